"""Sharing classes by cause and flag, and masks (rules.md §7)."""

import pytest

from judgegrid.domain import causes, content, privacy
from judgegrid.domain.privacy import Flag, SharingClass, default_class, sharing_class


def test_of_exactly_25_rows_never_being_shared():
    assert sum(default_class(one) is SharingClass.NEVER for one in causes.tree()) == 25


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("8(1)", "X"),
        ("8(2)", "R"),
        ("14", "R"),
        ("21(1)", "X"),
        ("29", "R"),
        ("189", "R"),
        ("481", "M"),
        ("126", "S"),
        ("47(3)", "S"),
        ("108(3)", "S"),
        ("142", "S"),
        ("142(4)", "R"),
        ("144(1)", "R"),
        ("205(5)", "R"),
        ("411(1)", "S"),
        ("413(1)", "R"),
        ("371", "R"),
        ("409", "X"),
        ("407", "R"),
    ],
)
def test_of_the_nearest_mapped_ancestor_winning(number, expected):
    assert default_class(f"civil:{number}") == expected


def test_of_family_not_catching_personnel_disputes_by_its_number():
    assert default_class("civil:二") is default_class("civil:二十") is SharingClass.RESTRICTED
    assert default_class("civil:二十三") is SharingClass.RESTRICTED


def test_of_administrative_and_unmapped_causes_being_restricted():
    assert default_class("admin:（一）1") is SharingClass.RESTRICTED
    assert default_class(None) is SharingClass.RESTRICTED


@pytest.mark.parametrize("concept", [None, *sorted(causes.tree())[::40]])
@pytest.mark.parametrize("flag", list(Flag))
def test_of_flags_only_raising(concept, flag):
    before, after = default_class(concept), sharing_class(concept, [flag])
    assert privacy.more_closed(before, after) is after


def test_of_a_minor_closing_any_record():
    assert sharing_class("civil:126", [Flag.MINOR]) is SharingClass.NEVER
    assert sharing_class("civil:126", [Flag.HEALTH]) is SharingClass.RESTRICTED
    assert sharing_class("civil:126") is SharingClass.SHAREABLE


def test_of_the_duty_to_notify_surviving_a_lesser_flag():
    assert sharing_class("civil:481", [Flag.CRIMINAL]) is SharingClass.MANDATORY
    assert sharing_class("civil:481", [Flag.MINOR]) is SharingClass.NEVER


def test_of_every_policy_row_naming_existing_causes():
    for row in content.rows("sharing_policy"):
        for number in row["causes"].split(";"):
            assert causes.get(f"civil:{number}")
        assert SharingClass(row["class"])


def test_of_masks_keeping_only_what_identifies_the_kind():
    assert privacy.mask_name("欧阳某人") == "欧某"
    assert privacy.mask_phone("13800001234") == "138****1234"
    assert privacy.mask_id_number("320211190001010011") == "320211********0011"
    assert privacy.mask_address("滨湖区梁清路12号3单元405室") == "滨湖区梁清路**号*单元***室"
    assert privacy.mask_name("") == ""
