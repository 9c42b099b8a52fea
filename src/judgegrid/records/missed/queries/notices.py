"""Notices as the court and the community read them, what waits, and what the replies teach."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from judgegrid.domain import locus
from judgegrid.domain.missed import (
    LinkState,
    NoticeState,
    ReplyCode,
    ReplyReview,
    decidable_families,
    shares_place,
)
from judgegrid.domain.people import Permission, Scope, Zone
from judgegrid.domain.periods import Period, parse
from judgegrid.domain.privacy import SharingClass
from judgegrid.domain.refusals import Absent
from judgegrid.records.missed.models import DetectableDecision, FilingLink, Notice, NoticeLine
from judgegrid.records.scoping import below, reached
from judgegrid.records.territory.models import Area

MOST_DRAFTS = 200
# Replies about a family, and the share of accepted 不可发现 in them, from which a change is suggested.
SUGGEST_FROM, SUGGEST_SHARE = 10, 0.6
OPEN = (NoticeState.SENT, NoticeState.ANSWERED, NoticeState.CLOSED)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a notice: what may be shared, the reply, what the court made of it.

    ``filing_id`` and ``case_number`` only for those of the court who reach the filing, else 0 and empty.
    """

    id: int
    ordinal: int
    month: date
    family: str
    place: str
    code: str
    reason: str
    review: str
    review_reason: str
    filing_id: int = 0
    case_number: str = ""


@dataclass(frozen=True)
class Shown:
    """A notice with its lines."""

    notice: Notice
    area: str
    period: Period
    lines: tuple[Line, ...]
    in_court: bool

    @property
    def waiting(self) -> int:
        """Replies that the court has yet to accept or decline."""
        return sum(bool(one.code) and one.review == ReplyReview.WAITING for one in self.lines)


@dataclass(frozen=True, slots=True)
class Unit:
    """A community with filings of a period without a known report, and its open notice if there is one."""

    code: str
    name: str
    missed: int
    notice: str
    state: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """Replies about one cause family by code, and what they suggest for the detectable list."""

    family: str
    label: str
    codes: dict[str, int]
    accepted: int
    total: int
    detectable: bool
    suggestion: str


def _reads(scope: Scope) -> bool:
    """Whether there are notices for this scope at all."""
    return scope.may(Permission.APPROVE_NOTICES) or scope.may(Permission.ANSWER_NOTICES)


def notices(*, scope: Scope, state: str = "", area_code: str = "") -> QuerySet[Notice]:
    """Notices in scope, newest first; drafts exist only for those who approve."""
    if not _reads(scope):
        raise Absent("无此页面")
    rows = Notice.objects.filter(reached(scope, code="area_code"))
    if not scope.may(Permission.APPROVE_NOTICES):
        rows = rows.filter(state__in=OPEN)
    if state:
        rows = rows.filter(state=state)
    if area_code:
        rows = rows.filter(below(area_code, code="area_code"))
    return rows.annotate(size=Count("lines"), replied=Count("lines", filter=~Q(lines__code=""))).order_by(
        "-drafted_at", "-pk"
    )


def notice(number: str, *, scope: Scope) -> Shown:
    """One notice with its lines. Raises Absent outside the scope.

    Outside the court the class that a filing has now counts, not the one it had when the notice was sent: one
    that was closed since is not there, one that was restricted names no place.
    """
    row = notices(scope=scope).filter(number=number).first()
    if row is None:
        raise Absent("没有这份提示")
    in_court = scope.zone is Zone.COURT
    kept = row.lines.select_related("link__filing").order_by("ordinal")
    if not in_court:
        kept = kept.exclude(link__filing__sharing_class=SharingClass.NEVER)
    return Shown(
        notice=row,
        area=area_names([row.area_code], scope=scope).get(row.area_code, row.area_code),
        period=parse(row.period),
        lines=tuple(_line(one, scope, in_court) for one in kept),
        in_court=in_court,
    )


def _line(one: NoticeLine, scope: Scope, in_court: bool) -> Line:
    filing = one.link.filing
    seen = in_court and scope.may(Permission.READ_FILINGS) and scope.reaches(filing.scope_code)
    return Line(
        id=one.pk,
        ordinal=one.ordinal,
        month=one.month,
        family=locus.rules()[one.family].label,
        place=one.place_name if in_court or shares_place(filing.sharing_class) else "",
        code=one.code,
        reason=one.reason,
        review=one.review,
        review_reason=one.review_reason,
        filing_id=filing.pk if seen else 0,
        case_number=filing.case_number if seen else "",
    )


def missed_links(*, scope: Scope, area_code: str, period: Period) -> QuerySet[FilingLink]:
    """Filings of a community in a period of which no report was found, known place reports left out."""
    if not scope.may(Permission.APPROVE_NOTICES):
        raise Absent("无此页面")
    inside = reached(scope, code="area_code") & below(area_code, code="area_code")
    rows = FilingLink.objects.filter(
        inside, state=LinkState.NONE, exclusion="", place_lag=None, left_out_at=None,
        filed_on__gte=period.start, filed_on__lt=period.end,
    )  # fmt: skip
    return rows.order_by("filed_on", "pk")


def units(*, scope: Scope, area_code: str, period: Period) -> list[Unit]:
    """Communities below an area with filings that no notice has named, in administrative order."""
    counted: Counter[str] = Counter()
    links = missed_links(scope=scope, area_code=area_code, period=period).exclude(
        lines__notice__state__in=[NoticeState.DRAFTED, *OPEN]
    )
    for code, n in links.order_by().values_list("area_code").annotate(n=Count("pk")):
        if code[9:12] != "000":
            counted[code[:12]] += n
    open_ = {
        row.area_code: row
        for row in notices(scope=scope, area_code=area_code)
        .filter(period=period.code)
        .exclude(state=NoticeState.WITHDRAWN)
        .order_by("pk")
    }
    codes = sorted({*counted, *open_})[:MOST_DRAFTS]
    names = area_names(codes, scope=scope)
    return [
        Unit(
            code, names.get(code, code), counted[code],
            open_[code].number if code in open_ else "", open_[code].state if code in open_ else "",
        )
        for code in codes
    ]  # fmt: skip


def reply_codes(*, scope: Scope, area_code: str, period: Period) -> tuple[tuple[str, int], ...]:
    """How communities of an area answered about a period, by code: the guard beside the counts."""
    if not scope.may(Permission.READ_MISSED):
        raise Absent("无此页面")
    inside = reached(scope, code="notice__area_code") & below(area_code, code="notice__area_code")
    lines = NoticeLine.objects.filter(
        inside, link__filed_on__gte=period.start, link__filed_on__lt=period.end, notice__state__in=OPEN
    ).exclude(code="")
    found = Counter(lines.values_list("code", flat=True))
    return tuple((one.label, found[one]) for one in ReplyCode if found[one])


def to_answer(*, scope: Scope) -> int:
    """Notices that wait for the community's reply; 0 for all others."""
    if not scope.may(Permission.ANSWER_NOTICES):
        return 0
    return notices(scope=scope, state=NoticeState.SENT).count()


def to_approve(*, scope: Scope) -> tuple[int, int]:
    """(drafts to approve, answered notices to settle) for those who approve."""
    if not scope.may(Permission.APPROVE_NOTICES):
        return 0, 0
    rows = notices(scope=scope)
    return rows.filter(state=NoticeState.DRAFTED).count(), rows.filter(state=NoticeState.ANSWERED).count()


def lessons(*, scope: Scope) -> tuple[Lesson, ...]:
    """What all replies in scope say about each cause family; a change of the list is only suggested."""
    if not scope.may(Permission.APPROVE_NOTICES):
        raise Absent("无此页面")
    inside = reached(scope, code="notice__area_code")
    lines = NoticeLine.objects.filter(inside, notice__state__in=OPEN).exclude(code="")
    counts: dict[str, Counter[str]] = {}
    accepted: Counter[str] = Counter()
    for family, code, review in lines.values_list("family", "code", "review"):
        counts.setdefault(family, Counter())[code] += 1
        accepted[family] += code == ReplyCode.UNFINDABLE and review == ReplyReview.ACCEPTED
    listed = detectable(scope=scope)
    return tuple(
        Lesson(
            family, label, {one.label: counts.get(family, Counter())[one] for one in ReplyCode},
            accepted[family], sum(counts.get(family, Counter()).values()), listed[family],
            _suggestion(accepted[family], sum(counts.get(family, Counter()).values()), listed[family]),
        )
        for family, label in decidable_families().items()
    )  # fmt: skip


def _suggestion(accepted: int, total: int, listed: bool) -> str:
    if not listed or total < SUGGEST_FROM or accepted / total < SUGGEST_SHARE:
        return ""
    return f"{total} 件答复中有 {accepted} 件“不可发现”获采纳，可以考虑移出清单，由您决定。"


def detectable(*, scope: Scope) -> dict[str, bool]:
    """Cause family → whether it is on the detectable list now: as shipped, or as last decided."""
    del scope  # a definition, no figures
    shipped = {family: locus.rules()[family].detectable for family in decidable_families()}
    return shipped | dict(DetectableDecision.objects.order_by("at", "pk").values_list("family", "detectable"))


def decisions(*, scope: Scope) -> QuerySet[DetectableDecision]:
    """Decisions about the detectable list, newest first."""
    if not scope.may(Permission.APPROVE_NOTICES):
        raise Absent("无此页面")
    return DetectableDecision.objects.select_related("by").order_by("-at", "-pk")


def area_names(codes: Iterable[str], *, scope: Scope) -> dict[str, str]:
    """Names of areas by code; names are no secret, so the scope does not narrow them."""
    del scope
    return dict(Area.objects.filter(code__in=set(codes)).values_list("code", "name"))
