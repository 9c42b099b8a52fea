"""Counts: sums against plain Python, parts against wholes, clusters against worked cases."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judgegrid.warehouse import cube, engines, measures
from judgegrid.warehouse.schema import FILINGS
from warehouse.facts import dispute, filing, random_filings

CONNECTION = engines.connect(threads=1)
AT = {name: place for place, name in enumerate(FILINGS.names)}
NEW_YEAR = date(2026, 1, 1)


def run(expression):
    return CONNECTION.to_pyarrow(expression).to_pylist()


def table(rows):
    return engines.given("filings", rows)


def test_the_cube_holds_every_filing_once():
    rows = random_filings(500)
    cube = run(measures.monthly_cube(table(rows)))
    assert sum(cell["count"] for cell in cube) == 500
    keys = [tuple(cell[key] for key in measures.CUBE_KEYS) for cell in cube]
    assert Counter(dict(zip(keys, (cell["count"] for cell in cube), strict=True))) == Counter(
        tuple(row[AT[key]] for key in measures.CUBE_KEYS) for row in rows
    )


@given(seed=st.integers(0, 10_000), count=st.integers(0, 80))
@settings(max_examples=15, deadline=None)
def test_parts_sum_to_the_whole_at_each_level_with_what_is_unattributed(seed, count):
    cube = measures.monthly_cube(table(random_filings(count, seed)))
    whole = {"city": count}
    for level in ("county", "township", "village", "grid"):
        found = run(measures.counts(cube, ["area_code"], level=level))
        whole[level] = sum(cell["count"] for cell in found)
    assert set(whole.values()) == {count}
    villages = run(measures.counts(cube, ["area_code"], level="village"))
    for one in run(measures.counts(cube, ["area_code"], level="county")):
        inside = sum(v["count"] for v in villages if v["area_code"][:6] == one["area_code"][:6])
        assert inside == one["count"]


@given(seed=st.integers(0, 10_000), count=st.integers(0, 60))
@settings(max_examples=10, deadline=None)
def test_every_sum_of_the_cube_is_that_of_plain_counting(seed, count):
    rows = random_filings(count, seed)
    keys = ("area_code", "cause_level2", "month", "proceeding")
    found = cube.roll_ups(CONNECTION, measures.monthly_counts(table(rows), keys), keys)
    assert len(found) == 16
    for chosen, one in found.items():
        counted = Counter(tuple(row[AT[key]] for key in chosen) for row in rows)
        told = {tuple(cell[key] for key in chosen): cell["count"] for cell in run(one)}
        assert told == (counted if chosen else {(): count})


def test_causes_of_a_level_are_those_of_plain_counting():
    rows = random_filings(300, 5)
    closed = engines.held(CONNECTION, measures.closed_causes(table(rows)))
    for level, digits in (("county", 6), ("township", 9), ("village", 12)):
        inside = [row for row in rows if row[AT["counted"]]]
        if level != "county":
            inside = [row for row in inside if row[AT["area_code"]][6:9] != "000"]
        found = run(measures.causes_at(closed, level))
        assert sum(one["count"] for one in found) == len(inside)
        assert sum(one["closed_count"] for one in found) == sum(
            row[AT["sharing_class"]] == "X" for row in inside
        )
        codes = {row[AT["area_code"]][:digits].ljust(12, "0") for row in inside}
        assert {one["area_code"] for one in found} == codes


def test_a_grid_rolls_up_to_its_village_township_county_and_city():
    cube = measures.monthly_cube(table([filing(1, NEW_YEAR, "32021100100101001")]))
    codes = [
        run(measures.counts(cube, ["area_code"], level=level))[0]["area_code"]
        for level in ("grid", "village", "township", "county", "city", "province")
    ]
    assert codes == [
        "32021100100101001",
        "320211001001",
        "320211001000",
        "320211000000",
        "320200000000",
        "320000000000",
    ]


def test_a_period_holds_its_first_day_and_not_its_end():
    rows = [filing(1, date(2026, 1, 31)), filing(2, date(2026, 2, 1)), filing(3, date(2026, 3, 1))]
    found = run(measures.within(table(rows), date(2026, 2, 1), date(2026, 3, 1)))
    assert [row["id"] for row in found] == [2]


def test_tallies_agree_with_plain_counting():
    rows = random_filings(400, seed=3)
    found = run(measures.tallies(table(rows)))
    flat = {name: sum(one[name] for one in found) for name in found[0] if name not in ("month", "area_code")}
    first = [row for row in rows if row[AT["counted"]]]
    natural = [row for row in first if row[AT["party_kind"]] in ("NN", "ON") and not row[AT["is_batch"]]]
    civil = [row for row in first if row[AT["proceeding"]] == "civil"]
    assert flat == {
        "civil": len(civil),
        "admin": len(first) - len(civil),
        "compensation": 0,
        "civil_natural": sum(row[AT["proceeding"]] == "civil" for row in natural),
        "admin_natural": sum(row[AT["proceeding"]] == "admin" for row in natural),
        "batch": sum(row[AT["is_batch"]] for row in first),
        "attributed": sum(row[AT["attributed"]] for row in first),
        "mapped": sum(row[AT["cause_id"]] != "" for row in first),
        "located": sum(row[AT["has_locus"]] for row in first),
        "all_filings": 400,
        "direct": sum(map(direct, rows)),
        "placed": len(placed := [row for row in first if row[AT["attributed"]] and not row[AT["is_batch"]]]),
        "two_sided": len(sided := [row for row in placed if all(homes(row))]),
        "interior_village": sum(set(homes(row)) == {row[AT["area_code"]][:12]} for row in sided),
        "interior_township": sum(
            {code[:9] for code in homes(row)} == {row[AT["area_code"]][:9]} for row in sided
        ),
    }


def homes(row):
    return row[AT["plaintiff_code"]], row[AT["defendant_code"]]


def direct(row):
    return row[AT["counted"]] and row[AT["attributed"]] and not (row[AT["financial"]] or row[AT["seat_only"]])


def test_the_sensitivity_line_gives_half_to_each_of_two_villages_and_loses_no_case():
    rows = random_filings(300, seed=11)
    expected = Counter()
    for row in filter(direct, rows):
        apart = all(homes(row)) and len(set(homes(row))) == 2
        for code, part in [(one, 0.5) for one in homes(row)] if apart else [(row[AT["area_code"]][:12], 1.0)]:
            expected[row[AT["month"]], code] += part
    found = run(measures.direct_shared(table(rows)))
    assert {(one["month"], one["area_code"]): one["direct_shared"] for one in found} == dict(expected)
    assert sum(one["direct_shared"] for one in found) == sum(map(direct, rows))


def test_a_grid_with_a_lineage_of_its_own_is_not_cut_to_its_village():
    grids = ("32021100100101001", "32021100100101002")
    rows = [filing(number, NEW_YEAR, code) for number, code in enumerate(grids)]
    found = run(measures.tallies(table(rows), kept={grids[0]}))
    assert {one["area_code"]: one["civil"] for one in found} == {grids[0]: 1, "320211001001": 1}


@pytest.mark.parametrize("flag", ["attributed", "is_batch", "has_locus"])
def test_a_share_is_of_the_counted_filings(flag):
    rows = random_filings(300, seed=5)
    for one in run(measures.share(table(rows), flag, ["court_code"])):
        first = [row for row in rows if row[AT["counted"]]]
        assert one["whole"] == len(first)
        assert one["value"] == pytest.approx(sum(row[AT[flag]] for row in first) / len(first))


def test_the_mapping_rate_leaves_out_no_filing():
    rows = [filing(1, NEW_YEAR), filing(2, NEW_YEAR, cause_id=""), filing(3, NEW_YEAR, counted=False)]
    assert run(measures.mapping_rate(table(rows), ["month"])) == [
        {"month": NEW_YEAR, "part": 1, "whole": 2, "value": 0.5}
    ]


def test_the_cause_structure_of_an_area_sums_to_one():
    cube = measures.monthly_cube(table(random_filings(300)))
    found = run(measures.cause_structure(cube, level="county", area="320211000000"))
    assert sum(one["share"] for one in found) == pytest.approx(1)
    assert [one["count"] for one in found] == sorted((one["count"] for one in found), reverse=True)


def cluster(*days, **said):
    said = {"compound_key": "c", "organisation_key": "w"} | said
    return [filing(number, NEW_YEAR + timedelta(days=day), **said) for number, day in enumerate(days)]


@pytest.mark.parametrize(
    ("days", "found"),
    [
        ((0, 20, 40, 60, 89), [(0, 89, 5)]),  # the ninetieth day still counts
        ((0, 20, 40, 60, 90), []),  # the ninety-first does not
        ((0, 1, 2, 3), []),
        ((0, 1, 2, 3, 4, 80, 88), [(0, 88, 7)]),
        ((0, 1, 2, 3, 4, 200, 201, 202, 203, 204), [(0, 4, 5), (200, 204, 5)]),
        ((0, 1, 2, 3, 4, 93.0, 200), [(0, 4, 5)]),  # a straggler is not drawn in
    ],
)
def test_a_cluster_is_five_in_ninety_days(days, found):
    rows = run(measures.clusters(table(cluster(*days))))
    assert [
        ((one["first_on"] - NEW_YEAR).days, (one["last_on"] - NEW_YEAR).days, one["count"]) for one in rows
    ] == found


def test_a_cluster_joins_the_grids_of_a_village_and_nothing_else():
    rows = cluster(0, 1, 2, area_code="32021100100101001")
    rows += [(100 + row[0], *row[1:]) for row in cluster(3, 4, area_code="320211001001")]
    (one,) = run(measures.clusters(table(rows)))
    assert (one["area_code"], one["count"], one["ids"]) == ("320211001001", 5, [0, 1, 2, 100, 101])
    for other in ({"compound_key": "d"}, {"organisation_key": "v"}, {"cause_id": "civil:14"}):
        mixed = cluster(0, 1, 2) + [(100 + row[0], *row[1:]) for row in cluster(3, 4, **other)]
        assert run(measures.clusters(table(mixed))) == []


def test_filings_without_place_and_organisation_make_no_cluster():
    assert run(measures.clusters(table(cluster(*range(9), compound_key="", organisation_key="")))) == []


def test_disputes_are_counted_by_week_from_monday():
    rows = [dispute(1, date(2026, 1, 4)), dispute(2, date(2026, 1, 5)), dispute(3, date(2026, 1, 11))]
    found = run(measures.dispute_counts(engines.given("disputes", rows), level="township"))
    assert [(one["week"], one["count"]) for one in found] == [
        (date(2025, 12, 29), 1),
        (date(2026, 1, 5), 2),
    ]
    assert {one["area_code"] for one in found} == {"320211001000"}
