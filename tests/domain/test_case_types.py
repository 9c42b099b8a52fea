"""Which type words count, and the traps of the list."""

import pytest

from judgegrid.domain import case_types
from judgegrid.domain.case_types import Relevance, counted, relevances


def test_of_only_civil_and_administrative_first_instance_counting_by_default():
    assert {word for word in case_types.known_words() if counted(word)} == {"民初", "行初"}


def test_of_a_switch_adding_its_word_and_nothing_else():
    assert counted("行赔初", also={"行赔初"})
    assert not counted("民撤", also={"行赔初"})


def test_of_an_unknown_switch_being_refused():
    with pytest.raises(ValueError, match="民终"):
        counted("民初", also={"民终"})


def test_of_one_word_standing_for_many_codes():
    assert len([one for one in case_types.all_types() if one.type_word == "民特"]) == 11
    assert Relevance.CONFIRMATION in relevances("民特")
    assert relevances("民特", "0318") == {Relevance.CONFIRMATION}
    assert relevances("民特", "0313") == {Relevance.SPECIAL_SENSITIVE}


def test_of_pre_filing_words_being_set_per_court():
    assert case_types.is_pre_filing("民诉前调")
    assert not case_types.is_pre_filing("民诉前调", words=frozenset({"诉前调"}))


def test_of_every_relevance_having_a_label():
    assert all(one.label for one in Relevance)
