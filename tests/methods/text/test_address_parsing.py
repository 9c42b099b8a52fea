"""An address cut into labelled pieces: learned from invented addresses, pieces of tags, bad input."""

from __future__ import annotations

import math
from functools import cache
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judgegrid.methods.arguments import InputError
from judgegrid.methods.text.address_parsing import (
    Address,
    ParserModel,
    Span,
    _counts,
    _describe,
    _repeated,
    _units,
    parse_address,
    pieces,
)

DISTRICTS = ["梁溪区", "滨湖区", "锡山区", "云亭县"]
ROADS = ["锦溪路", "清扬路", "泾水大道", "栖霞街", "月桂路"]
PLACES = ["云杉花园", "听雨新村", "蓝鲸大厦", "松涛公寓", "白鹭小区"]


def made(k: int) -> Address:
    """Give an invented address as tokens with their tags."""
    written = [
        (list(DISTRICTS[k % 4]), "district"),
        (list(ROADS[k % 5]), "road"),
        ([str(k + 1), "号"], "roadno"),
        (list(PLACES[(k * 3) % 5]), "poi"),
        ([str(k % 9 + 1), "幢"], "houseno"),
    ]
    if k % 3 == 0:
        written = written[1:]
    tokens = [token for piece, _ in written for token in piece]
    return tokens, [f"{'I' if i else 'B'}-{label}" for piece, label in written for i in range(len(piece))]


@cache
def learned() -> ParserModel:
    return ParserModel([made(k) for k in range(90)])


def test_an_address_is_cut_at_the_right_places() -> None:
    text = "滨湖区 清扬路35号白鹭小区12幢"
    found = parse_address(text, learned())
    assert [(span.label, span.text) for span in found] == [
        ("district", "滨湖区"),
        ("road", "清扬路"),
        ("roadno", "35号"),
        ("poi", "白鹭小区"),
        ("houseno", "12幢"),
    ]
    assert found[1] == Span(4, 7, "road", "清扬路", found[1].probability) and found[1].probability > 0.9
    assert [
        span.label for span in parse_address("滨湖区清扬路\uff13\uff15号白鹭小区\uff11\uff12幢", learned())
    ][2:4] == [
        "roadno",
        "poi",
    ]


def test_a_name_that_was_never_seen_is_cut_by_what_stands_around_it() -> None:
    labels = {span.text: span.label for span in parse_address("锡山区雪浪路7号蓝溪花园3幢", learned())}
    assert labels["雪浪路"] == "road" and labels["蓝溪花园"] == "poi"


def test_pieces_follow_the_counting_of_conlleval() -> None:
    assert pieces(["B-road", "I-road", "B-road", "O", "I-poi", "I-town"]) == [
        (0, 2, "road"),
        (2, 3, "road"),
        (4, 5, "poi"),
        (5, 6, "town"),
    ]
    assert pieces([]) == [] and pieces(["O", "O"]) == []


def every_path(model: ParserModel, tokens: list[str]) -> dict[tuple[int, int, str], float]:
    """Sum the shares of all tag sequences by the pieces they begin with B-, one sequence after another."""
    scores = model._weights[model._numbers(_describe(tokens))].sum(axis=1)
    totals: dict[tuple[int, int, str], float] = {}
    whole = 0.0
    for path in product(range(len(model.tags)), repeat=len(tokens)):
        value = model._moves[-1, path[0]] + sum(scores[i, k] for i, k in enumerate(path))
        share = math.exp(value + sum(model._moves[a, b] for a, b in pairwise(path)))
        whole += share
        tags = [model.tags[k] for k in path]
        for piece in pieces(tags):
            if tags[piece[0]].startswith("B-"):
                totals[piece] = totals.get(piece, 0.0) + share
    return {piece: value / whole for piece, value in totals.items()}


def test_the_probability_of_a_piece_is_its_share_of_all_ways_to_tag_the_address() -> None:
    model = ParserModel([made(k) for k in range(30)], epochs=1)
    tokens = ["锡", "路", "35", "号"]
    truth = every_path(model, tokens)
    found = {piece[:3]: piece[3] for piece in model._likely(tokens, 0.01)}
    assert found == pytest.approx({k: v for k, v in truth.items() if v > 0.01}, abs=1e-5) and len(found) > 5


def test_unlikely_pieces_are_left_out_and_fewer_when_more_is_asked() -> None:
    model = ParserModel([made(k) for k in range(30)], epochs=1)
    tokens = [*"云亭新路听雨蓝鲸", "7", "3"]
    cuts = [model.cut(tokens, least=least) for least in (0.0, 0.3, 0.6, 0.99)]
    assert all(sure > 0.3 for *_, sure in cuts[1]) and sum(map(len, cuts)) > 0
    assert len(cuts[0]) >= len(cuts[1]) >= len(cuts[2]) >= len(cuts[3])
    for cut in cuts:
        assert all(a[1] <= b[0] for a, b in pairwise(cut))


def test_tokens_are_described_by_what_is_repeated_and_by_the_numbers_around() -> None:
    forms = ["锡", "山", "锡", "山", "91", "号", "路", "92"]
    assert list(_repeated(forms))[:4] == ["-1", "10", "02", "20"]
    assert list(_units(forms))[3:] == [("^", "号"), ("^", "号"), ("号", "$"), ("号", "$"), ("号", "$")]
    assert list(_counts(forms))[-1] == ("11", 1)


def test_the_same_data_give_the_same_model() -> None:
    again = ParserModel([made(k) for k in range(90)])
    tokens = made(17)[0]
    assert again.tag(tokens) == learned().tag(tokens) and (again._weights == learned()._weights).all()


def test_unfit_training_data_is_refused_by_name() -> None:
    good = [made(k) for k in range(30)]
    with pytest.raises(InputError, match="at least"):
        ParserModel(good[:3])
    with pytest.raises(InputError, match="a tag for each token"):
        ParserModel([*good, (["路"], [])])
    with pytest.raises(InputError, match="road"):
        ParserModel([*good, (["路"], ["road"])])


@given(st.text(max_size=60) | st.text(alphabet="锦溪路35号云杉花园幢 \uff13，😀", max_size=60))
@settings(max_examples=100, deadline=None)
def test_no_text_raises_and_pieces_are_in_order_and_apart(text: str) -> None:
    found = parse_address(text, learned())
    assert all(isinstance(span, Span) and text[span.start : span.end] == span.text for span in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_a_megabyte_is_answered_at_once() -> None:
    assert parse_address("锦溪路" * 350_000, learned())[-1].end <= 400
