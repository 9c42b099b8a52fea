"""漏排 (indicators.md §5.1): what a grid could have known of, and the life of a notice."""

import pytest

from judgegrid.domain.missed import (
    MOVES,
    Exclusion,
    NoticeState,
    ReplyCode,
    exclusion,
    families_of_type,
    lives_elsewhere,
    shares_place,
)

FILING = {
    "proceeding": "civil", "sharing_class": "S", "cause_id": "civil:126", "is_batch": False,
    "party_kind": "NN", "decided": {},
}  # fmt: skip


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, None),
        ({"proceeding": "admin", "cause_id": "admin:一"}, Exclusion.ADMINISTRATIVE),
        ({"sharing_class": "X"}, Exclusion.CLOSED),
        ({"cause_id": "civil:二", "sharing_class": "R"}, Exclusion.FAMILY),
        ({"cause_id": "civil:三", "sharing_class": "R"}, Exclusion.FAMILY),
        ({"cause_id": "civil:108(1)"}, Exclusion.FINANCIAL),
        ({"cause_id": "civil:115(2)"}, Exclusion.FINANCIAL),
        ({"is_batch": True}, Exclusion.BATCH),
        ({"party_kind": "OO"}, Exclusion.BUSINESS),
        ({"elsewhere": True}, Exclusion.ELSEWHERE),
        ({"decided": {"property_service": False}}, Exclusion.DECIDED),
        ({"decided": {"property_service": True}}, None),
        ({"decided": {"marriage": True}, "cause_id": "civil:二"}, Exclusion.FAMILY),
    ],
)
def test_what_is_left_out_and_why(given, why):
    assert exclusion(**FILING | given) is why


@pytest.mark.parametrize(
    ("address", "elsewhere"),
    [
        ("江苏省无锡市滨湖区河埒街道某小区3幢", False),
        ("无锡市梁溪区某路9号", True),
        ("安徽省阜阳市颍上县某镇", True),
        ("江苏省苏州市姑苏区某街", True),
        ("锦澜苑3幢", False),
        ("", False),
        ("江苏省无锡市江阴市某镇", True),
    ],
)
def test_a_defendant_elsewhere_is_told_from_one_at_home(address, elsewhere):
    found = lives_elsewhere(
        address, above=("江苏省", "无锡市"), own=("滨湖区",), others=("梁溪区", "江阴市", "姑苏区")
    )
    assert found is elsewhere


def test_a_dispute_type_leads_to_the_families_of_its_causes():
    assert families_of_type("D14") == ("property_service",)
    assert families_of_type("D10")[0] == "labour"
    assert families_of_type("D99") == () and families_of_type("no such") == ()


def test_a_notice_is_sent_only_from_a_draft_and_closed_only_when_answered():
    before = {one.name: one.before for one in MOVES}
    assert before["send"] == (NoticeState.DRAFTED,)
    assert before["answer"] == (NoticeState.SENT,)
    assert before["close"] == (NoticeState.ANSWERED,)
    assert NoticeState.CLOSED not in {state for one in MOVES for state in one.before}


def test_only_open_classes_name_a_place():
    assert [shares_place(one) for one in "XRMSP"] == [False, False, False, True, True]


def test_the_four_answers_are_those_of_the_trade():
    assert [one.label for one in ReplyCode] == ["可发现", "不可发现", "已化解", "不属本格"]
