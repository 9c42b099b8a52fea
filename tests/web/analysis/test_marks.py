"""The band as a word, the interval as a dot with whiskers, blank apart from zero."""

from judgegrid.web.templatetags.figures import WIDTH, band, whisker
from judgegrid.web.templatetags.judgegrid import figure, percent


def test_a_band_is_always_a_word():
    assert "偏高" in band("偏高") and "band-high" in band("偏高")
    assert "无法判定" in band("") and "band-unsure" in band("")


def test_an_interval_is_drawn_on_its_scale_and_said_in_words():
    drawn = whisker(50.0, 25.0, 100.0, 100.0, band="正常", reference=40.0)
    assert f'x2="{WIDTH - 5}.0"' in drawn and 'cx="66.0"' in drawn
    assert "区间 25.0 至 100.0，整体 40.0" in drawn


def test_an_interval_beyond_the_scale_ends_in_an_arrow():
    assert "<path" in whisker(50.0, 25.0, 300.0, 100.0)
    assert "<path" not in whisker(50.0, 25.0, 90.0, 100.0)


def test_no_interval_is_drawn_without_a_value():
    assert whisker(None, None, None, 100.0) == ""


def test_blank_is_not_zero():
    assert figure(None) == "空白" and figure(0) == "0" and figure(0.0) == "0.0"
    assert figure(12345) == "12,345" and percent(None) == "空白" and percent(0.735) == "73.5 %"
