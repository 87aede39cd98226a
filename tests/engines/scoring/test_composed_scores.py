from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from segrules.compiler.program import Always, Constant, Points, Total
from segrules.engines.on_pandas.scoring.scores import join, points, total
from segrules.language.types import INTEGER, NUMBER, money


def weighted(*weights):
    """A total of so many operands."""
    return Total(tuple((Constant(0, INTEGER), weight) for weight in weights))


cells = st.one_of(st.none(), st.integers(1, 12), st.integers(-(2**40), 2**40))


@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=30))
def test_join_writes_numbers_one_after_the_other(vector, plain, rows):
    """Joined text is the operands' numbers in order; missing where one of them is."""
    joined = join(tuple(vector(list(column)) for column in zip(*rows, strict=True)))
    assert plain(joined) == [None if None in row else "".join(map(str, row)) for row in rows]
    assert list(joined.words) == sorted(set(joined.words))


def test_join_of_cells_that_read_alike_is_one_word(vector, plain):
    """Class 1 beside 11 and class 11 beside 1 read the same and are one word."""
    joined = join((vector([1, 11]), vector([11, 1])))
    assert plain(joined) == ["111", "111"]
    assert joined.words == ("111",)


def test_join_of_nobody_is_empty(vector, plain):
    """Without customers, or without a known one, there are no words."""
    assert plain(join((vector([], INTEGER), vector([], INTEGER)))) == []
    joined = join((vector([None, 1]), vector([1, None])))
    assert (plain(joined), joined.words) == ([None, None], ())


numbers = st.one_of(st.none(), st.integers(-(2**62), 2**62), st.integers(-9, 9))
fractions = st.tuples(st.integers(-(10**6), 10**6), st.integers(1, 10**4))


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=20), fractions, fractions)
def test_totals_of_integers_and_money_are_rounded_once(vector, plain, rows, first, second):
    """The exact weighted sum, money in major units, is turned into the nearest number."""
    one, two = (list(column) for column in zip(*rows, strict=True))
    result = total(weighted(first, second), (vector(one), vector(two, money(2))))
    expected = [
        None if None in row else float(Fraction(*first) * row[0] + Fraction(*second) * row[1] / 100)
        for row in rows
    ]
    assert result.type is NUMBER
    assert plain(result) == expected


def test_totals_of_scores_are_what_decimals_say(vector, plain):
    """0.2 + 0.3 + 0.5 is 1 and 0.1 + 0.2 is 0.3, whatever doubles would add up to."""
    rule = weighted((2, 10), (3, 10), (5, 10))
    ones = (vector([1, 3]), vector([1, 5]), vector([1, None]))
    assert plain(total(rule, ones)) == [1.0, None]
    assert plain(total(weighted((1, 10), (2, 10)), (vector([1]), vector([1])))) == [0.3]


def test_totals_with_numbers_add_in_the_declared_order(vector, plain):
    """With a number among the operands products and sums are doubles, left to right."""
    rule = weighted((1, 10), (1, 5), (1, 1))
    result = total(rule, (vector([1.0]), vector([1.0]), vector([250], money(2))))
    assert plain(result) == [0.1 * 1.0 + 0.2 * 1.0 + 2.5]


def test_totals_with_huge_weights_of_nothing_are_nothing(vector, plain):
    """A weight beyond 64 bits is no fault where the operand is 0."""
    assert plain(total(weighted((10**30, 1)), (vector([0, 0]),))) == [0.0, 0.0]


def test_totals_beyond_all_numbers_are_missing(vector, plain):
    """A sum that leaves the range of doubles is missing, not infinite."""
    assert plain(total(weighted((10, 1)), (vector([1e308, 1.0, None]),))) == [None, 10.0, None]


def test_points_add_up_from_the_base():
    """A scorecard is its base plus the points of the conditions that are true."""
    rule = Points(500, ((Always(value=True), 40), (Always(value=True), -25)))
    masks = [np.array([True, True, False]), np.array([False, True, False])]
    result = points(rule, masks, 3)
    assert result.values.tolist() == [540, 515, 500]
    assert (result.type, result.known) == (INTEGER, None)
