"""Small cells: nothing hidden may be worked out, nothing shown needlessly lost."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judgegrid.methods import disclosure, hierarchy
from judgegrid.methods.arguments import InputError


def made_up(rows=8, columns=8, *, groups=4, cases=4.0, seed=1):
    """A two-way table with subtotals on both sides, and its trees."""
    rng = np.random.default_rng(seed)
    interior = rng.poisson(cases * rng.gamma(0.7, 1 / 0.7, (rows, 1)) * rng.gamma(0.7, 1 / 0.7, (1, columns)))

    def grouped(length):
        number = length // groups
        tree = {length + k: list(range(k * groups, (k + 1) * groups)) for k in range(number)}
        return {**tree, length + number: list(range(length, length + number))}

    return hierarchy.with_margins(interior, [grouped(rows), grouped(columns)])


@pytest.mark.parametrize(("cost", "least"), [("cells", 21), ("cases", 23)])
def test_of_the_vignette_table_no_more_cells_are_hidden_than_by_sdctable(reference, cost, least):
    rows = list(csv.DictReader((reference / "methods_reference/sdctable_vignette_complete_table.csv").open()))
    axes = [sorted({r[k] for r in rows}) for k in ("V1", "V2", "V3")]
    table = np.zeros([len(a) for a in axes])
    for r in rows:
        table[tuple(a.index(r[k]) for a, k in zip(axes, ("V1", "V2", "V3"), strict=True))] = float(r["Freq"])
    first, second, third = ({name: i for i, name in enumerate(axis)} for axis in axes)
    trees = [
        {
            first["Tot"]: [first[k] for k in "ABCD"],
            first["B"]: [first[k] for k in ("Ba", "Bb", "Bc")],
        },
        {second["Tot"]: [second["m"], second["w"]]},
        {third["Tot"]: [third[k] for k in "abcdef"]},
    ]
    found = disclosure.suppress(table, trees=trees, minimum=11, cost=cost)
    assert (found.primary.sum(), found.secondary.sum()) == (15, least)
    assert found.proved
    assert not found.unprotected.any()
    assert not disclosure.attack(table, found.hidden, trees=trees).recovered.any()
    assert disclosure.attack(table, found.primary, trees=trees).recovered.sum() == 15


def test_of_small_cells_hidden_alone_most_are_worked_out_by_subtraction():
    table, trees = made_up()
    naive = disclosure.attack(table, (table > 0) & (table < 3), trees=trees)
    assert naive.recovered.mean() > 0
    assert "不宜公布" in naive.explain()
    found = disclosure.suppress(table, trees=trees)
    again = disclosure.attack(table, found.hidden, trees=trees)
    assert not again.recovered.any()
    assert "可按规定公布" in again.explain()
    assert found.explain().count("。") == 2


def test_of_a_hidden_cell_the_true_value_lies_in_the_range_and_the_range_is_wide():
    table, trees = made_up(seed=4)
    found = disclosure.suppress(table, trees=trees)
    assert (found.low <= table + 1e-9).all()
    assert (table <= found.high + 1e-9).all()
    assert ((found.high - found.low)[found.primary] >= 3 - 1e-6).all()
    assert (found.low[~found.hidden] == table[~found.hidden]).all()


def test_of_zeros_they_are_shown():
    table, trees = made_up()
    found = disclosure.suppress(table, trees=trees)
    assert not found.hidden[table == 0].any()
    assert (found.shown()[table == 0] == 0).all()
    assert (found.shown()[found.hidden] == "*").all()


def test_of_cells_to_keep_they_are_kept_and_the_rest_still_protects():
    table, trees = made_up(seed=2)
    keep = np.zeros(table.shape, dtype=bool)
    keep[-1, :] = keep[:, -1] = table[-1, :].min() >= 3 and table[:, -1].min() >= 3
    found = disclosure.suppress(table, trees=trees, keep=keep)
    assert not found.hidden[keep & ~found.primary].any()
    assert not disclosure.attack(table, found.hidden, trees=trees).recovered[~found.unprotected].any()


def test_of_last_weeks_table_a_single_new_case_cannot_be_read_off():
    before, trees = hierarchy.with_margins([[10, 20, 30], [40, 50, 60]], [{}, {}])
    now, _ = hierarchy.with_margins([[11, 25, 36], [44, 57, 60]], [{}, {}])
    nothing = np.zeros(before.shape, dtype=bool)
    memory = [disclosure.Release(before, nothing)]
    blind = disclosure.suppress(now, trees=trees)
    assert not blind.hidden.any()
    found = disclosure.suppress(now, trees=trees, earlier=memory)
    assert found.hidden[0, 0]
    assert not found.unprotected.any()
    seen = disclosure.attack(now, found.hidden, trees=trees, earlier=memory)
    assert seen.high[0, 0] - seen.low[0, 0] >= 3 - 1e-6


def test_of_an_increment_that_must_be_shown_the_result_says_it_is_unprotected():
    before, trees = hierarchy.with_margins([10, 20], [{}])
    now, _ = hierarchy.with_margins([11, 20], [{}])
    memory = [disclosure.Release(before, np.zeros(3, dtype=bool))]
    found = disclosure.suppress(now, trees=trees, earlier=memory, keep=np.array([True, True, True]))
    assert found.unprotected.any()
    assert "以往公布" in found.explain()


def test_of_a_large_table_handled_by_parts_nothing_is_worked_out():
    table, trees = made_up(20, 20, groups=5, cases=5.0)
    assert table.size > disclosure.LARGEST
    found = disclosure.suppress(table, trees=trees)
    assert not found.unprotected.any()
    assert not disclosure.attack(table, found.hidden, trees=trees).recovered.any()


@settings(deadline=None, max_examples=25)
@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=4), min_size=3, max_size=4))
def test_of_any_table_no_hidden_cell_is_recovered(rows):
    width = min(len(r) for r in rows)
    table, trees = hierarchy.with_margins([r[:width] for r in rows], [{}, {}])
    found = disclosure.suppress(table, trees=trees)
    assert not disclosure.attack(table, found.hidden, trees=trees).recovered.any()
    assert not found.unprotected.any()


@pytest.mark.parametrize(
    ("table", "trees", "named"),
    [
        ([[1, 2, 4], [3, 4, 7], [4, 6, 10]], [{2: [0, 1]}, {2: [0, 1]}], "table"),
        ([[1, 2, 3], [3, 4, 7], [4, 6, 10]], [{2: [0, 1]}], "trees"),
        ([[1, 2, 3], [3, 4, 7], [4, 6, 10]], [{2: [0, 9]}, {2: [0, 1]}], "trees"),
        ([], [{}], "table"),
        ([[-1, 2, 1], [3, 4, 7], [2, 6, 8]], [{2: [0, 1]}, {2: [0, 1]}], "table"),
    ],
)
def test_of_a_table_that_does_not_add_up_the_argument_is_named(table, trees, named):
    with pytest.raises(InputError, match=named):
        disclosure.suppress(table, trees=trees)


def test_of_a_mask_of_another_shape_the_argument_is_named():
    table, trees = hierarchy.with_margins([[1, 2], [3, 4]], [{}, {}])
    with pytest.raises(InputError, match="hidden"):
        disclosure.attack(table, np.zeros(3, dtype=bool), trees=trees)


@pytest.mark.parametrize("hidden", [[[0, 1]], [[0, 2, 0]] * 3, [[0, 1], [1]], [["是"] * 3] * 3])
def test_of_a_mask_that_is_none_the_argument_is_named_and_ones_and_noughts_are_one(hidden):
    table, trees = hierarchy.with_margins([[1, 2], [3, 4]], [{}, {}])
    with pytest.raises(InputError, match="hidden"):
        disclosure.attack(table, hidden, trees=trees)
    ones = [[0, 1, 0], [0, 0, 0], [0, 0, 0]]
    given = disclosure.attack(table, ones, trees=trees)
    assert (given.recovered == disclosure.attack(table, np.array(ones) == 1, trees=trees).recovered).all()


def test_of_rows_alike_in_fewer_than_k_they_are_pointed_out():
    rows = [("女", "东街")] * 5 + [("男", "东街")] * 2
    found = disclosure.k_anonymity(rows, k=5)
    assert (found.smallest, found.classes, found.risky.sum()) == (2, 2, 2)
    assert "合并口径" in found.explain()
    assert "可按规定导出" in disclosure.k_anonymity(rows[:5], k=5).explain()
    with pytest.raises(InputError, match="rows"):
        disclosure.k_anonymity([("a",), ("a", "b")])


def test_of_money_a_sum_dominated_by_one_is_sensitive():
    found = disclosure.dominated([100, 100, 0], [80, 40, 0], [15, 30, 0])
    assert found.tolist() == [True, False, False]
