"""The tables of a 月分析: overview, causes, clusters, places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from judgegrid.domain.papers import Recipient
from judgegrid.domain.prose import Count, Direction, direction, overlaps, percent_change
from judgegrid.papers.outline import Cell, Column, Interval, Kind, Mark, Row, Table
from judgegrid.records.documents import versions
from judgegrid.records.documents.figures import ClusterLine, Line, Measured
from judgegrid.records.documents.versions import Version

LINE_NAMES = {"civil": "民事", "admin": "行政", "total": "合计"}
MARK_NOTES = {
    Mark.BLANK: "“空白”表示没有该项数据，不等于零。",
    Mark.NO_RATE: "“—”表示基数小于20件或无从比较，不计算。",
}
SIGNS = "①②③"
TOP_CLUSTERS = 8  # in the body of a paper; all of them stand in an annex
ALL_CLUSTERS = "类案线索清单"


@dataclass(frozen=True, slots=True)
class Assignment:
    """What people decided about a cluster: the step, who does it, until when."""

    step: str = ""
    owner: str = ""
    due: str = ""


def as_count(one: Measured) -> Count | None:
    """A measured count for the prose; None when there is no figure."""
    return None if one.count is None else Count(one.count, one.low, one.high)


def count_cell(one: Measured, *, hidden: bool) -> Cell:
    """A count as a cell: hidden, blank or the number."""
    if one.count is None:
        return Mark.BLANK
    return Mark.SUPPRESSED if hidden else one.count


def verdict(now: Measured, then: Measured, *, hidden: bool) -> Cell:
    """正常波动, 明显上升 or 明显下降; nothing where one of the two is not shown."""
    one, other = as_count(now), as_count(then)
    if hidden:
        return Mark.SUPPRESSED
    if one is None or other is None:
        return Mark.BLANK
    way = direction(other.value, one.value)
    return "正常波动" if way is Direction.LEVEL or overlaps(one, other) else f"明显{way.word}"


def _change(now: Measured, then: Measured, *, hidden: bool) -> Cell:
    if hidden:
        return Mark.SUPPRESSED
    if now.count is None or then.count is None:
        return Mark.BLANK
    change = percent_change(then.count, now.count)
    return Mark.NO_RATE if change is None else change


def _table(
    title: str, columns: Sequence[Column], rows: Sequence[Row], version: Version, *notes: str
) -> Table:
    """The table with a note for every mark that stands in it."""
    used = {cell for row in rows for cell in row.cells if isinstance(cell, Mark)}
    marks = [text for mark, text in MARK_NOTES.items() if mark in used]
    if Mark.SUPPRESSED in used:
        least = version.minimum
        marks.append(f"“＊”表示不足{least}件，或为防止由合计推算出不足{least}件的格而隐去；合计为真实数。")
    return Table(title, tuple(columns), tuple(rows), (*notes, *marks))


def overview_table(version: Version) -> Table:
    """Table A: civil, administrative, total."""
    years = max((len(line.earlier) for line in version.lines), default=0)
    columns = [
        Column("类别", Kind.TEXT, weight=0.8),
        Column("本期", Kind.COUNT, "件", weight=0.8),
        Column("上月", Kind.COUNT, "件", weight=0.8),
        Column("上年同期", Kind.COUNT, "件", weight=1.1),
        Column("同比", Kind.NUMBER, "%", signed=True, weight=1.0),
        Column(f"近{years}年同月" if years else "往年同月", Kind.INTERVAL, "件", decimals=0, weight=1.2),
    ]
    bases = version.figures.populations
    columns += [
        Column(f"万人率{sign}", Kind.NUMBER, "件/万人", decimals=2, weight=1.1)
        for sign, _ in zip(SIGNS, bases, strict=False)
    ]
    rows = [Row(_overview_row(line, version), total=line.key == "total") for line in version.lines]
    notes = [
        f"万人率{sign}为当月件数除以{'＋'.join(base.series)}人口，未折算为年；{_intervals(version, index)}"
        for index, (sign, base) in enumerate(zip(SIGNS, bases, strict=False))
    ]
    return _table("一审新收总体情况", columns, rows, version, *notes)


def _overview_row(line: Line, version: Version) -> tuple[Cell, ...]:
    def hidden(*names: str) -> bool:
        return any(not version.shows(line, name) for name in names)

    band: Cell = Mark.BLANK
    if line.earlier:
        low, high = min(line.earlier), max(line.earlier)
        band = Mark.SUPPRESSED if hidden("earlier") else Interval(low, high)
    rates: list[Cell] = []
    for one in line.rates:
        rates.append(
            Mark.SUPPRESSED if hidden("now") else Mark.BLANK if one.value is None else round(one.value, 2)
        )
    return (
        LINE_NAMES[line.key],
        count_cell(line.now, hidden=hidden("now")),
        count_cell(line.last_month, hidden=hidden("last_month")),
        count_cell(line.last_year, hidden=hidden("last_year")),
        _change(line.now, line.last_year, hidden=hidden("now", "last_year")),
        band,
        *rates,
    )


def _intervals(version: Version, index: int) -> str:
    """The exact intervals of a column of rates, line by line."""
    parts = []
    for line in version.lines:
        one = line.rates[index]
        if one.value is not None and version.shows(line, "now"):
            parts.append(f"{LINE_NAMES[line.key]}{one.low:.2f}～{one.high:.2f}")
    return f"95%区间：{'，'.join(parts)}。" if parts else "无人口数或不列件数，不计算。"


def _compared_rows(rows: Sequence[versions.Row], *, share: bool) -> list[Row]:
    total = _total(rows)
    made = []
    for row in rows:
        cells: list[Cell] = [row.name, count_cell(row.now, hidden=row.hides_now)]
        if share:
            cells.append(_share(row.now, total, hidden=row.hides_now))
        both = row.hides_now or row.hides_then
        change: Cell = Mark.SUPPRESSED if both else Mark.BLANK if row.change is None else row.change
        cells += [
            count_cell(row.last_year, hidden=row.hides_then),
            change,
            verdict(row.now, row.last_year, hidden=both),
        ]
        made.append(Row(tuple(cells)))
    return made


def _total(rows: Sequence[versions.Row]) -> int | None:
    counts = [row.now.count for row in rows]
    return None if any(one is None for one in counts) else sum(one or 0 for one in counts)


def _share(now: Measured, total: int | None, *, hidden: bool) -> Cell:
    if hidden:
        return Mark.SUPPRESSED
    if now.count is None or total is None:
        return Mark.BLANK
    return round(now.count / total * 100, 1) if total else Mark.NO_RATE


def _total_row(version: Version, *, share: bool) -> Row:
    main = version.main
    shown_now, shown_then = version.shows(main, "now"), version.shows(main, "last_year")
    now, then = main.now.count, main.last_year.count
    both = shown_now and shown_then
    change: Cell = Mark.BLANK if now is None or then is None else now - then
    cells: list[Cell] = ["合计", count_cell(main.now, hidden=not shown_now)]
    if share:
        cells.append(100.0 if now else Mark.NO_RATE)
    cells += [
        count_cell(main.last_year, hidden=not shown_then),
        change if both else Mark.SUPPRESSED,
        verdict(main.now, main.last_year, hidden=not both),
    ]
    return Row(tuple(cells), total=True)


_COMPARED = (
    Column("上年同期", Kind.COUNT, "件"),
    Column("增减", Kind.COUNT, "件", signed=True, weight=0.8),
    Column("判断", Kind.TEXT, weight=1.1),
)


def cause_table(version: Version) -> Table:
    """Table B: causes of level 3, largest first, with shares and the verdict of the intervals."""
    columns = (
        Column("案由", Kind.TEXT, weight=2.8),
        Column("本期", Kind.COUNT, "件", weight=0.8),
        Column("占比", Kind.NUMBER, "%", weight=0.8),
        *_COMPARED,
    )
    rows = [*_compared_rows(version.causes, share=True), _total_row(version, share=True)]
    note = "判断依据两期件数的95%精确泊松区间：区间相交为正常波动。"
    return _table("案由结构", columns, rows, version, note)


def place_table(version: Version) -> Table:
    """Filings of the units below, in administrative order; never a ranking."""
    columns = (
        Column("区域", Kind.TEXT, weight=2.6),
        Column("本期", Kind.COUNT, "件", weight=0.8),
        *_COMPARED,
    )
    rows = [*_compared_rows(version.places, share=False), _total_row(version, share=False)]
    return _table("各区域一审新收情况", columns, rows, version, "按区划顺序排列，不作排名。")


def proposed_step(cluster: ClusterLine) -> str:
    """The step that is proposed while people have not written their own."""
    if cluster.compound:
        return "小区排查，示范调解"
    return "约谈单位，集中调解" if cluster.organisation else "类案排查，集中调解"


def cluster_table(
    version: Version,
    assignments: Mapping[str, Assignment],
    *,
    title: str = "类案线索",
    most: int | None = None,
) -> Table:
    """Table C: clusters with step, owner, due date and what last month's paper said of them; the first
    ``most``, largest first.
    """
    inside, public = version.recipient.is_inside, version.recipient is Recipient.PUBLIC
    columns = [
        Column("地点", Kind.TEXT, weight=1.9),
        Column("案由", Kind.TEXT, weight=1.2),
        Column("件数", Kind.COUNT, "件", weight=0.9),
        Column("首末日期", Kind.TEXT, weight=1.45),
    ]
    if inside:
        columns.append(Column("原告集中", Kind.NUMBER, "%", decimals=0, weight=0.85))
    if not public:
        columns += [
            Column("措施", Kind.TEXT, weight=1.3),
            Column("责任人", Kind.TEXT, weight=0.95),
            Column("期限", Kind.TEXT, weight=0.8),
            Column("上月情况", Kind.TEXT, weight=0.95),
        ]
    rows = []
    for one in version.clusters[:most]:
        said = assignments.get(one.key, Assignment())
        cells: list[Cell] = [
            place_of(one),
            one.cause,
            one.count,
            _day(one.first_on) + (f"至{_day(one.last_on)}" if one.first_on != one.last_on else ""),
        ]
        if inside:
            known = one.plaintiff_share is not None
            cells.append(round((one.plaintiff_share or 0) * 100, 1) if known else Mark.BLANK)
        if not public:
            cells += [
                said.step or proposed_step(one),
                said.owner or "待定",
                said.due or "待定",
                one.seen_before or "新出现",
            ]
        rows.append(Row(tuple(cells)))
    note = "同一地点或单位、同一案由90日内5件以上列为类案线索。"
    return _table(title, columns, rows, version, note)


def place_of(cluster: ClusterLine) -> str:
    """Community, then compound or enterprise, as far as the version names them."""
    return "·".join(part for part in (cluster.area_name, cluster.compound or cluster.organisation) if part)


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.month}月{day.day}日"
