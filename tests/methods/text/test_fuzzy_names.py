"""Names that look or sound alike: which are compared, and in which order."""

from __future__ import annotations

from judgegrid.methods.text.fuzzy_names import MOST_NAMES, FuzzyIndex

NAMES = {f"锦{chr(0x4E00 + 97 * i)}{chr(0x5E00 + 89 * i)}庭": [i] for i in range(MOST_NAMES + 10)}


def test_of_names_that_share_equally_much_the_first_are_compared_in_whatever_process():
    first = sorted(NAMES)[:MOST_NAMES]
    near = FuzzyIndex({name: NAMES[name] for name in sorted(NAMES)}).near(
        "锦绣庭", least=0.0, least_inside=0.0, inside=set()
    )
    assert sorted(name for name, _ in near) == first


def test_names_of_the_township_named_are_compared_beyond_the_first_and_with_less_likeness():
    index = FuzzyIndex({name: NAMES[name] for name in sorted(NAMES)})
    last = sorted(NAMES)[-1]
    inside = index.inside([(NAMES[last][0], NAMES[last][0] + 1)])
    assert inside == {last}
    near = index.near("锦绣庭", least=0.99, least_inside=0.2, inside=inside)
    assert [name for name, _ in near] == [last]


def test_a_text_that_shares_nothing_has_no_similar_names():
    assert FuzzyIndex({"锦绣庭": [0]}).near("XY", least=0.0, least_inside=0.0, inside=set()) == []
