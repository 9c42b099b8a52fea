"""Identifiers, and the people whom a known library would turn away (rules.md §4)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgegrid.domain import identifiers
from judgegrid.domain.identifiers import credit_code, id_card, phone
from judgegrid.domain.refusals import Invalid

TODAY = date(2026, 11, 24)


def card(prefix, born, sequence="001"):
    body = f"{prefix}{born}{sequence}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(a) * w for a, w in zip(body, weights, strict=True)) % 11]


def test_of_the_standards_sample_being_valid():
    read = id_card("11010519491231002x", on=TODAY)
    assert (read.value, read.born_on, read.male) == ("11010519491231002X", date(1949, 12, 31), False)
    assert read.age_on(date(2026, 12, 30)) == 76


def test_of_a_wrong_check_digit_being_refused_without_repeating_the_number():
    with pytest.raises(Invalid, match="校验位") as refused:
        id_card("110105194912310021", on=TODAY)
    assert "1101" not in str(refused.value)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (card("320211", "20260230"), "真实日期"),
        (card("320211", "20270101"), "晚于今天"),
        (card("320211", "18900101"), "130"),
        ("32021119900101", "18位"),
    ],
)
def test_of_impossible_cards_being_refused_with_the_reason(number, reason):
    with pytest.raises(Invalid, match=reason):
        id_card(number, on=TODAY)


@pytest.mark.parametrize(
    "prefix", ["320211", "320205", "320213", "320202", "320219", "320221", "320283", "830000"]
)
def test_of_older_residents_of_wuxi_being_accepted_whatever_their_county(prefix):
    assert id_card(card(prefix, "19450607"), on=TODAY).born_on == date(1945, 6, 7)


def test_of_an_unknown_prefix_being_a_warning_only():
    assert id_card(card("980000", "19800101"), on=TODAY).warnings
    assert id_card(card("810000", "19800101"), on=TODAY).warnings == ()


def test_of_the_seventeenth_digit_telling_the_sex():
    assert id_card(card("320211", "19800101", "013"), on=TODAY).male


@pytest.mark.parametrize("code", ["91110000600037341L", "91110000600037341l"])
def test_of_a_valid_credit_code_being_taken(code):
    assert credit_code(code) == "91110000600037341L"


@pytest.mark.parametrize("code", ["911100006000373410", "9111000060003734", "91110000600037341O"])
def test_of_wrong_credit_codes_being_refused(code):
    with pytest.raises(Invalid, match="统一社会信用代码"):
        credit_code(code)


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17))
def test_of_codes_beginning_with_any_letter_passing_by_their_check_digit(body):
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    check = (31 - sum(alphabet.index(c) * w for c, w in zip(body, weights, strict=True)) % 31) % 31
    assert credit_code(body + alphabet[check]) == body + alphabet[check]


def test_of_the_organisation_code_having_its_own_check_digit():
    assert identifiers.organisation_code_fits("91110000600037341L")
    assert not identifiers.organisation_code_fits("91110000600037342L")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("13812345678", "13812345678"),
        ("+86 199-1234-5678", "19912345678"),
        ("0510-85012368", "0510-85012368"),
        ("051085012368", "0510-85012368"),
        ("（0510）85012368", "0510-85012368"),
        ("１３８１２３４５６７８", "13812345678"),
    ],
)
def test_of_valid_phones_being_taken(text, kept):
    assert phone(text) == kept


@pytest.mark.parametrize("text", ["12812345678", "85012368", "12368", "110", "", "1381234567"])
def test_of_wrong_and_short_numbers_being_refused(text):
    with pytest.raises(Invalid, match="电话"):
        phone(text)


def test_of_other_documents_having_a_loose_length_check():
    assert identifiers.other_document("passport", "e12345678") == "E12345678"
    with pytest.raises(Invalid, match="护照"):
        identifiers.other_document("passport", "1")
