"""Counts over many facts, as ibis expressions: the lowest cube first, then summed upwards.

Periods are half-open. Areas roll up by their codes (rules.md AR-6), so the parts of an area and what is
known of it only at its own level sum to the whole.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from judgegrid.methods import rates

# Digits of a code that name its area; the rest of the twelve are zeros. A grid code has 17.
DIGITS = {"province": 2, "city": 4, "county": 6, "township": 9, "village": 12, "grid": 17}

CUBE_KEYS = (
    "month",
    "area_code",
    "attributed",
    "court_code",
    "proceeding",
    "counted",
    "cause_id",
    "cause_level1",
    "cause_level2",
    "cause_level3",
    "party_kind",
    "is_batch",
    "sharing_class",
)


TALLIES = (
    *("civil", "admin", "compensation", "civil_natural", "admin_natural"),
    *("batch", "attributed", "mapped", "located", "all_filings"),
    *("direct", "placed", "two_sided", "interior_village", "interior_township"),
)
COURT_TALLIES = ("civil", "admin", "compensation")


def within(facts: ir.Table, start: date, end: date, *, day: str = "filed_on") -> ir.Table:
    """Facts of the half-open period [start, end)."""
    return facts.filter(facts[day] >= start, facts[day] < end)


def monthly_cube(filings: ir.Table) -> ir.Table:
    """The lowest cube: ``count`` and ``amount`` by everything that pages may ask for."""
    return filings.group_by(list(CUBE_KEYS)).agg(count=filings.count(), amount=filings.amount.sum())


def upwards(table: ir.Table, level: str, *, code: str = "area_code") -> ir.Table:
    """The same rows with ``code`` cut to ``level``; codes that stand above the level stay as they are."""
    column = table[code].cast("string")
    if level == "grid":
        return table
    digits = DIGITS[level]
    return table.mutate(**{code: column.substr(0, digits) + "0" * (12 - digits)})


def upwards_only(table: ir.Table, level: str) -> ir.Table:
    """``upwards`` without the rows that are known only above the level (their parents count them)."""
    above = {"county": (5, 2), "township": (7, 3), "village": (10, 3)}.get(level)
    rows = table.filter(table.area_code.substr(above[0] - 1, above[1]) != "0" * above[1]) if above else table
    return upwards(rows, level)


def closed_causes(filings: ir.Table) -> ir.Table:
    """Counted filings by month, lowest area (village) and cause: ``closed_count`` are those of class X."""
    first = upwards(filings.filter(filings.counted), "village")
    return first.group_by(["month", "area_code", "cause_level1", "cause_level2", "cause_level3"]).agg(
        count=first.count(), closed_count=(first.sharing_class == "X").sum()
    )


def causes_at(closed: ir.Table, level: str) -> ir.Table:
    """``closed_causes`` summed at a level; what is known only above it is left to the parents."""
    part = upwards_only(closed, level)
    keys = ["month", "area_code", "cause_level1", "cause_level2", "cause_level3"]
    return part.group_by(keys).agg(
        count=part["count"].sum().cast("int64"), closed_count=part.closed_count.sum().cast("int64")
    )


def counts(cube: ir.Table, by: Sequence[str], *, level: str | None = None) -> ir.Table:
    """Filings (``count``) summed from a cube by some of its keys, at a level when one is named."""
    rows = upwards(cube, level) if level else cube
    return rows.group_by(list(by)).agg(count=rows["count"].sum().cast("int64")).order_by(list(by))


def monthly_counts(filings: ir.Table, keys: Sequence[str]) -> ir.Table:
    """Filings (``count``) by some keys, straight from the facts."""
    return filings.group_by(list(keys)).agg(count=filings.count())


def per_resident(counts: ir.Table, residents: ir.Table) -> ir.Table:
    """``counts`` joined with ``residents`` (area_code, residents); areas without residents fall out."""
    return counts.inner_join(residents, "area_code")


def with_intervals(counted: pa.Table, *, per: float) -> pa.Table:
    """Rows with ``count`` and ``residents`` plus ``rate``, ``low`` and ``high`` per ``per`` residents.

    Exact Poisson intervals, worked out once for each different count: a cube of millions of cells holds
    few different counts.
    """
    count, people = counted["count"].to_numpy(), counted["residents"].to_numpy()
    different, place = np.unique(count, return_inverse=True)
    exact = rates.poisson_interval(different)
    scale = per / people
    found = counted
    for name, values in (("rate", count), ("low", exact.low[place]), ("high", exact.high[place])):
        found = found.append_column(name, pa.array(values * scale))
    return found


def tallies(filings: ir.Table, *, kept: Collection[str] = ()) -> ir.Table:
    """Per month and lowest area (village), all counts that the indicators are made of, in one pass.

    ``kept``: codes that are not cut to their village (those with a lineage of their own).
    Columns (TALLIES): civil, admin (the default numerator, I-2), compensation (行赔初), civil_natural and
    admin_natural (no organisation as defendant, no batch: v5), batch, attributed, mapped, located (all of
    the default numerator), all_filings (of every kind), direct (§5.2), placed (attributed, no batch),
    two_sided (of these, both homes known), interior_village and interior_township (of these, both homes in
    the unit, §5.3).
    """
    code = filings.area_code
    village = code.substr(0, 12)
    rows = filings.mutate(area_code=ibis.ifelse(code.isin(sorted(kept)), code, village) if kept else village)
    first = rows.counted
    civil, admin = first & (rows.proceeding == "civil"), first & (rows.proceeding == "admin")
    placed = first & rows.attributed & ~rows.is_batch
    two_sided = placed & (rows.plaintiff_code != "") & (rows.defendant_code != "")
    natural = ~rows.party_kind.isin(["NO", "OO"]) & ~rows.is_batch
    return rows.group_by(["month", "area_code"]).agg(
        civil=civil.sum(),
        admin=admin.sum(),
        compensation=(rows.type_word == "行赔初").sum(),
        civil_natural=(civil & natural).sum(),
        admin_natural=(admin & natural).sum(),
        batch=(first & rows.is_batch).sum(),
        attributed=(first & rows.attributed).sum(),
        mapped=(first & (rows.cause_id != "")).sum(),
        located=(first & rows.has_locus).sum(),
        all_filings=rows.count(),
        direct=_direct(rows).sum(),
        placed=placed.sum(),
        two_sided=two_sided.sum(),
        interior_village=(two_sided & _inside(rows, 12)).sum(),
        interior_township=(two_sided & _inside(rows, 9)).sum(),
    )


def _direct(rows: ir.Table) -> ir.BooleanValue:
    """Filings that count directly for the unit of their place (indicators.md §5.2)."""
    return rows.counted & rows.attributed & ~rows.financial & ~rows.seat_only


def _inside(rows: ir.Table, digits: int) -> ir.BooleanValue:
    """Both homes lie in the unit of the case (§5.3)."""
    here = rows.area_code.substr(0, digits)
    return (rows.plaintiff_code.substr(0, digits) == here) & (rows.defendant_code.substr(0, digits) == here)


def direct_shared(filings: ir.Table, *, kept: Collection[str] = ()) -> ir.Table:
    """Per month and lowest area the direct filings, those of parties in two villages half to each (§5.2).

    The sensitivity line beside ``direct``; ``kept`` as in ``tallies``. Column direct_shared.
    """
    code = filings.area_code
    village = code.substr(0, 12)
    here = ibis.ifelse(code.isin(sorted(kept)), code, village) if kept else village
    rows = filings.filter(_direct(filings)).mutate(area_code=here)
    apart = (rows.plaintiff_code != "") & (rows.defendant_code != "")
    apart = apart & (rows.plaintiff_code != rows.defendant_code)
    parts = [
        # nullif makes the three columns of one type, whether or not the facts say that none is missing
        rows.filter(chosen).select("month", area_code=rows[column].nullif(""), part=ibis.literal(part))
        for chosen, column, part in (
            (~apart, "area_code", 1.0),
            (apart, "plaintiff_code", 0.5),
            (apart, "defendant_code", 0.5),
        )
    ]
    all_parts = ibis.union(*parts)
    return all_parts.group_by(["month", "area_code"]).agg(direct_shared=all_parts.part.sum())


def by_court(filings: ir.Table) -> ir.Table:
    """Per month and court: civil, admin (the default numerator, I-2) and compensation (行赔初)."""
    civil, admin = filings.proceeding == "civil", filings.proceeding == "admin"
    return filings.group_by(["month", "court_code"]).agg(
        civil=(filings.counted & civil).sum(),
        admin=(filings.counted & admin).sum(),
        compensation=(filings.type_word == "行赔初").sum(),
    )


def share(filings: ir.Table, flag: str, by: Sequence[str]) -> ir.Table:
    """``part``, ``whole`` and ``value`` = part ÷ whole (0–1) of the counted filings whose ``flag`` is set.

    attribution rate: attributed · batch share: is_batch · address completeness: has_locus.
    """
    first = filings.filter(filings.counted)
    found = first.group_by(list(by)).agg(part=first[flag].sum(), whole=first.count())
    return found.mutate(value=found.part / found.whole).order_by(list(by))


def mapping_rate(filings: ir.Table, by: Sequence[str]) -> ir.Table:
    """Share of counted filings whose cause has a concept."""
    return share(filings.mutate(mapped=filings.cause_id != ""), "mapped", by)


def cause_structure(cube: ir.Table, *, level: str, area: str, cause_level: int = 2) -> ir.Table:
    """Counted filings of one area by cause, with their share of the area (0–1), largest first."""
    key = f"cause_level{cause_level}"
    rows = upwards(cube.filter(cube.counted), level)
    rows = rows.filter(rows.area_code == area)
    found = rows.group_by(key).agg(count=rows["count"].sum().cast("int64"))
    return found.mutate(share=found["count"] / found["count"].sum()).order_by([ibis.desc("count"), key])


def clusters(filings: ir.Table, *, least: int = 5, days: int = 90) -> ir.Table:
    """类案线索: ``least`` or more counted filings of one cause at one compound × organisation in ``days``.

    A filing belongs to a cluster when some window of ``days`` days holds it and ``least`` of its group;
    windows that touch make one cluster. Columns: area_code (village), compound_key, organisation_key,
    cause_id, spell (1, 2 … in time), first_on, last_on, count, ids (ascending).
    cluster_count v1 (indicators.md §1).
    """
    keys = ["area_code", "compound_key", "organisation_key", "cause_id"]
    rows = upwards(filings, "village")
    named = (rows.compound_key != "") | (rows.organisation_key != "")
    rows = rows.filter(rows.counted, rows.cause_id != "", named).select(
        *keys, "id", "filed_on", day=rows.filed_on.delta(ibis.date("2000-01-01"), unit="day").cast("int64")
    )
    ahead = ibis.window(group_by=keys, order_by="day", range=(0, days - 1))
    behind = ibis.window(group_by=keys, order_by="day", range=(1 - days, 0))
    rows = rows.mutate(following=rows.count().over(ahead))
    rows = rows.mutate(dense=rows.following.max().over(behind))
    dense = rows.filter(rows.dense >= least)
    order = ibis.window(group_by=keys, order_by=["day", "id"])
    dense = dense.mutate(gap=dense.day - dense.day.lag().over(order))
    begins = (dense.gap.isnull() | (dense.gap >= days)).cast("int64")
    dense = dense.mutate(
        spell=begins.sum().over(ibis.cumulative_window(group_by=keys, order_by=["day", "id"]))
    )
    return (
        dense.group_by([*keys, "spell"])
        .agg(
            first_on=dense.filed_on.min(),
            last_on=dense.filed_on.max(),
            count=dense.count(),
            ids=dense.id.collect().sort(),
        )
        .order_by([*keys, "spell"])
    )


def dispute_counts(disputes: ir.Table, *, level: str) -> ir.Table:
    """Disputes by area at a level, type and week (its Monday)."""
    rows = upwards(disputes, level)
    keys = ["area_code", "dispute_type", "week"]
    return rows.group_by(keys).agg(count=rows.count()).order_by(keys)
