from __future__ import annotations

import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segrules.compiler.program import Constant, Nearest, Score, Standardised, Total
from segrules.engines.on_pandas.scoring.scores import (
    fit_standardised,
    nearest,
    standardised,
    total,
)
from segrules.language.types import INTEGER, NUMBER, money


def fitted(vector, values, deviation="population", type_=None):
    """What standardising the values fits, and the standardised values."""
    of = vector(values, type_)
    score = Score("z", NUMBER, Standardised(Constant(0, of.type), deviation))
    found = fit_standardised(score, score.rule, of)
    return found, standardised(of, found.cuts)


numbers = st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 3))


@given(st.lists(numbers | st.none(), min_size=2), st.sampled_from(["population", "sample"]))
def test_standardised_values_are_those_of_the_statistics_module(vector, plain, values, kind):
    """Mean and deviation agree with an exact reckoning, of a population and of a sample."""
    known = [v for v in values if v is not None]
    found, made = fitted(vector, values, kind, NUMBER)
    if len(set(known)) < 2:
        return
    cuts = found.cuts[()]
    exact = statistics.pstdev(known) if kind == "population" else statistics.stdev(known)
    assert cuts.statistic == pytest.approx(statistics.fmean(known), rel=1e-12, abs=1e-9)
    assert cuts.deviation == pytest.approx(exact, rel=1e-9)
    expected = [None if v is None else (v - cuts.statistic) / cuts.deviation for v in values]
    assert plain(made) == expected


@given(st.lists(numbers, min_size=2), st.randoms(use_true_random=False))
def test_the_order_of_rows_decides_nothing(vector, values, chance):
    """Any order of the customers gives the same mean and deviation to the last bit."""
    other = list(values)
    chance.shuffle(other)
    one, two = (fitted(vector, v, type_=NUMBER)[0].cuts for v in (values, other))
    assert one == two


def test_money_counts_in_major_units(vector, plain):
    """1 and 3 yuan have the mean 2 and the deviation 1."""
    found, made = fitted(vector, [100, 300, None], type_=money(2))
    assert (found.cuts[()].statistic, found.cuts[()].deviation) == (2.0, 1.0)
    assert plain(made) == [-1.0, 1.0, None]


def test_equal_values_are_all_at_zero_and_told(vector, plain):
    """Where nobody differs each value is 0 deviations from the mean, and a warning says so."""
    found, made = fitted(vector, [0.1] * 7)
    assert plain(made) == [0.0] * 7
    assert [f.key for f in found.findings] == ["standardise-equal"]
    assert found.findings[0].args["value"] == "0.1"


@pytest.mark.parametrize("kind", ["population", "sample"])
def test_one_customer_is_at_zero(vector, plain, kind):
    """A single customer has no deviation, of a sample or not."""
    found, made = fitted(vector, [7, None], kind)
    assert plain(made) == [0.0, None]
    assert [f.key for f in found.findings] == ["score-degenerate/one"]


def test_nobody_known_is_missing_for_all(vector, plain):
    """Without a known value nothing is fitted."""
    found, made = fitted(vector, [None, None], type_=NUMBER)
    assert (found.cuts, plain(made)) == ({}, [None, None])
    assert [f.key for f in found.findings] == ["score-degenerate/unknown"]


def test_squares_beyond_all_numbers_leave_the_difference_from_the_mean(vector, plain):
    """Values whose squares no number holds are not made infinite or lost."""
    found, made = fitted(vector, [1e300, -1e300])
    assert found.cuts[()].deviation == 0.0
    assert plain(made) == [1e300, -1e300]


def rule(*centres):
    """The nearest of centres named a, b, c."""
    of = tuple(Constant(0, NUMBER) for _ in centres[0])
    return Nearest(of, tuple(zip("cab", centres, strict=False)))


@given(st.lists(st.tuples(numbers, numbers), min_size=1))
def test_the_nearest_centre_has_the_least_distance(vector, plain, rows):
    """Every other centre is at least as far away by the straight line."""
    centres = [(0.0, 0.0), (1000.0, -5.0), (-3.5, 10.0)]
    columns = tuple(vector(list(c), NUMBER) for c in zip(*rows, strict=True))
    for row, label in zip(rows, plain(nearest(rule(*centres), columns)), strict=True):
        distances = [math.dist(row, centre) for centre in centres]
        assert distances["cab".index(label)] == pytest.approx(min(distances))


def test_ties_go_to_the_first_centre_and_missing_stays_missing(vector, plain):
    """Half-way between two centres is with the first; without a value there is no centre."""
    made = nearest(rule((0.0,), (2.0,), (2.0,)), (vector([1.0, 2.0, None]),))
    assert plain(made) == ["c", "a", None]


def test_items_are_averaged_over_what_is_answered(vector, plain):
    """The weighted mean of the answers, missing where fewer than asked for are given."""
    parts = tuple((Constant(0, INTEGER), (w, 1)) for w in (1, 2, 1))
    answers = [[5, 5, None, 4], [2, None, 3, None], [1, 4, None, None]]
    made = total(Total(parts, 2), tuple(vector(list(c), INTEGER) for c in answers))
    assert plain(made) == [2.5, 4.5, None, None]
