"""Roles, ranges and scopes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgegrid.domain.people import MACHINE, CodeRange, Permission, Person, Post, Role, Zone, exclusive

DAY = date(2026, 9, 30)


@pytest.mark.parametrize(
    ("code", "inside", "outside"),
    [
        ("320200000000", "320213001001", "320300000000"),
        ("320211000000", "32021100100101001", "320213001001"),
        ("320211001000", "320211001001", "320211000000"),
        ("320211001001", "32021100100101001", "320211001002"),
        ("32021100100101001", "32021100100101001", "32021100100101002"),
        ("329999000000", "329999001001", "330000000000"),
    ],
)
def test_a_range_holds_what_lies_below_its_area_and_nothing_else(code, inside, outside):
    below = CodeRange.below(code)
    assert below.holds(code) and below.holds(inside) and not below.holds(outside)


@given(st.integers(10**11, 10**12 - 1).map(str), st.integers(1, 99999).map(lambda n: f"{n:05d}"))
def test_every_grid_lies_in_the_range_of_its_unit(unit, grid):
    assert CodeRange.below(unit).holds(unit + grid)


def test_a_range_refuses_what_is_not_a_code():
    with pytest.raises(ValueError, match="digits"):
        CodeRange.below("3202.0")


def test_only_posts_in_force_make_a_scope():
    person = Person(
        1, "a", "甲", (Post(Role.GRID_JUDGE, "320211001000", date(2020, 1, 1), date(2026, 1, 1)),)
    )
    assert person.scope(date(2025, 12, 31)).reaches("320211001001")
    assert not person.scope(DAY).ranges


def test_a_wider_post_swallows_a_narrower_one():
    posts = (Post(Role.GRID_JUDGE, "320211001000", DAY), Post(Role.GRID_JUDGE, "320211000000", DAY))
    assert len(Person(1, "a", "甲", posts).scope(DAY).ranges) == 1


def test_administrators_reach_no_case_content():
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
        scope = Person(1, "a", "甲", (Post(role, "", DAY),)).scope(DAY)
        assert scope.zone is Zone.ADMIN
        assert not scope.ranges and not scope.filing_classes and not scope.dispute_classes
        assert not scope.may(Permission.READ_FILINGS)


def test_no_person_holds_two_administrations():
    assert exclusive([Role.GRID_JUDGE, Role.STATION_HEAD])
    assert not exclusive([Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN])
    assert not exclusive([Role.SYSTEM_ADMIN, Role.GRID_JUDGE])


def test_the_machine_reaches_everything():
    assert MACHINE.reaches("110101001001") and not MACHINE.suppresses_small_cells
