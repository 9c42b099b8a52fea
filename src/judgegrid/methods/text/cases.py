"""Similar cases: rank candidates for a query and say of each what is shared and what differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from judgegrid.methods.text.case_hits import CaseRanking, SharedElement, SimilarCase, rank_indexed
from judgegrid.methods.text.case_index import CaseIndex
from judgegrid.methods.text.case_rows import Case
from judgegrid.methods.text.latent import fit_latent

__all__ = ["CaseRanking", "SharedElement", "SimilarCase", "index_cases", "rank_cases"]


def index_cases(candidates: Sequence[Case | Mapping[str, Any] | str]) -> CaseIndex:
    """Make the index of a collection (n ≥ 1 cases), with the latent space; raises InputError for bad rows."""
    return CaseIndex(candidates, fit=fit_latent)


def rank_cases(
    query: Case | Mapping[str, Any] | str,
    candidates: CaseIndex | Sequence[Case | Mapping[str, Any] | str],
    *,
    notion: str = "overall",
    among: Iterable[str] | None = None,
    top: int | None = None,
) -> CaseRanking:
    """Rank candidate cases for a query and say why.

    ``query`` is a text, a mapping or a Case; give its ``causes`` where they are known, else they are expected
    from the nearest cases. ``candidates`` as rows, or ``index_cases`` of a collection (better statistics), of
    which ``among`` names the ids to rank. ``notion`` is one of overall, facts, cause, amount, provisions;
    ``top`` None ranks all. A query without words is refused by ``refusal``, never by an exception.
    Raises InputError for arguments that are none (no candidates, unknown ids or notion).
    """
    index = candidates if isinstance(candidates, CaseIndex) else index_cases(candidates)
    return rank_indexed(query, index, notion=notion, among=among, top=top)
