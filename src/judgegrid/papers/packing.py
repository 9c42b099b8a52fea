"""Zip containers without the moment of packing in them: equal contents, equal bytes."""

from __future__ import annotations

import io
import zipfile


def repacked(data: bytes) -> bytes:
    """The same archive with every entry dated 1980-01-01 and compressed alike."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as made:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            made.writestr(entry, source.read(name), zipfile.ZIP_DEFLATED)
    return target.getvalue()
