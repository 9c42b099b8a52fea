"""What a comparison reads: the filings of a county that count, the reports before them, their parties."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from judgegrid.domain import locus
from judgegrid.domain.missed import (
    COUNTED,
    KNOWN_DAYS,
    Exclusion,
    exclusion,
    families_of_type,
    lives_elsewhere,
)
from judgegrid.domain.people import CodeRange
from judgegrid.records.disputes.models import Dispute, DisputeParty
from judgegrid.records.ledger.models import Filing, FilingParty
from judgegrid.records.missed.models import DetectableDecision
from judgegrid.records.territory.models import Area

PART = 500


@dataclass(frozen=True, slots=True)
class Case:
    """A filing as the comparison needs it; ``exclusion`` says why a grid could not have known of it."""

    id: int
    area_code: str
    anchor_on: date
    filed_on: date
    family: str
    sharing_class: str
    place: str
    exclusion: Exclusion | None


@dataclass(frozen=True, slots=True)
class Report:
    """A report as the comparison needs it."""

    id: int
    area_code: str
    on: date
    families: tuple[str, ...]
    place: str


Named = Mapping[int, tuple[tuple[str, ...], tuple[str, ...]]]  # id → names, phones


@dataclass(frozen=True)
class Surroundings:
    """Names by which an address of a county is told from one elsewhere."""

    above: tuple[str, ...]
    own: tuple[str, ...]
    others: tuple[str, ...]


def counties() -> list[str]:
    """Codes of the counties that hold attributed filings, in administrative order."""
    rows = Area.objects.filter(level="county").order_by("code").values_list("code", flat=True)
    return [code for code in rows if Filing.objects.filter(_within(code)).exists()]


def decided() -> dict[str, bool]:
    """Cause family → what people last decided about the detectable list."""
    rows = DetectableDecision.objects.order_by("at", "pk").values_list("family", "detectable")
    return dict(rows)


def surroundings(county: str) -> Surroundings:
    """The names around a county: its province and city, itself, the other counties of its province."""
    province, city = county[:2].ljust(12, "0"), county[:4].ljust(12, "0")
    above = Area.objects.filter(code__in=(province, city)).order_by("code").values_list("name", flat=True)
    around = Area.objects.filter(level="county", code__startswith=county[:2])
    own = around.filter(code=county).values_list("name", flat=True)
    others = around.exclude(code=county).values_list("name", flat=True)
    return Surroundings(tuple(above), tuple(own), tuple(others))


def seats(county: str) -> tuple[str, ...]:
    """The names of its province, city and county, whole and short, that firms carry in front of their own."""
    around = surroundings(county)
    names = (*around.above, *around.own)
    short = (name[:-1] for name in names if len(name) > 2 and name[-1] in "省市区县")
    return tuple(dict.fromkeys((*names, *short)))


def _within(county: str) -> Q:
    held = CodeRange.below(county)
    sure = Q(attribution_confidence=None) | Q(attribution_confidence__gte=settings.ATTRIBUTION_THRESHOLD)
    return sure & Q(
        relevance__in=COUNTED,
        attribution_state="attributed",
        area_code__gte=held.low,
        area_code__lt=held.high,
    )


def newest() -> date | None:
    """The filing date of the newest filing."""
    return Filing.objects.order_by("-filed_on").values_list("filed_on", flat=True).first()


def cases(county: str, *, since: date) -> list[Case]:
    """The counted, attributed filings of a county from a day on, oldest first; why those left out are."""
    lists, around = decided(), surroundings(county)
    fields = (
        "id", "area_code", "received_on", "filed_on", "cause_id", "sharing_class", "compound_name",
        "proceeding", "is_batch", "party_kind",
    )  # fmt: skip
    counted = Filing.objects.filter(_within(county), filed_on__gte=since).order_by("filed_on", "pk")
    rows = list(counted.values_list(*fields))
    reasons: dict[int, Exclusion | None] = {}
    for id_, _, _, _, cause, class_, _, proceeding, batch, kind in rows:
        reasons[id_] = exclusion(
            proceeding=proceeding, sharing_class=class_, cause_id=cause, is_batch=batch, party_kind=kind,
            decided=lists,
        )  # fmt: skip
    open_ = [id_ for id_, why in reasons.items() if why is None]
    for id_ in _elsewhere(open_, around):
        reasons[id_] = Exclusion.ELSEWHERE
    return [
        Case(
            id=id_, area_code=area, anchor_on=received or filed, filed_on=filed,
            family=locus.family(cause or None), sharing_class=class_, place=plain_place(place),
            exclusion=reasons[id_],
        )
        for id_, area, received, filed, cause, class_, place, *_ in rows
    ]  # fmt: skip


def _elsewhere(ids: Sequence[int], around: Surroundings) -> Iterator[int]:
    for part in parts(ids):
        for id_, given in Filing.objects.filter(pk__in=part).order_by().values_list("id", "locus"):
            home = given.get("defendant_home") or given.get("defendant_seat", "")
            if home and lives_elsewhere(home, above=around.above, own=around.own, others=around.others):
                yield id_


def reports(county: str, *, since: date) -> list[Report]:
    """The reports of a county from a day on that were not taken back."""
    held = CodeRange.below(county)
    rows = Dispute.objects.filter(scope_code__gte=held.low, scope_code__lt=held.high)
    here = timezone.get_current_timezone()
    first = datetime.combine(since, time.min, here)
    rows = rows.filter(reported_at__gte=first).exclude(state="withdrawn").order_by("reported_at", "pk")
    fields = ("id", "area_code", "reported_at", "dispute_type", "place_name")
    return [
        Report(id_, area, at.astimezone(here).date(), families_of_type(kind), plain_place(place))
        for id_, area, at, kind, place in rows.values_list(*fields)
    ]


def plain_place(name: str) -> str:
    """A compound name without blanks."""
    return "".join(name.split())


def parties_of_cases(ids: Sequence[int]) -> Named:
    """Names and phones of the parties of filings, plaintiff and defendant alike."""
    found: dict[int, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for part in parts(ids):
        rows = FilingParty.objects.filter(filing_id__in=part).order_by("filing_id", "ordinal", "side")
        for id_, details in rows.values_list("filing_id", "details"):
            _add(found[id_], details.get("name", ""), details.get("phone", ""))
    return {id_: (tuple(names), tuple(phones)) for id_, (names, phones) in found.items()}


def parties_of_reports(ids: Sequence[int]) -> Named:
    """Names and phones of the parties that reports name."""
    found: dict[int, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for part in parts(ids):
        rows = DisputeParty.objects.filter(dispute_id__in=part).order_by("dispute_id", "ordinal")
        for id_, name, phone in rows.values_list("dispute_id", "name", "phone"):
            _add(found[id_], name, phone)
    return {id_: (tuple(names), tuple(phones)) for id_, (names, phones) in found.items()}


def _add(kept: tuple[list[str], list[str]], name: str, phone: str) -> None:
    if name:
        kept[0].append(name)
    if phone:
        kept[1].append(phone)


def parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + PART] for start in range(0, len(ids), PART))


class Neighbourhood:
    """Reports by community, compound and cause family: condition (b) of §5.1."""

    def __init__(self, found: Iterable[Report]) -> None:
        kept: dict[tuple[str, str, str], list[tuple[int, int]]] = defaultdict(list)
        for one in found:
            if one.place and one.area_code:
                for family in one.families:
                    kept[one.area_code[:12], one.place, family].append((one.on.toordinal(), one.id))
        self._kept = {key: sorted(days) for key, days in kept.items()}

    def before(self, case: Case) -> tuple[int, int] | None:
        """(report, days earlier) of the latest such report within N days before the filing."""
        days = self._kept.get((case.area_code[:12], case.place, case.family)) if case.place else None
        if not days:
            return None
        anchor = case.anchor_on.toordinal()
        at = bisect_left(days, (anchor, 0)) - 1
        if at < 0 or anchor - days[at][0] > KNOWN_DAYS:
            return None
        return days[at][1], anchor - days[at][0]
