"""Elements of marriage disputes."""

import pytest

from judgegrid.methods.arguments import InputError
from judgegrid.methods.text.marital import MaritalModel, many_marital_elements, marital_elements

TOLD = {
    "婚后有子女": ("婚后生育一个{}", "二人育有{}，现上小学", "生下{}后常争吵"),
    "有夫妻共同财产": ("婚后共同购买{}一处", "双方共有{}，登记在男方名下", "共同存款买了{}"),
    "支付抚养费": ("每月给付{}抚养费", "男方应负担{}的抚养费", "抚养费{}按月付清"),
}
FILLED = ("女儿", "儿子", "房屋", "轿车", "八百元", "一千元", "两个孩子", "商铺")
EXAMPLES = [(one.format(what), {label}) for label, told in TOLD.items() for one in told for what in FILLED]
EXAMPLES += [("婚后生育女儿，男方每月给付抚养费", {"婚后有子女", "支付抚养费"})] * 3
MODEL = MaritalModel(EXAMPLES)


def labels(text, **more):
    return {one.label for one in marital_elements(text, MODEL, **more)}


def test_a_sentence_may_speak_of_several_elements_and_says_by_which_words():
    assert labels("婚后共同购买轿车一辆") == {"有夫妻共同财产"}
    assert labels("婚后生育儿子，每月给付抚养费五百元") == {"婚后有子女", "支付抚养费"}
    first = marital_elements("婚后生育儿子", MODEL)[0]
    assert first.words and "生育" in "".join(first.words) and "以原文为准" in first.explain()


def test_a_sentence_that_shares_nothing_with_the_examples_gives_none():
    assert labels("zzz") == set() == labels("") == labels("zzz", at_least_one=True)
    assert many_marital_elements([], MODEL) == []


def test_where_one_is_known_to_be_there_the_surest_is_given():
    strict = MaritalModel(EXAMPLES, cut=9.0)
    assert marital_elements("婚后生育儿子", strict) == ()
    assert [one.label for one in marital_elements("婚后生育儿子", strict, at_least_one=True)] == [
        "婚后有子女"
    ]


def test_too_few_examples_are_refused():
    with pytest.raises(InputError, match="20 sentences"):
        MaritalModel(EXAMPLES[:5])
    with pytest.raises(InputError, match="stands twice"):
        MaritalModel([(f"句{i}", {str(i)}) for i in range(30)])
