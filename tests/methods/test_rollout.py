"""Drawing the order of a roll-out: alike arms, pins, an audit anybody can make, and its power."""

from __future__ import annotations

import hashlib
import json
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judgegrid.methods import impact, power, rollout
from judgegrid.methods.arguments import InputError


def city(number=60, seed=1):
    rng = np.random.default_rng(seed)
    return {
        "names": [f"社区{k:03d}" for k in range(number)],
        "yearly": rng.gamma(3, 8, number) + 1,
        "district": [("东区", "西区", "南区")[k % 3] for k in range(number)],
        "starts": [24, 30, 36],
        "months": 60,
        "seed": 20260101,
    }


def drawn(**changes):
    given = city() | changes
    return rollout.plan(given.pop("names"), given.pop("yearly"), **given)


def test_of_a_plan_arms_are_alike_in_number_district_and_size():
    found = drawn(hold_back=True)
    assert found.arms.tolist() == [0, 1, 2, 3]
    assert found.members.tolist() == [15, 15, 15, 15]
    assert found.by_district.tolist() == [[5, 5, 5, 5]] * 3
    assert found.difference < 0.5
    assert found.explain().count("。") == 2
    assert "看得出的最小降幅" in found.explain()


def test_of_the_same_seed_the_order_of_the_list_does_not_matter():
    given = city()
    one = drawn()
    turn = np.random.default_rng(3).permutation(60)
    other = drawn(
        names=[given["names"][k] for k in turn], yearly=given["yearly"][turn],
        district=[given["district"][k] for k in turn],
    )  # fmt: skip
    assert dict(zip(one.names, one.wave, strict=True)) == dict(zip(other.names, other.wave, strict=True))
    assert (drawn(seed=2).wave != one.wave).any()


def test_of_many_seeds_every_community_has_the_same_chance_of_every_wave():
    seen = Counter()
    for seed in range(300):
        found = drawn(seed=seed)
        seen.update((name, int(wave)) for name, wave in zip(found.names[:6], found.wave[:6], strict=True))
    assert min(seen.values()) > 65 and max(seen.values()) < 140
    assert len(seen) == 18


def test_of_a_lot_anybody_can_make_it_again():
    assert rollout.lot(7, "云杉社区") == hashlib.sha256("7:云杉社区".encode()).hexdigest()


def test_of_a_record_the_audit_draws_the_same_and_notices_a_change():
    found = drawn(pins={"社区000": 3}, not_before={"社区001": 2})
    assert (rollout.audit(found.record).wave == found.wave).all()
    assert hashlib.sha256(found.record.encode()).hexdigest() == found.fingerprint
    changed = json.loads(found.record)
    changed["communities"][5][3] = 1 + changed["communities"][5][3] % 3
    with pytest.raises(InputError, match="record"):
        rollout.audit(json.dumps(changed))
    with pytest.raises(InputError, match="record"):
        rollout.audit("{}")


def test_of_pins_and_late_communities_they_are_kept():
    late = {f"社区{k:03d}": 3 for k in range(1, 8)}
    found = drawn(pins={"社区000": 1}, not_before=late)
    wave = dict(zip(found.names, found.wave, strict=True))
    assert wave["社区000"] == 1
    assert all(wave[name] == 3 for name in late)
    assert found.pinned == ("社区000",)


def test_of_a_district_that_is_late_as_a_whole_it_is_drawn_among_the_late_waves():
    late = dict.fromkeys(city()["names"][::3], 2)
    found = drawn(not_before=late)
    east = found.by_district[found.districts.index("东区")]
    assert east.tolist() == [0, 10, 10]
    assert np.ptp(found.by_district[1]) <= 2


@settings(max_examples=15)
@given(st.integers(6, 90), st.integers(1, 3), st.booleans(), st.integers(0, 2**40))
def test_of_any_city_every_community_has_one_wave_and_arms_differ_by_little(number, waves, held, seed):
    given = city(number) | {"starts": [12 + 6 * k for k in range(waves)], "hold_back": held, "seed": seed}
    if number < 2 * (waves + held) or waves + held < 2:
        return
    found = rollout.plan(given.pop("names"), given.pop("yearly"), **given)
    assert set(found.wave.tolist()) == set(found.arms.tolist())
    assert found.members.sum() == number
    assert np.ptp(found.members) <= 1
    assert 0 < found.smallest.fall < 1


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"names": ["甲"] * 60}, "names"),
        ({"names": ["甲"]}, "district"),
        ({"names": ["甲", "乙"], "yearly": [5, 5], "district": None}, "names"),
        ({"yearly": np.zeros(60)}, "yearly"),
        ({"yearly": np.full(60, np.nan)}, "yearly"),
        ({"yearly": -np.ones(60)}, "yearly"),
        ({"district": ["东"]}, "district"),
        ({"starts": [30, 24]}, "starts"),
        ({"starts": []}, "starts"),
        ({"starts": [24, 70]}, "starts"),
        ({"starts": [0, 12]}, r"starts\[0\]"),
        ({"months": 1}, "months"),
        ({"seed": -1}, "seed"),
        ({"pins": {"无此社区": 1}}, "pins"),
        ({"pins": {"社区000": 9}}, "pins"),
        ({"not_before": {"社区000": 0}}, "not_before"),
    ],
)
def test_of_bad_input_the_argument_is_named(change, named):
    with pytest.raises(InputError, match=f"^{named}"):
        drawn(**change)


def test_of_one_wave_without_anybody_held_back_no_power_can_be_told():
    with pytest.raises(InputError, match="starts"):
        drawn(starts=[24])


def test_of_two_filings_a_month_the_fall_that_can_be_shown_is_the_known_one():
    half_yearly = [36, 42, 48, 54]
    for communities, wanted in ((150, 0.095), (1500, 0.032)):
        share = np.full(4, communities * 2 / 4)
        found = power.smallest_change_of_waves(share, half_yearly, 60, communities=communities)
        assert found.fall == pytest.approx(wanted, abs=0.004)
        assert found.yearly == pytest.approx(24)
    assert power.smallest_change(150, 24, 5).fall < 0.095


def test_of_two_groups_the_waves_agree_with_the_difference_in_differences():
    waves = power.smallest_change_of_waves([150, 150], [30, 60], 60, communities=150)
    assert waves.fall == pytest.approx(power.smallest_change(150, 24, 5).fall, rel=1e-6)


def test_of_the_told_error_the_estimate_of_simulated_roll_outs_has_it():
    rng, effects = np.random.default_rng(5), []
    found = power.smallest_change_of_waves([40, 40, 40], [10, 16, 24], 24, communities=60)
    told = -np.log1p(-found.fall) / 2.8016
    for _ in range(60):
        start = rng.permutation(np.repeat([10, 16, 24], 20))
        y = rng.poisson(2.0, (60, 24))
        result = impact.staggered(
            y.ravel(), np.repeat(np.arange(60), 24), np.tile(np.arange(1, 25), 60),
            np.repeat(np.where(start < 24, start + 1, 0), 24), model="poisson", bootstrap=0,
        )  # fmt: skip
        effects.append(result.simple.effect)
    assert np.std(effects) == pytest.approx(told, rel=0.3)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"monthly": [0, 1]}, "monthly"),
        ({"starts": [5]}, "starts"),
        ({"starts": [5, 5]}, "starts"),
        ({"starts": [0, 5]}, "starts"),
        ({"months": 1}, "months"),
        ({"dispersion": 0.5}, "dispersion"),
        ({"communities": 1}, "communities"),
        ({"power": 1}, "power"),
    ],
)
def test_of_a_bad_plan_of_waves_the_argument_is_named(change, named):
    given = {"monthly": [10, 10], "starts": [5, 24], "months": 24, "communities": 20} | change
    with pytest.raises(InputError, match=f"^{named}"):
        power.smallest_change_of_waves(
            given.pop("monthly"), given.pop("starts"), given.pop("months"), **given
        )
