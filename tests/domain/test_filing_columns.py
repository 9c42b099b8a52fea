"""Which heading means what."""

import pytest

from judgegrid.domain import filing_columns as columns
from judgegrid.domain.refusals import Invalid


def test_every_field_has_one_heading_and_no_heading_means_two_fields():
    assert len(columns.COLUMNS) >= 20
    assert len({one.field for one in columns.COLUMNS}) == len(columns.COLUMNS)
    said = [
        text
        for one in columns.COLUMNS
        for text in {columns.plain_header(text) for text in (one.header, *one.synonyms)}
    ]
    assert sorted(said) == sorted(set(said))


def test_the_template_is_recognised_by_itself():
    headers = [one.header for one in columns.COLUMNS]
    found = columns.suggest(headers)
    assert {found[header].field for header in headers} == set(columns.FIELDS)
    assert columns.is_note_row(columns.note_row())
    assert not columns.is_note_row(["（2026）苏0211民初1号", "说明"])


def test_headings_of_other_systems_are_suggested():
    found = columns.suggest(
        [
            "案件编号",
            "立案时间",
            "立案案由",
            "原告姓名",
            "被告联系电话",
            "被告地址",
            "诉讼标的(元)",
            "适用的程序",
            "xyz",
        ]
    )
    assert {header: one.field for header, one in found.items()} == {
        "案件编号": "case_number",
        "立案时间": "filed_on",
        "立案案由": "cause",
        "原告姓名": "plaintiff",
        "被告联系电话": "defendant_phone",
        "被告地址": "defendant_address",
        "诉讼标的(元)": "amount",
        "适用的程序": "procedure",
    }
    assert found["适用的程序"].how == "similar"


def test_a_number_of_the_intake_is_the_case_number_and_not_the_number_of_a_cause():
    assert columns.suggest(["收案编号"])["收案编号"].field == "case_number"


def test_no_field_is_suggested_twice():
    fields = [one.field for one in columns.suggest(["案号", "案件编号", "收案案号", "收案编号"]).values()]
    assert fields == ["case_number"]


def test_the_signature_forgets_order_and_width():
    assert columns.signature(["案号", "标的额（元）"]) == columns.signature(["标的额(元)", " 案 号 "])
    assert columns.signature(["案号"]) != columns.signature(["案由"])


def test_a_mapping_without_the_required_columns_is_refused_by_name():
    with pytest.raises(Invalid) as caught:
        columns.check_mapping({"a": "case_number", "b": "case_number", "c": "nonsense"}, ["a", "b", "c"])
    assert set(caught.value.fields) == {"b", "c", "立案日期", "案由"}
    good = {"a": "case_number", "b": "filed_on", "c": "cause", "d": ""}
    assert columns.check_mapping(good, "abcd") == {"a": "case_number", "b": "filed_on", "c": "cause"}
