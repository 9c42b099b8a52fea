"""Parties as printed."""

import re
from datetime import date
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgegrid.domain import parties
from judgegrid.domain.parties import Party

ON = date(2026, 3, 5)


@pytest.mark.parametrize(
    ("name", "organisation"),
    [
        ("无锡某某物业服务有限公司", True),
        ("中国建设银行股份有限公司无锡分行", True),
        ("滨湖区水秀社区居民委员会", True),
        ("老王五金店", True),
        ("江阴市人民医院", True),
        ("张三", False),
        ("王小店", False),
        ("欧阳建国", False),
        ("阿卜杜拉·买买提", False),
        ("李行", False),
    ],
)
def test_organisations_are_told_from_persons_by_name(name, organisation):
    assert parties.is_organisation(name) is organisation


def test_the_kind_given_beats_the_name():
    assert not parties.is_organisation("老王五金店", kind="个体工商户")
    assert parties.is_organisation("张三", kind="法人")


def test_several_in_one_cell_are_parted_and_matched_by_order():
    found, remarks = parties.read(
        "defendant",
        "1.张 三、李四；王五",
        ids="11010519491231002X,,",
        phones="13812345678",
        addresses="甲路1号",
    )
    assert [one.name for one in found] == ["张三", "李四", "王五"]
    assert [one.address for one in found] == ["甲路1号"] * 3
    assert found[0].phone == "13812345678"
    assert any("电话有1个" in one for one in remarks)


def test_and_others_is_cut_and_remarked():
    found, remarks = parties.read("plaintiff", "张三、李四等12人")
    assert [one.name for one in found] == ["张三", "李四"]
    assert "只登记列出的姓名" in remarks[0]


def test_numbers_without_a_name_are_remarked():
    assert parties.read("plaintiff", "", ids="11010519491231002X") == ((), ("原告为空",))


def test_a_minor_is_known_by_the_number_and_a_wrong_number_is_kept_and_remarked():
    party, minor, remarks = parties.checked(Party("plaintiff", "张三", False, "11010519491231002x"), on=ON)
    assert (party.id_number, minor, remarks) == ("11010519491231002X", False, ())
    _, minor, _ = parties.checked(
        Party("plaintiff", "张三", False, "11010519491231002X"), on=date(1960, 1, 1)
    )
    assert minor
    party, minor, remarks = parties.checked(Party("plaintiff", "张三", False, "110105194912310021"), on=ON)
    assert party.id_number == "110105194912310021"
    assert "校验位" in remarks[0]
    assert "110105" not in "".join(remarks)


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (("张三", "李四"), "NN"),
        (("张三", "某某有限公司"), "NO"),
        (("某某有限公司、张三", "李四"), "ON"),
        (("甲有限公司", "乙有限公司"), "OO"),
        (("", "李四"), ""),
    ],
)
def test_party_kind(names, kind):
    found = [*parties.read("plaintiff", names[0])[0], *parties.read("defendant", names[1])[0]]
    assert parties.kind_of(found) == kind


CELL = st.text("张三李 \u3000、；;,，\n|等2人(1).①号x１Ｘ0510-", max_size=12).map(str.strip)


@given(CELL, CELL, CELL, CELL, CELL)
def test_cells_that_name_one_party_are_read_as_those_that_name_several(names, ids, phones, homes, kinds):
    cells = {"ids": ids, "phones": phones, "addresses": homes, "kinds": kinds}
    quickly = parties.read("defendant", names, **cells)
    with mock.patch.object(parties, "_SEVERAL_OF_A_LINE", re.compile("")):
        assert parties.read("defendant", names, **cells) == quickly
