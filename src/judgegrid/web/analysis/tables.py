"""Figures of areas arranged for a table and a map: rows, bucket, scale, and the sentence for laymen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from judgegrid.records.analysis.queries import AreaTable, Figure
from judgegrid.web.analysis.choices import RATE, Measure
from judgegrid.web.templatetags.figures import BANDS, UNSURE

WORDS = {"偏高": "明显偏高", "偏低": "明显偏低"}
UNDECIDED = "不能判定"


@dataclass(frozen=True, slots=True)
class Row:
    """One area: its figure, and where a press leads."""

    figure: Figure
    url: str

    @property
    def code(self) -> str:
        return self.figure.area_code

    @property
    def name(self) -> str:
        return self.figure.name


@dataclass(frozen=True, slots=True)
class Bucket:
    """Filings that are known of an area but of none of its parts (I-7)."""

    count: float
    said: str
    span: int


def bucket(table: AreaTable, measure: Measure, said: str, *, comparing: bool) -> Bucket | None:
    """The row of what is known to none of the parts; nothing where there is no such, or it is hidden.

    ``said``: 收案 83 · 可归属 61 · 归属率 73 % of the whole.
    """
    if not table.unattributed:
        return None
    adjusted = any(one.adjusted is not None for one in table.rows)
    interval = any(one.low is not None for one in table.rows)
    known = any(one.attribution_rate is not None for one in table.rows)
    span = 4 + comparing + adjusted if measure.kind == RATE else 0
    span += interval + known
    return Bucket(table.unattributed, said, span)


def top_of_scale(table: AreaTable) -> float:
    """The right end of the whiskers: above every value and the common ones of the interval ends."""
    values = [one.value for one in table.rows if one.value is not None]
    highs = sorted(one.high for one in table.rows if one.high is not None)
    if not values or not highs:
        return 0.0
    usual = highs[int(len(highs) * 0.9)] if len(highs) > 4 else highs[-1]
    whole = table.parent.value if table.parent and table.parent.value else 0.0
    return max([*values, usual, whole]) * 1.05


def map_areas(
    found: Sequence[Row], measure: Measure, polygons: Mapping[str, Any], *, has_bands: bool
) -> list[dict[str, Any]]:
    """What the map is told of each area: a band, never a colour by rate."""
    drawn = bool(polygons) and all(polygons.get(row.code) for row in found)
    areas = []
    for row in found:
        word = row.figure.band if row.figure.band in BANDS else UNSURE
        style, sign = BANDS.get(word, ("unsure", "○"))
        areas.append(
            {
                "code": row.code,
                "name": row.name,
                "url": row.url,
                "band": word if has_bands else "",
                "style": style if has_bands else "plain",
                "sign": sign if has_bands else "",
                "said": said(row.figure, measure),
                "polygon": polygons.get(row.code) if drawn else None,
            }
        )
    return areas


def said(one: Figure, measure: Measure) -> str:
    """The value in words, with its interval; blank, hidden and not expected as they are."""
    if one.value is None:
        because = f"：{one.reason}" if one.reason else ""
        return f"{measure.label} {one.state_label or '空白'}{because}"
    text = f"{measure.label} {one.value:,.{measure.places}f} {measure.definition.unit}"
    if one.low is not None and one.high is not None:
        text += f"，区间 {one.low:,.{measure.places}f}–{one.high:,.{measure.places}f}"
    return text + ("（折算）" if one.is_annualised else "")


def band_counts(found: Sequence[Row]) -> dict[str, int]:
    """How many areas stand in each band."""
    counted = Counter(row.figure.band if row.figure.band in BANDS else UNSURE for row in found)
    return {word: counted.get(word, 0) for word in (*BANDS, UNSURE)}


def verdict(one: Figure, name: str, measure: Measure, whole: Figure | None, whole_name: str) -> str:
    """«按现有数据，某地万人起诉率的合理范围是 31–52，全市 38；不能判定高于全市。»"""
    if one.value is None or one.low is None or one.high is None:
        return ""
    places = 0 if one.high >= 20 else 1
    text = f"按现有数据，{name}{measure.label}的合理范围是 {one.low:.{places}f}–{one.high:.{places}f}"
    if whole is None or whole.value is None:
        return text + "。"
    text += f"，{whole_name} {whole.value:.{places}f}；"
    if one.band in WORDS:
        return text + f"与同级区划相比{WORDS[one.band]}。"
    side = "高于" if one.value >= whole.value else "低于"
    return text + f"{UNDECIDED}{side}{whole_name}。"
