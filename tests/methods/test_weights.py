"""Weighted load: the printed example, tables that name themselves, steadied minutes, bad input."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judgegrid.methods import weights
from judgegrid.methods.arguments import InputError

TABLE = weights.WeightTable(
    version="示例2026",
    source="测试用，非官方",
    issued_on=date(2026, 1, 1),
    weights={("物业", "简易"): 0.5, ("物业", "普通"): 1.0, ("建工", "普通"): 2.5},
    factors={"鉴定": 1.5, "反诉": 1.3, "公告送达": 1.1},
    cap=1.8,
)


def minutes_of(seed, *, tops=8, below=10, shape=1.5):
    """Minutes per case, causes and parents with few cases for most, and the true means."""
    rng = np.random.default_rng(seed)
    used, cause, parent, true = [], [], [], {}
    for top in range(tops):
        centre = rng.normal(np.log(200), 0.5)
        for k in range(below):
            mean, number, name = (
                np.exp(centre + rng.normal(0, 0.35)),
                1 + int(rng.gamma(0.5, 30)),
                f"{top}-{k}",
            )
            used += np.maximum(rng.gamma(shape, mean / shape, number), 0.1).tolist()
            cause += [name] * number
            parent += [str(top)] * number
            true[name] = mean
    return used, cause, parent, true


def test_of_the_printed_example_it_takes_one_judge_and_a_fifth():
    found = weights.judges_needed([500], [239], per_judge=99_900, table="PEBB§Y")
    assert found.judges == 500 * 239 / 99_900
    assert f"{found.judges:.2f}" == "1.20"
    assert "PEBB§Y" in found.explain()
    assert weights.judges_needed([500], [239], per_judge=99_900, table="x", present=0.5).judges == (
        pytest.approx(2 * found.judges)
    )


def test_of_factors_the_product_is_cut_at_the_cap_and_each_counts_once():
    assert TABLE.of("建工", "普通") == 2.5
    assert TABLE.of("建工", "普通", ["反诉"]) == pytest.approx(3.25)
    assert TABLE.of("建工", "普通", ["反诉", "反诉"]) == pytest.approx(3.25)
    assert TABLE.of("建工", "普通", ["鉴定", "反诉"]) == pytest.approx(2.5 * 1.8)


def test_of_leave_the_load_of_the_days_worked_is_told_and_the_table_named():
    found = TABLE.load(
        ["甲", "甲", "乙"],
        ["物业", "建工", "物业"],
        ["简易", "普通", "普通"],
        shown=[[], ["公告送达"], []],
        days={"甲": 110, "乙": 220, "丙": 0},
        full_days=220,
    )
    assert found.judges == ("甲", "乙", "丙")
    assert found.weighted == pytest.approx([0.5 + 2.75, 1.0, 0])
    assert found.per_full_judge == pytest.approx([6.5, 1.0, 0])
    assert "权重表示例2026版，测试用，非官方，2026-01-01" in found.explain(0)
    assert "不折算人均" in found.explain(2)
    assert all(found.explain(k).count("。") == 2 for k in range(3))


cases = st.lists(
    st.tuples(st.sampled_from(["甲", "乙"]), st.sampled_from(sorted(TABLE.weights)), st.booleans()),
    min_size=1,
    max_size=30,
)


@given(cases, st.randoms())
def test_of_any_cases_the_loads_sum_to_the_weights_in_any_order(drawn, random):
    def load(rows):
        return TABLE.load(
            [judge for judge, _, _ in rows],
            [cause for _, (cause, _), _ in rows],
            [how for _, (_, how), _ in rows],
            shown=[["鉴定"] if yes else [] for _, _, yes in rows],
            days={"甲": 100, "乙": 200},
            full_days=200,
        )

    whole = sum(TABLE.of(*kind, ["鉴定"] if yes else []) for _, kind, yes in drawn)
    found = load(drawn)
    assert found.weighted.sum() == pytest.approx(whole)
    assert found.cases.sum() == len(drawn)
    turned = list(drawn)
    random.shuffle(turned)
    np.testing.assert_allclose(load(turned).weighted, found.weighted)


def test_of_minutes_steadied_weights_foretell_better_than_raw_means():
    saved = []
    for seed in range(8):
        used, cause, parent, _ = minutes_of(seed)
        saved.append(weights.cross_validate(used, cause, parent, seed=seed).saved)
    assert np.mean(saved) > 0.03
    assert sum(one > 0 for one in saved) >= 7


def test_of_minutes_the_ranges_hold_and_the_truth_is_nearer():
    inside, nearer = [], []
    for seed in range(8):
        used, cause, parent, true = minutes_of(seed)
        found = weights.estimate(used, cause, parent)
        wanted = np.array([true[name] for name in found.causes])
        inside.append((found.low <= wanted) & (wanted <= found.high))
        nearer.append(np.abs(found.minutes - wanted).mean() < np.abs(found.raw - wanted).mean())
    assert 0.84 <= np.mean(inside) <= 0.95
    assert all(nearer)


def test_of_many_cases_the_raw_mean_is_kept_and_of_one_the_parent_speaks():
    rng = np.random.default_rng(2)
    means = (100.0, 120.0, 140.0, 90.0)
    used = np.concatenate([*(rng.gamma(2, mean / 2, 4000) for mean in means), [250.0]])
    cause = [*np.repeat(["甲", "乙", "丙", "丁"], 4000).tolist(), "戊"]
    found = weights.estimate(used, cause, ["民事"] * 16_001)
    assert found.minutes[:4] == pytest.approx(found.raw[:4], rel=0.02)
    assert found.own_part[4] < 0.5
    assert found.minutes[4] < 0.75 * found.raw[4]
    assert "不是上级发布的权重" in found.explain(4)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 5), st.floats(0.5, 5000)), min_size=1, max_size=40), st.randoms())
def test_of_any_ledger_minutes_lie_in_their_range_and_the_order_is_nothing(ledger, random):
    def told(rows):
        found = weights.estimate(
            [m for _, m in rows], [str(c) for c, _ in rows], [str(c % 2) for c, _ in rows]
        )
        return dict(zip(found.causes, zip(found.low, found.minutes, found.high, strict=True), strict=True))

    found = told(ledger)
    for low, middle, high in found.values():
        assert 0 < low <= middle <= high < np.inf
    turned = list(ledger)
    random.shuffle(turned)
    again = told(turned)
    for name, three in found.items():
        assert again[name] == pytest.approx(three, rel=1e-6)


@pytest.mark.parametrize(
    ("argument", "change"),
    [
        ("version", {"version": " "}),
        ("source", {"source": ""}),
        ("weights", {"weights": {}}),
        ("weights", {"weights": {("物业", "简易"): 0.0}}),
        ("weights", {"weights": {("物业", "简易"): float("nan")}}),
        ("factors", {"factors": {"鉴定": -1.0}}),
        ("cap", {"cap": 0.5}),
        ("other", {"other": 1e9}),
    ],
)
def test_of_a_table_that_cannot_be_used_the_field_is_named(argument, change):
    given_fields = {
        "version": "1",
        "source": "本院",
        "issued_on": date(2026, 1, 1),
        "weights": {("物业", "简易"): 1.0},
    }
    with pytest.raises(InputError, match=argument):
        weights.WeightTable(**{**given_fields, **change})


@pytest.mark.parametrize(
    ("argument", "call"),
    [
        ("cause", lambda: TABLE.of("海事", "普通")),
        ("factors", lambda: TABLE.of("物业", "普通", ["加班"])),
        ("days", lambda: TABLE.load(["甲"], ["物业"], ["普通"], days={"乙": 1}, full_days=2)),
        ("days", lambda: TABLE.load(["甲"], ["物业"], ["普通"], days={"甲": 3}, full_days=2)),
        ("full_days", lambda: TABLE.load(["甲"], ["物业"], ["普通"], days={"甲": 0}, full_days=0)),
        ("procedure", lambda: TABLE.load(["甲"], ["物业"], [], days={"甲": 1}, full_days=2)),
        ("cases", lambda: weights.judges_needed([-1], [1], per_judge=1, table="x")),
        ("minutes", lambda: weights.judges_needed([1], [0], per_judge=1, table="x")),
        ("per_judge", lambda: weights.judges_needed([1], [1], per_judge=0, table="x")),
        ("table", lambda: weights.judges_needed([1], [1], per_judge=1, table="")),
        ("present", lambda: weights.judges_needed([1], [1], per_judge=1, table="x", present=0)),
        ("minutes", lambda: weights.estimate([0], ["a"], ["b"])),
        ("cause", lambda: weights.estimate([1], [""], ["b"])),
        ("parent", lambda: weights.estimate([1, 2], ["a", "a"], ["b", "c"])),
        ("parent", lambda: weights.estimate([1, 2], ["a", "a"], ["b"])),
        ("level", lambda: weights.estimate([1, 2], ["a", "a"], ["b", "b"], level=90)),
        ("folds", lambda: weights.cross_validate([1, 2], ["a", "a"], ["b", "b"], folds=3, seed=1)),
    ],
)
def test_of_input_that_cannot_be_used_the_argument_is_named(argument, call):
    with pytest.raises(InputError, match=argument):
        call()
