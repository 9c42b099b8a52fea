"""Reading what the machine could not decide: the queue, one case with its evidence, the quality reached."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import gcd

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, QuerySet

from judgegrid.domain.areas import Level
from judgegrid.domain.locus import Place
from judgegrid.domain.people import MACHINE, Permission, Scope
from judgegrid.domain.privacy import mask_address
from judgegrid.domain.refusals import Absent
from judgegrid.methods.text.address_rows import LEVEL_LABELS
from judgegrid.methods.text.addresses import Attribution as Answer
from judgegrid.methods.text.addresses import Candidate, Evidence, attribute
from judgegrid.methods.text.nearby import RADIUS_KM
from judgegrid.methods.text.whereabouts import whereabouts
from judgegrid.records.ledger.computing import without_numbers
from judgegrid.records.ledger.models import Attribution, Filing
from judgegrid.records.scoping import reached
from judgegrid.records.territory.library import gazetteer
from judgegrid.records.territory.queries import Hit, search

BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0001)
MOST_NAMES = 20
MOST_PICKS = 8
MOST_JUDGED = 20_000
NEIGHBOURS = 3
STATES = ("waiting", "attributed", "review", "unknown")
MANY = 5_000  # filings to choose from: above, a spot check draws a few places instead of sorting all
DRAWN = 500


@dataclass(frozen=True, slots=True)
class Choice:
    """A candidate as a reviewer sees it; ``key`` is the number that picks it."""

    key: int
    code: str
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Case:
    """One filing to decide, its address in clear or masked, the evidence, the candidates.

    ``seen`` names the attribution on show: a decision must hand it back, so that of two one wins.
    """

    id: int
    seen: int
    case_number: str
    cause: str
    filed_on: date
    state: str
    place: str
    address: str
    in_clear: bool
    reason: str
    evidence: tuple[Evidence, ...]
    choices: tuple[Choice, ...]
    unknown_name: str
    alike: int
    area_code: str


@dataclass(frozen=True, slots=True)
class Tally:
    """Filings of a scope by the state of their attribution."""

    waiting: int
    attributed: int
    review: int
    unknown: int

    @property
    def total(self) -> int:
        return self.waiting + self.attributed + self.review + self.unknown

    @property
    def rate(self) -> float | None:
        return self.attributed / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class MonthCoverage:
    """Filings of one month and how many of them are attributed."""

    month: date
    total: int
    attributed: int
    review: int
    unknown: int

    @property
    def rate(self) -> float:
        return self.attributed / self.total


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name that many filings carry and the library does not hold, with the most similar one it holds."""

    name: str
    filings: int
    similar: str
    code: str
    area: str


@dataclass(frozen=True, slots=True)
class Precision:
    """Of the filings people have judged: how often the machine's best community was right, by confidence."""

    low: float
    high: float
    judged: int
    right: int

    @property
    def share(self) -> float | None:
        return self.right / self.judged if self.judged else None


def _filings(scope: Scope) -> QuerySet[Filing]:
    if not scope.may(Permission.READ_FILINGS):
        raise Absent("无此页面")
    return Filing.objects.filter(reached(scope, classes=scope.filing_classes))


def tally(*, scope: Scope) -> Tally:
    """Count the filings of a scope by state."""
    # One by one: the index by state and area is then only counted, which takes a third of grouping it.
    rows = _filings(scope).order_by()
    return Tally(*(rows.filter(attribution_state=name).count() for name in STATES))


def queue(*, scope: Scope, checking: bool = False) -> QuerySet[Filing]:
    """Filings that wait for a decision, newest first; ``checking``: a fixed random order of those the machine
    attributed and nobody has looked at, for spot checks."""
    if not scope.may(Permission.REVIEW_ATTRIBUTION):
        raise Absent("无此页面")
    if checking:
        done = _filings(scope).filter(attribution_state="attributed", attribution_method="machine")
        return done.order_by("row_hash", "pk")
    return _filings(scope).filter(attribution_state="review").order_by("-filed_on", "-pk")


def next_case(*, scope: Scope, checking: bool = False, passed: Sequence[int] = ()) -> Case | None:
    """The first case of the queue that was not passed over; None when the queue is empty."""
    rows = queue(scope=scope, checking=checking).exclude(pk__in=passed)
    done = _filings(scope).filter(attribution_state="attributed") if checking else None
    if done is not None and done.order_by()[MANY : MANY + 1].exists():
        pk = _drawn(rows.order_by())
    else:
        pk = rows.values_list("pk", flat=True).first()
    return case(pk, scope=scope) if pk is not None else None


def _drawn(rows: QuerySet[Filing]) -> int | None:
    """One of many: places of the ledger in an order that leaps evenly over it, the same every time."""
    keys = Filing.objects.values_list("pk", flat=True)
    first, last = keys.order_by("pk")[0], keys.order_by("-pk")[0]  # asked for together they scan the ledger
    span = last - first + 1
    leap = max(1, round(span * 0.618))
    while gcd(leap, span) > 1:
        leap += 1
    for begin in range(0, span, DRAWN):
        places = [first + n * leap % span for n in range(begin, min(begin + DRAWN, span))]
        there = set(rows.filter(pk__in=places).values_list("pk", flat=True))
        for pk in places:
            if pk in there:
                return pk
    return None


def case(filing_id: int, *, scope: Scope) -> Case:
    """One filing with its evidence by the library of now. Raises Absent outside the scope."""
    if not scope.may(Permission.REVIEW_ATTRIBUTION):
        raise Absent("无此页面")
    filing = _filings(scope).filter(pk=filing_id).first()
    if filing is None:
        raise Absent("没有这件收案")
    current = filing.attributions.filter(is_current=True).first()
    text = current.text if current else ""
    library = gazetteer()
    answer = attribute(text, library, threshold=settings.ATTRIBUTION_THRESHOLD)
    clear = scope.sees_personal
    alike = 0
    if current and current.text_key:
        same = Attribution.objects.filter(text_key=current.text_key, is_current=True)
        alike = same.filter(filing__attribution_state="review").exclude(filing=filing).count()
    return Case(
        id=filing.pk,
        seen=current.pk if current else 0,
        case_number=filing.case_number,
        cause=filing.cause_text,
        filed_on=filing.filed_on,
        state=filing.attribution_state,
        place=Place(current.locus).label if current and current.locus else "",
        address=text if clear else mask_address(text),
        in_clear=clear and bool(text),
        reason=answer.reason if clear else without_numbers(answer.reason),
        evidence=answer.evidence if clear else tuple(_masked(e) for e in answer.evidence),
        choices=_choices(answer.candidates),
        unknown_name=answer.unknown[-1] if answer.unknown else "",
        alike=alike,
        area_code=filing.area_code,
    )


def _masked(one: Evidence) -> Evidence:
    return Evidence(one.kind, one.label, without_numbers(one.matched), one.weight, one.shared)


def _choices(candidates: Iterable[Candidate]) -> tuple[Choice, ...]:
    """Communities and grids; else townships: nothing above them may be chosen."""
    found = list(candidates)
    fine = [c for c in found if c.level in ("village", "grid")] or [c for c in found if c.level == "township"]
    return tuple(Choice(i, c.area_code, c.name, c.score) for i, c in enumerate(fine[:5], 1))


def pickable(text: str, *, on: date, scope: Scope) -> list[Hit]:
    """Areas a case may be put into, by name, code, pinyin or initials.

    The whole installation, not the reviewer's own area: a case of one's court may belong elsewhere, and names
    of areas are no secret.
    """
    if not scope.may(Permission.REVIEW_ATTRIBUTION):
        raise Absent("无此页面")
    found = search(text, scope=MACHINE, on=on)
    return [hit for hit in found if hit.level in (Level.TOWNSHIP, Level.VILLAGE, Level.GRID)][:MOST_PICKS]


def try_address(text: str, *, scope: Scope) -> Answer:
    """What the machine would say to an address; nothing is kept."""
    if not scope.may(Permission.READ_FILINGS):
        raise Absent("无此页面")
    return attribute(text, gazetteer(), threshold=settings.ATTRIBUTION_THRESHOLD)


def guessed(text: str, *, scope: Scope) -> str:
    """Where an address without a known place probably lies, and how probable that is; "" when not known."""
    if not scope.may(Permission.READ_FILINGS):
        raise Absent("无此页面")
    library = gazetteer()
    found = whereabouts(text, library)
    if found is None or found.estimate is None or found.attribution.location or found.attribution.places:
        return ""
    near = found.estimate.neighbours[:NEIGHBOURS]
    names = "、".join(f"“{one}”" for one in dict.fromkeys(one.name for one in near))
    areas = "、".join(
        dict.fromkeys(library.full_name(library.by_code[one.area_code[:12]]) for one in near if one.area_code)
    )
    return (
        f"约在{names}附近（{RADIUS_KM:g} 公里以内，{areas}一带），可能性 {found.confidence:.0%}。"
        "地址库中没有写明的地点，按写法最接近的已知地点推测，只供核对。"
    )


def level_names(answer: Answer) -> list[tuple[str, str, float]]:
    """(level, name, confidence) of each level of an answer, coarse to fine."""
    library = gazetteer()
    return [
        (LEVEL_LABELS[x.level], library.full_name(library.by_code[x.area_code]), x.confidence)
        for x in answer.levels
        if x.level != "city"
    ]


def coverage(*, scope: Scope, since: date) -> list[MonthCoverage]:
    """Attribution by month of filing from ``since`` on, latest month first."""
    rows = _filings(scope).filter(filed_on__gte=since).order_by()
    months: dict[date, Counter[str]] = {}
    # Counted by day and folded here: truncating dates in SQLite calls back into Python for every row.
    # All, and the few that are not attributed: either is answered by an index of its own.
    for day, n in rows.values_list("filed_on").annotate(n=Count("pk")):
        months.setdefault(day.replace(day=1), Counter())["all"] += n
    open_rows = rows.filter(attribution_state__in=[name for name in STATES if name != "attributed"])
    for day, state, n in open_rows.values_list("filed_on", "attribution_state").annotate(n=Count("pk")):
        months[day.replace(day=1)][state] += n
    return [
        MonthCoverage(
            month,
            found["all"],
            found["all"] - found["waiting"] - found["review"] - found["unknown"],
            found["review"],
            found["unknown"],
        )
        for month, found in sorted(months.items(), reverse=True)
    ]


def unknown_names(*, scope: Scope) -> list[UnknownName]:
    """The most frequent names that the library does not hold, with the nearest one it holds."""
    waiting = _filings(scope).filter(attribution_state="review")
    rows = (
        Attribution.objects.filter(is_current=True, filing__in=waiting)
        .exclude(unknown_name="")
        .order_by()
        .values_list("unknown_name")
        .annotate(n=Count("pk"))
        .order_by("-n", "unknown_name")[:MOST_NAMES]
    )
    library = gazetteer()
    found = []
    for name, n in rows:
        near = [e for e in attribute(name, library).evidence if e.kind == "similar"]
        best = attribute(name, library).candidates[:1] if near else ()
        similar = near[0].matched.partition("≈")[2] if near else ""
        found.append(
            UnknownName(name, n, similar, best[0].area_code if best else "", best[0].name if best else "")
        )
    return found


def precision(*, scope: Scope) -> list[Precision]:
    """Of the filings judged by people (latest ``MOST_JUDGED``): was the machine's best community theirs?"""
    # By whom (> 0: a person) leads to the few decisions of people; a join would begin with every filing.
    inside = Exists(_filings(scope).filter(pk=OuterRef("filing_id")))
    judged = Attribution.objects.filter(inside, by__gt=0, method="review", is_current=True)
    chosen = dict(judged.order_by("-at").values_list("filing_id", "area_code")[:MOST_JUDGED])
    counts: Counter[tuple[int, bool]] = Counter()
    machine = Attribution.objects.filter(method="machine", filing__in=list(chosen)).order_by("at", "pk")
    last = {f: (sure, best) for f, sure, best in machine.values_list("filing_id", "confidence", "candidates")}
    for filing_id, (sure, candidates) in last.items():
        if not candidates or not chosen[filing_id]:
            continue
        at = next(i for i in range(len(BINS) - 1) if BINS[i] <= sure < BINS[i + 1])
        counts[at, candidates[0]["code"][:12] == chosen[filing_id][:12]] += 1
    return [
        Precision(BINS[i], min(BINS[i + 1], 1.0), counts[i, True] + counts[i, False], counts[i, True])
        for i in range(len(BINS) - 1)
    ]
