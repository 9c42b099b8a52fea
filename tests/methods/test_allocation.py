"""Allocation: optima of public instances, bounds kept, and what does not fit told by name."""

from __future__ import annotations

import csv
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judgegrid.methods import allocation
from judgegrid.methods.allocation_prices import dive, search_prices
from judgegrid.methods.allocation_relaxed import Problem, relax
from judgegrid.methods.arguments import InputError


def city(areas=40, judges=5, seed=1):
    """Distances and work of a made-up court."""
    rng = np.random.default_rng(seed)
    homes, offices = rng.uniform(0, 20, (areas, 2)), rng.uniform(0, 20, (judges, 2))
    cost = np.hypot(*(homes[:, None] - offices[None]).transpose(2, 0, 1))
    return cost.round(2), rng.integers(1, 9, areas)


def test_of_the_or_library_every_assignment_optimum_is_met_and_proved(reference):
    folder = reference / "orlib"
    optima = {
        (r["file"], r["problem"]): float(r["optimum"]) for r in csv.DictReader((folder / "optima.csv").open())
    }
    for number in range(1, 7):
        numbers = iter(map(int, (folder / f"gap{number}.txt").read_text().split()))
        for problem in range(1, next(numbers) + 1):
            agents, jobs = next(numbers), next(numbers)
            profit, use = (
                np.array(list(itertools.islice(numbers, agents * jobs))).reshape(agents, jobs).T for _ in "pu"
            )
            room = list(itertools.islice(numbers, agents))
            found = allocation.assign(-profit, use, capacity=room, effort=200)
            assert found.optimal
            assert -found.cost == optima[f"gap{number}.txt", str(problem)]


def test_of_the_or_library_the_median_optima_are_met_and_proved(reference):
    for name, optimum in (("pmed1", 5819), ("pmed5", 1355), ("pmed10", 1255)):
        numbers = list(map(int, (reference / f"orlib/{name}.txt").read_text().split()))
        vertices, edges, p = numbers[:3]
        way = np.full((vertices, vertices), 1e9)
        np.fill_diagonal(way, 0)
        for i, j, length in np.array(numbers[3 : 3 + 3 * edges]).reshape(-1, 3):
            way[i - 1, j - 1] = way[j - 1, i - 1] = length
        for k in range(vertices):
            way = np.minimum(way, way[:, [k]] + way[[k]])
        found = allocation.p_median(way, p)
        assert found.optimal
        assert found.cost == optimum
        quick = allocation.p_median(way, p, seconds=0)
        assert quick.bound <= optimum <= quick.cost <= 1.01 * optimum


@given(st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_of_a_small_problem_the_plan_is_the_best_of_all_written_out(seed):
    cost, work = city(areas=6, judges=2, seed=seed)
    most = work.sum() * 0.65
    plans = [
        sum(cost[i, j] for i, j in enumerate(plan))
        for plan in itertools.product(range(2), repeat=6)
        if max(work[np.array(plan) == j].sum() for j in range(2)) <= most
    ]
    if not plans:
        with pytest.raises(allocation.Impossible):
            allocation.assign(cost, work, capacity=most, effort=50)
        return
    found = allocation.assign(cost, work, capacity=most, effort=50)
    assert found.optimal
    assert found.cost == pytest.approx(min(plans))


@given(st.integers(0, 10_000), st.booleans())
@settings(max_examples=25, deadline=None)
def test_the_bound_by_prices_is_below_the_best_plan_written_out(seed, whole):
    rng = np.random.default_rng(seed)
    cost, work = rng.uniform(0, 10, (7, 3)), rng.uniform(1, 6, (7, 3))
    work = work.round() if whole else work
    most, least = rng.uniform(9, 14, 3), rng.uniform(0, 5, 3)
    plans = []
    for plan in itertools.product(range(3), repeat=7):
        own = np.array(plan)
        load = np.bincount(own, weights=work[np.arange(7), own], minlength=3)
        if (load <= most).all() and (load >= least).all():
            plans.append(cost[np.arange(7), own].sum())
    problem = Problem(cost, work, np.ones((7, 3), dtype=bool), least, most)
    relaxed = relax(problem)
    if not plans or relaxed is None:
        return
    rounds, bound = search_prices(problem, relaxed, min(plans))
    assert bound <= min(plans) + 1e-9
    assert bound >= relaxed.bound - 0.02 * abs(relaxed.bound)
    own = dive(rounds, np.zeros(7, dtype=np.int64))
    assert ((own >= 0) & (own < 3)).all()


def test_an_infinite_cost_bans_the_pair():
    cost, work = city()
    free = allocation.assign(cost, work)
    cost[3, free.judge[3]] = np.inf
    found = allocation.assign(cost, work)
    assert found.judge[3] != free.judge[3]
    assert np.isfinite(found.cost)
    assert found.cost >= free.cost
    assert found.linear <= found.bound + 1e-9 <= found.cost + 2e-9


def test_of_a_made_up_city_prices_prove_more_than_the_linear_bound_and_the_seed_decides_the_plan():
    cost, work = city(areas=300, judges=32, seed=4)
    work = work + 20.5
    found = allocation.assign(cost, work, seconds=0, effort=900)
    again = allocation.assign(cost, work, seconds=0, effort=900)
    assert found.linear < found.bound <= found.cost
    assert found.gap <= 0.03
    assert (found.judge == again.judge).all()


def test_loads_stay_within_a_tenth_and_the_bound_below_the_cost():
    cost, work = city(areas=120, judges=8)
    found = allocation.assign(cost, work, effort=500, seconds=5)
    mean = work.sum() / 8
    assert found.load.min() >= 0.9 * mean - 1e-6
    assert found.load.max() <= 1.1 * mean + 1e-6
    assert found.bound <= found.cost + 1e-9
    assert found.gap <= 0.02
    assert "法官" in found.explain()


def test_pins_and_bans_are_kept_and_few_areas_change_their_judge():
    cost, work = city()
    before = allocation.assign(cost, work)
    away = int(before.judge[3])
    fixed = allocation.assign(cost, work, pins={0: 4}, bans=[(3, away)])
    assert fixed.judge[0] == 4
    assert fixed.judge[3] != away
    heavier = work + np.random.default_rng(2).integers(0, 2, len(work))
    after = allocation.assign(cost, heavier, current=before.judge, change_cost=50.0)
    assert after.changed <= 4
    free = allocation.assign(cost, heavier, current=before.judge)
    assert free.changed >= after.changed


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"bans": [(2, 0), (2, 1)]}, "丙村没有任何可指派的法官"),
        ({"capacity": 7}, "丁村的工作量超过"),
        ({"capacity": 8}, "总工作量18超过"),
        ({"capacity": [8, 30], "pins": {3: 0, 0: 0}}, "王法官已固定12，上限8"),
        ({"least": 10}, "不足全部法官下限之和20"),
        ({"capacity": [18, 7], "bans": [(3, 0)]}, "丁村的工作量超过"),
        ({"balance": 0.01}, "使各法官负担都在界限内；最大的单元是丁村"),
    ],
)
def test_what_does_not_fit_is_told_by_name(options, told):
    names = {"areas": ["甲村", "乙村", "丙村", "丁村"], "judges": ["王法官", "李法官"]}
    with pytest.raises(allocation.Impossible, match=told):
        allocation.assign([[1, 2]] * 4, [4, 3, 3, 8], **names, **options)


def test_even_split_areas_that_do_not_fit_are_told_with_their_judges():
    with pytest.raises(allocation.Impossible, match="法官至少超出上限4"):
        allocation.assign(
            [[1, 2, 3]] * 4,
            [4, 4, 4, 4],
            capacity=[6, 6, 20],
            bans=[(i, 2) for i in range(4)],
            judges=["王法官", "李法官", "张法官"],
        )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"work": [1, 2]}, "one number per area"),
        ({"work": [1, 2, -3]}, "≥ 0"),
        ({"cost": [1, 2, 3]}, "areas × judges"),
        ({"capacity": [1, 2, 3]}, "one number per judge"),
        ({"pins": {5: 0}}, "area 0 to 2"),
        ({"current": [0, 1, 2]}, "a judge 0 to 1"),
        ({"judges": ["王法官"]}, "2 names"),
        ({"least": 5, "capacity": 4}, "at most the capacity"),
    ],
)
def test_bad_input_is_named(arguments, told):
    usual = {"cost": [[1, 2], [2, 1], [1, 1]], "work": [1, 1, 1]}
    with pytest.raises(InputError, match=told):
        allocation.assign(**{**usual, **arguments})


def test_more_sites_than_places_and_negative_ways_are_refused():
    with pytest.raises(InputError, match="at most the 2 possible"):
        allocation.p_median([[0, 1], [1, 0]], 3)
    with pytest.raises(InputError, match="≥ 0"):
        allocation.p_median([[0, -1], [1, 0]], 1)
    found = allocation.p_median([[0, 5], [5, 0], [5, 1]], 1, weights=[1, 1, 10])
    assert found.sites == (1,)
    assert "最优" in found.explain()


def test_of_a_large_problem_regions_solved_whole_make_the_plan_no_dearer_and_keep_the_bounds():
    cost, work = city(areas=700, judges=60, seed=5)
    work = work + 20
    quick = allocation.assign(cost, work, seconds=0, effort=300)
    longer = allocation.assign(cost, work, seconds=3, effort=300)
    mean = work.sum() / 60
    assert longer.cost <= quick.cost
    assert longer.bound == pytest.approx(quick.bound)
    assert longer.load.min() >= 0.9 * mean - 1e-6
    assert longer.load.max() <= 1.1 * mean + 1e-6


def test_of_areas_on_a_street_each_judge_gets_one_piece_when_asked():
    work = np.ones(12)
    cost = np.tile([1.0, 1.5], (12, 1))
    cost[[1, 4, 9]] = [5.0, 1.0]
    street = [[k for k in (i - 1, i + 1) if 0 <= k < 12] for i in range(12)]
    free = allocation.assign(cost, work, balance=0.35)
    joined = allocation.assign(cost, work, balance=0.35, neighbours=street)
    assert free.apart == ()
    stray = allocation.assign(cost, work, balance=0.35, neighbours=[[]] * 12)
    assert len(stray.apart) == 10  # nobody touches anybody
    assert "不相连" in stray.explain()
    assert joined.cost >= free.cost - 1e-9
    assert len(joined.apart) <= 1
    assert joined.load.max() <= 1.35 * 6 + 1e-6


def test_of_neighbours_outside_the_areas_the_error_names_them():
    with pytest.raises(InputError, match="neighbours"):
        allocation.assign([[1, 2]] * 2, [1, 1], neighbours=[[5], []])
    with pytest.raises(InputError, match="neighbours"):
        allocation.assign([[1, 2]] * 2, [1, 1], neighbours=[[1]])
