"""The ground of a paper: its areas, the court that issues it, the county around it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from judgegrid.domain.areas import ancestor_codes
from judgegrid.domain.people import MACHINE, CodeRange
from judgegrid.domain.refusals import Invalid
from judgegrid.records.territory.models import Area, Court, Jurisdiction
from judgegrid.records.territory.queries import competence

_CHILD_DIGITS = {4: 6, 6: 9, 9: 12}


@dataclass(frozen=True, slots=True)
class Ground:
    """The areas that a paper is about: one area, or those of a tribunal."""

    code: str
    name: str
    issuer: str
    codes: tuple[str, ...]
    county: str

    @property
    def ranges(self) -> tuple[CodeRange, ...]:
        return tuple(CodeRange.below(code) for code in self.codes)

    @property
    def child_digits(self) -> int:
        """How many digits of a code name the units that the paper lists."""
        return _CHILD_DIGITS.get(min(digits(code) for code in self.codes), 12)


def digits(code: str) -> int:
    """How many digits of a code tell: 4 for a city, 9 for a township, 12 for a village."""
    return len(CodeRange.below(code).low)


def ground(*, area_code: str, court_code: str, on: date) -> Ground:
    """The ground of a paper on a day. Raises Invalid when area, court or jurisdiction is not on file."""
    in_force = Q(to_on=None) | Q(to_on__gt=on)
    if court_code:
        court = Court.objects.filter(code=court_code).first()
        rows = Jurisdiction.objects.filter(in_force, court__code=court_code, from_on__lte=on)
        codes = tuple(rows.order_by("area__code").values_list("area__code", flat=True))
        if court is None or not codes:
            raise Invalid("该法庭没有登记管辖区划", {"法庭": "先在“区划与人口”登记管辖，再生成文稿"})
        issuer = court.parent.name if court.parent else court.name
        return Ground(court_code, f"{court.name}辖区", issuer, codes, codes[0][:6] + "000000")
    area = Area.objects.filter(code=area_code).first()
    if area is None:
        raise Invalid("没有这个区划", {"区划": "从区划选择框中选取"})
    return Ground(area_code, area.name, _issuer(area_code, on), (area_code,), _county(area_code))


def _county(code: str) -> str:
    return code if digits(code) < 6 else code[:6] + "000000"


def _issuer(code: str, on: date) -> str:
    """The court whose paper it is: of the jurisdiction in force, else the court seated in an area above."""
    said = competence(code, on=on, scope=MACHINE)
    if said is not None:
        return said.court
    above = [code, *reversed(ancestor_codes(code))]
    seated = Court.objects.filter(scope_code__in=above).exclude(level="tribunal")
    named = sorted(seated, key=lambda court: above.index(court.scope_code))
    if not named:
        raise Invalid("该区划没有登记管辖法院", {"区划": "先在“区划与人口”登记管辖法院，再生成文稿"})
    return named[0].name


def inside(ranges: Iterable[CodeRange], field: str) -> Q:
    """Rows whose ``field`` lies in one of the ranges."""
    found = Q(pk__in=())
    for one in ranges:
        found |= Q(**{f"{field}__gte": one.low, f"{field}__lt": one.high})
    return found
