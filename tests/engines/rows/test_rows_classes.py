from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segrules.compiler.program import (
    Classes,
    Compare,
    Constant,
    Fixed,
    Join,
    Named,
    Points,
    Quantile,
    Score,
    Share,
    Statistic,
    Top,
    Total,
    Width,
)
from segrules.engines.results import Cuts
from segrules.engines.rows import OutOfReachError, Scope
from segrules.engines.rows.scores import scores_of
from segrules.language.types import INTEGER, NUMBER, TEXT, money

X = Named("x", INTEGER)
TIES = [1, 1, 1, 1, 1, 1, 2, 2, 3, 8]


def score(method, better="higher", count=5, closed="left"):
    """A score of `x`."""
    return Score("s", INTEGER, Classes(X, better, method, count, closed))


def customers(values, **more):
    """Scopes with the values of `x`, and of other names."""
    columns = {"x": values, **more}
    return [
        Scope(customer=dict(zip(columns, cells, strict=True)))
        for cells in zip(*columns.values(), strict=True)
    ]


def found(made, values, cuts=None, **more):
    """The scores of customers with these values."""
    return scores_of(made, customers(values, **more), cuts or {})


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        ("low", [1, 1, 1, 1, 1, 1, 4, 4, 5, 5]),
        ("high", [3, 3, 3, 3, 3, 3, 4, 4, 5, 5]),
        ("mid", [2, 2, 2, 2, 2, 2, 4, 4, 5, 5]),
        ("edges", [1, 1, 1, 1, 1, 1, 2, 2, 3, 3]),
    ],
)
def test_ties(ties, expected):
    """Equal values get one class, which of those they span is the contract of `ties`."""
    assert found(score(Quantile(5, ties)), TIES) == expected


def test_edges_aligned_at_the_top():
    """Where edges coincide the best class may be kept instead of the worst."""
    top = score(Quantile(5, "edges", align="top"))
    assert found(top, TIES) == [3] * 6 + [4, 4, 5, 5]
    lower = score(Quantile(5, "edges", align="top"), better="lower")
    assert found(lower, TIES) == [5] * 6 + [4, 4, 3, 3]


def test_lower_is_better():
    """Where lower is better ranks are counted from the other end, edges stay closed right."""
    assert found(score(Quantile(5), "lower"), TIES) == [3, 3, 3, 3, 3, 3, 2, 2, 1, 1]
    assert found(score(Quantile(5, "high"), "lower"), TIES) == [5, 5, 5, 5, 5, 5, 2, 2, 1, 1]
    assert found(score(Quantile(2, "edges"), "lower"), [1, 2, 3]) == [2, 2, 1]


def test_split_breaks_ties_as_ntile():
    """Classes are even but for the first, ties broken by the columns, missing first."""
    split = score(Quantile(3, "split", split_by=("id",)))
    ids = ["b", None, "上", "a", "c"]
    assert found(split, [1, 1, 1, 1, 0], id=ids) == [2, 1, 3, 2, 1]
    lower = score(Quantile(3, "split", split_by=("id",)), "lower")
    assert found(lower, [1, 1, 1, 1, 0], id=ids) == [2, 1, 2, 1, 3]


def test_split_that_is_not_unique_is_low():
    """Customers that nothing parts have one class, as with ties low."""
    split = score(Quantile(2, "split", split_by=("id",)))
    assert found(split, [1, 1, 2, 2], id=["a", "a", "b", "c"]) == [1, 1, 2, 2]


@pytest.mark.parametrize(
    ("closed", "better", "expected"),
    [
        ("left", "higher", [1, 2, 2, 3]),
        ("right", "higher", [1, 1, 2, 2]),
        ("left", "lower", [3, 2, 2, 1]),
        ("right", "lower", [3, 3, 2, 2]),
    ],
)
def test_fixed_and_width(closed, better, expected):
    """Intervals are of the values themselves, closed on the side that is said."""
    values = [9, 10, 11, 20]
    assert found(score(Fixed((10, 20)), better, 3, closed), values) == expected
    thirds = found(score(Width(3), better, 3, closed), [0, *values, 30])
    assert thirds[1:-1] == expected


def test_width_of_equal_values_is_class_one():
    """Values without a range are all in class 1."""
    assert found(score(Width(5)), [3, 3, None]) == [1, 1, None]


@pytest.mark.parametrize(
    ("function", "closed", "better", "expected"),
    [
        ("mean", "left", "higher", [1, 2, 1, 2]),
        ("mean", "right", "higher", [1, 1, 1, 2]),
        ("mean", "left", "lower", [2, 1, 2, 1]),
        ("mean", "right", "lower", [2, 2, 2, 1]),
        ("median", "left", "higher", [1, 2, 1, 2]),
    ],
)
def test_statistic(function, closed, better, expected):
    """A value that is the mean is above it when intervals are closed left."""
    values = [1, 3, 2, 6] if function == "mean" else [1, 5, 2, 6]
    assert found(score(Statistic(function), better, 2, closed), values) == expected


def test_mean_is_exact():
    """Ten times a tenth is not below its own mean."""
    x = Score("s", INTEGER, Classes(Named("x", NUMBER), "higher", Statistic("mean"), 2))
    assert found(x, [0.1] * 10) == [2] * 10


def test_share_is_cumulative_contribution():
    """Values are needed, best first, until the share is reached; not positive ones never are."""
    abc = score(Share(((4, 5), (19, 20))), count=3)
    assert found(abc, [60, 20, 10, 5, 5, 0, -7, None]) == [3, 3, 2, 1, 1, 1, 1, None]
    assert found(abc, [60, 20, 10, 10]) == [3, 3, 1, 1]
    assert found(abc, [99, 1]) == [3, 1]
    assert found(abc, [0, -1]) == [1, 1]
    lower = score(Share(((1, 2),)), "lower", 2)
    assert found(lower, [1, 1, 8, -1]) == [2, 2, 1, 1]


def test_top_keeps_equals_together():
    """Equal values across the limit get the lower class."""
    best = score(Top((1, 3)), count=3)
    assert found(best, [9, 5, 5, 5, 1]) == [3, 1, 1, 1, 1]
    assert found(best, [9, 5, 5, 2, 1]) == [3, 2, 2, 1, 1]
    tenth = score(Top(((1, 10),)), count=2)
    assert found(tenth, [3, 2, 1]) == [2, 1, 1]
    assert found(score(Top((1,)), "lower", 2), [3, 2, 1]) == [1, 1, 2]


def test_within_fits_inside_each_outer_class():
    """Each combination of outer classes is fitted by itself; a missing outer class is no group."""
    inner = score(Quantile(2, within=("outer",)), count=2)
    outer = [1, 1, 2, 2, None, 1]
    assert found(inner, [1, 2, 11, 12, 5, None], outer=outer) == [1, 2, 1, 2, None, None]


def test_nobody_known():
    """Without a known value there is no class."""
    for method in (Quantile(5), Width(5), Statistic("mean"), Share(((1, 2),)), Top((1,))):
        assert found(score(method), [None, None]) == [None, None]
        assert found(score(method), []) == []


def test_compat_is_out_of_reach():
    """A score that reproduces another tool is refused, never approximated."""
    with pytest.raises(OutOfReachError):
        found(score(Quantile(5, compat="pymc")), [1, 2])


def test_given_cuts_are_used_instead_of_fitting():
    """With cut points from before the class is told from them, by outer class where nested."""
    quantile = score(Quantile(3), count=3)
    cuts = {"s": {(): Cuts((10, 20), "left")}}
    assert found(quantile, [9, 10, 20, None], cuts) == [1, 2, 3, None]
    skipping = {"s": {(): Cuts((10,), "right", scores=(1, 3))}}
    assert found(quantile, [10, 11], skipping) == [1, 3]
    lower = score(Quantile(3), "lower", 3)
    assert found(lower, [9, 10, 20], cuts) == [3, 2, 1]
    nested = score(Quantile(2, within=("o",)), count=2)
    by_outer = {"s": {(1,): Cuts((5,), "left")}}
    assert found(nested, [4, 5, 5, 5], by_outer, o=[1, 1, 2, None]) == [1, 2, None, None]


@pytest.mark.parametrize(
    ("better", "expected"), [("higher", [1, 1, 2, 2, 2]), ("lower", [2, 1, 2, 2, 1])]
)
def test_given_cuts_with_ties(better, expected):
    """Of values equal to the cut those whose tie-break is not before it are on the better side."""
    split = score(Quantile(2, "split", split_by=("id",)), better, 2)
    cuts = {"s": {(): Cuts((5,), "left", ties=(("b",),))}}
    values, ids = [4, 5, 5, 5, 6], ["a", "a", "b", "c", "a"]
    assert found(split, values, cuts, id=ids) == expected


def test_places_among_equals_are_out_of_reach():
    """Cuts that count customers of equal value cannot be used for one customer."""
    ntile = score(Quantile(2, compat="ntile"), count=2)
    cuts = {"s": {(): Cuts((5,), "left", ties=((0,),))}}
    with pytest.raises(OutOfReachError):
        found(ntile, [5], cuts)


@given(
    st.lists(st.integers(-3, 3) | st.none(), max_size=30),
    st.integers(2, 6),
    st.sampled_from(["low", "high", "mid", "edges"]),
    st.sampled_from(["higher", "lower"]),
)
def test_quantiles_never_turn_round(values, into, ties, better):
    """A better value never has a worse class, and classes are 1 to `into`."""
    numbers = found(score(Quantile(into, ties), better, into), values)
    pairs = sorted((v, n) for v, n in zip(values, numbers, strict=True) if v is not None)
    ordered = [n for _, n in (pairs if better == "higher" else pairs[::-1])]
    assert ordered == sorted(ordered)
    assert all(1 <= n <= into for n in ordered)


def test_join_writes_class_numbers():
    """The joined score is text, missing where a part is."""
    join = Score("cell", TEXT, Join(("x", "y")))
    assert found(join, [5, None], y=[1, 2]) == ["51", None]


def test_total_is_exact():
    """Weights are fractions, money counts in major units, and a missing part has no total."""
    fen = Named("m", money(2))
    total = Score("t", NUMBER, Total(((X, (1, 10)), (fen, (2, 10)))))
    assert found(total, [3, 1, None], m=[0, 250, 1]) == [0.3, 0.6, None]


def test_total_of_numbers_is_of_doubles():
    """With a number among the parts products are doubles, and infinity is missing."""
    number = Named("x", NUMBER)
    total = Score("t", NUMBER, Total(((number, (1, 10)), (number, (2, 10)))))
    assert found(total, [1.0]) == [0.1 + 0.2]
    twice = Score("t", NUMBER, Total(((number, (2, 1)),)))
    assert found(twice, [1e308]) == [None]


def test_points_count_only_what_is_true():
    """A condition on a missing value adds nothing."""
    more = Compare(">", X, Constant(1, INTEGER))
    card = Score(
        "c", INTEGER, Points(500, ((more, 40), (Compare("<", X, Constant(9, INTEGER)), -5)))
    )
    assert found(card, [2, 0, 10, None]) == [535, 495, 540, 500]
