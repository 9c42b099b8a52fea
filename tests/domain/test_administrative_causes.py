"""Administrative causes are templates (rules.md §2.2)."""

import pytest

from judgegrid.domain import administrative_causes as admin
from judgegrid.domain import causes
from judgegrid.domain.refusals import Invalid


def test_of_14_templates_among_163_rows():
    rows = [one for one in causes.tree().values() if one.concept.startswith("admin:")]
    assert len(rows) == 163
    assert sum(admin.unfilled(one.name) for one in rows) == 14


@pytest.mark.parametrize(
    ("text", "concept", "how"),
    [
        ("警告", "admin:（一）1", "exact"),
        ("不履行查处违法建设职责", "admin:（二十一）", "template"),
        ("警告及行政复议", "admin:（十六）3", "template"),
        ("解除特许经营协议", "admin:（十八）9", "template"),
        ("单方解除房屋征收补偿协议", "admin:（十八）3", "template"),
        ("罚款及规范性文件审查", "admin:（一）3", "composed"),
        ("申请执行罚款", "admin:（一）3", "composed"),
        ("撤销某某决定", None, "unmapped"),
    ],
)
def test_of_printed_causes_being_resolved(text, concept, how):
    match = admin.resolve(text)
    assert (match.concept, match.how) == (concept, how)


def test_of_an_open_slot_being_refused_at_entry_and_told_on_import():
    with pytest.raises(Invalid, match="没有填写"):
        admin.check_entry("不履行××职责")
    assert admin.resolve("不履行XX职责").note
    assert admin.check_entry("不履行答复职责") == "不履行答复职责"


def test_of_filling_a_template_leaving_no_slot():
    assert admin.fill("admin:（十六）3", "罚款") == "罚款及行政复议"
    assert admin.resolve(admin.fill("admin:（十八）9", "拆迁协议")).concept == "admin:（十八）9"
    with pytest.raises(ValueError, match="no slot"):
        admin.fill("admin:（一）1", "罚款")
