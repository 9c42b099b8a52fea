"""The checks every paper must pass before it is signed (indicators.md §7): RC-1 to RC-12, pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from judgegrid.domain.prose import Direction, direction


class Outcome(StrEnum):
    """How a check came out, the gravest first; what does not apply is said, not left away."""

    FAILED = "failed"
    PASSED = "passed"
    NOT_APPLICABLE = "not_applicable"

    @property
    def label(self) -> str:
        return {"passed": "通过", "failed": "不通过", "not_applicable": "不适用"}[self.value]


NAMES = {
    "RC-1": "分项之和等于合计",
    "RC-2": "文字升降与表格一致",
    "RC-3": "一列一单位，比例与百分数不混用",
    "RC-4": "上年同期数与上年已发文稿一致",
    "RC-5": "人口口径与说明一致",
    "RC-6": "期初、增减与期末相接",
    "RC-7": "比率在合理范围，结果之和等于受理",
    "RC-8": "应报单位均已报送",
    "RC-9": "占比之和为100%",
    "RC-10": "同比可由表中数字复算，百分点与百分比不混用",
    "RC-11": "对比两期的区域范围一致",
    "RC-12": "各数据截止时间一致",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a paper: which, on what, how it came out, and in words what is wrong."""

    id: str
    subject: str
    outcome: Outcome
    message: str

    @property
    def name(self) -> str:
        return NAMES[self.id]

    @property
    def failed(self) -> bool:
        return self.outcome is Outcome.FAILED


def figure(value: float, *, sign: str = "") -> str:
    """A figure in a message: whole numbers without decimals, others with two."""
    return f"{value:{sign}.0f}" if float(value).is_integer() else f"{value:{sign}.2f}"


def _check(identifier: str, subject: str, faults: Sequence[str], fine: str) -> Check:
    if faults:
        return Check(identifier, subject, Outcome.FAILED, "；".join(faults))
    return Check(identifier, subject, Outcome.PASSED, fine)


def not_applicable(identifier: str, subject: str, reason: str) -> Check:
    """A check that has nothing to look at in this paper, with the reason."""
    return Check(identifier, subject, Outcome.NOT_APPLICABLE, reason)


def failures(checks: Iterable[Check]) -> tuple[Check, ...]:
    """The checks that block signing."""
    return tuple(one for one in checks if one.failed)


def parts_equal_whole(subject: str, parts: Mapping[str, float], whole: float) -> Check:
    """RC-1: the units' sum is the printed total; a fault names the units with their figures."""
    total = sum(parts.values())
    faults = []
    if abs(total - whole) > 1e-9:
        units = "、".join(f"{name}{figure(value)}" for name, value in parts.items())
        gap = figure(total - whole, sign="+")
        faults.append(f"{subject}：各单位之和{figure(total)}与合计{figure(whole)}不符，相差{gap}（{units}）")
    return _check("RC-1", subject, faults, f"{len(parts)}项之和等于合计{figure(whole)}")


def table_adds_up(
    subject: str,
    rows: Mapping[str, Mapping[str, float]],
    totals: Mapping[str, float],
    *,
    total_column: str = "",
) -> Check:
    """RC-1 for a table: every column against its total and, with ``total_column``, every row against it."""
    faults = []
    for column, whole in totals.items():
        one = parts_equal_whole(
            f"{subject}“{column}”", {name: row[column] for name, row in rows.items()}, whole
        )
        faults += [one.message] if one.failed else []
    if total_column:
        for name, row in rows.items():
            parts = {column: value for column, value in row.items() if column != total_column}
            one = parts_equal_whole(f"{subject}“{name}”行", parts, row[total_column])
            faults += [one.message] if one.failed else []
    return _check("RC-1", subject, faults, f"{len(rows)}行、{len(totals)}列合计相符")


_RISE = re.compile(r"上升|增加|增长|高于|上涨|提高")
_FALL = re.compile(r"下降|减少|低于|降低|回落")


def claimed_direction(text: str) -> Direction:
    """What a sentence says: the first word of rising or falling in it; without one, level."""
    rise, fall = _RISE.search(text), _FALL.search(text)
    if rise and (fall is None or rise.start() < fall.start()):
        return Direction.UP
    return Direction.DOWN if fall else Direction.LEVEL


def prose_agrees(subject: str, text: str, before: float, after: float) -> Check:
    """RC-2: the sentence rises where the table rises."""
    said, true = claimed_direction(text), direction(before, after)
    faults = []
    if said is not true:
        faults.append(
            f"{subject}：文字为“{said.word}”，表中由{figure(before)}到{figure(after)}为“{true.word}”"
        )
    return _check("RC-2", subject, faults, f"文字与表格均为“{true.word}”")


def one_unit_per_column(subject: str, column: str, printed: Sequence[str], *, percent: bool) -> Check:
    """RC-3: a percent column holds percentages only; −0.02 beside −34.9% is a fraction among percentages.

    ``printed``: the cells as printed. A percent sign stands in all of them or in none; with ``percent``,
    all have the same number of decimals, because a fraction among percentages shows in its own.
    """
    values = [text for text in printed if re.fullmatch(r"[+\-−]?\d+(\.\d+)?%?", text)]
    faults = []
    marked = [text for text in values if text.endswith("%")]
    if marked and len(marked) < len(values):
        bare = next(text for text in values if not text.endswith("%"))
        faults.append(f"{subject}“{column}”列：{marked[0]}与{bare}单位不一")
    elif percent and values:
        decimals = {len(text.rstrip("%").partition(".")[2]) for text in values}
        if len(decimals) > 1:
            faults.append(f"{subject}“{column}”列：小数位数不一，疑有比例与百分数混用（{'、'.join(values)}）")
    return _check("RC-3", subject, faults, f"“{column}”列单位一致")


def last_year_as_published(
    subject: str, now: Mapping[str, float], published: Mapping[str, float], *, footnotes: Mapping[str, str]
) -> Check:
    """RC-4: last year's column is last year's frozen paper; what differs needs a footnote with the cause."""
    faults = [
        f"{subject}“{unit}”：本文上年同期{figure(now[unit])}，上年已发文稿{figure(value)}，且无脚注说明"
        for unit, value in published.items()
        if unit in now and now[unit] != value and not footnotes.get(unit)
    ]
    return _check("RC-4", subject, faults, f"{len(published)}项与上年已发文稿一致或已脚注")


@dataclass(frozen=True, slots=True)
class PopulationBasis:
    """Which population a rate was divided by."""

    series: tuple[str, ...]
    on: date
    locked: bool = True


def population_as_declared(subject: str, used: PopulationBasis, declared: PopulationBasis) -> Check:
    """RC-5: series and date equal to the 口径 line, and the source locked for the year."""
    faults = []
    if used.series != declared.series:
        faults.append(f"{subject}：计算用{'＋'.join(used.series)}，口径写{'＋'.join(declared.series)}")
    if used.on != declared.on:
        faults.append(f"{subject}：计算用{used.on.isoformat()}人口，口径写{declared.on.isoformat()}")
    if not used.locked:
        faults.append(f"{subject}：该年度人口尚未锁定")
    return _check("RC-5", subject, faults, f"{'＋'.join(used.series)}，{used.on.isoformat()}，已锁定")


def stock_flows(subject: str, *, opening: float, came: float, went: float, closing: float) -> Check:
    """RC-6: opening + in − out = closing (受理 = 旧存 + 新收)."""
    faults, expected = [], opening + came - went
    if abs(expected - closing) > 1e-9:
        sum_of = f"旧存{figure(opening)}＋新收{figure(came)}－结案{figure(went)}＝{figure(expected)}"
        faults.append(f"{subject}：{sum_of}，与未结{figure(closing)}不符")
    return _check("RC-6", subject, faults, "旧存＋新收－结案＝未结")


def rates_in_range(subject: str, rates: Mapping[str, float], *, top: float | None = 100.0) -> Check:
    """RC-7: shares within 0 and ``top`` (100 for percent), rates (``top=None``) not below zero."""
    faults = [
        f"{subject}“{unit}”：{figure(value)}超出合理范围"
        for unit, value in rates.items()
        if not value >= 0 or (top is not None and value > top)
    ]
    return _check("RC-7", subject, faults, f"{len(rates)}项比率均在合理范围")


def outcomes_sum_up(subject: str, *, success: int, failure: int, still_open: int, entered: int) -> Check:
    """RC-7: success + failure + open = entered."""
    faults = []
    if success + failure + still_open != entered:
        faults.append(
            f"{subject}：成功{success}＋不成{failure}＋在办{still_open}＝{success + failure + still_open}，"
            f"与收案{entered}不符"
        )
    return _check("RC-7", subject, faults, f"成功、不成与在办之和等于收案{entered}")


def all_reported(subject: str, expected: Iterable[str], reported: Iterable[str]) -> Check:
    """RC-8: every unit expected has reported; those missing are named."""
    wanted, there = list(expected), set(reported)
    missing = [unit for unit in wanted if unit not in there]
    faults = [f"{subject}：尚有{len(missing)}个单位未报送：{'、'.join(missing)}"] if missing else []
    return _check("RC-8", subject, faults, f"{len(wanted)}个单位均已报送")


def shares_sum(subject: str, shares: Mapping[str, float]) -> Check:
    """RC-9: printed shares sum to 100 ± 0.1, or as far as rounding each of them to 0.1 can carry."""
    total = sum(shares.values())
    room = max(0.1, 0.05 * len(shares)) + 1e-9
    faults = [f"{subject}：占比之和为{total:.1f}%，不是100%"] if shares and abs(total - 100) > room else []
    return _check("RC-9", subject, faults, f"占比之和{total:.1f}%（四舍五入）")


def change_recomputes(subject: str, *, before: float, after: float, printed: float) -> Check:
    """RC-10: the printed change in percent follows from the printed figures, within rounding to 0.1."""
    faults = []
    if before <= 0:
        faults.append(f"{subject}：基数为{figure(before)}，不应计算百分比")
    else:
        true = (after - before) / before * 100
        if abs(true - printed) > 0.05 + 1e-9:
            faults.append(
                f"{subject}：由{figure(before)}到{figure(after)}应为{true:+.1f}%，印为{printed:+.1f}%"
            )
    return _check("RC-10", subject, faults, f"{figure(before)}到{figure(after)}复算为{printed:+.1f}%")


def points_not_percent(subject: str, *, before: float, after: float, printed: float, unit: str) -> Check:
    """RC-10: the change of a share is printed in 个百分点 and is the plain difference of the shares."""
    faults = []
    if unit != "个百分点":
        faults.append(f"{subject}：占比的变化应以个百分点表示，印为“{unit}”")
    if abs((after - before) - printed) > 0.1 + 1e-9:
        true = f"由{before:.1f}%到{after:.1f}%应为{after - before:+.1f}个百分点"
        faults.append(f"{subject}：{true}，印为{printed:+.1f}")
    return _check("RC-10", subject, faults, f"{before:.1f}%到{after:.1f}%为{printed:+.1f}个百分点")


def same_geography(
    subject: str, now: Iterable[str], then: Iterable[str], *, lineage: Mapping[str, str] | None = None
) -> Check:
    """RC-11: the same areas on both sides of a comparison, after ``lineage`` (old code → new code)."""
    moved = lineage or {}
    here, there = set(now), {moved.get(code, code) for code in then}
    faults = []
    if gone := sorted(there - here):
        faults.append(f"{subject}：对比期有而本期没有：{'、'.join(gone)}")
    if come := sorted(here - there):
        faults.append(f"{subject}：本期有而对比期没有：{'、'.join(come)}")
    return _check("RC-11", subject, faults, f"两期区域一致（{len(here)}个）")


def same_cutoff(subject: str, cutoffs: Mapping[str, datetime], *, later_entries: int = 0) -> Check:
    """RC-12: one cut-off for all figures; entries that came later are listed, not mixed in."""
    faults = []
    if len(set(cutoffs.values())) > 1:
        each = "、".join(f"{name}截至{one:%Y-%m-%d %H:%M}" for name, one in cutoffs.items())
        faults.append(f"{subject}：截止时间不一：{each}")
    late = f"，截止后补录{later_entries}件未计入" if later_entries else ""
    return _check("RC-12", subject, faults, f"各数据截止时间一致{late}")
