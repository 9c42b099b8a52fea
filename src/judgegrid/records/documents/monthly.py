"""The 月分析 of an area (indicators.md §10), composed from its figures: box, tables, sentences, annexes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from judgegrid.domain import indicators
from judgegrid.domain.papers import Recipient
from judgegrid.domain.periods import parse
from judgegrid.domain.reconciliation import NAMES, Check, Outcome
from judgegrid.papers.charts import LineChart
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
from judgegrid.records.documents import checks, sentences
from judgegrid.records.documents.sentences import Passage
from judgegrid.records.documents.tables import (
    ALL_CLUSTERS,
    SIGNS,
    TOP_CLUSTERS,
    Assignment,
    cause_table,
    cluster_table,
    overview_table,
    place_table,
)
from judgegrid.records.documents.versions import Version


@dataclass(frozen=True, slots=True)
class Written:
    """A paper and the checks it went through."""

    outline: Outline
    checks: tuple[Check, ...]


def compose(
    version: Version,
    *,
    on: date,
    number: str = "",
    assignments: Mapping[str, Assignment],
    notice: str = "",
) -> Written:
    """The paper dated ``on`` with the 发文字号 ``number``; equal arguments give an equal paper."""
    overview, causes = sentences.overview(version), sentences.cause_passages(version)
    passages = (*overview, *causes, sentences.clusters(version))
    tables = [overview_table(version), cause_table(version), place_table(version)]
    claims = [claim for passage in passages for claim in passage.claims]
    found = checks.run(version.figures, claims=claims, tables=tables)
    blocks: list[Block] = [
        _basis(version),
        Heading(1, "总体情况"),
        *_paragraphs(overview),
        tables[0],
        Heading(1, "案由结构"),
        *_paragraphs(causes),
        tables[1],
        Heading(1, "类案热点"),
        *_paragraphs([sentences.clusters(version)]),
    ]
    if version.clusters:
        blocks.append(cluster_table(version, assignments, most=TOP_CLUSTERS))
    blocks += [
        Heading(1, "漏排情况"),
        *_paragraphs([sentences.missed(version)]),
        Heading(1, "到期与权利保障"),
        *_paragraphs([sentences.rights()]),
        Heading(1, "建议"),
        *_paragraphs(sentences.suggestions(version)),
        SignOff(version.figures.issuer, on),
        Annex("新收走势与各区域情况", (*_trend(version), tables[2])),
        *_all_clusters(version, assignments),
        Annex("勾稽核验记录", (_check_table(found, inside=version.recipient.is_inside),)),
    ]
    imprint = _imprint(version, on=on, number=number, notice=notice)
    return Written(Outline(imprint, tuple(blocks)), found)


def _all_clusters(version: Version, assignments: Mapping[str, Assignment]) -> tuple[Annex, ...]:
    """The whole list where the body shows only the largest."""
    if len(version.clusters) <= TOP_CLUSTERS:
        return ()
    return (Annex(ALL_CLUSTERS, (cluster_table(version, assignments, title=ALL_CLUSTERS),)),)


def title_of(area_name: str, month: str) -> str:
    """The title, broken by sense."""
    return f"关于{parse(month).label}{area_name}\n涉诉纠纷情况的分析"


def _imprint(version: Version, *, on: date, number: str, notice: str) -> Imprint:
    figures, recipient = version.figures, version.recipient
    to_street = recipient is Recipient.STREET
    return Imprint(
        issuer=figures.issuer,
        title=title_of(figures.area_name, figures.month),
        on=on,
        number=number,
        head_style=HeadStyle.LETTER,
        secrecy="" if recipient is Recipient.PUBLIC else "工作秘密",
        addressees=(f"{figures.area_name}综治中心",) if to_street else (),
        recipient=recipient.label,
        notice=notice,
    )


def _paragraphs(passages: Sequence[Passage]) -> list[Paragraph]:
    return [Paragraph.of(one.text) for one in passages]


def _basis(version: Version) -> Box:
    """The 口径 of all figures (I-1)."""
    figures, month = version.figures, parse(version.figures.month)
    cutoff = datetime.fromisoformat(figures.cutoff)
    kinds = "民初、行初" if version.recipient.is_inside else "民初"
    lines = [
        ("期间", f"{chinese_date(month.start)}至{chinese_date(_last_day(month.end))}，按立案日统计"),
        ("范围", f"{figures.area_name}，一审新收（类型代字{kinds}），按案由确定归属地"),
        ("发送对象", version.recipient.label),
        ("数据截止", f"{chinese_date(cutoff.date())}{cutoff:%H:%M}"),
    ]
    versions = ("v1", "v2") if version.recipient.is_inside else ("v3", "v4")
    for sign, base, name in zip(SIGNS, figures.populations, versions, strict=False):
        one = indicators.definition("litigation_rate", name)
        people = f"{base.people}人（{_days(base.as_of)}，{base.kind}）" if base.people else "缺人口数，不计算"
        lines.append((f"万人率{sign}", f"{one.title}，{'＋'.join(base.series)}：{people}"))
    cover = figures.coverage
    if cover.rate is not None:
        shown = version.recipient.is_inside  # with the counts of the county one could subtract
        counts = f"{cover.area_name}收案{cover.counted}件，可归属{cover.attributed}件"
        rate = f"归属率{cover.rate * 100:.0f}%"
        lines.append(("归属率", f"{counts}，{rate}" if shown else f"{cover.area_name}{rate}"))
    lines.append(("区间", "95%精确泊松区间；两期区间相交的变化视为正常波动"))
    if not version.recipient.is_inside:
        lines.append(("说明", "本版本只含民事案件；不足" + f"{version.minimum}件的数字及相关格隐去"))
    return Box("口径", tuple(lines))


def _days(text: str) -> str:
    """2025-12-31、2024-12-31 as official dates."""
    return "、".join(chinese_date(date.fromisoformat(one)) for one in text.split("、"))


def _last_day(end: date) -> date:
    return date.fromordinal(end.toordinal() - 1)


def _trend(version: Version) -> tuple[Figure, ...]:
    """Thirteen months as a line; months without data break it."""
    known = [count for _, count in version.trend if count is not None]
    if len(known) < 2:
        return ()
    periods = tuple(parse(month) for month, _ in version.trend)
    labels = tuple(f"{one.start:%y}.{one.start.month}" for one in periods)
    chart = LineChart(labels, tuple(count for _, count in version.trend), "件")
    first, last = version.trend[0], version.trend[-1]
    spoken = "，".join(
        f"{parse(month).label}{'无数据' if count is None else f'{count}件'}" for month, count in (first, last)
    )
    return (Figure("近十三个月一审新收", chart, f"近十三个月一审新收走势：{spoken}。"),)


def _check_table(found: Sequence[Check], *, inside: bool) -> Table:
    """One row per check; outside the court without the figures that a message may name."""
    columns = [
        Column("编号", Kind.TEXT, weight=0.9),
        Column("核验内容", Kind.TEXT, weight=3.0),
        Column("结果", Kind.TEXT, weight=0.9),
        Column("说明", Kind.TEXT, weight=3.4),
    ]
    rows = []
    for identifier, name in NAMES.items():
        of_this = [one for one in found if one.id == identifier]
        worst = next((one for one in Outcome if any(each.outcome is one for each in of_this)), None)
        if worst is not None:
            rows.append(Row((identifier, name, worst.label, _summary(of_this, worst, inside=inside))))
    return Table("勾稽核验记录", tuple(columns), tuple(rows))


def _summary(found: Sequence[Check], worst: Outcome, *, inside: bool) -> str:
    """What failed, or how much was looked at, or why nothing was."""
    those = [one for one in found if one.outcome is worst]
    if worst is Outcome.FAILED:
        return "；".join(one.message for one in those) if inside else f"{len(those)}处不符，签发时已说明"
    if worst is Outcome.NOT_APPLICABLE:
        return those[0].message
    return those[0].message if inside and len(those) == 1 else f"核验{len(those)}处，均相符"
