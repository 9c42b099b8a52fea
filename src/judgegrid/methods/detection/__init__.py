"""Detectors of unusual counts in series."""

from judgegrid.methods.detection.cusum import Cusum, cusum, run_length
from judgegrid.methods.detection.ears import Ears, ears
from judgegrid.methods.detection.farrington import FarringtonResult, farrington_flexible
from judgegrid.methods.detection.sparse import SparsePrediction, sparse_predictive

__all__ = [
    "Cusum",
    "Ears",
    "FarringtonResult",
    "SparsePrediction",
    "cusum",
    "ears",
    "farrington_flexible",
    "run_length",
    "sparse_predictive",
]
