"""The drawings: well formed, true to their figures, safe against odd labels."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgegrid.papers.charts import BarChart, IntervalPlot, LineChart, svg, ticks

NS = "{http://www.w3.org/2000/svg}"


@given(st.floats(min_value=1e-6, max_value=1e9))
def test_ticks_reach_the_largest_value_in_few_round_steps(top):
    marks = ticks(top)
    assert marks[0] == 0 and marks[-1] >= top * (1 - 1e-9) and len(marks) <= 7


def test_bar_lengths_stand_in_the_ratio_of_their_values():
    root = ElementTree.fromstring(svg(BarChart(("物业", "借贷", "零"), (30, 15, 0), "件")))
    lengths = [float(one.get("width")) for one in root.iter(NS + "rect")]
    assert lengths[0] == pytest.approx(2 * lengths[1], rel=0.01) and lengths[2] == 0


def test_a_missing_month_breaks_the_line_instead_of_falling_to_zero():
    root = ElementTree.fromstring(svg(LineChart(("1", "2", "3"), (5, None, 7), "件")))
    assert len(list(root.iter(NS + "circle"))) == 2
    assert not [one for one in root.iter(NS + "line") if one.get("stroke-width") == "2"]


def test_the_band_is_drawn_when_given():
    chart = LineChart(("1", "2"), (5, 6), "件", (3, 3), (8, 8), "前三年区间")
    root = ElementTree.fromstring(svg(chart))
    assert len(list(root.iter(NS + "polygon"))) == 1
    assert "前三年区间" in [one.text for one in root.iter(NS + "text")]


def test_labels_are_text_never_markup():
    label = "</text><script>alert(1)</script>&"
    root = ElementTree.fromstring(svg(BarChart((label,), (1,), "件")))
    assert label in [one.text for one in root.iter(NS + "text")]
    assert not list(root.iter(NS + "script"))


def test_values_without_labels_are_refused():
    with pytest.raises(ValueError, match="one value per label"):
        BarChart(("甲",), (1, 2), "件")
    with pytest.raises(ValueError, match="one value per label"):
        IntervalPlot(("甲",), (1,), (0,), (), "件")
