"""Provisions that a text cites: 《中华人民共和国民法典》第九百四十四条、第九百四十五条第一款."""

from __future__ import annotations

import re

from judgegrid.domain.statutes import law_key, number_of, printed

_NUMBER = r"[零〇一二两三四五六七八九十百千\d]{1,9}"
_ARTICLE = rf"第\s*({_NUMBER})\s*条(?:之({_NUMBER}))?"
_REST = rf"(?:第{_NUMBER}[款项目]|[（(]{_NUMBER}[）)]项?|[、，,和及与]|以及|\s)*"
_CITED = re.compile(rf"《([^《》]{{2,60}})》(?:（[^（）]{{1,40}}）)?\s*((?:{_ARTICLE}{_REST})+)")
_ONE = re.compile(_ARTICLE)
MOST = 60


def cited_provisions(text: str) -> tuple[str, ...]:
    """Citations in the order in which they stand, each once: law without 中华人民共和国 + 第…条."""
    found: dict[str, None] = {}
    for cited in _CITED.finditer(text):
        law = law_key(cited[1])
        for one in _ONE.finditer(cited[2]):
            after = f"之{_chinese(one[2])}" if one[2] else ""
            found[f"{law}第{_chinese(one[1])}条{after}"] = None
    return tuple(found)[:MOST]


def _chinese(number: str) -> str:
    """A number as statutes print it: 944 → 九百四十四; what is no number stays as it is."""
    value = number_of(number)
    return printed(value) if value and value < 10_000 else number
