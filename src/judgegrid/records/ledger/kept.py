"""Files of an import as they are kept: sealed, read in clear only while somebody works on them."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from judgegrid.domain.refusals import Invalid
from judgegrid.papers.tables_in import XLSX_MARK, Table, peek
from judgegrid.records.ledger.models import ImportRun
from judgegrid.records.sealed_files import Reader, Writer, clear_copy, seal_in_place


def place_of(stored: str) -> Path:
    """Where a kept file is now, from what a run remembers: its own folder and its name.

    Earlier versions remembered the whole path, which is wrong once the data folder has moved (a backup
    restored elsewhere); of such a one, too, only the last two parts count.
    """
    return Path(settings.UPLOAD_DIR).joinpath(*Path(stored).parts[-2:])


def stored_as(path: Path) -> str:
    """What a run remembers of a kept file: folder and name, whatever the data folder is called."""
    return "/".join(path.parts[-2:])


def keep(path: Path, chunks: Iterable[bytes], *, most_mb: int) -> tuple[str, int]:
    """Seal an upload into ``path``; SM3 and size of what came in. Raises Invalid above ``most_mb``."""
    digest, size = hashlib.new("sm3"), 0
    with Writer(path) as file:
        for chunk in chunks:
            size += len(chunk)
            if size > most_mb * 2**20:
                raise Invalid(f"文件超过{most_mb}MB上限，请按年度或法院拆分")
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest(), size


@contextmanager
def sample(path: Path, *, sheet: str = "") -> Iterator[Table]:
    """Headings and first lines of a kept file, to be read inside the block.

    Of an xlsx only the pieces that are needed are opened; other kinds are read through a clear copy.
    """
    with io.BufferedReader(Reader(path), 1 << 16) as file:
        packed = file.read(len(XLSX_MARK)) == XLSX_MARK
        if packed:
            yield peek(file, sheet=sheet)
    if not packed:
        with clear_copy(path) as clear:
            yield peek(clear, sheet=sheet)


@contextmanager
def whole(run: ImportRun) -> Iterator[Path]:
    """The file of a run in clear while the block lasts. Raises Invalid when it is not what was uploaded."""
    with clear_copy(place_of(run.file_path), digest=run.file_hash) as clear:
        yield clear


def wrong_rows(run: ImportRun) -> io.BytesIO | None:
    """The workbook of wrong rows (some megabytes at most); None when there is none."""
    path = place_of(run.wrong_rows_path)
    if not run.wrong_rows_path or not path.exists():
        return None
    with Reader(path) as file:
        return io.BytesIO(file.readall())


def seal_old() -> int:
    """Seal what earlier versions kept in clear; how many files. Doing it twice does no harm."""
    sealed = 0
    for upload, wrong in ImportRun.objects.exclude(file_path="").values_list("file_path", "wrong_rows_path"):
        for path in (place_of(one) for one in (upload, wrong) if one):
            if path.is_file():
                sealed += seal_in_place(path)
                for left in path.parent.glob("*.sealing"):  # by one that was killed
                    left.unlink(missing_ok=True)
    return sealed
