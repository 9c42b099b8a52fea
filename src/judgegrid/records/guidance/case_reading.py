"""What the machine reads out of a text of a case: elements, amount, provisions; the same for both sides."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from judgegrid.domain.citations import cited_provisions
from judgegrid.methods.text.bigrams import LONGEST_TEXT
from judgegrid.methods.text.extraction import extract

MOST_RELATIONS = 2


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """Elements by name, the largest amount in yuan, provisions cited."""

    elements: dict[str, str]
    amount: float | None
    provisions: tuple[str, ...]


def case_facts(text: str) -> CaseFacts:
    """Read the elements of a case."""
    found = extract(text[:LONGEST_TEXT])
    elements: dict[str, str] = {}
    rates = [_rate(value) for value in found.values("rate")]
    if rates:
        elements["利率"] = "、".join(dict.fromkeys(rates[:3]))
    if found.relations:
        elements["关系"] = "、".join(found.relations[:MOST_RELATIONS])
    if found.active_risks:
        elements["风险"] = "、".join(sorted(found.active_risks))
    amounts = Counter(float(value) for value in found.values("amount") if 0 < float(value) <= 1e12)
    return CaseFacts(elements, max(amounts, default=None), cited_provisions(text))


def _rate(value: str) -> str:
    try:
        return f"年{float(value) * 100:g}%"
    except ValueError:
        return value
