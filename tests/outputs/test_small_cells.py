from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segrules.outputs.small_cells import Hidden, Shown, count_text, shown_counts, shown_table

LEAST = 4
MOST = 11
"""No hidden count of the tables below is larger, so that all that fit can be tried."""


def fits(shown: Shown, count: int) -> bool:
    """Whether a count may stand where this is shown."""
    if shown is Hidden.SMALL:
        return 0 < count < LEAST
    return shown is Hidden.OTHER or shown == count


def options(shown: Shown, most: int) -> range:
    """All that may stand there."""
    if isinstance(shown, int):
        return range(shown, shown + 1)
    return range(1, LEAST) if shown is Hidden.SMALL else range(most + 1)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 8), min_size=1, max_size=4))
def test_no_hidden_count_of_a_list_can_be_worked_out(counts: list[int]):
    """Of all lists that fit what is shown, at least two differ in each hidden count."""
    shown, total = shown_counts(counts, LEAST)
    held = list(product(*(options(s, 13) for s in shown)))
    possible = [c for c in held if fits(total, sum(c))]
    assert tuple(counts) in possible
    for i, one in enumerate(shown):
        assert isinstance(one, int) or len({c[i] for c in possible}) > 1
        assert isinstance(one, Hidden) or not 0 < counts[i] < LEAST
    if not isinstance(total, int):
        assert len({sum(c) for c in possible}) > 1


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(st.integers(0, 6), min_size=2, max_size=2), min_size=2, max_size=3))
def test_no_hidden_count_of_a_table_can_be_worked_out(table: list[list[int]]):
    """The same of rows and columns with all their totals shown."""
    shown = shown_table(table, LEAST)
    flat = [s for row in shown.cells for s in row]
    possible = [
        cells
        for cells in product(*(options(s, MOST) for s in flat))
        if all(fits(t, sum(cells[i * 2 : i * 2 + 2])) for i, t in enumerate(shown.rows))
        and all(fits(t, sum(cells[j::2])) for j, t in enumerate(shown.columns))
        and fits(shown.total, sum(cells))
    ]
    assert tuple(c for row in table for c in row) in possible
    for i, one in enumerate(flat):
        assert isinstance(one, int) or len({c[i] for c in possible}) > 1
    for i, one in enumerate(shown.rows):
        assert isinstance(one, int) or len({sum(c[i * 2 : i * 2 + 2]) for c in possible}) > 1


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=30))
def test_a_list_without_small_counts_is_shown_whole(counts: list[int]):
    """Nothing is hidden where there is nothing to hide."""
    whole = [c * 10 for c in counts]
    assert shown_counts(whole) == (tuple(whole), sum(whole))


def test_a_small_count_takes_the_next_smallest_with_it():
    """One small count alone would be the total less the others."""
    shown, total = shown_counts([500, 3, 40, 90])
    assert shown == (500, Hidden.SMALL, Hidden.OTHER, 90)
    assert total == 633


def test_two_small_counts_cover_each_other_unless_they_are_at_the_end_of_their_range():
    """Two of `<10` that add up to 2 are both 1, so a third is hidden."""
    assert shown_counts([4, 3, 500])[0] == (Hidden.SMALL, Hidden.SMALL, 500)
    assert shown_counts([1, 1, 500, 60])[0] == (Hidden.SMALL, Hidden.SMALL, 500, Hidden.OTHER)


@pytest.mark.parametrize(
    ("shown", "text"), [(1234, "1,234"), (Hidden.SMALL, "<10"), (Hidden.OTHER, "…"), (0, "0")]
)
def test_counts_are_said_as_people_read_them(shown: Shown, text: str):
    """A small count is below the threshold, another hidden one is not said at all."""
    assert count_text(shown) == text


def test_a_threshold_that_hides_nothing_is_refused():
    """Below 3 a hidden count would be known to be 1."""
    with pytest.raises(ValueError, match="2"):
        shown_counts([1], 2)
