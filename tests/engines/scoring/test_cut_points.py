from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segrules.compiler.program import Fixed, Share, Statistic, Top, Width
from segrules.language.types import INTEGER, NUMBER, money

betters = st.sampled_from(["higher", "lower"])
closings = st.sampled_from(["left", "right"])
integers = st.lists(st.integers(-9, 20) | st.integers(-(2**40), 2**62), min_size=1, max_size=40)
floats = st.lists(
    st.floats(-1e300, 1e300) | st.sampled_from([0.1, 0.2, 0.30000000000000004, 5e-324]),
    min_size=1,
    max_size=40,
)
metrics = integers | floats


def counted(value, edges, better, closed):
    """The class by how many exact edges lie below the value, turned round for `lower`."""
    passed = sum(edge <= value if closed == "left" else edge < value for edge in edges)
    return 1 + (passed if better == "higher" else len(edges) - passed)


def exact_mean(values):
    """The arithmetic mean in fractions."""
    return sum(map(Fraction, values)) / len(values)


def exact_median(values):
    """The middle value, or the mean of the middle two, in fractions."""
    ordered = sorted(map(Fraction, values))
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


@given(metrics, st.integers(1, 12), betters, closings)
def test_width_cuts_at_exact_fractions(scored, values, into, better, closed):
    """Classes of equal width are decided by the exact edges, for integers and floats."""
    low, high = Fraction(min(values)), Fraction(max(values))
    edges = [low + (high - low) * j / into for j in range(1, into)]
    expected = [counted(Fraction(v), edges, better, closed) for v in values]
    result = scored(values, Width(into), into, better, closed)
    assert result.classes == (expected if low < high else [1] * len(values))


@given(metrics, st.sampled_from(["mean", "median"]), betters, closings)
def test_statistic_cuts_at_the_exact_mean_or_median(scored, values, function, better, closed):
    """High and low are decided by the exact statistic, not by a rounded one."""
    edge = {"mean": exact_mean, "median": exact_median}[function](values)
    expected = [counted(Fraction(v), [edge], better, closed) for v in values]
    result = scored(values, Statistic(function), 2, better, closed)
    assert result.classes == expected
    assert result.cuts[()].statistic == float(edge)


def test_a_mean_is_an_integer_point_and_a_statistic_in_major_units(scored):
    """Money is cut at whole minor units while the mean itself is told in yuan."""
    values = [100, 101, 101]
    left = scored(values, Statistic("mean"), 2, type_=money(2)).cuts[()]
    right = scored(values, Statistic("mean"), 2, closed="right", type_=money(2)).cuts[()]
    assert left.points == (ceil(exact_mean(values)),) == (101,)
    assert right.points == (floor(exact_mean(values)),) == (100,)
    assert left.statistic == float(exact_mean(values)) / 100


def test_equality_with_the_mean_follows_the_closed_side(scored):
    """A value equal to the mean is in the upper interval when closed left, whatever is better."""
    values = [1, 2, 3]
    assert scored(values, Statistic("mean"), 2).classes == [1, 2, 2]
    assert scored(values, Statistic("mean"), 2, "lower").classes == [2, 1, 1]
    assert scored(values, Statistic("mean"), 2, "lower", "right").classes == [2, 2, 1]


def by_share(values, shares, better):
    """The class of each value by cumulative contribution, group by group, in fractions."""
    total = sum(Fraction(v) for v in values if v > 0)
    classes, running = {}, Fraction(0)
    for value in sorted({v for v in values if v > 0}, reverse=better == "higher"):
        running += Fraction(value) * values.count(value)
        inside = [i for i, at in enumerate(shares) if running <= Fraction(*at) * total]
        best = min(inside, default=len(shares)) if classes else 0
        classes[value] = len(shares) + 1 - best
    return [classes.get(value, 1) for value in values]


shares = st.lists(st.integers(1, 99), min_size=1, max_size=4, unique=True).map(
    lambda cents: tuple((cent, 100) for cent in sorted(cents))
)


@given(metrics, shares, betters, closings)
def test_share_is_decided_by_exact_cumulative_sums(scored, values, at, better, closed):
    """The class is the best whose share the value's group, itself included, does not exceed."""
    result = scored(values, Share(at), len(at) + 1, better, closed)
    assert result.classes == by_share(values, at, better)


@pytest.mark.parametrize("type_", [INTEGER, NUMBER])
def test_share_keeps_equal_values_together_and_the_first_group_best(scored, type_):
    """A group that alone exceeds the first share is in the best class, a later one that is not."""
    at = ((80, 100), (95, 100))
    assert scored([90, 4, 4, 2, 0, -3], Share(at), 3, type_=type_).classes == [3, 1, 1, 1, 1, 1]
    assert scored([50, 30, 15, 5], Share(at), 3, type_=type_).classes == [3, 3, 2, 1]
    assert scored([40, 40, 20], Share(at), 3, type_=type_).classes == [3, 3, 1]


def test_share_sums_beyond_sixty_four_bits(scored):
    """Contributions are summed exactly even where their total leaves 64 bits."""
    values = [2**62] * 5 + [1]
    assert scored(values, Share(((99, 100),)), 2).classes == [2, 2, 2, 2, 2, 1]
    assert scored([2**62, 2**62 - 1], Share(((1, 2),)), 2).classes == [2, 1]


def by_top(values, limits, better):
    """The class of each value by how many customers are at least as good."""
    ahead = [sum(o >= v if better == "higher" else o <= v for o in values) for v in values]
    return [1 + sum(count <= limit for limit in limits) for count in ahead]


@given(metrics, st.lists(st.integers(1, 45), min_size=1, max_size=4), betters, closings)
def test_top_takes_so_many_customers_and_no_part_of_a_tie(scored, values, at, better, closed):
    """A customer is among the best k only if all of equal value are."""
    at = tuple(sorted(at))
    result = scored(values, Top(at), len(at) + 1, better, closed)
    assert result.classes == by_top(values, at, better)


def test_top_shares_are_rounded_up_to_customers(scored):
    """The best 10 % of 11 customers are two; shares and counts may be mixed."""
    values = list(range(11))
    assert scored(values, Top(((10, 100),)), 2).classes == [1] * 9 + [2, 2]
    assert scored(values, Top((1, (10, 100))), 3).classes == [1] * 9 + [2, 3]


@given(integers, st.sets(st.integers(-9, 20) | st.integers(-(2**40), 2**62)), betters, closings)
def test_fixed_points_are_compared_as_integers(scored, values, at, better, closed):
    """Fixed cut points part integers exactly, few of them and many."""
    points = tuple(sorted(at))
    result = scored(values, Fixed(points), len(points) + 1, better, closed)
    assert result.classes == [counted(v, points, better, closed) for v in values]
    assert result.keys == []


def test_fixed_points_between_integers_part_them(scored):
    """A cut point of 2.5 puts 2 below and 3 above whichever side is closed."""
    for closed in ("left", "right"):
        assert scored([2, 3], Fixed((2.5,)), 2, "higher", closed).classes == [1, 2]


@given(
    metrics,
    st.sampled_from([Width(4), Statistic("mean"), Share(((8, 10), (95, 100))), Top((2, (1, 2)))]),
    betters,
    st.randoms(use_true_random=False),
)
def test_no_method_depends_on_the_order_of_rows(scored, values, method, better, random):
    """Shuffled values give the same cut points, floats included."""
    shuffled = list(values)
    random.shuffle(shuffled)
    assert scored(values, method, 4, better).cuts == scored(shuffled, method, 4, better).cuts
