"""The cause tree, its editions and its traps (rules.md §2.1)."""

from collections import Counter
from datetime import date

import pytest

from judgegrid.domain import causes, content
from judgegrid.domain.causes import resolve


def test_of_the_edition_of_2025_having_1055_causes_on_four_levels():
    counts = Counter(one.level for one in causes.tree().values() if one.concept.startswith("civil:"))
    assert [counts[level] for level in (1, 2, 3, 4)] == [12, 59, 514, 470]


def test_of_numbers_1_to_514_each_resolving_to_one_name():
    assert all(causes.get(f"civil:{number}").level == 3 for number in range(1, 515))


def test_of_101_causes_having_children():
    assert sum(bool(causes.children(f"civil:{number}")) for number in range(1, 515)) == 101


def test_of_private_lending_having_its_breadcrumb():
    assert causes.breadcrumb("civil:108(3)") == (
        "合同、准合同纠纷",
        "合同纠纷",
        "借款合同纠纷",
        "民间借贷纠纷",
    )


def test_of_a_renumbered_cause_being_one_concept_in_both_editions():
    old = resolve("居住权合同纠纷", edition="2020", number="136")
    new = resolve("居住权合同纠纷", edition="2025", number="141")
    assert old.concept == new.concept == "civil:141"
    assert resolve("服务合同纠纷", edition="2020", number="137").concept == "civil:142"
    assert resolve("追偿权纠纷", edition="2020", number="143").concept == "civil:147"


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("人格权纠纷", "一"),
        ("海事海商纠纷", "二十二"),
        ("侵权责任纠纷", "三十五"),
        ("不当得利纠纷", "148"),
        ("无因管理纠纷", "149"),
        ("第三人撤销之诉", "511"),
    ],
)
def test_of_a_name_on_two_levels_resolving_to_the_deepest(name, number):
    match = resolve(name, edition="2025")
    assert (match.concept, match.how) == (f"civil:{number}", "deepest")
    assert len(match.candidates) == 2


def test_of_a_printed_number_deciding_only_in_its_own_edition():
    assert resolve("侵权责任纠纷", edition="2025", number="第十部分").concept == "civil:第十部分"
    assert resolve("侵权责任纠纷", edition="2020", number="第九部分").concept == "civil:三十五"


def test_of_a_number_never_standing_in_for_a_name():
    match = resolve("不认识的纠纷", edition="2025", number="136")
    assert (match.concept, match.how) == (None, "unmapped")


def test_of_a_cause_without_successor_going_to_the_work_list_with_suggestions():
    match = resolve("离退休人员返聘合同纠纷", edition="2020", number="140")
    assert match.concept is None
    assert match.how == "unmapped"


def test_of_names_that_look_alike_being_suggested_never_applied():
    match = resolve("房屋租赁合同争议纠纷", edition="2025")
    assert (match.concept, match.how) == (None, "unmapped")
    assert causes.suggest("房屋租赁合同争议纠纷")[0] == match.candidates[0] == "civil:116(2)"
    assert causes.suggest("锟斤拷") == ()


def test_of_older_names_being_found_by_the_reviewed_table():
    assert resolve("居间合同纠纷", edition="2011").concept == "civil:128"
    match = resolve("生命权、健康权、身体权纠纷", edition="2011")
    assert (match.concept, match.how) == ("civil:1", "alias")
    assert match.note


def test_of_every_alias_leading_somewhere_and_hiding_no_printed_name():
    seen = set()
    for row in content.rows("cause_aliases"):
        assert causes.get(f"civil:{row['number']}")
        assert row["note"]
        assert resolve(row["alias"], edition="2011").how == "alias", row["alias"]
        seen.add(row["alias"])
    assert len(seen) == len(content.rows("cause_aliases"))


def test_of_half_width_brackets_and_blanks_making_no_difference():
    assert resolve(" 企业名称(商号)合同纠纷 ", edition="2025").concept == "civil:160"


def test_of_ancestors_being_a_chain_and_no_string_prefix():
    assert causes.ancestors("civil:88(8)") == ("civil:88(8)", "civil:88", "civil:十", "civil:第四部分")
    assert not causes.within("civil:88(8)", "civil:8")
    assert not causes.within("civil:205", "civil:二")
    assert "civil:108(3)" in causes.descendants("civil:十")


def test_of_level_helpers_stopping_above_the_level():
    assert causes.level2("civil:108(3)") == "civil:十"
    assert causes.level3("civil:108(3)") == "civil:108"
    assert causes.level3("civil:十") is None


@pytest.mark.parametrize(
    ("day", "edition"),
    [
        (date(2020, 12, 31), "2011"),
        (date(2021, 1, 1), "2020"),
        (date(2025, 12, 31), "2020"),
        (date(2026, 1, 1), "2025"),
    ],
)
def test_of_the_edition_following_from_the_filing_date(day, edition):
    assert causes.edition_on(day) == edition


def test_of_the_mediation_path_having_its_causes():
    names = [causes.get(f"civil:{number}").name for number in ("448", "458", "481")]
    assert names == ["申请司法确认调解协议", "申请支付令", "申请人身安全保护令"]
