"""What pages ask of the figures. Reads single indexes and small sums; needs no analytics engine."""

from judgegrid.records.analysis.axes import Axis, Filters
from judgegrid.records.analysis.queries.attribution import (
    AttributionLine,
    Run,
    attribution,
    definitions,
    latest,
    periods,
    runs,
)
from judgegrid.records.analysis.queries.figures import AreaTable, Figure, figures, one_figure, series
from judgegrid.records.analysis.queries.pivot import Pivot, Selection, drill_down, pivot
from judgegrid.records.analysis.queries.structure import CauseRow, HotSpot, Structure, hot_spots, structure

__all__ = [
    "AreaTable",
    "AttributionLine",
    "Axis",
    "CauseRow",
    "Figure",
    "Filters",
    "HotSpot",
    "Pivot",
    "Run",
    "Selection",
    "Structure",
    "attribution",
    "definitions",
    "drill_down",
    "figures",
    "hot_spots",
    "latest",
    "one_figure",
    "periods",
    "pivot",
    "runs",
    "series",
    "structure",
]
