"""Cases ready to be compared: words, latent meaning, causes, provisions, elements, amounts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from judgegrid.methods.arguments import InputError
from judgegrid.methods.text.bigrams import Postings, postings
from judgegrid.methods.text.bm25 import Bm25
from judgegrid.methods.text.case_rows import Case, amount_of, as_case, elements_of
from judgegrid.methods.text.latent_space import LatentSpace


class CaseIndex:
    """A collection with its statistics; built once, asked many times. More cases make better weights."""

    def __init__(
        self,
        candidates: Sequence[Case | Mapping[str, Any] | str],
        *,
        fit: Callable[[Postings], LatentSpace | None] | None = None,
    ) -> None:
        """``fit`` makes the latent space (``latent.fit_latent``, which needs scipy); without it words alone.

        Raises InputError for no candidates, one that is no case, or an id given twice.
        """
        if isinstance(candidates, str) or not isinstance(candidates, Sequence):
            raise InputError("candidates", "a sequence of cases", found=type(candidates).__name__)
        if not candidates:
            raise InputError("candidates", "at least one case", found="none")
        rows = [as_case(row, name="candidates", position=place) for place, row in enumerate(candidates)]
        self.rows: tuple[Case, ...] = tuple(rows)
        self.places: dict[str, int] = {}
        for place, row in enumerate(rows):
            if self.places.setdefault(row.id, place) != place:
                raise InputError("candidates", "every id once", found=repr(row.id)[:40], at=(place,))
        counted = postings([row.words() for row in rows])
        self.bm25 = Bm25(counted)
        self.latent = fit(counted) if fit else None
        self.causes = [frozenset(row.causes) for row in rows]
        self.provisions = [frozenset(row.provisions) for row in rows]
        self.elements = [elements_of(row) for row in rows]
        self.amounts = [amount_of(row) for row in rows]
        held = Counter(name for names in self.provisions for name in names)
        self.rarity = {name: float(np.log(len(rows) / count)) for name, count in held.items()}
