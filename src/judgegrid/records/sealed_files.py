"""Files kept sealed (SEC-12): in pieces, so that a large one is written and read in bounded memory.

A file begins with a head: the mark, an identity of 16 random bytes, a proof that the key is the right
one, and a checksum of these. Pieces of ``PIECE`` clear bytes follow, each sealed by itself and bound to the
identity, its place and whether it is the last: a piece altered, left out, swapped or brought from elsewhere
does not open.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from judgegrid.domain.refusals import Invalid
from judgegrid.records.sealed import OVERHEAD, provider

PIECE = 1 << 20
MARK = b"JGSEAL1\n"
_IDENTITY = 16
_CHECK = 16
_HEAD = len(MARK) + _IDENTITY + OVERHEAD + _CHECK
WRONG_KEY = "密钥打不开这份存放的文件：本机的密钥不是存放时的那一把；请把当时的密钥文件放回密钥目录"


class Writer:
    """Seals what is written to it into a new file for its owner only; whole after ``close``."""

    def __init__(self, path: Path) -> None:
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
        self._identity, self._place, self._rest = os.urandom(_IDENTITY), 0, bytearray()
        head = MARK + self._identity + provider().seal_bytes(b"", bound=_proof(self._identity))
        self._file.write(head + _checksum(head))

    def write(self, content: bytes) -> None:
        self._rest += content
        while len(self._rest) > PIECE:  # never all of it: the last piece is sealed as the last
            self._seal(bytes(self._rest[:PIECE]), last=False)
            del self._rest[:PIECE]

    def close(self) -> None:
        """Seal the last piece and see to it that all of it is on the disk."""
        self._seal(bytes(self._rest), last=True)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def _seal(self, content: bytes, *, last: bool) -> None:
        self._file.write(provider().seal_bytes(content, bound=_bound(self._identity, self._place, last)))
        self._place += 1

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: object, __: TracebackType | None) -> None:
        if kind is None:
            self.close()
        else:
            self._file.close()


class Reader(io.RawIOBase):
    """A sealed file read in clear from any place; holds one piece at a time.

    Raises Invalid: not there, not sealed, another key, damaged or altered (with the place).
    """

    def __init__(self, path: Path) -> None:
        try:
            self._file = path.open("rb")
        except FileNotFoundError as error:
            raise Invalid("存放的文件不见了；请重新上传") from error
        try:
            self._identity = _identity(self._file)
        except BaseException:
            self._file.close()
            raise
        body = os.fstat(self._file.fileno()).st_size - _HEAD
        self._pieces = max(-(-body // (PIECE + OVERHEAD)), 1)
        self.size = max(body - self._pieces * OVERHEAD, 0)
        self._at, self._held, self._piece = 0, -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = max(offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence], 0)
        return self._at

    def readinto(self, target: Any) -> int:
        place, start = divmod(self._at, PIECE)
        if place >= self._pieces:
            return 0
        if place != self._held:
            self._piece, self._held = self._open(place), place
        part = self._piece[start : start + len(target)]
        target[: len(part)] = part
        self._at += len(part)
        return len(part)

    def _open(self, place: int) -> bytes:
        self._file.seek(_HEAD + place * (PIECE + OVERHEAD))
        sealed = self._file.read(PIECE + OVERHEAD)
        bound = _bound(self._identity, place, place == self._pieces - 1)
        try:
            return provider().open_bytes(sealed, bound=bound)
        except ValueError as error:
            raise Invalid(
                f"存放的文件已损坏或被改动（第{place + 1}段，共{self._pieces}段），没有读取；请重新上传"
            ) from error

    def close(self) -> None:
        if not self.closed and hasattr(self, "_file"):  # it may not have been opened
            self._file.close()
        super().close()


def seal_in_place(path: Path) -> bool:
    """Put a sealed file in the place of a clear one; False when it is sealed already.

    Killed in the middle, the clear one is still there. Two at once do no harm: each writes a whole file.
    """
    fresh = path.with_name(f"{path.name}.{uuid.uuid4().hex}.sealing")
    with path.open("rb") as source:
        if source.read(len(MARK)) == MARK:
            return False
        source.seek(0)
        with Writer(fresh) as target:
            while piece := source.read(PIECE):
                target.write(piece)
    fresh.replace(path)
    return True


@contextmanager
def clear_copy(path: Path, *, digest: str = "") -> Iterator[Path]:
    """A sealed file in clear, for readers that need a path, while the block lasts.

    The copy lies beside it in a file without a name (O_TMPFILE, else unlinked at once): when the process
    ends, killed or not, the system takes it away. ``digest``: SM3 that the content must have.
    """
    with Reader(path) as source, tempfile.TemporaryFile(dir=path.parent) as copy:
        found = hashlib.new("sm3")
        while piece := source.read(PIECE):
            found.update(piece)
            copy.write(piece)
        if digest and found.hexdigest() != digest:
            raise Invalid("存放的文件与上传时的摘要不符，没有读取；请重新上传")
        copy.flush()
        yield Path(f"/dev/fd/{copy.fileno()}")


def _identity(file: IO[bytes]) -> bytes:
    head = file.read(_HEAD)
    if not head.startswith(MARK):
        raise Invalid("存放的文件没有加密或已被替换，没有读取；请重新上传")
    if len(head) < _HEAD or _checksum(head[:-_CHECK]) != head[-_CHECK:]:
        raise Invalid("存放的文件已损坏或被改动（文件头），没有读取；请重新上传")
    identity = head[len(MARK) : len(MARK) + _IDENTITY]
    try:
        provider().open_bytes(head[len(MARK) + _IDENTITY : -_CHECK], bound=_proof(identity))
    except ValueError as error:
        raise Invalid(WRONG_KEY) from error
    return identity


def _proof(identity: bytes) -> bytes:
    return MARK + identity + b"head"


def _bound(identity: bytes, place: int, last: bool) -> bytes:
    return MARK + identity + place.to_bytes(8, "big") + (b"\x01" if last else b"\x00")


def _checksum(content: bytes) -> bytes:
    return hashlib.new("sm3", content).digest()[:_CHECK]
