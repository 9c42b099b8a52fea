"""Risk signals on the checked sentences, and what denies them."""

import pytest

from judgegrid.domain import content
from judgegrid.methods.text.extraction import extract
from judgegrid.methods.text.risk import LABELS, RiskWords, Rule

SENTENCES = content.rows("risk_sentences")
LEAST_RECALL = 0.95
LEAST_PRECISION = 0.90


def active(text):
    return {one.kind for one in extract(text).risks if not one.negated}


def test_the_checked_set_is_what_it_says():
    assert len(SENTENCES) == 300 == len({row["text"] for row in SENTENCES})
    assert [row["part"] for row in SENTENCES].count("held_out") == 150
    for row in SENTENCES:
        assert set(row["signals"].split()) | set(row["negated"].split()) <= set(LABELS)


@pytest.mark.parametrize("kind", LABELS)
@pytest.mark.parametrize("part", ["tuning", "held_out"])
def test_of_the_checked_sentences_hardly_any_signal_is_missed(kind, part):
    rows = [row for row in SENTENCES if row["part"] == part]
    told = [row for row in rows if kind in row["signals"].split()]
    hit = sum(kind in active(row["text"]) for row in told)
    said = sum(kind in active(row["text"]) for row in rows)
    assert len(told) >= 14
    assert hit / len(told) >= LEAST_RECALL
    assert hit / said >= LEAST_PRECISION


def test_what_is_denied_or_only_supposed_is_not_asserted():
    denied = [(row["text"], kind) for row in SENTENCES for kind in row["negated"].split()]
    wrong = [text for text, kind in denied if kind in active(text)]
    assert len(denied) >= 30 and not wrong


@pytest.mark.parametrize(
    "text",
    [
        "他没有一天不打我老婆",
        "老公不是打我就是骂我",
        "老公没有再打我",
        "我不想再被老公打了",
        "要是老公再打我怎么办",
    ],
)
def test_a_denial_that_denies_nothing_is_seen_through(text):
    assert "violence" in active(text)


def test_a_threat_of_self_harm_with_a_condition_stays_a_signal():
    assert "self_harm" in active("如果不给我解决我就跳楼，你们看怎么办")


def test_a_denied_signal_is_still_shown_as_denied():
    (signal,) = extract("他从来没有打过我，我们是夫妻").risks
    assert signal.negated and signal.label == "家暴"


def test_a_rule_over_unknown_words_is_refused():
    with pytest.raises(ValueError, match="nobody"):
        RiskWords({}, [Rule("threat", ("nobody",), (), (), 0)])
    with pytest.raises(ValueError, match="noise"):
        RiskWords({"word": ["词"]}, [Rule("noise", ("word",), (), (), 0)])


def test_own_words_replace_the_shipped_ones():
    words = RiskWords({"own": ["堵水"]}, [Rule("crowd", ("own",), (), (), 0)])
    assert [one.text for one in extract("明天去堵水，老公打我", words=words).risks] == ["堵水"]
