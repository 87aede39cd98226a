from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segrules.compiler.program import Quantile
from segrules.engines.on_pandas.scoring.scores import classes

COUNTS = [1, 1, 1, 1, 1, 1, 2, 2, 3, 8]
"""The vector on which conventions for ties differ."""

integers = st.lists(st.integers(-6, 6) | st.integers(-(2**60), 2**60), min_size=1, max_size=40)
floats = st.lists(
    st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([0.0, 0.1, 0.3, 2.5]),
    min_size=1,
    max_size=40,
)
metrics = integers | floats
betters = st.sampled_from(["higher", "lower"])
closings = st.sampled_from(["left", "right"])


def spans(values, value, better):
    """The first and last rank from the worst that the value's equals span."""
    worse = sum(v < value if better == "higher" else v > value for v in values)
    return worse + 1, worse + sum(v == value for v in values)


def by_rank(values, into, ties, better):
    """The class of each value by the definition of each contract, in fractions."""
    n = len(values)
    result = []
    for value in values:
        first, last = spans(values, value, better)
        result.append(
            {
                "low": 1 + math.floor(Fraction((first - 1) * into, n)),
                "high": math.ceil(Fraction(last * into, n)),
                "mid": math.ceil(Fraction(first + last, 2) * into / n),
            }[ties]
        )
    return result


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (Quantile(5, "low"), [1, 1, 1, 1, 1, 1, 4, 4, 5, 5]),
        (Quantile(5, "high"), [3, 3, 3, 3, 3, 3, 4, 4, 5, 5]),
        (Quantile(5, "mid"), [2, 2, 2, 2, 2, 2, 4, 4, 5, 5]),
        (Quantile(5, "edges"), [1, 1, 1, 1, 1, 1, 2, 2, 3, 3]),
        (Quantile(5, "edges", align="top"), [3, 3, 3, 3, 3, 3, 4, 4, 5, 5]),
        (Quantile(5, compat="r-rfm-0.3"), [1, 1, 1, 1, 1, 1, 3, 3, 4, 5]),
        (Quantile(5, compat="pandas-rank-first"), [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]),
        (Quantile(5, compat="ntile"), [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]),
    ],
)
def test_each_convention_scores_the_published_vector(scored, method, expected):
    """Every supported convention gives the classes that are published for one vector of ties."""
    assert scored(COUNTS, method, method.into).classes == expected


def test_split_parts_equal_values_by_the_named_column(scored):
    """Ties `split` follow the tie-break column, not the order of rows."""
    method = Quantile(5, "split", split_by=("id",))
    assert scored(COUNTS, method, 5, ties=(list("jihgfedcba"),)).classes == [
        *[3, 3, 2, 2, 1, 1],
        *[4, 4, 5, 5],
    ]


contracts = st.builds(Quantile, st.integers(1, 12), st.sampled_from(["low", "high", "mid"]))


@given(metrics, contracts, betters, closings)
def test_ranks_decide_the_class(scored, values, method, better, closed):
    """Low, high and mid give the class that the first, last and mean rank define."""
    result = scored(values, method, method.into, better, closed)
    assert result.classes == by_rank(values, method.into, method.ties, better)


@given(metrics, st.integers(1, 12))
def test_low_is_one_more_than_the_quantiles_below(scored, values, into):
    """Low is 1 + the number of ceil(j n / into)-th smallest values that are strictly below."""
    ordered, n = sorted(values), len(values)
    limits = [ordered[-(-j * n // into) - 1] for j in range(1, into)]
    expected = [1 + sum(limit < value for limit in limits) for value in values]
    assert scored(values, Quantile(into), into).classes == expected


METHODS = st.sampled_from(
    [
        *(Quantile(5, ties) for ties in ("low", "high", "mid", "edges")),
        Quantile(5, "edges", align="top"),
        Quantile(5, compat="r-rfm-0.3"),
        Quantile(4, compat="pymc"),
    ]
)


@given(metrics, METHODS, betters, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(scored, values, method, better, random):
    """A shuffled table gives the same cuts and the same class to each value."""
    shuffled = list(values)
    random.shuffle(shuffled)
    one, other = (scored(v, method, method.into, better) for v in (values, shuffled))
    assert one.cuts == other.cuts
    assert dict(zip(values, one.classes, strict=True)) == dict(
        zip(shuffled, other.classes, strict=True)
    )


@given(metrics, METHODS, betters)
def test_better_values_never_have_a_lower_class(scored, values, method, better):
    """Equal values have equal classes, and classes follow the order of values."""
    classes = scored(values, method, method.into, better).classes
    pairs = sorted(set(zip(values, classes, strict=True)), reverse=better == "lower")
    assert len(pairs) == len(set(values))
    assert [c for _, c in pairs] == sorted(c for _, c in pairs)


@given(metrics, betters, st.sampled_from(["low", "high", "mid"]))
def test_points_are_first_values_of_the_upper_interval(scored, values, better, ties):
    """A closed-left cut is a value that occurs: new values are judged by the same number."""
    cuts = scored(values, Quantile(5, ties), 5, better).cuts[()]
    assert set(cuts.points) <= set(values) - {min(values)}
    assert list(cuts.points) == sorted(set(cuts.points))
    assert not cuts.scores or len(cuts.scores) == len(cuts.points) + 1


def test_new_values_are_judged_by_the_stored_points(scored):
    """Values that were not fitted fall into the interval between the stored cut points."""
    result = scored(COUNTS, Quantile(5), 5)
    cuts = result.cuts[()]
    assert (cuts.points, cuts.scores, cuts.closed) == ((2, 3), (1, 4, 5), "left")
    assert cuts.found == 3
    assert result.of([-5, 0, 2, 3, 99, None]) == [1, 1, 4, 5, 5, None]


def test_closed_right_stores_the_last_value_of_the_lower_interval(scored):
    """Under `closed: right` a new value between two classes belongs to the upper one."""
    result = scored([1, 2, 5, 6], Quantile(2), 2, closed="right")
    assert result.cuts[()].points == (2,)
    assert result.of([2, 3, 5]) == [1, 2, 2]


def test_missing_values_take_no_part(scored):
    """Missing values have no class and do not move the cut points."""
    assert scored([None, 3, None, 1, 2, None, 4], Quantile(2), 2).classes == [
        *[None, 2, None],
        *[1, 1, None, 2],
    ]


def test_infinite_values_are_not_fitted_but_placed(scored):
    """An infinite number moves no cut point and is placed by comparison."""
    result = scored([1.0, 2.0, 3.0, 4.0, math.inf], Quantile(2), 2)
    assert result.cuts[()].points == (3.0,)
    assert result.classes == [1, 1, 2, 2, 2]


def test_within_ranks_inside_each_combination(scored):
    """A nested score is cut separately inside each class of the outer one."""
    values, outer = [1, 2, 10, 20, 7, None], [1, 1, 2, 2, None, 1]
    result = scored(values, Quantile(2, within=("R",)), 2, outer=(outer,))
    assert result.classes == [1, 2, 1, 2, None, None]
    assert set(result.cuts) == {(1,), (2,)}


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(1, 3), st.integers(1, 2)), min_size=1),
    st.sampled_from([Quantile(3), Quantile(3, compat="ntile")]),
    betters,
)
def test_within_equals_fitting_each_part_alone(scored, rows, method, better):
    """Nested classes are those of each part fitted by itself."""
    values, *outer = (list(column) for column in zip(*rows, strict=True))
    whole = scored(values, method, 3, better, outer=tuple(outer)).classes
    for key in set(zip(*outer, strict=True)):
        inside = [i for i, k in enumerate(zip(*outer, strict=True)) if k == key]
        alone = scored([values[i] for i in inside], method, 3, better).classes
        assert [whole[i] for i in inside] == alone


def test_combinations_that_were_not_fitted_have_no_class(scored, vector, plain):
    """A customer in an outer class that the fitted data did not show has a missing class."""
    result = scored([1, 2], Quantile(2, within=("R",)), 2, outer=([1, 1],))
    judged = classes(result.score, vector([1, 2]), result.cuts, (vector([1, 3]),))
    assert plain(judged) == [1, None]


def test_cuts_without_an_entry_judge_nobody(scored):
    """Where no value was known there are no cuts and every class is missing."""
    result = scored([None, None], Quantile(5), 5)
    assert result.cuts == {}
    assert result.classes == [None, None]
    assert scored([], Quantile(5), 5).classes == []


@given(st.lists(st.integers(-(2**62), 2**62), min_size=1), st.integers(2, 30))
def test_large_integers_are_compared_exactly(scored, values, into):
    """Integers beyond the doubles keep their order, with few cut points and with many."""
    assert scored(values, Quantile(into), into).classes == by_rank(values, into, "low", "higher")


def test_chunks_do_not_show(scored):
    """A vector longer than one chunk has the classes of its parts."""
    values = (np.arange(200_000) * 7919 % 200_003).tolist()
    assert scored(values, Quantile(5), 5).classes == by_place(values, 5)


def by_place(values, into):
    """The classes of values that are all different."""
    place = {value: i for i, value in enumerate(sorted(values))}
    return [1 + place[value] * into // len(values) for value in values]
