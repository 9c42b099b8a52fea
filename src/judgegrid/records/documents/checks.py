"""The reconciliation of a 月分析: all checks of indicators.md §7, on the figures and on what is printed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from judgegrid.domain import reconciliation as rc
from judgegrid.domain.periods import parse
from judgegrid.domain.prose import Sentence
from judgegrid.domain.reconciliation import Check
from judgegrid.papers.outline import Kind, Table, shown
from judgegrid.records.documents.figures import MonthFigures
from judgegrid.records.documents.tables import LINE_NAMES


def run(figures: MonthFigures, *, claims: Sequence[Sentence], tables: Sequence[Table]) -> tuple[Check, ...]:
    """All twelve, in order; ``claims`` and ``tables`` are those of the version at hand."""
    return (
        *_sums(figures),
        *_claims(claims),
        *_columns(tables),
        _last_year(figures),
        *_populations(figures),
        rc.not_applicable("RC-6", "收结存", "本文只列新收，不含旧存与结案"),
        *_ranges(figures),
        rc.not_applicable("RC-8", "报送单位", "数据取自法院收案台账，没有分头报送的单位"),
        *_shares(tables[1]),
        *_changes(tables),
        _geography(figures),
        rc.same_cutoff(
            "全文", {"收案": datetime.fromisoformat(figures.cutoff)}, later_entries=figures.later_entries
        ),
    )


_COLUMNS = (("now", "本期"), ("last_month", "上月"), ("last_year", "上年同期"))


def _sums(figures: MonthFigures) -> list[Check]:
    lines = {line.key: line for line in figures.lines}
    found = []
    for name, label in _COLUMNS:
        counts = {key: getattr(line, name).count for key, line in lines.items()}
        if any(count is None for count in counts.values()):
            found.append(rc.not_applicable("RC-1", f"表1“{label}”", "台账没有该月数据"))
            continue
        whole = counts.pop("total")
        parts = {LINE_NAMES[key]: count for key, count in counts.items()}
        found.append(rc.parts_equal_whole(f"表1“{label}”", parts, whole))
    total = lines["total"]
    for subject, rows in (("案由", figures.causes), ("区域", figures.places)):
        for name, label in (("now", "本期"), ("last_year", "上年同期")):
            whole = getattr(total, name).count
            if whole is None:
                continue
            parts = {f"{one.name}{index}": getattr(one, name).count or 0 for index, one in enumerate(rows, 1)}
            found.append(rc.parts_equal_whole(f"{subject}表“{label}”", parts, whole))
    return found


def _claims(claims: Sequence[Sentence]) -> list[Check]:
    if not claims:
        return [rc.not_applicable("RC-2", "文字", "文中没有升降表述")]
    return [
        rc.prose_agrees(f"第{index}句", one.text, one.before, one.after)
        for index, one in enumerate(claims, 1)
    ]


def _columns(tables: Sequence[Table]) -> list[Check]:
    found = []
    for table in tables:
        for index, column in enumerate(table.columns):
            if column.kind is Kind.NUMBER:
                printed = [shown(row.cells[index], column) for row in table.rows]
                percent = column.unit == "%"
                found.append(rc.one_unit_per_column(table.title, column.name, printed, percent=percent))
    return found


def _last_year(figures: MonthFigures) -> Check:
    published = figures.published_last_year
    if not published:
        return rc.not_applicable("RC-4", "上年同期", "上年同月没有已签发的月分析")
    now = {line.key: line.last_year.count for line in figures.lines}
    named = {LINE_NAMES[key]: count for key, count in now.items() if count is not None}
    then = {LINE_NAMES[key]: count for key, count in published.items()}
    return rc.last_year_as_published("上年同期", named, then, footnotes={})


def _populations(figures: MonthFigures) -> list[Check]:
    found = []
    for base in figures.populations:
        name = "＋".join(base.series)
        if base.people is None:
            found.append(rc.not_applicable("RC-5", name, "缺人口数，未计算该口径的比率"))
            continue
        dates = base.as_of.split("、")
        if len(dates) > 1:
            message = f"{name}：人口时点不一（{base.as_of}）"
            found.append(Check("RC-5", name, rc.Outcome.FAILED, message))
        else:
            state = "该年度来源已锁定" if base.locked else "该年度来源未锁定，以本文快照为准"
            message = f"{base.people}人，{base.as_of}，{base.kind}，{state}"
            found.append(Check("RC-5", name, rc.Outcome.PASSED, message))
    return found


def _ranges(figures: MonthFigures) -> list[Check]:
    rates = {
        f"{LINE_NAMES[line.key]}万人率{index}": one.value
        for line in figures.lines
        for index, one in enumerate(line.rates, 1)
        if one.value is not None
    }
    found = []
    if rates:
        found.append(rc.rates_in_range("万人率", rates, top=None))
    if figures.coverage.rate is not None:
        found.append(rc.rates_in_range("归属率", {figures.coverage.area_name: figures.coverage.rate * 100}))
    return found or [rc.not_applicable("RC-7", "比率", "文中没有比率")]


def _shares(table: Table) -> list[Check]:
    """The printed shares of table B; where some are hidden the rest can't sum to 100."""
    place = [column.name for column in table.columns].index("占比")
    cells = {str(row.cells[0]): row.cells[place] for row in table.rows if not row.total}
    shares = {name: cell for name, cell in cells.items() if isinstance(cell, float)}
    if len(shares) < len(cells) or not shares:
        return [rc.not_applicable("RC-9", "案由占比", "本期没有收案，或有隐去的格")]
    return [rc.shares_sum("案由占比", shares)]


def _changes(tables: Sequence[Table]) -> list[Check]:
    """The printed 同比 of table A, from its own printed counts."""
    table = tables[0]
    names = [column.name for column in table.columns]
    now, then, change = (names.index(name) for name in ("本期", "上年同期", "同比"))
    found = []
    for row in table.rows:
        cells = row.cells
        if isinstance(cells[change], float) and isinstance(cells[now], int) and isinstance(cells[then], int):
            found.append(
                rc.change_recomputes(
                    f"表1“{cells[0]}”同比", before=cells[then], after=cells[now], printed=cells[change]
                )
            )
    return found or [rc.not_applicable("RC-10", "同比", "基数不足20件或缺上年数据，未印同比")]


def _geography(figures: MonthFigures) -> Check:
    if figures.lines[-1].last_year.count is None:
        return rc.not_applicable("RC-11", "区域范围", "缺上年数据，未作比较")
    year = parse(figures.month).year_ago().label
    subject = f"{figures.area_name}（本期与{year}）"
    return rc.same_geography(subject, figures.areas_now, figures.areas_then, lineage=figures.moved)
