"""The way down and up the tree of areas on the pages of figures: where one is, what lies below, links."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from judgegrid.domain.areas import Level
from judgegrid.domain.people import Zone
from judgegrid.domain.periods import Period
from judgegrid.records.territory import queries as territory
from judgegrid.records.territory.queries import Node
from judgegrid.web.analysis.choices import GRID_MEASURE, Measure, measures


@dataclass(frozen=True, slots=True)
class Place:
    """Where one is: an area, or (without code) the topmost areas of one's own; and the areas below."""

    code: str
    name: str
    level: Level | None
    below: tuple[Node, ...]

    @property
    def level_below(self) -> Level | None:
        return self.below[0].level if self.below else None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the way down; without a url it lies above one's own areas."""

    name: str
    url: str


def place(request: HttpRequest, code: str) -> Place:
    """The area of a code, or where the person's own areas begin. Raises Absent outside the scope."""
    scope, today = request.scope, timezone.localdate(request.at)
    if not code:
        roots = [one for one in territory.roots(scope=scope, on=today) if not one.closed]
        if len(roots) != 1:
            return Place("", "我的区划", None, tuple(roots))
        code = roots[0].code
    here = territory.area(code, scope=scope)
    below = [one for one in territory.children(code, scope=scope, on=today) if not one.closed]
    if below and below[0].level is Level.GRID and scope.zone is not Zone.COURT:
        below = []  # I-10: grids only inside the court
    return Place(here.code, here.name, Level(here.level), tuple(below))


def goes_down(request: HttpRequest, node: Node) -> bool:
    """Whether a press on an area leads to its parts."""
    return node.below > 0 and (node.level is not Level.VILLAGE or request.scope.zone is Zone.COURT)


def link(request: HttpRequest, node: Node, measure: Measure, period: Period) -> str:
    """To the parts of an area; where there are none to see, to its own page."""
    if node.level is Level.GRID:
        return ""
    if goes_down(request, node):
        return figures_url(node.code, measure, period)
    return reverse("area_figures", args=[node.code]) + "?" + urlencode({"period": period.code})


def figures_url(code: str, measure: Measure, period: Period | None) -> str:
    asked = {"area": code, "measure": measure.name, "period": period.code if period else ""}
    return reverse("figures") + "?" + urlencode({key: value for key, value in asked.items() if value})


def steps(request: HttpRequest, code: str, measure: Measure, period: Period | None) -> list[Step]:
    """From the top down to an area; what lies above one's own areas is named but not linked."""
    if not code:
        return []
    return [
        Step(one.name, figures_url(one.code, measure, period) if request.scope.reaches(one.code) else "")
        for one in territory.breadcrumb(code, scope=request.scope)
    ]


def fitting_measure(wanted: Measure, level: Level | None) -> Measure:
    """What can be shown for a level: grids have counts only."""
    if level is Level.GRID:
        return measures()[GRID_MEASURE]
    if level is not None and level not in wanted.definition.levels:
        return measures()[GRID_MEASURE]
    return wanted
