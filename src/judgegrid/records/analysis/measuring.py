"""Definitions × periods × levels of areas into rows of figures."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from judgegrid.domain import indicators
from judgegrid.domain.calendar import add_months
from judgegrid.domain.indicators import Definition
from judgegrid.domain.periods import Period
from judgegrid.records.analysis import formulas
from judgegrid.records.analysis.benches import Benches
from judgegrid.records.analysis.formulas import Figures, Floats
from judgegrid.records.analysis.geography import LEVELS, Geography, cut
from judgegrid.warehouse.measures import COURT_TALLIES

LETTERS = {"month": "M", "quarter": "Q", "half": "H", "year": "Y"}
COLUMNS = (
    *("definition", "version", "area_code", "area_level", "period_kind", "period_start", "period_end"),
    *("state", "numerator", "denominator", "value", "low", "high"),
    *("smoothed", "smoothed_low", "smoothed_high", "band", "rank_low", "rank_high"),
    *("is_annualised", "attribution_rate", "caliber", "reason"),
)
_WORDS = {
    "民初": ("civil", "civil_natural"),
    "行初": ("admin", "admin_natural"),
    "行赔初": ("compensation", ""),
}
SHARED = "half"  # the version of direct_rate in which parties in two units count half to each
NO_SIDES = "没有双方住所都归到村居的收案"
_SHARES = {
    "attribution_rate": "attributed",
    "batch_share": "batch",
    "mapping_rate": "mapped",
    "address_completeness": "located",
}


@dataclass(frozen=True, slots=True)
class Spell:
    """A cluster as far as it is counted: its village, and from which to which day (included)."""

    area_code: str
    first_on: date
    last_on: date


@dataclass
class Counts:
    """The tallies of the warehouse: ``monthly[month, code, tally]`` for consecutive months from ``first``.

    ``daily(start, end)`` gives ``[code, tally]`` for days that are no whole months;
    ``by_court[court][month, tally]`` what each court docketed (COURT_TALLIES).
    """

    first: date
    last_day: date
    codes: Sequence[str]
    tallies: Sequence[str]
    monthly: np.ndarray
    daily: Callable[[date, date], Floats]
    by_court: Mapping[str, np.ndarray]

    def of_courts(self, courts: Sequence[str], period: Period) -> dict[str, Floats]:
        """Filings that some courts docketed in a period of whole months up to the last day, by tally."""
        low, high = (max(_months_from(self.first, day), 0) for day in (period.start, period.end))
        none = np.zeros(len(COURT_TALLIES))
        found = sum(
            (self.by_court[one][low:high].sum(axis=0) for one in courts if one in self.by_court), none
        )
        return dict(zip(COURT_TALLIES, found, strict=True))

    def between(self, start: date, end: date) -> Floats:
        """Counts of the days [start, end) by code and tally."""
        if start.day == 1 and (end.day == 1 or end > self.last_day):
            low, high = (_months_from(self.first, day) for day in (start, _month_up(end)))
            found: Floats = self.monthly[max(low, 0) : max(high, 0)].sum(axis=0)
            return found
        return self.daily(start, end)

    def covers(self, start: date) -> bool:
        """Whether the ledger reaches back to a day."""
        return start >= self.first


def _months_from(first: date, day: date) -> int:
    return (day.year - first.year) * 12 + day.month - first.month


def _month_up(day: date) -> date:
    return day if day.day == 1 else add_months(day.replace(day=1), 1)


def touched(every: Sequence[Period], months: Collection[date]) -> set[Period]:
    """Periods whose figures change when the counts of ``months`` (first days) do: also by comparison."""
    found = set()
    for one in every:
        sources = (
            one,
            one.previous(),
            *(Period(add_months(one.start, -12 * n), one.kind) for n in (1, 2, 3)),
        )
        if any(source.start <= month < source.end for source in sources for month in months):
            found.add(one)
    return found


def wanted(one: Definition, level: str, kind: str) -> bool:
    """Whether a definition is computed for a level and kind of period; villages go without the finest."""
    if one.identifier not in (*_COMPUTED, *_SAYING) or kind not in one.periods or level not in one.levels:
        return False
    if level != "village":
        return True
    if kind == "month":
        return one.default and one.identifier in ("filings", "change_yoy", "change_mom")
    return one.default or one.identifier == "litigation_rate" or (one.identifier, kind) == ("filings", "year")


@dataclass(frozen=True)
class _Place:
    """One level of areas in one period, with what every definition needs of it."""

    counts: Counts
    geography: Geography
    benches: Benches
    spells: Sequence[Spell]
    level: str
    period: Period
    weights: Any

    @cached_property
    def codes(self) -> tuple[str, ...]:
        return self.geography.codes[self.level]

    @cached_property
    def groups(self) -> np.ndarray:
        return np.array([cut(code, "city") for code in self.codes])

    @cached_property
    def elapsed(self) -> tuple[date, date]:
        return self.period.until(self.counts.last_day)

    @cached_property
    def years(self) -> float:
        """The part of the year that has passed in the running year; 1 for every other period."""
        start, end = self.elapsed
        if self.period.kind != "year" or end == self.period.end:
            return 1.0
        return (end - start).days / (366 if calendar.isleap(start.year) else 365)

    @cached_property
    def now(self) -> dict[str, Floats]:
        return self.during(*self.elapsed)

    def during(self, start: date, end: date) -> dict[str, Floats]:
        found = self.weights @ self.counts.between(start, end)
        return dict(zip(self.counts.tallies, found.T, strict=True))

    def same_days(self, years_ago: int) -> tuple[date, date]:
        moved = Period(add_months(self.period.start, -12 * (years_ago - 1)), self.period.kind)
        return moved.same_days_last_year(add_months(self.counts.last_day, -12 * (years_ago - 1)))


def blocks(
    counts: Counts,
    geography: Geography,
    benches: Benches,
    spells: Sequence[Spell],
    chosen: Collection[Period],
) -> Iterator[Iterator[tuple[Any, ...]]]:
    """Rows of figures (COLUMNS) for the chosen periods; what is in force on the geography's day counts.

    By definition, level and period: a block is computed when it is handed out, and holds arrays until its
    rows are read.
    """
    definitions = [one for one in indicators.definitions().values() if one.in_force(geography.on)]
    weights = {level: geography.weights(counts.codes, level) for level in LEVELS}
    for period in sorted(chosen):
        for level in LEVELS:
            if not geography.codes[level]:
                continue
            place = _Place(counts, geography, benches, spells, level, period, weights[level])
            for one in definitions:
                if wanted(one, level, period.kind):
                    yield from _of_definition(one, place)


def _of_definition(one: Definition, place: _Place) -> Iterator[Iterator[tuple[Any, ...]]]:
    if one.identifier == "direct_rate":
        yield _written(one.identifier, f"{one.version}:{SHARED}", *_halved(one, place), place)
    for version, words in _columns(one):
        caliber = ("",) * len(place.codes)
        if one.identifier in _SAYING:
            figures, caliber = _SAYING[one.identifier](one, words, place)
        else:
            figures = _COMPUTED[one.identifier](one, words, place)
        yield _written(one.identifier, version, figures, caliber, place)


def _columns(one: Definition) -> list[tuple[str, tuple[str, ...]]]:
    """The columns of a definition: one, or one per type word (v6:民初, v6:行初)."""
    if one.split_by == "type_word":
        return [(f"{one.version}:{word}", (word,)) for word in one.type_words]
    return [(one.version, one.type_words)]


def _cases(one: Definition, words: Sequence[str], tallies: dict[str, Floats]) -> Floats:
    narrow = "batch" in one.exclusions
    return sum((tallies[_WORDS[word][narrow]] for word in words), start=np.zeros(len(tallies["civil"])))


def _rate(one: Definition, words: Sequence[str], place: _Place) -> tuple[Figures, tuple[str, ...]]:
    return _per_resident(one, _cases(one, words, place.now), place)


def _direct(one: Definition, words: Sequence[str], place: _Place) -> tuple[Figures, tuple[str, ...]]:
    del words  # §5.2: what the rule of places gives to the unit, in one tally
    return _per_resident(one, place.now["direct"], place)


def _halved(one: Definition, place: _Place) -> tuple[Figures, tuple[str, ...]]:
    """The sensitivity line of §5.2: values only, parties in two units half a case to each."""
    on = date.fromordinal(place.period.end.toordinal() - 1)
    residents = place.geography.population(place.level, one.population_series, on)
    cases = place.now["direct_shared"]
    found = formulas.average(cases, residents.count * place.years / one.factor, residents.missing)
    return replace(found, denominator=residents.count), ("",) * len(cases)


def _interior(one: Definition, words: Sequence[str], place: _Place) -> tuple[Figures, tuple[str, ...]]:
    """Cases whose two homes lie in the unit (§5.3), beside how many of its cases have both homes known."""
    del words
    inside, known, placed = (place.now[name] for name in (f"interior_{place.level}", "two_sided", "placed"))
    if one.identifier == "interior_share":
        found = formulas.share(inside, known, per=one.factor)
    else:
        found = formulas.count(inside)
    reasons = tuple("" if some else NO_SIDES for some in known > 0)
    blank = np.where(known > 0, found.value, np.nan)
    ends = (np.where(known > 0, end, np.nan) for end in (found.low, found.high))
    states = tuple(formulas.NOT_EXPECTED if reason else formulas.VALUE for reason in reasons)
    low, high = ends
    figures = replace(found, value=blank, low=low, high=high, reasons=reasons, states=states)
    said = tuple(
        f"双方住所均归到村居 {k:.0f} 件，占本区划非批量已归属收案 {k / p:.0%}" if k else ""
        for k, p in zip(known, placed, strict=True)
    )
    return figures, said


def _per_resident(one: Definition, cases: Floats, place: _Place) -> tuple[Figures, tuple[str, ...]]:
    on = date.fromordinal(place.period.end.toordinal() - 1)
    residents = place.geography.population(place.level, one.population_series, on)
    reasons = [f"缺{missing}人口，不计算比率" if missing else "" for missing in residents.missing]
    figures = formulas.rate(cases, residents.count, reasons, place.groups, per=one.factor, years=place.years)
    if place.period.kind == "year" or one.default:
        figures = formulas.with_ranks(figures, place.groups, years=place.years)
    series = "＋".join(one.population_series)
    return figures, tuple(f"{series}@{day}" if day else "" for day in residents.dates)


def _filings(one: Definition, words: Sequence[str], place: _Place) -> Figures:
    return formulas.count(_cases(one, words, place.now))


def _share(one: Definition, words: Sequence[str], place: _Place) -> Figures:
    return formulas.share(place.now[_SHARES[one.identifier]], _cases(one, words, place.now), per=one.factor)


def _on_year(one: Definition, words: Sequence[str], place: _Place) -> Figures:
    years = 3 if one.version == "v2" else 1
    name = "前三年均值" if years == 3 else "上年同期"
    spans = [place.same_days(ago) for ago in range(1, years + 1)]
    return _changed(one, words, place, spans, name)


def _on_period(one: Definition, words: Sequence[str], place: _Place) -> Figures:
    start, end = place.elapsed
    before = place.period.previous()
    last = before.end if end == place.period.end else min(before.end, before.start + (end - start))
    return _changed(one, words, place, [(before.start, last)], "上期")


def _changed(
    one: Definition, words: Sequence[str], place: _Place, spans: Sequence[tuple[date, date]], name: str
) -> Figures:
    now = _cases(one, words, place.now)
    if not place.counts.covers(min(start for start, _ in spans)):
        missing = f"{name.removesuffix('均值')}台账不全，不作比较"
        return formulas.nothing(len(now), missing, state=formulas.BLANK, numerator=now)
    before = sum((_cases(one, words, place.during(*span)) for span in spans), start=np.zeros(len(now)))
    return formulas.change(now, before, years=len(spans), name=name)


def _clusters(one: Definition, words: Sequence[str], place: _Place) -> Figures:
    del one, words
    position = {code: index for index, code in enumerate(place.codes)}
    found = np.zeros(len(place.codes))
    start, end = place.elapsed
    for spell in place.spells:
        targets = place.geography.successors(spell.area_code)
        index = position.get(max(targets, key=lambda code: (targets[code], code)))
        if index is not None and spell.first_on < end and spell.last_on >= start:
            found[index] += 1
    none = ("",) * len(found)
    blank = np.full(len(found), np.nan)
    return Figures(found, None, found, blank, blank, none, (formulas.VALUE,) * len(found))


def _workload(one: Definition, words: Sequence[str], place: _Place) -> tuple[Figures, tuple[str, ...]]:
    """What the courts of an area docketed per 员额 judge: the court's own filings, wherever they arose."""
    on = min(place.counts.last_day, date.fromordinal(place.period.end.toordinal() - 1))
    judges = place.benches.judges(place.level, place.codes, on)
    cases = np.zeros(len(place.codes))
    for row, code in enumerate(place.codes):
        filed = place.counts.of_courts(place.benches.serving(place.level, code), place.period)
        cases[row] = sum(filed[_WORDS[word][0]] for word in words)
    return formulas.average(cases, judges.count, judges.reasons), judges.said


_SAYING: dict[str, Callable[[Definition, Sequence[str], _Place], tuple[Figures, tuple[str, ...]]]] = {
    "litigation_rate": _rate,
    "workload_filings_per_judge": _workload,
    "direct_rate": _direct,
    "interior_share": _interior,
    "interior_count": _interior,
}
_COMPUTED: dict[str, Callable[[Definition, Sequence[str], _Place], Figures]] = {
    "filings": _filings,
    "change_yoy": _on_year,
    "change_mom": _on_period,
    "cluster_count": _clusters,
} | dict.fromkeys(_SHARES, _share)


def _written(
    identifier: str, version: str, figures: Figures, caliber: Sequence[str], place: _Place
) -> Iterator[tuple[Any, ...]]:
    period, size = place.period, len(place.codes)
    all_cases = place.now["civil"] + place.now["admin"]
    attributed = np.divide(place.now["attributed"], all_cases, out=np.full(size, np.nan), where=all_cases > 0)
    if identifier == "workload_filings_per_judge":
        attributed = np.full(size, np.nan)  # counted by court: attribution has no part in it
    annualised = identifier in ("litigation_rate", "direct_rate") and place.years != 1.0
    yield from zip(
        (identifier,) * size,
        (version,) * size,
        place.codes,
        (place.level,) * size,
        (LETTERS[period.kind],) * size,
        (period.start,) * size,
        (period.end,) * size,
        figures.states,
        *(
            _numbers(array, size)
            for array in (
                *(figures.numerator, figures.denominator, figures.value, figures.low, figures.high),
                *(figures.smoothed, figures.smoothed_low, figures.smoothed_high),
            )
        ),
        figures.bands or ("",) * size,
        _places(figures.rank_low, size),
        _places(figures.rank_high, size),
        (annualised,) * size,
        _numbers(attributed, size),
        caliber,
        figures.reasons,
        strict=True,
    )


def _numbers(array: Floats | None, size: int) -> list[float | None]:
    if array is None:
        return [None] * size
    found: list[float | None] = array.tolist()
    for index in np.flatnonzero(~np.isfinite(array)).tolist():
        found[index] = None
    return found


def _places(array: Any, size: int) -> list[int | None]:
    return [None] * size if array is None else [one if one > 0 else None for one in array.tolist()]
