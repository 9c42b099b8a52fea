"""The fitted space of latent meaning as arrays: asking it needs numpy alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from judgegrid.methods.text.bigrams import counted


@dataclass(frozen=True)
class LatentSpace:
    """``codes``, ``idf`` of the pairs used (p), ``loads`` (p × d), ``texts`` of length one (n × d)."""

    NAMES: ClassVar[tuple[str, ...]] = ("codes", "idf", "loads", "texts")
    codes: NDArray[np.uint64]
    idf: NDArray[np.float32]
    loads: NDArray[np.float32]
    texts: NDArray[np.float32]

    def vector(self, text: str) -> NDArray[np.float32]:
        """Give the place of a text in the space (d), of length one; zeros when nothing is shared."""
        codes, counts = counted(text)
        at = np.minimum(np.searchsorted(self.codes, codes), self.codes.size - 1)
        known = self.codes[at] == codes
        weights = (1 + np.log(counts[known])) * self.idf[at[known]]
        found = weights.astype(np.float32) @ self.loads[at[known]]
        length = float(np.linalg.norm(found))
        return (found / length if length >= 1e-9 else np.zeros_like(found)).astype(np.float32)

    def likeness(self, text: str) -> NDArray[np.float32]:
        """Give the cosine of every text with this one in the space; zeros when nothing is shared."""
        likeness: NDArray[np.float32] = self.texts @ self.vector(text)
        return likeness

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Give the arrays that make the space."""
        return {name: getattr(self, name) for name in self.NAMES}
