"""Who joins when: the order of communities drawn by lot inside strata, on record, with the plan's power."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from judgegrid.methods import power, wording
from judgegrid.methods.arguments import Floats, InputError, Integers, positive, row, same_length, whole

VERSION = 1


@dataclass(frozen=True)
class Plan:
    """``wave`` per community: 1 … number of waves, 0 held back; ``pinned`` were not drawn.

    ``members`` and ``mean_size`` per arm (held back first, where there are any), ``by_district`` districts ×
    arms; ``difference`` largest gap between arms' mean sizes in standard deviations. ``smallest`` fall the
    plan can show. ``record`` is everything needed to draw again; ``fingerprint`` its SHA-256.
    """

    names: tuple[str, ...]
    wave: Integers
    pinned: tuple[str, ...]
    arms: Integers
    members: Integers
    mean_size: Floats
    districts: tuple[str, ...]
    by_district: Integers
    difference: float
    smallest: power.SmallestChange
    record: str
    fingerprint: str

    def explain(self) -> str:
        """Two sentences for the notice of the draw."""
        held = int((self.wave == 0).sum())
        kept = f"，{held}个暂不进网格作比较" if held else ""
        pinned = f"（其中{len(self.pinned)}个为指定，不参加抽签）" if self.pinned else ""
        waves = int(self.arms.max())
        return (
            f"{len(self.names)}个社区{pinned}按区划和规模分层抽签，分{waves}批进网格{kept}，"
            f"各批平均规模相差不超过{self.difference:.2f}个标准差，抽签记录指纹{self.fingerprint[:12]}。"
            f"这样安排，观察期满时有{self.smallest.power:.0%}把握看得出的最小降幅约为"
            f"{wording.percent(self.smallest.fall, 1)}，真实降幅若更小，结论很可能是“证据不足”。"
        )


def plan(
    names: Sequence[str],
    yearly: ArrayLike,
    *,
    starts: Sequence[int],
    months: int,
    seed: int,
    district: Sequence[str] | None = None,
    hold_back: bool = False,
    pins: Mapping[str, int] | None = None,
    not_before: Mapping[str, int] | None = None,
    dispersion: float = 1.0,
) -> Plan:
    """Draw the order in which communities join, in waves that are alike in district and size.

    ``names`` different; ``yearly`` expected filings a year (> 0); ``starts`` the month in which each wave
    begins, counted from 0 and rising, inside ``months`` of observation; ``hold_back`` keeps one more arm
    that does not join. ``pins`` fix a community's wave (0: held back), ``not_before`` its earliest wave.
    Inside a district (and earliest wave) communities are ordered by size and cut into blocks of as many as
    there are arms open to them; the order inside a block is that of the SHA-256 of seed and name, so anybody
    can draw again without this program. Source: randomised blocks, Fisher 1935, ch. 4; stepped wedges,
    Hussey and Hughes 2007, Contemp. Clin. Trials 28, 182–191.
    """
    size = row("yearly", yearly, positive)
    labels = [str(name) for name in names]
    places = ["" for _ in labels] if district is None else [str(place) for place in district]
    same_length(yearly=size, names=labels, district=places)
    doubled = (
        sorted({name for name in labels if labels.count(name) > 1}) if len(set(labels)) < len(labels) else []
    )
    if doubled:
        raise InputError("names", "every community once", found=doubled[0])
    months_of = _starts(starts, months)
    arms = np.arange(0 if hold_back else 1, len(months_of) + 1)
    if len(labels) < 2 * len(arms):
        raise InputError(
            "names", f"at least two communities per arm ({2 * len(arms)})", found=str(len(labels))
        )
    fixed = _waves("pins", pins, labels, arms)
    earliest = _waves("not_before", not_before, labels, arms)
    key = whole("seed", seed, least=0)
    wave = _drawn(labels, size, places, arms, fixed, earliest, key)
    asked = {
        "version": VERSION, "seed": key, "starts": months_of, "months": months, "hold_back": hold_back,
        "dispersion": dispersion, "pins": fixed, "not_before": earliest,
        "communities": [list(one) for one in zip(labels, size.tolist(), places, wave.tolist(), strict=True)],
    }  # fmt: skip
    record = json.dumps(asked, ensure_ascii=False, sort_keys=True)
    return _told(labels, size, places, wave, arms, fixed, record, months_of, months, dispersion)


def audit(record: str) -> Plan:
    """Draw again from a record; refuses a record whose list is not what the draw gives."""
    try:
        asked = json.loads(record)
        names, yearly, places, wave = (list(part) for part in zip(*asked["communities"], strict=True))
        found = plan(
            names, yearly, starts=asked["starts"], months=asked["months"], seed=asked["seed"],
            district=places, hold_back=asked["hold_back"], pins=asked["pins"],
            not_before=asked["not_before"], dispersion=asked["dispersion"],
        )  # fmt: skip
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise InputError("record", "the record of a plan", found=str(error)) from None
    moved = np.flatnonzero(found.wave != np.array(wave))
    if moved.size:
        raise InputError(
            "record", f"wave {found.wave[moved[0]]} for {names[moved[0]]}", found=str(wave[moved[0]])
        )
    return found


def lot(seed: int, name: str) -> str:
    """The lot of a community: SHA-256 of «seed:name» in UTF-8, as hexadecimal digits."""
    return hashlib.sha256(f"{seed}:{name}".encode()).hexdigest()


def _starts(starts: Sequence[int], months: int) -> list[int]:
    whole("months", months, least=2)
    found = [whole(f"starts[{k}]", start, least=1) for k, start in enumerate(starts)]
    if not found or any(b <= a for a, b in pairwise(found)) or found[-1] >= months:
        raise InputError("starts", f"rising months, 1 to {months - 1}", found=str(list(starts)))
    return found


def _waves(
    argument: str, given: Mapping[str, int] | None, labels: list[str], arms: Integers
) -> dict[str, int]:
    known, allowed = set(labels), set(arms.tolist())
    for name, wave in (given or {}).items():
        if name not in known:
            raise InputError(argument, "names of communities in the list", found=str(name))
        if wave not in allowed:
            raise InputError(argument, f"a wave {arms[0]} to {arms[-1]} for {name}", found=str(wave))
    return {str(name): int(wave) for name, wave in (given or {}).items()}


def _drawn(
    labels: list[str],
    size: Floats,
    places: list[str],
    arms: Integers,
    fixed: dict[str, int],
    earliest: dict[str, int],
    seed: int,
) -> Integers:
    wave = np.array([fixed.get(name, -1) for name in labels])
    filled = {int(arm): 0 for arm in arms}
    layers: dict[tuple[int, str], list[int]] = {}
    for k, name in enumerate(labels):
        if name not in fixed:
            layers.setdefault((-earliest.get(name, 0), places[k]), []).append(k)
    for (late, _), free in sorted(layers.items()):
        allowed = [int(arm) for arm in arms if arm == 0 or arm >= -late]
        free.sort(key=lambda k: (-size[k], labels[k]))
        for begin in range(0, len(free), len(allowed)):
            block = sorted(free[begin : begin + len(allowed)], key=lambda k: lot(seed, labels[k]))
            for k, arm in zip(
                block, _arms_of(allowed, len(block), filled, seed, labels[block[0]]), strict=True
            ):
                wave[k] = arm
                filled[arm] += 1
    return wave


def _arms_of(allowed: list[int], number: int, filled: dict[int, int], seed: int, first: str) -> list[int]:
    """As many arms as there are communities in the block: the emptiest, in an order drawn by lot."""
    tie = {arm: lot(seed, f"{first}/{arm}") for arm in allowed}
    emptiest = sorted(allowed, key=lambda arm: (filled[arm], tie[arm]))[:number]
    # Who comes first in the block must not follow how full the waves are.
    return sorted(emptiest, key=lambda arm: tie[arm])


def _told(
    labels: list[str],
    size: Floats,
    places: list[str],
    wave: Integers,
    arms: Integers,
    fixed: dict[str, int],
    record: str,
    starts: list[int],
    months: int,
    dispersion: float,
) -> Plan:
    districts = sorted(set(places))
    drawn = np.array([name not in fixed for name in labels])
    means = np.array(
        [size[drawn & (wave == arm)].mean() if (drawn & (wave == arm)).any() else 0 for arm in arms]
    )
    spread = float(size[drawn].std())
    table = [
        [int(((wave == arm) & (np.array(places) == place)).sum()) for arm in arms] for place in districts
    ]
    monthly = np.array([size[drawn & (wave == arm)].sum() / 12 for arm in arms])
    begin = [months if arm == 0 else starts[arm - 1] for arm in arms]
    some = monthly > 0
    return Plan(
        names=tuple(labels),
        wave=wave,
        pinned=tuple(sorted(fixed)),
        arms=arms,
        members=np.array([(wave == arm).sum() for arm in arms]),
        mean_size=means,
        districts=tuple(districts),
        by_district=np.array(table),
        difference=float(np.ptp(means[some]) / spread) if spread > 0 else 0.0,
        smallest=power.smallest_change_of_waves(
            monthly[some],
            np.array(begin)[some],
            months,
            communities=int(drawn.sum()),
            dispersion=dispersion,
        ),
        record=record,
        fingerprint=hashlib.sha256(record.encode()).hexdigest(),
    )
