"""What a text says: its elements and its risk signals, each with the words and where they stand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from judgegrid.methods.arguments import InputError
from judgegrid.methods.text.characters import plain
from judgegrid.methods.text.elements import LABELS, Element, find_elements
from judgegrid.methods.text.numerals import runs
from judgegrid.methods.text.risk import RiskSignal, RiskWords, find_risks, shipped

MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class Extraction:
    """Elements and risk signals of one text, each in the order in which they stand."""

    elements: tuple[Element, ...]
    risks: tuple[RiskSignal, ...]

    @property
    def active_risks(self) -> tuple[str, ...]:
        """The signals that the text asserts at least once, in Chinese, without doubles."""
        return tuple(dict.fromkeys(one.label for one in self.risks if not one.negated))

    @property
    def relations(self) -> tuple[str, ...]:
        """The relations of the parties named, the most frequent first."""
        counted = Counter(one.relation for one in self.elements if one.relation)
        return tuple(sorted(counted, key=lambda name: (-counted[name], name)))

    def values(self, kind: str) -> tuple[str, ...]:
        """The different values of one kind of element, in the order in which they stand."""
        if kind not in LABELS:
            raise InputError("kind", "one of " + ", ".join(LABELS), found=repr(kind))
        return tuple(dict.fromkeys(one.value for one in self.elements if one.kind == kind))

    def explain(self) -> str:
        """Two sentences: what was found through which words, and that a person decides."""
        counted = Counter(one.label for one in self.elements)
        parts = "、".join(f"{label}{n}处" for label, n in counted.items())
        first = f"文中读到{parts}。" if parts else "文中没有读到金额、日期、当事人等要素。"
        told: dict[str, list[str]] = {}
        for one in self.risks:
            if not one.negated:
                told.setdefault(one.label, []).append(one.text)
        if told:
            named = "；".join(f"{label}（“{'”“'.join(dict.fromkeys(w))[:60]}”）" for label, w in told.items())
            return f"{first}出现风险提示词：{named}，先核实情况再决定是否调解，由人判断。"
        said = "提到的风险词均为否定或假设" if self.risks else "没有出现风险提示词"
        return f"{first}{said}，但词表不能代替询问。"


def extract(text: str, *, on: date | None = None, words: RiskWords | None = None) -> Extraction:
    """Read elements and risk signals out of a text.

    Question answered: which amounts, dates, periods, rates and parties does the text name, and does it speak
    of violence in the family, self-harm, threats, minors, gangs, unpaid site wages or crowds. ``on`` is the
    day the text was written (needed for 去年5月); ``words`` other word groups than the shipped ones.
    Positions count characters of ``text`` as given, in any script or length. Recall goes before precision:
    a person decides. Source: own grammar and words, measured on own sentences (docs/methods/extraction.md).
    Raises InputError when ``text`` is no str.
    """
    if not isinstance(text, str):
        raise InputError("text", "a str", found=type(text).__name__)
    form = plain(text)
    spans = runs(form)
    elements = find_elements(form, text, spans, on=on)
    return Extraction(elements, find_risks(form, text, spans, words or shipped()))
