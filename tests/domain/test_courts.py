"""Courts of Wuxi by code word."""

from judgegrid.domain import courts


def test_of_a_merged_court_being_valid_only_in_its_years():
    merged = courts.all_courts()["苏0202"]
    assert merged.valid_in(2016)
    assert not merged.valid_in(2017)
    assert courts.all_courts()["苏0213"].valid_in(2026)


def test_of_the_level_following_from_the_shape_of_the_code():
    assert {code: courts.level_of(code) for code in ("最高法", "苏", "苏02", "苏0211")} == {
        "最高法": "supreme",
        "苏": "high",
        "苏02": "intermediate",
        "苏0211": "basic",
    }
    assert all(courts.level_of(code) == one.level for code, one in courts.all_courts().items())
