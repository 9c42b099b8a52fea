"""Detectors of unusual counts in series."""

from judgegrid.methods.detection.calendar_exposure import (
    CalendarExposure,
    calendar_exposure,
    weeks_around,
)
from judgegrid.methods.detection.cusum import Cusum, cusum, run_length
from judgegrid.methods.detection.ears import Ears, ears
from judgegrid.methods.detection.farrington import FarringtonResult, farrington_flexible
from judgegrid.methods.detection.glr import Glr, glr
from judgegrid.methods.detection.outbreak import OutbreakP, outbreak_p
from judgegrid.methods.detection.same_weeks import SameWeeks, bayes, rki
from judgegrid.methods.detection.sparse import SparsePrediction, sparse_predictive

__all__ = [
    "CalendarExposure",
    "Cusum",
    "Ears",
    "FarringtonResult",
    "Glr",
    "OutbreakP",
    "SameWeeks",
    "SparsePrediction",
    "bayes",
    "calendar_exposure",
    "cusum",
    "ears",
    "farrington_flexible",
    "glr",
    "outbreak_p",
    "rki",
    "run_length",
    "sparse_predictive",
    "weeks_around",
]
