"""Signals that mediation must be careful or stop: words, their combinations, and whether they are denied."""

from __future__ import annotations

import csv
import io
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import ahocorasick

from judgegrid.methods.text.numerals import value_of
from judgegrid.methods.text.risk_negation import denied

LABELS = {
    "violence": "家暴",
    "self_harm": "自杀自伤",
    "threat": "扬言",
    "minor": "未成年人",
    "gang": "涉黑",
    "wages": "拖欠农民工工资",
    "crowd": "群体性",
}
MANY = 5
OF_AGE = 18
_COMMAS = frozenset("，,。；;！!？?\n")
_GAP = r"[^，,。；;！!？?\n]{0,6}?"
_STOPS = re.compile(r"[。！？!?；;\n]")
_AGE = re.compile(r"[多来]?周?岁(?!月)")
_PEOPLE = re.compile(r"[几多余来]{0,2}[个名户号口位家人](?!月|小时|字|平|工作日|电话|民币)")


@dataclass(frozen=True, slots=True)
class RiskSignal:
    """A signal at start:end of the text; ``negated`` when the text denies or only supposes it."""

    kind: str
    start: int
    end: int
    text: str
    negated: bool

    @property
    def label(self) -> str:
        """The signal's Chinese name."""
        return LABELS[self.kind]


@dataclass(frozen=True, slots=True)
class Rule:
    """Groups of words that make a signal when they stand within ``span`` characters of one sentence; not
    where a word of ``without`` stands in the sentence, nor where a word of ``beside`` covers one of them."""

    kind: str
    groups: tuple[str, ...]
    without: tuple[str, ...]
    beside: tuple[str, ...]
    span: int


Atoms = dict[str, list[tuple[int, int]]]


class RiskWords:
    """Word groups and rules made ready for one pass over a text."""

    def __init__(self, groups: Mapping[str, Iterable[str]], rules: Sequence[Rule]) -> None:
        """A word may hold … for up to six characters of the same clause. Raises ValueError when a rule names
        an unknown signal or a group without words."""
        known = set(groups) | {"many", "age_child", "age_adult"}
        for rule in rules:
            unknown = [g for g in (*rule.groups, *rule.without, *rule.beside) if g not in known]
            if rule.kind not in LABELS or unknown:
                raise ValueError(f"rule of {rule.kind!r}: unknown signal or groups without words {unknown}")
        self.rules = tuple(rules)
        self._by_anchor: dict[str, list[Rule]] = {}
        for rule in rules:
            self._by_anchor.setdefault(rule.groups[-1], []).append(rule)
        owners: dict[str, list[tuple[str, re.Pattern[str] | None]]] = {}
        for group, words in groups.items():
            for word in words:
                head, *rest = word.split("…")
                tail = re.compile(_GAP + _GAP.join(map(re.escape, rest))) if rest else None
                owners.setdefault(head, []).append((group, tail))
        self._automaton = ahocorasick.Automaton()
        for head, found in owners.items():
            self._automaton.add_word(head, (len(head), tuple(found)))
        self._automaton.make_automaton()

    def atoms(self, text: str, spans: list[tuple[int, int]]) -> Atoms:
        """Where the words of each group stand; ``spans`` are the runs of numerals."""
        found: Atoms = {}
        for last, (length, owners) in self._automaton.iter(text):
            end = last + 1
            for group, tail in owners:
                if tail is None:
                    found.setdefault(group, []).append((end - length, end))
                elif (rest := tail.match(text, end)) is not None:
                    found.setdefault(group, []).append((end - length, rest.end()))
        for start, end in spans:
            if (group := _counted(text, start, end)) is not None:
                found.setdefault(group, []).append((start, end + 1))
        return {group: _outermost(places) for group, places in found.items()}

    def possible(self, atoms: Atoms) -> list[Rule]:
        """The rules of whose groups all stand in the text."""
        return [
            rule
            for group in atoms
            for rule in self._by_anchor.get(group, ())
            if len(rule.groups) == 1 or all(other in atoms for other in rule.groups)
        ]


def _outermost(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, without those inside another (欠 in 拖欠)."""
    if len(spans) == 1:
        return spans
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or end > kept[-1][1]:
            kept.append((start, end))
    return kept


def _counted(text: str, start: int, end: int) -> str | None:
    """What a run of numerals counts: the years of a child or of a grown person, or many people."""
    if (age := _AGE.match(text, end)) is not None:
        years = value_of(text[start:end])
        return (
            None if years is None or age.end() - end > 3 else "age_child" if years < OF_AGE else "age_adult"
        )
    if _PEOPLE.match(text, end) is None:
        return None
    if text[start - 1 : start] in ("几", "数", "好", "上"):
        return "many"
    people = value_of(text[start:end])
    return "many" if people is not None and people >= MANY else None


@cache
def shipped() -> RiskWords:
    """The reviewed word groups and rules that come with the program (risk_words.csv, risk_rules.csv)."""
    groups = {row["group"]: row["words"].split() for row in read_table("risk_words")}
    return RiskWords(groups, [_rule(row) for row in read_table("risk_rules")])


def read_table(name: str) -> list[dict[str, str]]:
    """Rows of a word table beside this module."""
    data = (files("judgegrid.methods.text") / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(data)))


def _rule(row: Mapping[str, str]) -> Rule:
    named = row["groups"].split()
    return Rule(
        row["signal"],
        tuple(g for g in named if g[0] not in "-~"),
        tuple(g[1:] for g in named if g[0] == "-"),
        tuple(g[1:] for g in named if g[0] == "~"),
        int(row["span"]),
    )


def find_risks(
    plain: str, text: str, spans: list[tuple[int, int]], words: RiskWords
) -> tuple[RiskSignal, ...]:
    """Signals of a text given with its plain form (same length) and the runs of numerals in it, in the order
    in which they stand."""
    atoms = words.atoms(plain, spans)
    if not atoms:
        return ()
    rules = words.possible(atoms)
    apart = any(len(rule.groups) > 1 or rule.without for rule in rules)
    stops = [stop.start() for stop in _STOPS.finditer(plain)] if apart else []
    found: dict[str, list[tuple[int, int, bool]]] = {}
    for rule in rules:
        for start, end, anchor in _matches(rule, plain, atoms, stops):
            no = denied(rule.kind, plain, *anchor) or (rule.kind == "minor" and _grown(plain, end, atoms))
            found.setdefault(rule.kind, []).append((start, end, no))
    signals = [
        RiskSignal(kind, start, end, text[start:end], no)
        for kind, spans in found.items()
        for start, end, no in _merged(spans)
    ]
    return tuple(sorted(signals, key=lambda one: (one.start, one.end, one.kind)))


def _matches(
    rule: Rule, plain: str, atoms: Atoms, stops: list[int]
) -> Iterator[tuple[int, int, tuple[int, int]]]:
    """(start, end, span of the anchor: the word of the last group) of every match of a rule."""
    if len(rule.groups) == 1 and not rule.without and not rule.beside:
        yield from ((*span, span) for span in atoms[rule.groups[0]])
        return
    covers = sorted(span for group in rule.beside if group in atoms for span in atoms[group])
    lists = [_uncovered(atoms.get(group, []), covers) for group in rule.groups]
    if not all(lists):
        return
    apart = [_uncovered(atoms.get(group, []), covers) for group in rule.without]
    barred = {bisect_left(stops, start) for spans in apart for start, _ in spans}
    for anchor in lists[-1]:
        sentence = bisect_left(stops, anchor[0])
        if sentence in barred:
            continue
        others = [_nearest(spans, anchor, rule.span, sentence, stops) for spans in lists[:-1]]
        chosen = [one for one in others if one is not None]
        if len(chosen) == len(others):
            yield *_clause_of(plain, anchor, chosen), anchor


def _clause_of(plain: str, anchor: tuple[int, int], others: list[tuple[int, int]]) -> tuple[int, int]:
    """The anchor together with those of the other words that stand in its clause."""
    start, end = anchor
    for one in others:
        between = plain[one[1] : anchor[0]] if one[0] < anchor[0] else plain[anchor[1] : one[0]]
        if not _COMMAS & set(between):
            start, end = min(start, one[0]), max(end, one[1])
    return start, end


def _nearest(
    spans: list[tuple[int, int]], anchor: tuple[int, int], reach: int, sentence: int, stops: list[int]
) -> tuple[int, int] | None:
    at = bisect_left(spans, anchor)
    best, distance = None, reach + 1
    for i in range(max(0, at - 2), min(len(spans), at + 2)):
        start, end = spans[i]
        far = max(start - anchor[1], anchor[0] - end, 0)
        if far < distance and bisect_left(stops, start) == sentence:
            best, distance = spans[i], far
    return best


def _uncovered(spans: list[tuple[int, int]], covers: list[tuple[int, int]]) -> list[tuple[int, int]]:
    if not covers:
        return spans
    kept = []
    for start, end in spans:
        at = bisect_left(covers, (start, 0))
        if not any(c[0] < end and c[1] > start for c in covers[max(0, at - 3) : at + 3]):
            kept.append((start, end))
    return kept


def _grown(plain: str, end: int, atoms: Atoms) -> bool:
    """Whether the same clause goes on to say that the child is of age."""
    for group in ("adult", "age_adult"):
        spans = atoms.get(group, [])
        at = bisect_left(spans, (end - 1, 0))
        if (
            at < len(spans)
            and spans[at][0] - end <= 12
            and not set("，,。；;！!？?\n") & set(plain[end : spans[at][0]])
        ):
            return True
    return False


def _merged(spans: list[tuple[int, int, bool]]) -> list[tuple[int, int, bool]]:
    """Spans of one signal that overlap or touch become one; what denies the first of them denies all
    (没有集体上访), and a combination is denied when each of its readings is."""
    merged: list[tuple[int, int, bool]] = []
    for start, end, no in sorted(spans):
        if merged and start <= merged[-1][1]:
            last = merged[-1]
            merged[-1] = (last[0], max(last[1], end), last[2] if start > last[0] else last[2] and no)
        else:
            merged.append((start, end, no))
    return merged
