"""The sentences of a 月分析, each composed from the figures of its table and keeping what it claims."""

from __future__ import annotations

from dataclasses import dataclass, field

from judgegrid.domain import prose
from judgegrid.domain.missed import KNOWN_DAYS, LEAST, NOT_MISSED
from judgegrid.domain.periods import Period, parse
from judgegrid.domain.prose import Sentence
from judgegrid.records.documents.figures import Line, MissedFigure
from judgegrid.records.documents.tables import ALL_CLUSTERS, LINE_NAMES, TOP_CLUSTERS, as_count, place_of
from judgegrid.records.documents.versions import Row, Version

LOW_ATTRIBUTION = 0.7
NAMED = 3


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, with the sentences in it that can be checked against a table."""

    text: str
    claims: tuple[Sentence, ...] = field(default=())


def _month(version: Version) -> Period:
    return parse(version.figures.month)


def _subject(version: Version) -> str:
    both = version.recipient.is_inside
    return "一审民事、行政案件新收" if both else "一审民事案件新收"


def overview(version: Version) -> tuple[Passage, ...]:
    """How many, against last year, last month and earlier years; per 10,000 residents; what is not placed."""
    line, month = version.main, _month(version)
    if line.now.count is None:
        return (Passage(f"台账中没有{month.label}的收案数据，本节不列数字。"),)
    if not version.shows(line, "now"):
        return (
            Passage(f"{month.label}，{version.figures.area_name}收案不足{version.minimum}件，不列具体数字。"),
        )
    lead = f"{month.label}，{version.figures.area_name}{_subject(version)}"
    claims = [_against_last_year(version, line, lead)]
    if version.shows(line, "last_month"):
        now, before = as_count(line.now), as_count(line.last_month)
        if now is not None and before is not None:
            claims.append(prose.also_compared(now, before, base="上月"))
    if len(line.earlier) > 1 and version.shows(line, "earlier"):
        low, high, years = min(line.earlier), max(line.earlier), len(line.earlier)
        claims.append(prose.against_band("本期件数", line.now.count, low, high, years=years))
    first = Passage("".join(one.text for one in claims), tuple(claims))
    parts = Passage("".join(_parts(version)))
    return tuple(
        one for one in (first, parts, Passage(_rates(version)), Passage(_coverage(version))) if one.text
    )


def _against_last_year(version: Version, line: Line, subject: str) -> Sentence:
    now, before = as_count(line.now), as_count(line.last_year)
    if now is None:
        raise ValueError("a sentence needs this month's count")
    if before is None:
        return prose.counted(subject, now.value, reason="上年同期没有台账数据，不作比较")
    if not version.shows(line, "last_year"):
        return prose.counted(subject, now.value, reason=f"上年同期不足{version.minimum}件，不作比较")
    return prose.compared(subject, now, before, base="上年同期")


def _parts(version: Version) -> list[str]:
    """民事80件、行政3件, where both are shown."""
    parts = [line for line in version.lines if line.key != "total"]
    if len(parts) < 2 or any(line.now.count is None for line in parts):
        return []
    named = tuple((LINE_NAMES[line.key], line.now.count or 0) for line in parts)
    return [f"其中，{prose.listed(named)}。"]


def _rates(version: Version) -> str:
    parts = []
    for base, one, whole in zip(
        version.figures.populations, version.main.rates, version.figures.peers, strict=True
    ):
        name = "＋".join(base.series)
        if one.value is None:
            parts.append(f"缺{name}人口数，不计算该口径的万人率。")
            continue
        text = f"按{name}人口计，当月每万人{one.value:.2f}件（95%区间{one.low:.2f}～{one.high:.2f}件）"
        whole_is_other = version.figures.coverage.area_name != version.figures.area_name
        if whole.value is not None and version.recipient.is_inside and whole_is_other:
            text += f"，{version.figures.coverage.area_name}平均为{whole.value:.2f}件"
        parts.append(f"{text}。")
    return "".join(parts)


def _coverage(version: Version) -> str:
    cover, line = version.figures.coverage, version.main
    if not version.recipient.is_inside or cover.rate is None:
        return ""
    text = (
        f"{cover.area_name}同期收案{cover.counted}件，可归属{cover.attributed}件，"
        f"归属率{cover.rate * 100:.0f}%。"
    )
    if cover.attributed < cover.counted and cover.attributed and line.now.count is not None:
        scaled = line.now.count / cover.rate
        text += (
            f"未归属的{cover.counted - cover.attributed}件如按比例分摊，"
            f"{version.figures.area_name}约为{scaled:.0f}件，此数仅供参考。"
        )
    return text


def cause_passages(version: Version) -> tuple[Passage, ...]:
    """The leading causes, and where the change against last year comes from, by place and by cause."""
    shown = [
        (row.name, row.now.count)
        for row in version.causes
        if not row.hides_now and row.now.count and row.name != "其他案由"
    ]
    found = []
    if shown:
        leading = prose.listed(tuple((name, count or 0) for name, count in shown[:NAMED]))
        found.append(Passage(f"新收居前的案由为{leading}。"))
    line = version.main
    before, after = line.last_year.count, line.now.count
    visible = version.shows(line, "now") and version.shows(line, "last_year")
    if before is not None and after is not None and visible:
        total = after - before
        places, causes = _largest(version.places), _largest(version.causes)
        if total == 0:
            found.append(Passage(f"与上年同期相比，{prose.driven_by(places, total)}。"))
        elif not (_along(places, total) or _along(causes, total)):
            found.append(Passage("与上年同期相比，各区域、各案由的件数较少，增减来源不单列。"))
        else:
            by_place = prose.driven_by(places, total)
            by_cause = prose.driven_by(causes, total)
            found.append(Passage(f"与上年同期相比，按区域看，{by_place}；按案由看，{by_cause}。"))
    return tuple(found)


def _along(changes: tuple[tuple[str, int], ...], total: int) -> bool:
    """Whether one of the changes goes the way of the total."""
    return any(change * total > 0 for _, change in changes)


def _largest(rows: tuple[Row, ...]) -> tuple[tuple[str, int], ...]:
    """The largest changes either way; ``driven_by`` keeps those that go with the total."""
    changes = [(row.name, row.change) for row in rows if row.change]
    rising = sorted((one for one in changes if one[1] > 0), key=lambda one: -one[1])[:NAMED]
    falling = sorted((one for one in changes if one[1] < 0), key=lambda one: one[1])[:NAMED]
    return (*rising, *falling)


def clusters(version: Version) -> Passage:
    """How many clusters there are, or that there are none."""
    rows = version.clusters
    if not rows:
        return Passage("本月没有达到标准（同一地点或单位、同一案由90日内5件以上）的类案线索。")
    again = sum(1 for row in rows if row.seen_before)
    text = f"本月有类案线索{len(rows)}个，涉及案件{sum(row.count for row in rows)}件"
    text += f"，其中{again}个上月已列" if again else ""
    if len(rows) > TOP_CLUSTERS:
        text += f"。件数居前的{TOP_CLUSTERS}个列入下表，全部线索见附件“{ALL_CLUSTERS}”"
    return Passage(f"{text}。")


def missed(version: Version) -> Passage:
    """What is known of disputes that nobody reported before they were filed."""
    found, compared = version.figures.disputes_reported, version.figures.missed
    if version.recipient.is_inside and compared is not None:
        reported = f"本月排查上报纠纷{found}起。" if found is not None else ""
        return Passage(reported + _compared(compared) + NOT_MISSED)
    if found is None:
        return Passage("本地尚无排查上报数据，未作收案与排查的比对，本节不列数字；不列数字不等于没有漏排。")
    return Passage(
        f"本月排查上报纠纷{found}起。收案与排查的逐件比对及各社区答复见“漏排分析”页，本文不列漏排数；"
        "不列数字不等于没有漏排。"
    )


def _compared(found: MissedFigure) -> str:
    """Filings against reports before them, the band of those missed, and what communities answered."""
    if not found.findable:
        return "本月已归属的收案中没有网格可发现的。"
    high = found.findable - found.known
    between = high - found.none
    text = (
        f"本月已归属的收案中网格可发现的{found.findable}件（不含批量），其中{found.known}件此前{KNOWN_DAYS}日内"
        f"本辖区已有上报，{found.none}件未找到上报"
    )
    text += f"，{between}件较早、在别处上报或待核对" if between else ""
    text += f"；漏排数{_band(found.none, high)}件"
    if found.findable >= LEAST:
        text += f"，漏排率{_band(found.none / found.findable, high / found.findable, '.0%')}"
    text += "。"
    return text + (f"社区已答复：{prose.listed(found.replies)}。" if found.replies else "")


def _band(low: float, high: float, form: str = "d") -> str:
    one, other = f"{low:{form}}", f"{high:{form}}"
    return f"{one}～{other}" if one != other else one


def rights() -> Passage:
    """Deadlines and rights; without the mediation records no figure stands here."""
    return Passage(
        "诉前调解的办理记录尚未接入，超30日未转立案、拒绝调解和投诉三项不列数字；不列数字不等于为零。"
    )


def suggestions(version: Version) -> tuple[Passage, ...]:
    """One to three lines, each tied to the row it comes from; none is a valid answer."""
    found = []
    if version.clusters:
        one = version.clusters[0]
        step = (
            "约谈该单位，商定示范调解或批量化解的办法"
            if one.organisation and not one.compound
            else "由审务工作站会同所在社区开展排查和集中调解"
        )
        found.append(f"就{place_of(one)}的{one.cause}（{one.count}件），{step}（依据：表3第1行）。")
    rising = _rising(version)
    if rising is not None:
        index, row = rising
        found.append(f"{row.name}明显上升，建议分析成因并安排针对性普法（依据：表2第{index}行）。")
    cover = version.figures.coverage
    if version.recipient.is_inside and cover.rate is not None and cover.rate < LOW_ATTRIBUTION:
        missing = cover.counted - cover.attributed
        found.append(f"补正未归属的{missing}件案件的地址，再据以研判（依据：口径“归属率”一行）。")
    if not found:
        return (Passage("本月没有需要专门提示的事项。"),)
    if len(found) == 1:
        return (Passage(found[0]),)
    return tuple(Passage(f"{number}.{text}") for number, text in enumerate(found, 1))


def _rising(version: Version) -> tuple[int, Row] | None:
    """The cause that rose most beyond both intervals, with its row in table B."""
    found = None
    for index, row in enumerate(version.causes, 1):
        now, then = as_count(row.now), as_count(row.last_year)
        if row.change is None or row.change <= 0 or now is None or then is None or prose.overlaps(now, then):
            continue
        if found is None or row.change > (found[1].change or 0):
            found = (index, row)
    return found
