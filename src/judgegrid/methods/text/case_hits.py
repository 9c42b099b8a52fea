"""The hits of a ranking with their reasons, over a finished index: numpy alone, so that a page may ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from judgegrid.methods.arguments import InputError, one_of, whole
from judgegrid.methods.text.case_index import CaseIndex
from judgegrid.methods.text.case_ranking import NOTIONS, Signals, signals
from judgegrid.methods.text.case_rows import Case, amount_of, as_case, elements_of
from judgegrid.methods.text.passages import Passage, matching_passages
from judgegrid.methods.wording import number, percent

LEAST_SHARE = 0.2
MOST_DIFFERENCES = 5
FAR_AMOUNT = 3.0


@dataclass(frozen=True, slots=True)
class SharedElement:
    """An element that both cases name, with both values."""

    name: str
    here: str
    there: str


@dataclass(frozen=True, slots=True)
class SimilarCase:
    """A hit with its reasons. ``score`` orders the hits of one query; ``text`` is its part from the words.

    ``shared_causes`` and ``shared_provisions`` are known of the query, or expected from its neighbours
    (``CaseRanking.cause_known``). ``differs`` are sentences.
    """

    id: str
    score: float
    text: float
    shared_causes: tuple[str, ...]
    shared_elements: tuple[SharedElement, ...]
    shared_provisions: tuple[str, ...]
    passages: tuple[Passage, ...]
    differs: tuple[str, ...]

    def explain(self) -> str:
        """Two sentences: what is shared, and what differs."""
        shared = []
        if self.shared_causes:
            shared.append("案由" + "、".join(self.shared_causes))
        if self.shared_provisions:
            shared.append("法条" + "、".join(self.shared_provisions[:3]))
        same = [one.name for one in self.shared_elements if one.here == one.there]
        if same:
            shared.append("要素" + "、".join(same[:4]))
        if self.passages:
            shared.append("相同的表述")
        first = (
            f"与本案共有{'；'.join(shared)}。" if shared else "与本案没有可列出的共同点，只是候选中相对接近。"
        )
        return first + (f"不同之处：{'；'.join(self.differs[:3])}。" if self.differs else "要素上未见不同。")


@dataclass(frozen=True, slots=True)
class CaseRanking:
    """Hits, best first. ``causes``: known ones with share 1, otherwise shares among the nearest cases."""

    hits: tuple[SimilarCase, ...]
    notion: str
    cause_known: bool
    causes: tuple[tuple[str, float], ...]
    refusal: str = ""

    def explain(self) -> str:
        """Two sentences on how the list came about."""
        if self.refusal:
            return f"不能给出类案：{self.refusal}。请写明发生了什么、为了什么争执。"
        if self.cause_known:
            how = f"案由已知为{'、'.join(name for name, _ in self.causes)}"
        elif self.causes:
            name, share = self.causes[0]
            how = f"案由未知，由最接近的案件推测为{name}（{percent(share)}）"
        else:
            how = "候选没有案由"
        return f"{how}，与文字、法条一起排列{len(self.hits)}件。排在前面表示相近，不表示应当同样处理。"


def rank_indexed(
    query: Case | Mapping[str, Any] | str,
    index: CaseIndex,
    *,
    notion: str = "overall",
    among: Iterable[str] | None = None,
    top: int | None = None,
) -> CaseRanking:
    """Rank the cases of an index for a query and say why; see ``cases.rank_cases``.

    Raises InputError for arguments that are none (unknown ids or notion).
    """
    one_of("notion", notion, NOTIONS)
    asked = as_case(query, name="query")
    places = _places(index, among)
    count = places.size if top is None else min(whole("top", top, least=1), places.size)
    if not index.bm25.scores(asked.text).any() and not asked.causes:
        why = "文字是空的" if not asked.text.strip() else "与候选案件没有相同的字词"
        return CaseRanking((), notion, bool(asked.causes), (), why)
    found = signals(asked, index, places, notion=notion)
    order = np.argsort(-found.total, kind="stable")[:count]
    here = elements_of(asked)
    hits = tuple(_hit(asked, here, index, int(places[at]), int(at), found) for at in order)
    return CaseRanking(hits, notion, bool(asked.causes), found.causes)


def _places(index: CaseIndex, among: Iterable[str] | None) -> NDArray[np.int64]:
    if among is None:
        return np.arange(len(index.rows), dtype=np.int64)
    wanted = list(dict.fromkeys(str(one) for one in among))
    missing = [one for one in wanted if one not in index.places]
    if missing or not wanted:
        raise InputError("among", "ids of the index, at least one", found=repr(missing[:1])[:40])
    return np.array([index.places[one] for one in wanted], dtype=np.int64)


def _hit(
    query: Case, here: Mapping[str, str], index: CaseIndex, place: int, at: int, found: Signals
) -> SimilarCase:
    row = index.rows[place]
    likely = {name for name, share in found.causes if share >= LEAST_SHARE}
    cited = {name for name, share in found.provisions if share >= LEAST_SHARE}
    there = index.elements[place]
    shared = tuple(SharedElement(name, here[name], there[name]) for name in here if name in there)
    return SimilarCase(
        row.id,
        round(float(found.total[at]), 4),
        round(float(found.text[at]), 4),
        tuple(name for name in row.causes if name in likely),
        shared,
        tuple(name for name in row.provisions if name in cited),
        matching_passages(query.text, row.text, index.bm25),
        _differences(query, index, place, here, likely),
    )


def _differences(
    query: Case, index: CaseIndex, place: int, here: Mapping[str, str], likely: set[str]
) -> tuple[str, ...]:
    row, there, said = index.rows[place], index.elements[place], []
    other = [name for name in row.causes if name not in likely]
    if other and likely:
        said.append(
            f"该案另有案由{'、'.join(other)}" if likely & set(row.causes) else f"该案案由为{'、'.join(other)}"
        )
    ours, theirs = amount_of(query), index.amounts[place]
    if ours and theirs and max(ours / theirs, theirs / ours) >= FAR_AMOUNT:
        said.append(f"金额：本案{number(round(ours))}元，该案{number(round(theirs))}元")
    for name in sorted(here.keys() | there.keys()):
        if here.get(name) != there.get(name):
            said.append(f"{name}：本案{_quoted(here.get(name))}，该案{_quoted(there.get(name))}")
    return tuple(said[:MOST_DIFFERENCES])


def _quoted(value: str | None) -> str:
    return f"“{value}”" if value else "未提及"
