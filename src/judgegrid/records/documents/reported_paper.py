"""The month of reported disputes as a paper: prose and tables from the same figures, messages in an annex."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from judgegrid.domain import prose, reconciliation
from judgegrid.domain.prose import Count
from judgegrid.domain.reconciliation import Check
from judgegrid.methods.rates import poisson_interval
from judgegrid.papers.charts import BarChart
from judgegrid.papers.layout import chinese_date
from judgegrid.papers.outline import (
    Annex,
    Block,
    Box,
    Column,
    Figure,
    Heading,
    HeadStyle,
    Imprint,
    Kind,
    Outline,
    Paragraph,
    Row,
    SignOff,
    Table,
)
from judgegrid.records.documents.reported import CAPACITY, FALSE_SHARE, LEAST_PEOPLE, Line, ReportedMonth

UNIT = "件"
ISSUER = "诉源治理办公室"


def compose(month: ReportedMonth, *, on: date, notice: str = "") -> Outline:
    """The paper dated ``on``; equal figures give an equal paper."""
    blocks: list[Block] = [
        _basis(month),
        Heading(1, "总体情况"),
        Paragraph.of(_overview(month)),
        _counts("各区域上报件数", "区域", month.by_area, month),
        Heading(1, "反映的主题"),
        Paragraph.of(_named("主题", month.topics)),
        _counts("各主题上报件数", "主题", month.by_topic, month),
        _chart(month),
        Heading(1, "突出的地点"),
        Paragraph.of(_named("地点", month.places)),
        *_lines("突出的地点", month.places),
        Heading(1, "突出的地点和主题"),
        Paragraph.of(_named("地点和主题组合", month.mixed)),
        *_lines("突出的地点和主题", month.mixed),
        Heading(1, "建议"),
        *(Paragraph.of(text) for text in _suggestions(month)),
        SignOff(ISSUER, on, sealed=False),
        Annex("突出事项所依据的上报编号", (_sources(month),)),
        Annex("勾稽核验记录", (_check_table(checks(month)),)),
    ]
    imprint = Imprint(
        issuer=ISSUER,
        title=f"关于{month.area_name}{month.month.label}\n上报纠纷情况的分析",
        on=on,
        head_style=HeadStyle.LETTER,
        secrecy="工作秘密",
        recipient="法院内部",
        notice=notice,
    )
    return Outline(imprint, tuple(blocks))


def checks(month: ReportedMonth) -> tuple[Check, ...]:
    """Parts against whole, in both tables and both months."""
    found = []
    for name, rows in (("各区域", month.by_area), ("各主题", month.by_topic)):
        found.append(
            reconciliation.parts_equal_whole(f"{name}本月", {row[0]: row[1] for row in rows}, month.reports)
        )
        found.append(
            reconciliation.parts_equal_whole(f"{name}上月", {row[0]: row[2] for row in rows}, month.previous)
        )
    text = _overview(month)
    found.append(reconciliation.prose_agrees("总体", text.split("。")[0], month.previous, month.reports))
    return tuple(found)


def _basis(month: ReportedMonth) -> Box:
    last = month.month.end - timedelta(days=1)
    return Box(
        "口径",
        (
            ("期间", f"{chinese_date(month.month.start)}至{chinese_date(last)}，按上报时间统计"),
            ("范围", f"{month.area_name}上报记录；逐字重复的照计件数，突出与否按不同上报人计"),
            ("归属", f"归到区县或更细的占{month.placed_rate:.1%}，其余列“未写明区县”或“不明”"),
            ("主题", "按词表识别，未经人工逐件核对；识别不出的列“未识别”"),
            ("突出的判定", f"与此前{month.history}个月及同期其他地点相比，共比较{month.compared}项；"
             f"列出的项目中偶然造成的预计不超过{FALSE_SHARE:.0%}（每类最多另列{CAPACITY}项待核）；"
             f"少于{LEAST_PEOPLE}名上报人的不列"),
            ("数据截止", f"{chinese_date(month.cutoff.date())}{month.cutoff:%H:%M}"),
        ),
    )  # fmt: skip


def _overview(month: ReportedMonth) -> str:
    now, before = _count(month.reports), _count(month.previous)
    lead = f"{month.month.label}，{month.area_name}上报纠纷"
    sentence = prose.compared(lead, now, before, base="上月").text
    return (
        f"{sentence}上报人共{month.people}名。此前{month.history}个月月均{month.before_mean:.1f}件。"
        f"能归到区县或更细的{month.placed}件，归属率{month.placed_rate:.1%}。"
    )


def _count(value: int) -> Count:
    found = poisson_interval(value, 1.0, 0.95)
    return Count(value, float(found.low), float(found.high))


def _named(kind: str, lines: Sequence[Line]) -> str:
    sure = [one for one in lines if one.confirmed]
    rest = [one for one in lines if not one.confirmed]
    if not lines:
        return f"本月没有超出平常起伏的{kind}。"
    parts = []
    if sure:
        listed = "；".join(
            f"{one.label}{one.people}人上报{one.reports}件，按以往和同期推算约{one.expected:.1f}人"
            for one in sure
        )
        parts.append(f"确认突出的{kind}{len(sure)}项：{listed}。")
    if rest:
        parts.append(f"另有{len(rest)}项待核实：{'、'.join(one.label for one in rest)}，可能只是偶然波动。")
    return "".join(parts)


def _counts(title: str, name: str, rows: Sequence[tuple[str, int, int]], month: ReportedMonth) -> Table:
    columns = (
        Column(name, Kind.TEXT, weight=2),
        Column("本月", unit=UNIT),
        Column("上月", unit=UNIT),
        Column("增减", unit=UNIT, signed=True),
    )
    body = [Row((label, now, before, now - before)) for label, now, before in rows]
    total = Row(("合计", month.reports, month.previous, month.reports - month.previous), total=True)
    return Table(title, columns, (*body, total))


def _chart(month: ReportedMonth) -> Figure:
    top = month.by_topic[:8]
    chart = BarChart(tuple(row[0] for row in top), tuple(float(row[1]) for row in top), UNIT)
    said = "、".join(f"{label}{now}件" for label, now, _ in top[:3])
    return Figure("件数最多的主题", chart, f"件数最多的主题是{said}")


def _lines(title: str, lines: Sequence[Line]) -> tuple[Table, ...]:
    if not lines:
        return ()
    columns = (
        Column("地点或主题", Kind.TEXT, weight=2.4),
        Column("上报人", unit="人"),
        Column("上报", unit=UNIT),
        Column("推算", Kind.NUMBER, unit="人"),
        Column("偶然出现的机会", Kind.TEXT, weight=1.4),
        Column("起止", Kind.TEXT, weight=1.8),
        Column("判断", Kind.TEXT, weight=1.2),
    )
    rows = [
        Row(
            (
                one.label,
                one.people,
                one.reports,
                one.expected,
                _chance(one.p),
                f"{one.first_on:%m-%d}至{one.last_on:%m-%d}",
                "确认突出" if one.confirmed else "待核实",
            )
        )
        for one in lines
    ]
    return (Table(title, columns, tuple(rows)),)


def _chance(p: float) -> str:
    return "小于万分之一" if p < 0.0001 else f"约{1 / p:,.0f}次一次"


def _suggestions(month: ReportedMonth) -> tuple[str, ...]:
    """At most three lines, each tied to a row."""
    found = [
        f"{one.label}：{one.people}人上报{one.reports}件，自{one.first_on:%m月%d日}起，"
        "建议所在街镇牵头核实同一事由，一并处理，避免逐件成讼。"
        for one in month.mixed[:3]
        if one.confirmed
    ]
    return tuple(found) or ("本月没有需要专门提示的事项。",)


def _sources(month: ReportedMonth) -> Table:
    columns = (Column("事项", Kind.TEXT, weight=1), Column("编号", Kind.TEXT, weight=4))
    rows = [Row((one.label, "、".join(one.numbers))) for one in (*month.places, *month.topics, *month.mixed)]
    return Table("突出事项与编号", columns, tuple(rows), ("编号可在“纠纷”页面逐件查看。",))


def _check_table(found: Sequence[Check]) -> Table:
    columns = (
        Column("编号", Kind.TEXT, weight=0.8),
        Column("核验", Kind.TEXT, weight=1.5),
        Column("结果", Kind.TEXT, weight=3),
    )
    rows = [Row((one.id, one.subject, f"{one.outcome.label}：{one.message}")) for one in found]
    return Table("勾稽核验", columns, tuple(rows))
