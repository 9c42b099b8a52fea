"""The locus of a case by its cause (indicators.md §6)."""

import pytest

from judgegrid.domain import causes, content, locus
from judgegrid.domain.areas import Level
from judgegrid.domain.locus import Place, family, rule_for


@pytest.mark.parametrize(
    ("concept", "expected", "first"),
    [
        ("civil:126", "property_service", Place.COMPOUND),
        ("civil:47(3)", "property_service", Place.COMPOUND),
        ("civil:55(5)", "neighbour", Place.PROPERTY),
        ("civil:414(6)", "neighbour", Place.PROPERTY),
        ("civil:414(1)", "other", Place.DEFENDANT_HOME),
        ("civil:96(2)", "housing", Place.PROPERTY),
        ("civil:116(2)", "housing", Place.PROPERTY),
        ("civil:116(3)", "other", Place.DEFENDANT_HOME),
        ("civil:14", "marriage", Place.COMMON_HOME),
        ("civil:29", "inheritance", Place.COMMON_HOME),
        ("civil:205(5)", "labour", Place.EMPLOYER_SITE),
        ("civil:411(1)", "traffic", Place.ACCIDENT_PLACE),
        ("civil:108(3)", "lending", Place.DEFENDANT_HOME),
        ("civil:108(1)", "financial", Place.DEFENDANT_HOME),
        ("civil:142(11)", "consumer", Place.SHOP),
        ("civil:408", "injury", Place.EVENT_PLACE),
        ("admin:（一）1", "administrative", Place.PROPERTY),
        (None, "other", Place.DEFENDANT_HOME),
    ],
)
def test_of_the_nearest_ancestor_choosing_the_places(concept, expected, first):
    assert family(concept) == expected
    assert rule_for(concept).places[0] is first


def test_of_the_accident_switch_turning_the_order_round():
    assert rule_for("civil:411").places == (Place.ACCIDENT_PLACE, Place.DEFENDANT_HOME)
    assert rule_for("civil:411", accident_first=False).places == (Place.DEFENDANT_HOME, Place.ACCIDENT_PLACE)
    assert rule_for("civil:126", accident_first=False) == rule_for("civil:126")


def test_of_mass_finance_family_and_state_never_counting_as_missed():
    never = {name for name, rule in locus.rules().items() if not rule.detectable}
    assert never == {"financial", "marriage", "inheritance", "administrative"}
    assert rule_for("civil:115(2)").batch


def test_of_administrative_cases_staying_at_the_township():
    assert rule_for("admin:（十六）3").lowest_level is Level.TOWNSHIP


def test_of_every_row_naming_existing_causes_and_labelled_places():
    for row in content.rows("locus"):
        assert all(causes.get(concept) for concept in filter(None, row["causes"].split(";")))
    assert all(place.label for place in Place)
