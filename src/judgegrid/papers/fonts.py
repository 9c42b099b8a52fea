"""Which font stands for each face in a PDF: the court's own folder, then the system, then the open wheel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import typst
from pylopdf_fonts_zh_cn import serif_path

from judgegrid.papers.layout import Face

OPEN_SERIF, OPEN_SANS = "Noto Serif SC", "Noto Sans SC"

# Best first; the last name of each is in the wheel, so that a face is never without a font.
CANDIDATES: dict[Face, tuple[str, ...]] = {
    Face.FANGSONG: ("仿宋_GB2312", "FangSong_GB2312", "FangSong", "仿宋", "STFangsong", "FZFangSong-Z02S",
                    "FandolFang R", "FandolFang", "Noto Serif CJK SC", "Source Han Serif SC", OPEN_SERIF),
    Face.KAITI: ("楷体_GB2312", "KaiTi_GB2312", "KaiTi", "楷体", "STKaiti", "FZKai-Z03S", "FandolKai",
                 "LXGW WenKai", "AR PL UKai CN", "Noto Serif CJK SC", "Source Han Serif SC", OPEN_SERIF),
    Face.HEITI: ("黑体", "SimHei", "STHeiti", "FZHei-B01S", "FandolHei", "Noto Sans CJK SC",
                 "Source Han Sans SC", OPEN_SANS),
    Face.TITLE: ("方正小标宋简体", "FZXiaoBiaoSong-B05S", "方正小标宋_GBK", "FandolSong",
                 "Noto Serif CJK SC", "Source Han Serif SC", OPEN_SERIF),
    Face.SONGTI: ("宋体", "SimSun", "STSong", "FZShuSong-Z01S", "FandolSong", "Noto Serif CJK SC",
                  "Source Han Serif SC", OPEN_SERIF),
}  # fmt: skip


class FontMissing(LookupError):
    """No font for a face: neither the court's folder nor system nor wheel has one."""


@dataclass(frozen=True, slots=True)
class FontSet:
    """One family per face, where it came from, and what Typst needs to find them."""

    families: dict[Face, str]
    origins: dict[Face, str]
    loaded: typst.Fonts


def wheel_folder() -> Path:
    """The folder of the open fonts that come with the installation."""
    return serif_path().parent


@lru_cache(maxsize=8)
def choose(own: Path | None = None, *, system: bool = True) -> FontSet:
    """The fonts for every face. ``own``: the court's folder of fonts; ``system``: look at installed ones.

    Raises FontMissing when ``own`` is no folder or a face has no font at all.
    """
    if own is not None and not own.is_dir():
        raise FontMissing(f"字体目录不存在：{own}")
    sources = [("本院字体目录", _families([own], system=False))] if own else []
    if system:
        sources.append(("系统字体", _families([], system=True)))
    sources.append(("随附开源字体", _families([wheel_folder()], system=False)))
    families, origins = {}, {}
    for face, names in CANDIDATES.items():
        found = next((hit for hit in (_pick(names, *source) for source in sources) if hit), None)
        if found is None:
            raise FontMissing(f"没有可用的字体：{face.value}（需要其一：{'、'.join(names)}）")
        families[face], origins[face] = found
    paths = [one for one in (own, wheel_folder()) if one]
    loaded = typst.Fonts(include_system_fonts=system, include_embedded_fonts=False, font_paths=list(paths))
    return FontSet(families, origins, loaded)


def _families(paths: Iterable[Path], *, system: bool) -> frozenset[str]:
    fonts = typst.Fonts(
        include_system_fonts=system, include_embedded_fonts=False, font_paths=[str(one) for one in paths]
    )
    return frozenset(fonts.families())


def _pick(names: Iterable[str], origin: str, families: frozenset[str]) -> tuple[str, str] | None:
    return next(((name, origin) for name in names if name in families), None)
