"""Types of disputes from lay texts: learned from examples, explained by their words."""

from __future__ import annotations

import numpy as np
import pytest

from judgegrid.methods.arguments import InputError
from judgegrid.methods.text.lay_types import LayText, TypeModel, rank_many_types, rank_types
from judgegrid.methods.text.type_arrays import TypeArrays

NOISE = [LayText("楼上噪声", f"第{n}次深夜装修噪声，孩子睡不着") for n in range(12)]
FEES = [LayText("物业费太高", f"物业{n}年没有公示账目就涨物业费") for n in range(12)]
EXAMPLES = [(text, "相邻") for text in NOISE] + [(text, "物业") for text in FEES]
MODEL = TypeModel(EXAMPLES)


def test_a_report_is_ranked_by_what_it_says_and_the_words_are_shown() -> None:
    best = rank_types(LayText("物业费", "又要涨物业费，账目不公示"), MODEL)[0]
    assert best.label == "物业" and best.share > 0.5
    assert "物业" in best.words


def test_shares_add_up_to_one() -> None:
    ranked = rank_types(LayText("", "深夜装修"), MODEL, top=10)
    assert sum(one.share for one in ranked) == pytest.approx(1, abs=1e-3)
    assert ranked[0].label == "相邻"


def test_more_than_two_types_are_told_apart() -> None:
    wages = [(LayText("拖欠工资", f"工地{n}个月没有发工资"), "劳动") for n in range(12)]
    assert rank_types(LayText("工资", "老板不发工资"), TypeModel(EXAMPLES + wages))[0].label == "劳动"


@pytest.mark.parametrize(
    "text", [LayText("", ""), LayText("😀", "12345"), LayText("x" * 10_000, "x" * 500_000)]
)
def test_bad_input_is_ranked_without_an_exception(text: LayText) -> None:
    assert len(rank_types(text, MODEL)) == 2


def test_too_few_examples_are_refused() -> None:
    with pytest.raises(ValueError, match="20"):
        TypeModel(EXAMPLES[:5])


def test_no_texts_give_nothing() -> None:
    assert rank_many_types([], MODEL) == []


@pytest.mark.parametrize(
    "more", [[], [(LayText("欠 薪", f"工地  {n}个月没有发工资"), "劳动") for n in range(12)]]
)
def test_the_arrays_decide_as_the_model_they_come_from(more) -> None:
    model = TypeModel(EXAMPLES + more)
    arrays = TypeArrays.from_bytes(model.arrays().to_bytes())
    texts = [
        LayText("物业费 ABC", "又要涨物业费，账目\n  不公示"),
        LayText("", "深夜装修没有发工资"),
        LayText("楼上", ""),
    ]
    decided, _ = model.decide(texts)
    for row, text in enumerate(texts):
        assert np.allclose(arrays.decide(text), decided[row], atol=1e-6)
        assert arrays.rank(text)[0].label == rank_types(text, model)[0].label
        assert arrays.rank(text)[0].words == rank_types(text, model)[0].words
    assert arrays.rank(LayText("", "")) == ()


def test_bytes_that_are_no_model_are_refused() -> None:
    with pytest.raises(InputError):
        TypeArrays.from_bytes(b"cos\nsystem\n(S'true'\ntR.")
