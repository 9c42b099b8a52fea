"""No hidden count can be had by subtraction."""

from hypothesis import given
from hypothesis import strategies as st

from judgegrid.domain.small_cells import hidden_in_row, hidden_in_table

TABLES = st.integers(1, 6).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 30), min_size=width, max_size=width), min_size=1, max_size=6
    )
)


def test_small_counts_are_hidden_and_zero_is_not():
    assert hidden_in_row({"a": 4, "b": 1, "c": 0, "d": 5}, least=5) == {"a", "b"}


def test_a_small_count_alone_takes_the_next_smallest_with_it():
    assert hidden_in_row({"a": 4, "b": 0, "c": 9, "d": 7}, least=5) == {"a", "d"}


def test_without_small_counts_nothing_is_hidden():
    assert hidden_in_row({"a": 5, "b": 0}, least=5) == frozenset()
    assert hidden_in_table([[5, 0], [9, 7]], least=5) == (frozenset(), frozenset(), frozenset())


@given(TABLES)
def test_no_line_hides_a_single_count_beside_others_that_show(table):
    hidden, _, _ = hidden_in_table(table, least=5)
    lines = [[(i, j) for j in range(len(table[0]))] for i in range(len(table))]
    lines += [[(i, j) for i in range(len(table))] for j in range(len(table[0]))]
    for line in lines:
        gone = [cell for cell in line if cell in hidden]
        rest = [cell for cell in line if cell not in hidden and table[cell[0]][cell[1]] > 0]
        assert len(gone) != 1 or not rest
    assert {(i, j) for i, row in enumerate(table) for j, n in enumerate(row) if 0 < n < 5} <= hidden
