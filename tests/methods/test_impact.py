"""Roll-outs in waves: published figures, simulated truths, traps and bad input."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from diff_diff import CallawaySantAnna
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame

from judgegrid.methods import impact
from judgegrid.methods.arguments import InputError
from judgegrid.methods.impact import etwfe, verdict
from judgegrid.methods.impact.panel import arrange


def rollout(rng, *, units=80, periods=36, waves=(12, 18, 24), mean=2.0, effect=lambda since: 0.0 * since):
    """Counts of a randomised roll-out: a quarter never starts; rows by unit and period, periods from 1."""
    dates = [periods] * (units // 4) + list(np.resize(waves, units - units // 4))
    start = rng.permutation(dates)
    time = np.arange(periods)
    since = time - start[:, None]
    rate = rng.gamma(5, mean / 5, units)[:, None] * (1 + 0.2 * np.sin(2 * np.pi * time / 12))
    count = rng.poisson(rate * np.exp(np.where(since >= 0, effect(np.maximum(since, 0)), 0.0)))
    first = np.repeat(np.where(start < periods, start + 1, 0), periods)
    return count.ravel(), np.repeat(np.arange(units), periods), np.tile(time + 1, units), first


def linear(seed=3, *, units=240, periods=6):
    """A small panel of levels with a covariate, three waves and units that never start."""
    rng = np.random.default_rng(seed)
    start = rng.choice([0, 3, 4, 5], units)
    x, time = rng.normal(size=units), np.arange(1, periods + 1)
    since = time - np.where(start == 0, 99, start)[:, None]
    level = rng.normal(10, 2, units)[:, None] + 0.3 * time + 0.2 * x[:, None] * time - 1.0 * (since >= 0)
    frame = DataFrame(
        {
            "y": (level + rng.normal(0, 0.5, level.shape)).ravel(),
            "unit": np.repeat(np.arange(units), periods),
            "time": np.tile(time, units),
            "first": np.repeat(start, periods),
            "x": np.repeat(x, periods),
            "club": np.repeat(np.arange(units) % 15, periods),
        }
    )
    return frame


@pytest.mark.parametrize("method", [("dr", "doubly_robust"), ("reg", "regression")], ids=lambda m: m[0])
@pytest.mark.parametrize("controls", ["never", "not_yet"])
@pytest.mark.parametrize("adjusted", [False, True])
def test_of_every_wave_and_period_the_reference_gives_the_same(method, controls, adjusted):
    frame = linear()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = CallawaySantAnna(
            control_group={"never": "never_treated", "not_yet": "not_yet_treated"}[controls],
            estimation_method=method[0],
        ).fit(frame, "y", "unit", "time", "first", covariates=["x"] if adjusted else None)
    ours = impact.staggered(
        frame.y, frame.unit, frame.time, frame["first"], method=method[1], controls=controls,
        covariates=frame.x if adjusted else None,
    )  # fmt: skip
    assert len(theirs.group_time_effects) == len(ours.effect) == 15
    for (wave, period), cell in theirs.group_time_effects.items():
        here = (ours.wave == wave) & (ours.period == period)
        assert ours.effect[here][0] == pytest.approx(cell["effect"], abs=2e-4)
        assert ours.se[here][0] == pytest.approx(cell["se"], abs=2e-4)
    assert ours.simple.effect == pytest.approx(theirs.overall_att, abs=1e-4)
    assert ours.simple.se == pytest.approx(theirs.overall_se, abs=1e-4)
    study, groups = theirs.aggregate("event_study"), theirs.aggregate("group")
    np.testing.assert_allclose(ours.dynamic.effect, study.att, atol=2e-4)
    np.testing.assert_allclose(ours.dynamic.se, study.se, atol=2e-4)
    np.testing.assert_allclose(ours.group.se, groups.se, atol=2e-4)


def test_of_anticipation_the_base_lies_further_back_as_in_the_reference():
    frame = linear()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = CallawaySantAnna(control_group="not_yet_treated", anticipation=1).fit(
            frame, "y", "unit", "time", "first"
        )
    ours = impact.staggered(frame.y, frame.unit, frame.time, frame["first"], anticipation=1)
    for wave, period in zip(ours.wave, ours.period, strict=True):
        cell = theirs.group_time_effects[(wave, period)]
        assert ours.at(wave, period) == pytest.approx(cell["effect"], abs=1e-9)
    counts = rollout(np.random.default_rng(9))
    waiting = impact.staggered(*counts, model="poisson", anticipation=2, bootstrap=0)
    assert waiting.simple.effect == pytest.approx(0, abs=0.15)
    y, unit, time, first = rollout(np.random.default_rng(9), units=60)
    everyone = np.where(first == 0, 31, first)
    joined = impact.staggered(y, unit, time, everyone, model="poisson", anticipation=2, bootstrap=0)
    assert joined.period.max() == 28 and joined.group.at.tolist() == [13, 19, 25]


def test_of_one_wave_only_those_outside_are_enough_for_a_verdict():
    y, unit, time, first = rollout(np.random.default_rng(3), waves=(18,))
    found = impact.staggered(y, unit, time, first, model="poisson")
    assert found.judgeable and found.group.at.tolist() == [19.0]
    assert found.simple.effect == pytest.approx(found.group.effect[0])


def test_of_clusters_the_error_is_the_reference_s():
    frame = linear()
    theirs = CallawaySantAnna(cluster="club").fit(frame, "y", "unit", "time", "first")
    ours = impact.staggered(
        frame.y, frame.unit, frame.time, frame["first"], controls="never", cluster=frame.club
    )
    assert ours.simple.se == pytest.approx(theirs.overall_se, rel=1e-6)


def test_of_calendar_periods_the_mean_is_over_the_waves_begun():
    frame = linear()
    found = impact.staggered(frame.y, frame.unit, frame.time, frame["first"])
    wave_of = frame.groupby("unit")["first"].first()
    at = 4.0
    sizes = {wave: (wave_of == wave).sum() for wave in (3, 4)}
    expected = sum(n * found.at(wave, at) for wave, n in sizes.items()) / sum(sizes.values())
    assert found.calendar.effect[found.calendar.at == at][0] == pytest.approx(expected)
    assert (found.calendar.band_high >= found.calendar.high - 1e-12).all()


def test_of_county_employment_the_published_figures_come_out(reference):
    table = np.genfromtxt(reference / "methods_reference/mpdta.csv", delimiter=",", names=True)
    names = [table[name] for name in table.dtype.names]
    found = impact.staggered(names[3], names[1], names[0], names[4], scale="log", controls="never")
    assert found.simple.effect == pytest.approx(-0.0400, abs=1e-4)
    assert found.simple.se == pytest.approx(0.0121, abs=0.0015)
    for rows, wanted in ((found.dynamic, -0.0772), (found.group, -0.0310), (found.calendar, -0.0417)):
        assert rows.overall.effect == pytest.approx(wanted, abs=1e-4)


def test_of_two_periods_and_equal_people_the_poisson_effect_is_the_ratio_of_ratios():
    count = np.array([[40, 30], [60, 50], [50, 50], [30, 36]])
    found = impact.staggered(
        count.ravel(), np.repeat(list("abcd"), 2), np.tile([1, 2], 4), np.repeat([2, 2, 0, 0], 2),
        model="poisson",
    )  # fmt: skip
    assert found.simple.effect == pytest.approx(np.log(80 / 100 / (86 / 80)))
    assert "未能检验" in found.explain()


def test_of_counts_the_ordinary_model_s_equation_holds_with_population():
    y, unit, time, first = rollout(np.random.default_rng(5), units=30)
    people = np.random.default_rng(6).uniform(900, 1100, len(y))
    panel = arrange(y, unit, time, first, population=people)
    found = etwfe.by_wave(panel)
    for wave in panel.waves:
        here = found.wave == wave
        fitted = (found.counterfactual * np.exp(found.effect))[here]
        assert fitted.sum() == pytest.approx(found.observed[here].sum(), rel=1e-7)
    assert found.influence.sum(axis=1) == pytest.approx(0, abs=1e-4)


@settings(max_examples=8)
@given(st.integers(0, 10_000), st.floats(0.5, 20))
def test_of_any_roll_out_neither_order_nor_the_unit_of_population_matters(seed, scale):
    rng = np.random.default_rng(seed)
    y, unit, time, first = rollout(rng, units=24, periods=18, waves=(8, 11))
    people = rng.uniform(500, 4000, 24)[unit]
    order = rng.permutation(len(y))
    one = impact.staggered(y, unit, time, first, model="poisson", population=people, bootstrap=0)
    other = impact.staggered(
        y[order], unit[order], time[order], first[order], model="poisson",
        population=people[order] * scale, bootstrap=0,
    )  # fmt: skip
    assert other.simple.effect == pytest.approx(one.simple.effect, abs=1e-7)
    assert other.simple.se == pytest.approx(one.simple.se, rel=1e-5)
    assert one.simple.low <= one.simple.effect <= one.simple.high
    assert np.isfinite([one.pre_trend.p, one.verdict.change, one.regression, one.others]).all()
    assert one.explain().count("。") == 2


def test_of_growing_effects_the_extended_model_is_right_where_the_ordinary_is_not():
    rng = np.random.default_rng(8)
    found, ordinary = [], []
    for _ in range(8):
        y, unit, time, first = rollout(
            rng, units=200, periods=48, waves=(12, 24, 36), mean=10.0,
            effect=lambda e: -0.2 * np.minimum(1, (e + 1) / 24),
        )  # fmt: skip
        result = impact.staggered(y, unit, time, first, model="poisson", bootstrap=0)
        panel = arrange(y, unit, time, first)
        since = panel.treated()[:, :, None].astype(float)
        found.append(result.simple.effect)
        ordinary.append(etwfe.one_effect(panel, since, np.ones(panel.outcome.shape))[0][0])
    e = np.concatenate([np.arange(n) for n in (36, 24, 12)])
    true = np.log(np.exp(-0.2 * np.minimum(1, (e + 1) / 24)).mean())
    assert np.mean(found) == pytest.approx(true, abs=0.1 * abs(true))
    assert np.mean(ordinary) > 0.8 * true


def test_of_a_real_fall_the_verdict_says_how_much_with_the_others_beside():
    y, unit, time, first = rollout(np.random.default_rng(2), effect=lambda e: -0.3 + 0 * e)
    found = impact.staggered(y, unit, time, first, model="poisson")
    assert found.verdict.word == verdict.EVIDENCE
    assert found.verdict.change == pytest.approx(np.expm1(-0.3), abs=0.08)
    assert "有证据表明减少" in found.explain() and "同期未进网格社区变化" in found.explain()


def test_of_no_effect_about_five_of_a_hundred_are_called_a_fall():
    rng = np.random.default_rng(4)
    found = [
        impact.staggered(*rollout(rng, units=60, periods=24, waves=(9, 15)), model="poisson", bootstrap=0)
        for _ in range(200)
    ]
    assert 0.015 <= np.mean([one.verdict.word == verdict.EVIDENCE for one in found]) <= 0.085


@pytest.mark.parametrize("years", [1, 3])
def test_of_areas_chosen_for_their_worst_year_the_fall_is_not_credited(years):
    rng, months = np.random.default_rng(11), 12 * years + 12
    raw, said = 0, []
    for _ in range(10):
        y = rng.poisson(rng.gamma(10, 0.1, 400)[:, None] * np.ones(months))
        year = y[:, months - 24 : months - 12].sum(axis=1)
        start = np.where(np.argsort(np.argsort(-year, kind="stable")) < 40, months - 11, 0)
        found = impact.staggered(
            y.ravel(), np.repeat(np.arange(400), months), np.tile(np.arange(months) + 1, 400),
            np.repeat(start, months), model="poisson", bootstrap=0,
        )  # fmt: skip
        raw += found.simple.high < 0
        said.append(found.verdict.word)
    assert raw >= 5
    assert verdict.EVIDENCE not in said


def test_of_trends_that_already_differed_no_verdict_is_given():
    rng = np.random.default_rng(6)
    y, unit, time, first = rollout(rng, units=80, periods=36, waves=(24,))
    y = np.where(first > 0, rng.poisson(4 * np.exp(-0.04 * time)), rng.poisson(4, len(y)))
    found = impact.staggered(y, unit, time, first, model="poisson")
    assert found.pre_trend.p < 0.05
    assert not found.judgeable
    assert "走势已不一致" in found.explain()


def test_of_everyone_starting_at_once_or_nobody_the_refusal_says_why():
    y, unit, time, _ = rollout(np.random.default_rng(1), units=20, periods=12)
    together = impact.staggered(y, unit, time, np.full(len(y), 6), model="poisson")
    assert not together.judgeable and together.simple is None
    assert "同时进网格" in together.explain()
    assert "没有社区进网格" in impact.staggered(y, unit, time, np.zeros(len(y))).explain()


def test_of_one_community_alone_synthetic_control_is_named():
    y, unit, time, _ = rollout(np.random.default_rng(1), units=20, periods=24)
    found = impact.staggered(y, unit, time, np.where(unit == 3, 13, 0), model="poisson")
    assert not found.judgeable
    assert "合成对照" in found.explain()


@pytest.mark.parametrize(
    ("log_ratio", "se", "word"),
    [(-0.2, 0.05, verdict.EVIDENCE), (0.0, 0.02, verdict.NO_FALL), (-0.05, 0.1, verdict.UNDECIDED)],
)
def test_of_the_three_verdicts_each_is_two_sentences(log_ratio, se, word):
    found = verdict.judge(
        log_ratio, se, df=50, before=24, after=12, others=-0.03, level=0.9, worth=0.1, period="个月"
    )
    assert found.word == word
    assert found.explain().count("。") == 2
    assert "同期未进网格社区变化-3.0%" in found.explain()


def test_of_chosen_areas_a_fall_smaller_than_their_natural_return_is_not_called():
    at = dict(df=500, before=12, after=12, others=0.0, level=0.99, worth=0.1, period="个月")
    assert verdict.judge(-0.1, 0.02, returned=-0.16, **at).word == verdict.UNDECIDED
    assert verdict.judge(-0.1, 0.02, returned=-0.05, **at).word == verdict.EVIDENCE
    assert "自然回落" in verdict.judge(-0.1, 0.02, returned=-0.05, **at).explain()


def test_of_too_few_cases_the_months_to_wait_are_enough():
    at = dict(before=48, after=12, others=None, level=0.9, worth=0.3, period="个月", df=1000)
    found = verdict.judge(-0.1, 0.2, **at)
    assert found.word == verdict.UNDECIDED and found.wait
    later = 0.2 * np.sqrt((1 / 48 + 1 / (12 + found.wait)) / (1 / 48 + 1 / 12))
    words = {verdict.judge(x, later, **at).word for x in np.linspace(-0.6, 0.3, 200)}
    assert verdict.UNDECIDED not in words
    assert "需增加社区" in verdict.judge(-0.1, 0.9, **at).explain()


def bad(**changes):
    y, unit, time, first = rollout(np.random.default_rng(1), units=12, periods=12, waves=(5, 8))
    given = {
        "outcome": y.astype(float),
        "unit": unit,
        "time": time.astype(float),
        "first_treated": first * 1.0,
    }
    given |= {name: change(given[name].copy()) for name, change in changes.items()}
    return given


def put(value, at=0):
    def change(array):
        array[at] = value
        return array

    return change


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"outcome": put(np.nan)}, "outcome"),
        ({"outcome": put(-1)}, "outcome"),
        ({"outcome": put(1.5)}, "outcome"),
        ({"outcome": lambda y: y[:-1]}, "outcome|first_treated"),
        ({"unit": lambda u: u * 0}, "unit"),
        ({"unit": put(1)}, "unit"),
        ({"time": put(2.0)}, "unit"),
        ({"time": lambda t: t * 0 + 1}, "time"),
        ({"first_treated": put(3.0)}, "first_treated"),
        ({"first_treated": put(np.nan)}, "first_treated"),
        ({"first_treated": lambda f: f - 20}, "first_treated"),
        ({"outcome": lambda y: y * 0}, "outcome"),
        ({"time": lambda t: t - 1}, "first_treated"),
    ],
)  # fmt: skip
def test_of_bad_rows_the_argument_is_named(changes, named):
    with pytest.raises(InputError, match=f"^({named})"):
        impact.staggered(**bad(**changes), model="poisson")


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"model": "magic"}, "model"),
        ({"level": 1.0}, "level"),
        ({"worth": 0}, "worth"),
        ({"anticipation": -1}, "anticipation"),
        ({"population": np.zeros(144)}, "population"),
        ({"covariates": np.zeros(144)}, "covariates"),
        ({"cluster": np.zeros(144)}, "cluster"),
        ({"model": "difference", "population": np.ones(144)}, "population"),
        ({"model": "difference", "covariates": np.arange(144.0)}, "covariates"),
        ({"placebo_periods": 0}, "placebo_periods"),
    ],
)
def test_of_bad_options_the_argument_is_named(options, named):
    with pytest.raises(InputError, match=f"^{named}"):
        impact.staggered(**bad(), **({"model": "poisson"} | options))


def test_of_no_unit_left_untreated_controls_never_is_refused():
    given = bad(first_treated=lambda f: np.where(f == 0, 9, f))
    with pytest.raises(InputError, match=r"^controls"):
        impact.staggered(**given, controls="never")
    found = impact.staggered(**given, model="poisson")
    assert found.simple is not None and found.period.max() < 9


def test_of_very_large_counts_nothing_overflows():
    given = bad(outcome=lambda y: (y + 1) * 1e9)
    found = impact.staggered(**given, model="poisson")
    assert np.isfinite([found.simple.effect, found.simple.se]).all()
