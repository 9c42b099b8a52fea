"""What must hold of every module: the order of areas is nothing, higher levels and fewer data are wider."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judgegrid.methods import (
    allocation,
    change,
    copies,
    disclosure,
    drilldown,
    exact_share,
    fdr,
    funnel,
    hierarchy,
    impact,
    linkage,
    nowcast,
    patterns,
    power,
    rates,
    scan,
    smoothing,
    spatial,
    standardisation,
)
from methods.entry_points import CALLS

RING = [[(k - 1) % 8, (k + 1) % 8] for k in range(8)]
COUNT = np.array([3, 9, 4, 6, 2, 11, 7, 5])
PEOPLE = np.array([900.0, 1900, 1200, 1000, 800, 2100, 1500, 1600])
order = st.permutations(range(8)).map(np.array)
cells = st.lists(st.floats(0.1, 50), min_size=8, max_size=8).map(np.array)
few = settings(max_examples=10, deadline=None)


def _renamed(neighbours, places):
    """Neighbours of areas put in the order ``places``."""
    at = {int(old): new for new, old in enumerate(places)}
    return [[at[j] for j in neighbours[old]] for old in places]


# The order of areas, series, pairs, rows is nothing.


@given(order)
@few
def test_of_areas_in_another_order_local_rates_and_the_spatial_index_are_the_same(places):
    around = _renamed(RING, places)
    here = smoothing.local(COUNT[places], PEOPLE[places], around)
    np.testing.assert_allclose(here.value, smoothing.local(COUNT, PEOPLE, RING).value[places], rtol=1e-12)
    index = spatial.moran(COUNT[places], around).value
    assert index == pytest.approx(spatial.moran(COUNT, RING).value, rel=1e-12)


@given(order)
@few
def test_of_areas_in_another_order_ranks_move_with_their_areas(places):
    before = smoothing.rank_intervals(smoothing.poisson_gamma(COUNT, PEOPLE), draws=4000)
    after = smoothing.rank_intervals(smoothing.poisson_gamma(COUNT[places], PEOPLE[places]), draws=4000)
    assert np.abs(after.median - before.median[places]).max() <= 1  # drawn with other random numbers


@given(order)
@few
def test_of_alerts_in_another_order_the_same_are_chosen(places):
    p = np.array([0.001, 0.2, 0.0004, 0.03, 0.6, 0.011, 0.9, 0.04])
    before, after = fdr.select(p, capacity=4), fdr.select(p[places], capacity=4)
    assert (after.confirmed == before.confirmed[places]).all()
    assert sorted(places[after.priority]) == sorted(before.priority)


@given(st.permutations(range(5)), st.permutations(range(3)))
@few
def test_of_areas_and_judges_in_another_order_the_best_plan_costs_the_same(areas, judges):
    cost = np.array([[1, 4, 3], [4, 1, 6], [2, 3, 2], [3, 2, 5], [6, 5, 1.0]])
    given = {"least": [1, 1, 1], "seconds": 2.0}
    first = allocation.assign(cost, [2, 1, 2, 2, 1], capacity=[3, 4, 3], **given)
    other = allocation.assign(
        cost[np.ix_(areas, judges)], np.array([2, 1, 2, 2, 1])[areas], capacity=np.array([3, 4, 3])[judges],
        **given,
    )  # fmt: skip
    assert first.optimal and other.optimal and other.cost == pytest.approx(first.cost)


@given(order)
@few
def test_of_clients_and_places_in_another_order_the_best_sites_cost_the_same(places):
    at = np.random.default_rng(3).random((8, 2))
    ways = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    first, other = (allocation.p_median(d, 3) for d in (ways, ways[np.ix_(places, places)]))
    assert first.optimal and other.optimal and other.cost == pytest.approx(first.cost)


@given(st.randoms())
@few
def test_of_pairs_in_another_order_the_model_is_the_same(random):
    call = CALLS["linkage.fit"].good
    places = list(range(80))
    random.shuffle(places)
    before = linkage.fit(**call)
    moved = {key: np.array(call[key])[places] for key in ("patterns", "repeats")}
    after = linkage.fit(levels=call["levels"], **moved)
    assert after.prevalence == pytest.approx(before.prevalence, rel=1e-6)


@given(st.permutations(range(4)), st.permutations(range(4)))
@few
def test_of_rows_and_columns_in_another_order_a_table_hides_as_many_cells(rows, columns):
    inner = np.array([[1, 5, 7, 12], [9, 2, 8, 6], [14, 11, 3, 10], [6, 7, 20, 1]])
    found = []
    for one in (inner, inner[np.ix_(rows, columns)]):
        table, trees = hierarchy.with_margins(one, [{}, {}])
        found.append(disclosure.suppress(table, trees=trees))
    assert found[0].proved and found[1].proved
    assert found[1].hidden.sum() == found[0].hidden.sum()


@given(st.permutations(range(7)))
@few
def test_of_notes_in_another_order_as_many_repeat_another(places):
    notes = CALLS["copies.find"].good["notes"]
    body = "物业费涨价两户争吵，约定周末到居委会当面商量楼道堆放杂物的清理办法，双方同意先各退一步"
    notes = [*notes[:5], f"3月2日{body}。", f"4月7日{body}。"]
    assert copies.find([notes[k] for k in places]).copied.sum() == copies.find(notes).copied.sum() == 1


@given(st.permutations(range(6)))
@few
def test_of_visits_in_another_order_the_same_are_marked(places):
    worker, start = np.array(list("甲乙甲乙甲乙")), np.array([9, 9, 9.5, 11, 12, 14.0])
    end = start + 1
    before = patterns.overlaps(worker.tolist(), start, end)
    after = patterns.overlaps(worker[places].tolist(), start[places], end[places])
    assert (after.marked == before.marked[places]).all()


@given(order)
@few
def test_of_strata_in_another_order_the_standardised_rate_is_the_same(places):
    standard = PEOPLE[::-1]
    before = standardisation.direct(COUNT, PEOPLE, standard)
    after = standardisation.direct(COUNT[places], PEOPLE[places], standard[places])
    for one in ("value", "low", "high"):
        np.testing.assert_allclose(getattr(after, one), getattr(before, one), rtol=1e-12)


@given(st.permutations(range(6)))
@few
def test_of_donors_in_another_order_the_doubles_effect_is_the_same(places):
    outcome = np.random.default_rng(7).poisson(20, (7, 16)).astype(float)
    moved = np.vstack([outcome[:1], outcome[1:][places]])
    first, other = (impact.synthetic(one, treated=0, first=12) for one in (outcome, moved))
    assert other.mean_effect == pytest.approx(first.mean_effect, abs=1e-6) and other.rank == first.rank


# Parts sum to the whole.


@given(cells, cells, order)
@few
def test_of_cells_in_another_order_effects_and_places_say_the_same(before, after, places):
    first = change.decompose([before, PEOPLE], [after, PEOPLE])
    other = change.decompose([before[places], PEOPLE[places]], [after[places], PEOPLE[places]])
    np.testing.assert_allclose(first.effects, other.effects, rtol=1e-9, atol=1e-9)
    assert first.effects.sum() == pytest.approx(first.change, rel=1e-9, abs=1e-9)


def test_of_a_table_in_another_order_the_drill_down_names_the_same_place():
    expected = np.random.default_rng(2).gamma(2, 20, (6, 5)).round() + 1
    actual = expected.copy()
    actual[4] *= 3
    rows = [3, 1, 4, 0, 5, 2]
    first = drilldown.drill_down(expected, actual).findings
    other = drilldown.drill_down(expected[rows], actual[rows]).findings
    assert first[0].where == {0: 4} and other[0].where == {0: rows.index(4)}


# Higher level, wider; more data, narrower.


@given(st.integers(1, 60), st.integers(0, 60), st.floats(0.5, 0.98))
def test_of_a_share_the_interval_grows_with_the_level_and_shrinks_with_trials(trials, more, level):
    part = min(more, trials)
    narrow, wide = (exact_share.exact_share(part, trials, level=one) for one in (level, 0.99))
    assert wide.low <= narrow.low + 1e-12 and narrow.high <= wide.high + 1e-12
    twice = exact_share.exact_share(10 * part, 10 * trials, level=level)
    assert twice.high - twice.low < narrow.high - narrow.low


@pytest.mark.parametrize("method", ["exact", "cqc", "shmi"])
def test_of_a_funnel_limits_widen_with_the_level_and_narrow_with_size(method):
    expected = np.array([12.0, 25, 50, 100, 200])
    seen = np.array([14, 21, 55, 96, 207])
    given = {"method": method, "overdispersion": False}
    narrow, wide = (funnel.limits(seen, expected, level=one, **given) for one in (0.95, 0.998))
    assert (wide.low <= narrow.low).all() and (narrow.high <= wide.high).all()
    assert (np.diff(wide.high) <= 0).all() and (np.diff(wide.low) >= 0).all()


@pytest.mark.parametrize(
    "call",
    [
        smoothing.poisson_gamma,
        lambda count, people, **level: smoothing.local(count, people, RING, **level),
        rates.poisson_interval,
        lambda count, people, **level: standardisation.direct(count, people, people[::-1], **level),
    ],
    ids=["gamma", "local", "exact", "standardised"],
)
def test_of_rates_a_higher_level_is_wider_and_ten_times_the_data_narrower(call):
    narrow, wide = call(COUNT, PEOPLE, level=0.8), call(COUNT, PEOPLE, level=0.95)
    assert np.all(wide.low <= narrow.low) and np.all(narrow.high <= wide.high)
    much = call(10 * COUNT, 10 * PEOPLE, level=0.8)
    assert np.all(much.high - much.low < narrow.high - narrow.low)


def test_of_ranks_a_higher_level_is_wider_and_more_data_narrower():
    steady = smoothing.poisson_gamma(COUNT, PEOPLE)
    narrow, wide = (smoothing.rank_intervals(steady, level=one) for one in (0.5, 0.95))
    assert (wide.low <= narrow.low).all() and (narrow.high <= wide.high).all()
    much = smoothing.rank_intervals(smoothing.poisson_gamma(40 * COUNT, 40 * PEOPLE), level=0.95)
    assert (much.high - much.low).sum() < (wide.high - wide.low).sum()


def test_of_effects_a_higher_level_is_wider_and_more_units_narrower():
    call = CALLS["impact.staggered"].good
    found = [impact.staggered(**call, level=one).simple for one in (0.8, 0.95)]
    assert found[1].high - found[1].low > found[0].high - found[0].low
    many = {
        key: [x + 100 * copy if key == "unit" else x for copy in range(6) for x in value]
        for key, value in call.items()
        if isinstance(value, list)
    }
    assert impact.staggered(**call | many, level=0.8).simple.se < 0.6 * found[0].se


def test_of_days_still_registered_a_higher_level_is_wider():
    call = CALLS["nowcast.complete"].good
    narrow, wide = (nowcast.complete(**call, level=one) for one in (0.6, 0.95))
    assert (wide.low <= narrow.low).all() and (narrow.high <= wide.high).all()


def test_of_a_corrected_share_more_checked_pairs_make_the_range_narrower():
    few_pairs, many = (
        linkage.corrected_share(1500, 4000, precision=(99 * k, 100 * k), recall=(90 * k, 100 * k))
        for k in (1, 20)
    )
    assert many.high - many.low < few_pairs.high - few_pairs.low


def test_of_more_communities_a_smaller_fall_can_be_shown():
    falls = [power.smallest_change(areas, 24, 5).fall for areas in (50, 150, 500, 1500)]
    assert falls == sorted(falls, reverse=True)


def test_of_a_denser_cluster_the_scan_is_never_less_sure():
    counts = np.array(CALLS["scan.expectation_poisson"].good["counts"])
    given = {key: one for key, one in CALLS["scan.expectation_poisson"].good.items() if key != "counts"}
    p = []
    for more in (0, 4, 8, 16):
        denser = counts.copy()
        denser[2, -1] += more
        found = scan.expectation_poisson(denser, **given).clusters
        p.append(found[0].statistic if found else 0.0)
    assert p == sorted(p)
