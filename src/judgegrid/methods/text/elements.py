"""Elements of a text: amounts, dates, lengths of time, rates, parties with their relation, hidden numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

import ahocorasick

from judgegrid.methods.text import element_dates, element_money
from judgegrid.methods.text.risk import read_table

Runs = list[tuple[int, int]]
Found = tuple[str, str, int, int]
LABELS = {
    "amount": "金额",
    "date": "日期",
    "period": "期间",
    "rate": "年利率",
    "party": "当事人",
    "phone": "电话",
    "identity": "证件号",
    "account": "账号",
}
_HIDDEN = re.compile(
    r"(?P<identity>[1-9](?:[0-9]{16}[0-9Xx]|[0-9]{14})(?![0-9]))"
    r"|(?P<phone>1[3-9][0-9](?:[0-9]{8}|[ -][0-9]{4}[ -][0-9]{4})(?![0-9])"
    r"|0[0-9]{2,3}[- ]?[2-9][0-9]{6,7}(?![0-9]))"
    r"|(?P<account>[1-9][0-9]{11,18}(?![0-9]))"
)
_FOLLOWS = frozenset("元圆块年月日号天周星礼小分厘季多余来几万亿人点倍rR%‰- ./个钟")


@dataclass(frozen=True, slots=True)
class Element:
    """An element at start:end of the text.

    ``value`` in one form whatever was written: yuan, ISO dates and durations, the yearly rate as a decimal
    ("4LPR" for four times the loan prime rate), the role of a party. ``relation`` says in which kind of
    relation a party stands (租赁, 婚姻, 相邻 …). Of telephone, identity and account numbers ``value`` and
    ``text`` are masked.
    """

    kind: str
    value: str
    start: int
    end: int
    text: str
    relation: str = ""

    @property
    def label(self) -> str:
        """The kind in Chinese."""
        return LABELS[self.kind]


def find_elements(plain: str, text: str, spans: Runs, *, on: date | None) -> tuple[Element, ...]:
    """Elements of a text given with its plain form (same length) and the runs of numerals in it, in the order
    in which they stand.

    Where two readings overlap, words before a number decide (月息两分), then the earlier of this list:
    numbers to hide, rates, dates and intervals, lengths of time, amounts. Parties stand beside them.
    """
    found = []
    for kind, value, start, end in _measured(plain, spans, on):
        hidden = kind in ("phone", "identity", "account")
        found.append(Element(kind, value, start, end, value if hidden else text[start:end]))
    for start, end, role, relation in _parties(plain):
        found.append(Element("party", role, start, end, text[start:end], relation))
    return tuple(sorted(found, key=lambda one: (one.start, one.end)))


def _measured(plain: str, spans: Runs, on: date | None) -> Iterator[Found]:
    led = [("rate", *rate) for rate in element_money.worded_rates(plain)]
    led += [("amount", *amount) for amount in element_money.signed_amounts(plain)]
    if on is not None:
        relative = (element_dates.date_at(plain, at, on=on) for at in element_dates.relative_starts(plain))
        led += [dated for dated in relative if dated]
    led.sort(key=lambda one: (one[2], -one[3]))
    coming, done = 0, 0
    for start, end in [*spans, (len(plain), len(plain))]:
        while coming < len(led) and led[coming][2] < end:
            if led[coming][2] >= done:
                yield led[coming]
                done = led[coming][3]
            coming += 1
        if start < done or start == end or not _may_count(plain, start, end):
            continue
        read = _read(plain, start, on)
        if read is not None:
            yield read
            done = read[3]


def _may_count(plain: str, start: int, end: int) -> bool:
    """Whether a run of numerals can begin an element: long, with a large unit, or with a unit behind."""
    if end - start >= 4 or plain[end : end + 1] in _FOLLOWS:
        return True
    return any(c in "万亿千" for c in plain[start:end])


def _read(plain: str, start: int, on: date | None) -> Found | None:
    if plain[start].isascii() and (found := _HIDDEN.match(plain, start)) is not None:
        kind = found.lastgroup or "account"
        return kind, masked(found.group(), kind), start, found.end()
    if (rate := element_money.rate_at(plain, start)) is not None:
        return "rate", *rate
    if (dated := element_dates.date_at(plain, start, on=on)) is not None:
        return dated
    if (length := element_dates.length_at(plain, start)) is not None:
        return "period", *length
    amount = element_money.amount_at(plain, start)
    return None if amount is None else ("amount", *amount)


def masked(number: str, kind: str) -> str:
    """A number to hide with its middle replaced: 138****5678, 320***********1234."""
    shown = {"phone": (3, 4), "identity": (3, 4), "account": (0, 4)}[kind]
    return number[: shown[0]] + "*" * (len(number) - sum(shown)) + number[len(number) - shown[1] :]


@cache
def _roles() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for row in read_table("party_words"):
        for word in row["words"].split():
            automaton.add_word(word, (len(word), row["role"], row["relation"]))
    automaton.make_automaton()
    return automaton


def _parties(plain: str) -> Iterator[tuple[int, int, str, str]]:
    """(start, end, role, relation) of party words, the longest from the left."""
    spans = sorted(
        (
            (last + 1 - length, last + 1, role, relation)
            for last, (length, role, relation) in _roles().iter(plain)
        ),
        key=lambda span: (span[0], -span[1]),
    )
    done = 0
    for span in spans:
        if span[0] >= done:
            yield span
            done = span[1]
