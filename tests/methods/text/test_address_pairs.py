"""Whether two addresses mean one place: by rule, learned from pairs, bad input."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judgegrid.methods.arguments import InputError
from judgegrid.methods.text.address_pairs import compare, parts
from judgegrid.methods.text.pair_candidates import answers_unseen, folds, standing
from judgegrid.methods.text.pair_groups import group_names
from judgegrid.methods.text.pair_model import LABELS, PairModel, match_pair, same_place

NAMES = ["云杉花园", "听雨新村", "栖霞苑", "月桂里小区", "蓝鲸大厦", "松涛公寓", "锦溪家园", "白鹭新村"]


def made_pairs() -> tuple[list[tuple[str, str]], list[str]]:
    """Give invented pairs: the same building, another of the compound, another compound."""
    pairs, labels = [], []
    for k in range(120):
        name, other = NAMES[k % 8], NAMES[(k + 3) % 8]
        first = f"无锡市梁溪区清扬路{k + 1}号{name}{k % 9 + 1}幢"
        pairs.append((first, f"清扬路{k + 1}号{name}{k % 9 + 1}号楼"))
        pairs.append((first, f"清扬路{k + 1}号{name}{k % 9 + 20}号楼"))
        pairs.append((first, f"锦溪路{k + 300}号{other}"))
        labels += ["same", "partly", "different"]
    return pairs, labels


@cache
def learned() -> PairModel:
    return PairModel(*made_pairs())


def test_an_address_is_cut_into_its_parts() -> None:
    found = parts("江苏省无锡市梁溪区扬名街道清扬路35号云杉花园十二栋3单元")
    assert found.upper["county"] == "梁溪区" and found.upper["township"] == "扬名街道"
    assert found.roads == (("清扬路", 35),) and found.numbers["building"] == ("12",)
    assert found.poi == "云杉花园" and "云杉花园" in found.named


def test_by_rule_the_same_place_is_told_from_another() -> None:
    assert same_place("无锡市梁溪区清扬路35号云杉花园12栋", "清扬路35号云杉花园12幢")
    assert not same_place("清扬路35号云杉花园", "锦溪路8号听雨新村")
    assert match_pair("清扬路35号云杉花园", "锦溪路8号听雨新村").label == "different"


def test_the_reason_names_what_is_shared_and_what_differs() -> None:
    said = match_pair("清扬路35号云杉花园12幢", "清扬路35号云杉花园3幢").explain()
    assert "清扬路" in said and "35号" in said and "幢数不同" in said


def test_a_model_learns_what_a_difference_means() -> None:
    model = learned()
    unseen = "无锡市滨湖区雪浪路200号白鹭新村4幢"
    answers = model.match_many([(unseen, "雪浪路200号白鹭新村4号楼"), (unseen, "清扬路9号松涛公寓")])
    assert [a.label for a in answers] == ["same", "different"]
    assert all(sum(a.probabilities) == pytest.approx(1) for a in answers)
    assert match_pair(unseen, "清扬路9号松涛公寓", model).label == "different" and model.match_many([]) == []


def test_candidates_of_one_address_are_weighed_together_and_those_of_another_do_not_matter() -> None:
    model = learned()
    first = "无锡市滨湖区雪浪路200号白鹭新村4幢"
    asked = [(first, "雪浪路200号白鹭新村4号楼"), (first, "雪浪路18号松涛公寓")]
    other = [("锦溪路7号蓝鲸大厦", "锦溪路8号蓝鲸大厦"), *asked[:1], ("栖霞苑", "栖霞苑3幢"), *asked[1:]]
    alone, mixed = model.match_many(asked), model.match_many(other)
    assert alone == [mixed[1], mixed[3]]


def test_where_a_candidate_stands_is_told_by_the_others_of_its_address_only() -> None:
    chances = np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6], [0.9, 0.1, 0.0]])
    found = standing(["a", "a", "b"], chances)
    assert found[0] == pytest.approx([1, 1, -0.55, 0.7, 0.1, 0.6, 0.3, 0.1, 1.5, 1.5])
    assert found[2, :4] == pytest.approx([0, 0, 0, 0]) and np.isnan(found[2, 4:]).all()


def test_answers_on_training_pairs_come_from_models_that_did_not_see_their_address() -> None:
    firsts = [f"路{k // 2}号" for k in range(40)]
    fold = folds(firsts, np.random.default_rng(0))
    assert len(set(fold)) == 4 and all(fold[k] == fold[k + 1] for k in range(0, 40, 2))
    asked = []

    def predict(seen: np.ndarray, left: np.ndarray) -> np.ndarray:
        asked.append((seen, left))
        return np.full((left.sum(), 3), float(seen.sum()))

    answers = answers_unseen(fold, predict)
    assert all(not (seen & left).any() for seen, left in asked) and sum(left.sum() for _, left in asked) == 40
    assert answers.shape == (40, 3) and (answers[:, 0] == [(fold != k).sum() for k in fold]).all()


def test_groups_tell_what_is_shared_left_over_or_replaced() -> None:
    names = set(group_names("清扬路35号云杉花园", "清扬路35号云杉花园(东门)"))
    assert {"=清扬", "=99", "+东门", "both花园^"} & names == {"=清扬", "=99", "+东门", "both花园^"}
    assert any(name.startswith("insert") for name in names) and not any(n.startswith("-") for n in names)
    assert set(group_names("", "")) >= {"pair"}


def test_pairs_of_one_address_alone_or_with_a_label_seen_once_can_be_learned_from() -> None:
    pairs, _ = made_pairs()
    one = [("清扬路35号云杉花园", second) for _, second in pairs[:90]]
    rare = ["different"] * 88 + ["partly", "same"]
    single = [(f"{first}{k}", second) for k, (first, second) in enumerate(pairs[:90])]
    answers = PairModel(one, rare).match_many(one[:5]) + PairModel(single, rare).match_many(single[:5])
    assert all(sum(a.probabilities) == pytest.approx(1) for a in answers)


def test_the_same_pairs_give_the_same_model() -> None:
    pairs, labels = made_pairs()
    assert PairModel(pairs, labels).match_many(pairs[:9]) == learned().match_many(pairs[:9])


def test_a_pair_is_described_when_judged_as_it_was_in_training() -> None:
    model = learned()
    known, unseen = model._rarity(set()), model._rarity({"雪浪路200号"})
    assert unseen("雪") < known("雪") and unseen("雪浪") < known("雪浪")
    assert unseen("锦溪") > known("锦溪")


def test_unfit_training_data_is_refused_by_name() -> None:
    pairs, labels = made_pairs()
    with pytest.raises(InputError, match="labels"):
        PairModel(pairs, labels[:-1])
    with pytest.raises(InputError, match="完全"):
        PairModel(pairs, ["完全", *labels[1:]])
    with pytest.raises(InputError, match="pairs"):
        PairModel(pairs[:5], labels[:5])


@given(st.text(max_size=60), st.text(alphabet="清扬路3５号幢梁溪区🏠ÎÞ錫※(-", max_size=60))
@settings(max_examples=150, deadline=None)
def test_no_text_raises_and_every_pair_has_as_many_numbers(a: str, b: str) -> None:
    found = match_pair(a, b)
    assert found.label in LABELS and sum(found.probabilities) == pytest.approx(1)
    assert len(compare(a, b, lambda gram: 1.0)) == len(compare("", "", lambda gram: 1.0))


@pytest.mark.parametrize("text", ["", "😀", "1" * 1_000_000, "無錫市" * 100_000])
def test_bad_input_is_like_no_address(text: str) -> None:
    assert not same_place(text, "清扬路35号云杉花园")
