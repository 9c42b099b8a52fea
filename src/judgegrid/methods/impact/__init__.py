"""Does a mechanism reduce filings? Roll-outs in waves, single areas, and the checks beside them."""

from judgegrid.methods.impact.aggregate import Effect, Effects, Wald
from judgegrid.methods.impact.randomisation import Randomisation, randomisation
from judgegrid.methods.impact.sensitivity import Sensitivity, relative_magnitudes
from judgegrid.methods.impact.staggered import Staggered, staggered
from judgegrid.methods.impact.synthetic import Synthetic, synthetic
from judgegrid.methods.impact.verdict import Verdict

__all__ = [
    "Effect",
    "Effects",
    "Randomisation",
    "Sensitivity",
    "Staggered",
    "Synthetic",
    "Verdict",
    "Wald",
    "randomisation",
    "relative_magnitudes",
    "staggered",
    "synthetic",
]
