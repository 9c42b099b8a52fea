"""Causes from facts: names alone, learned examples, the tree above, bad input."""

from __future__ import annotations

import pytest

from judgegrid.methods.text.causes import CauseModel, CauseRow, rank_causes, rank_many

TREE = [
    CauseRow("第四部分", "合同、准合同纠纷", "", 1),
    CauseRow("十", "合同纠纷", "第四部分", 2),
    CauseRow("126", "物业服务合同纠纷", "十", 3),
    CauseRow("108", "借款合同纠纷", "十", 3),
    CauseRow("108(3)", "民间借贷纠纷", "108", 4),
    CauseRow("第二部分", "婚姻家庭、继承纠纷", "", 1),
    CauseRow("二", "婚姻家庭纠纷", "第二部分", 2),
    CauseRow("14", "离婚纠纷", "二", 3),
    CauseRow("18", "抚养纠纷", "二", 3),
]
EXAMPLES = [
    ("被告长期拖欠物业费，物业公司多次催缴", "126"),
    ("业主以漏水为由拒绝交纳物业费", "126"),
    ("被告出具借条借款五万元，到期未还", "108(3)"),
    ("原告通过银行转账出借款项，被告未归还利息", "108(3)"),
    ("夫妻感情破裂，原告请求离婚", "14"),
    ("双方分居满两年，要求解除婚姻关系", "14"),
]
MODEL = CauseModel(TREE, EXAMPLES)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("物业公司起诉业主拖欠物业费三年", "126"),
        ("被告写了借条向我借款三万元至今不还", "108(3)"),
        ("双方婚后常吵架，感情破裂，请求离婚", "14"),
    ],
)
def test_a_learned_cause_is_ranked_first(text: str, number: str) -> None:
    assert rank_causes(text, MODEL).causes[0].number == number


def test_without_examples_the_names_decide_and_are_shown() -> None:
    ranking = rank_causes("因民间借贷产生的欠款，有借条为证", CauseModel(TREE))
    assert ranking.causes[0].number == "108(3)" and ranking.causes[0].words == ("民间借贷",)


def test_a_cause_never_seen_is_found_by_its_name() -> None:
    found = rank_causes("离婚后双方就子女抚养发生纠纷，要求变更抚养关系", MODEL)
    assert "18" in [c.number for c in found.causes]


def test_without_examples_the_names_above_a_cause_speak_for_it_too() -> None:
    found = rank_causes("婚姻家庭的事", CauseModel(TREE), top=4)
    assert [c.number for c in found.causes[:2]] == ["14", "18"] and found.settled[0] in ("第二部分", "二")


def test_a_name_mentioned_again_counts_more() -> None:
    def first(text: str) -> str:
        return rank_causes(text, CauseModel(TREE)).causes[0].number

    assert first("抚养，离婚，离婚") == "14" and first("离婚，抚养，抚养") == "18"


def test_shares_of_all_causes_add_up_to_one() -> None:
    ranking = rank_causes("物业费", MODEL, top=100)
    assert sum(c.share for c in ranking.causes) == pytest.approx(1, abs=1e-3)


def test_what_is_unsure_below_may_be_settled_above() -> None:
    settled = rank_causes("物业公司与业主之间的合同，业主拖欠物业费和借款", MODEL).settled
    assert settled is None or settled[0] in ("第四部分", "十", "126", "108", "108(3)")


@pytest.mark.parametrize("text", ["", "   ", "😀", "12345", "x" * 1_000_000])
def test_bad_input_settles_nothing(text: str) -> None:
    assert rank_causes(text, MODEL).settled is None


def test_an_example_of_an_unknown_cause_is_named() -> None:
    with pytest.raises(ValueError, match="example 0"):
        CauseModel(TREE, [("某事", "999")])


def test_no_texts_give_no_rankings() -> None:
    assert rank_many([], MODEL) == []


def test_the_pieces_that_speak_for_a_cause_are_named_without_overlap() -> None:
    found = MODEL.telling(["被告出具借条向原告借款，13812345678"], "108(3)")
    assert found and all("借" in one or "出" in one or "利" in one for one in found[:1])
    assert not any(one != other and one in other for one in found for other in found)
    assert not any(one.isdigit() for one in found)
    assert MODEL.telling(["x"], "no such") == () == CauseModel(TREE).telling(["借款"], "108(3)")
