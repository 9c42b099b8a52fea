"""Three verdicts on a mechanism, and the refusal to give one."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import stats

from judgegrid.methods import wording

EVIDENCE = "有证据表明减少"
UNDECIDED = "证据不足"
NO_FALL = "没有减少"
REFUSED = "不能评价"
MOST_PERIODS = 240
LEAST_TIMES, MOST_TIMES = 0.05, 5.0


@dataclass(frozen=True)
class Verdict:
    """``word`` is one of the three, or 不能评价 with ``why``; shares of change are negative for a fall.

    ``others`` change of the units not yet in the grid (None: no percentage exists); ``wait`` periods to
    observe on, None where waiting alone does not help; ``chosen``: the units stood out by bad numbers;
    ``tested``: trends before the start could be compared; ``breakdown``: how many times the worst parting of
    trends before the start may go on after it until a fall is none (None: not known).
    """

    word: str
    change: float
    low: float
    high: float
    level: float
    others: float | None
    wait: int | None
    worth: float
    why: str = ""
    period: str = "个月"
    chosen: bool = False
    tested: bool = True
    breakdown: float | None = None

    @property
    def judgeable(self) -> bool:
        """False where the data do not carry a verdict."""
        return self.word != REFUSED

    def explain(self) -> str:
        """Two sentences: the verdict with its interval and the others' change; what it rests on."""
        beside = f"同期未进网格社区变化{shown(self.others)}"
        if self.word == REFUSED:
            return f"不能评价：{self.why}。{beside}，这一变化不应归功于或归咎于任何机制。"
        span = f"{self.level:.0%}区间{shown(self.low)}至{shown(self.high)}"
        if self.word == EVIDENCE:
            first = f"有证据表明减少{wording.percent(-self.change, 1)}（{span}），{beside}。"
            return f"{first}这是与同期未进网格社区前后变化相比的差别{self._holds()}{self._notes()}。"
        if self.word == NO_FALL:
            first = f"没有减少（估计{shown(self.change)}，{span}），{beside}。"
            return f"{first}按现有数据，{wording.percent(self.worth)}及以上的减少可以排除{self._notes()}。"
        more = f"需再观察{self.wait}{self.period}" if self.wait else "仅靠延长观察难以判定，需增加社区"
        first = f"证据不足，{more}（目前估计{shown(self.change)}，{span}），{beside}。"
        return f"{first}证据不足不等于没有效果，也不等于有效果{self._notes()}。"

    def _holds(self) -> str:
        if self.breakdown is None:
            return ""
        if self.breakdown < LEAST_TIMES:
            return "；此前两组走势间哪怕最大一次偏离的一小部分延续下去，这一差别也可能不存在"
        times = f"{min(self.breakdown, MOST_TIMES):.1f}倍" + ("以上" if self.breakdown > MOST_TIMES else "")
        return f"；进网格后两组走势每月偏离不超过此前最大偏离的{times}时，仍是减少".replace(
            "每月", self._each()
        )

    def _each(self) -> str:
        return f"每{self.period.removeprefix('个')}"

    def _notes(self) -> str:
        chosen = "；进网格的社区是此前偏高的，已扣除自然回落并按更严的标准判断" if self.chosen else ""
        return chosen + ("" if self.tested else "；进网格前时期太少，未能检验此前走势是否一致")


def shown(change: float | None) -> str:
    """A share of change with its sign; where none exists, says so."""
    return "（无法折算百分比）" if change is None else wording.signed_percent(change)


def refuse(why: str, others: float | None, *, level: float, worth: float, period: str) -> Verdict:
    """The refusal with its reason."""
    return Verdict(REFUSED, 0.0, 0.0, 0.0, level, others, None, worth, why, period)


def judge(
    log_ratio: float,
    se: float,
    *,
    df: float,
    before: float,
    after: float,
    others: float | None,
    level: float,
    worth: float,
    period: str,
    returned: float | None = None,
    tested: bool = True,
    breakdown: float | None = None,
) -> Verdict:
    """The verdict on a log ratio with its standard error under Student's t with ``df``.

    A fall where the whole interval is below 0 and, for units chosen for bad numbers, the fall is larger than
    the one their choice explains (``returned``, already taken off); no fall where the interval holds 0 or
    more and excludes a fall of ``worth``; else more data are needed: as many periods as bring the interval
    below the width of ``worth``, when the variance goes as 1/``before`` + 1/``after`` (periods on each side).
    """
    reach = float(stats.t.ppf((1 + level) / 2, df)) * se
    low, high = log_ratio - reach, log_ratio + reach
    floor = math.log1p(-worth)
    outweighs = returned is None or log_ratio < returned
    word = EVIDENCE if high < 0 and outweighs else NO_FALL if low > floor and high >= 0 else UNDECIDED
    wait = _wait(reach, floor, before, after) if word == UNDECIDED and outweighs else None
    change, below, above = (float(np.expm1(min(found, 50.0))) for found in (log_ratio, low, high))
    return Verdict(
        word,
        change,
        below,
        above,
        level,
        others,
        wait,
        worth,
        "",
        period,
        returned is not None,
        tested,
        breakdown,
    )


def _wait(reach: float, floor: float, before: float, after: float) -> int | None:
    wanted = (floor / (2 * reach)) ** 2 * (1 / before + 1 / after)
    room = wanted - 1 / before
    if room <= 0:
        return None
    more = math.ceil(1 / room - after)
    return max(more, 1) if more <= MOST_PERIODS else None
