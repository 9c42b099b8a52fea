"""A month's figures as one recipient may see them: left out, merged, hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from judgegrid.domain.papers import Recipient
from judgegrid.domain.privacy import SharingClass
from judgegrid.methods.disclosure import suppress
from judgegrid.records.documents.figures import CauseLine, ClusterLine, Line, Measured, MonthFigures
from judgegrid.records.documents.gathering import measured

TOP_CAUSES = 10
OTHER = "其他案由"
OUTSIDE_CLASSES = frozenset({SharingClass.SHAREABLE, SharingClass.PUBLIC})


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table with one column for now and one for a year ago, either of which may be hidden."""

    name: str
    now: Measured
    last_year: Measured
    hides_now: bool = False
    hides_then: bool = False

    @property
    def change(self) -> int | None:
        """The difference, where both figures are there and shown."""
        if self.hides_now or self.hides_then or self.now.count is None or self.last_year.count is None:
            return None
        return self.now.count - self.last_year.count


@dataclass(frozen=True, slots=True)
class Version:
    """What the paper for one recipient is composed from."""

    figures: MonthFigures
    recipient: Recipient
    lines: tuple[Line, ...]
    hidden: frozenset[tuple[str, str]]  # (line, column) of table A
    causes: tuple[Row, ...]
    places: tuple[Row, ...]
    clusters: tuple[ClusterLine, ...]
    trend: tuple[tuple[str, int | None], ...]
    minimum: int

    @property
    def main(self) -> Line:
        """The line that the prose speaks of: the total, or the civil cases where only they are shown."""
        return self.lines[-1]

    def shows(self, line: Line, column: str) -> bool:
        return (line.key, column) not in self.hidden


def version(figures: MonthFigures, recipient: Recipient, *, minimum: int) -> Version:
    """The figures for ``recipient``; outside the court cells of 1 to ``minimum`` − 1 are hidden with others
    that would betray them, administrative cases are left out (SH-6), class X stands in a bigger total only.
    """
    if recipient.is_inside:
        return Version(
            figures,
            recipient,
            figures.lines,
            frozenset(),
            _top(figures.causes),
            tuple(Row(one.name, one.now, one.last_year) for one in figures.places),
            figures.clusters,
            tuple((month, total) for month, total, _ in figures.trend),
            minimum,
        )
    lines = tuple(line for line in figures.lines if line.key == "civil")
    civil = [one for one in figures.causes if one.proceeding == "civil"]
    places = [Row(one.name, one.civil_now, one.civil_last_year) for one in figures.places]
    small = range(1, minimum)
    return Version(
        figures,
        recipient,
        lines,
        frozenset(cell for line in lines for cell in _small_cells(line, minimum)),
        _hidden(_small_last(_top(*_split(civil)), minimum), minimum, figures.hidden_last_year),
        _hidden(places, minimum, figures.hidden_last_year),
        _outside(figures.clusters, recipient),
        tuple((month, None if civil in small else civil) for month, _, civil in figures.trend),
        minimum,
    )


def _split(lines: Sequence[CauseLine]) -> tuple[list[CauseLine], list[CauseLine]]:
    """Causes that may stand alone outside the court, and those of class X."""
    return [one for one in lines if not one.closed], [one for one in lines if one.closed]


def _small_last(rows: Sequence[Row], minimum: int) -> list[Row]:
    """Small causes after the others by name: their place must not tell their size."""
    small = range(1, minimum)

    def place(row: Row) -> tuple[bool, bool, str]:
        is_small = row.now.count in small
        return row.name == OTHER, is_small, row.name if is_small else ""

    return sorted(rows, key=place)


def _small_cells(line: Line, minimum: int) -> set[tuple[str, str]]:
    small = range(1, minimum)
    found = {
        (line.key, name) for name in ("now", "last_month", "last_year") if getattr(line, name).count in small
    }
    if any(count in small for count in line.earlier):
        found.add((line.key, "earlier"))
    return found


def _top(lines: Sequence[CauseLine], into_other: Sequence[CauseLine] = ()) -> tuple[Row, ...]:
    """The largest causes; the rest, and whatever must not stand alone, is one row."""
    named: dict[str, Row] = {}
    for one in lines:
        row = named.get(one.name)
        named[one.name] = _merged(one.name, [row, one] if row else [one])
    ordered = sorted(named.values(), key=lambda row: -(row.now.count or 0))
    rest = [*ordered[TOP_CAUSES:], *into_other]
    head = ordered[:TOP_CAUSES]
    return (*head, _merged(OTHER, rest)) if rest else tuple(head)


def _merged(name: str, rows: Sequence[Row | CauseLine]) -> Row:
    def total(field: str) -> Measured:
        counts = [getattr(one, field).count for one in rows]
        return measured(None if any(count is None for count in counts) else sum(counts))

    return Row(name, total("now"), total("last_year"))


def _hidden(rows: Sequence[Row], minimum: int, before: Sequence[str]) -> tuple[Row, ...]:
    """The rows with what must be hidden marked, each column against its printed total; rows in ``before``
    were hidden when last year's figures were published and stay hidden.
    """
    now = _column([row.now.count for row in rows], minimum, [False] * len(rows))
    then = _column([row.last_year.count for row in rows], minimum, [row.name in before for row in rows])
    return tuple(
        replace(row, hides_now=one, hides_then=other) for row, one, other in zip(rows, now, then, strict=True)
    )


def _column(counts: Sequence[int | None], minimum: int, hidden: Sequence[bool]) -> list[bool]:
    if not counts or any(count is None for count in counts):
        return [False] * len(counts)
    size = len(counts)
    table = [*counts, sum(counts)]
    keep = [False] * size + [table[-1] >= minimum]
    sensitive = [bool(one and count) for one, count in zip(hidden, counts, strict=True)]
    found = suppress(
        table,
        trees=[{size: list(range(size))}],
        minimum=minimum,
        keep=keep,
        sensitive=[*sensitive, False],
    )
    return [bool(one) for one in found.hidden[:size]]


def _outside(clusters: Sequence[ClusterLine], recipient: Recipient) -> tuple[ClusterLine, ...]:
    """Clusters of shareable civil causes, without the enterprise; for the public without the compound too."""
    return tuple(
        replace(
            one,
            organisation="",
            compound=one.compound if recipient is Recipient.STREET else "",
            plaintiff_share=None,
        )
        for one in clusters
        if one.proceeding == "civil" and one.sharing_class in OUTSIDE_CLASSES
    )
