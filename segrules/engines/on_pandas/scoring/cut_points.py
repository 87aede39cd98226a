"""Value counts and a method -> `Cuts`: the numbers that part a metric's values into classes.

How cuts are stored, for every method. `points` ascend strictly in the metric's own values and part
them into `len(points) + 1` intervals. With `closed: left` a value lies above a point when it is not
less than it; with `closed: right` when it is greater. `scores` holds the class of each interval,
lowest interval first; it is empty where classes are simply counted: 1, 2, ... upwards, or, where
lower is better, ..., 2, 1. So classes that ties skip need no doubled or absent points.

Two ways lead there. Methods that rank customers (quantile, share, top) give each distinct value
a class; the point between two classes is the first value of the upper one, or the last of the lower
one under `closed: right`. Methods that compute an edge (width, mean, edges) do so in exact
fractions; the point is the least value of the metric's kind at or above the edge (or, under
`closed: right`, the greatest at or below it), which parts all values as the fraction does.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType

import numpy as np

from segrules.compiler.program import Better, Closed, Quantile, Share, Statistic, Top, Width
from segrules.engines.on_pandas.scoring.value_counts import (
    Integers,
    ValueCounts,
    exact_sum,
    reaching,
)
from segrules.engines.results import Cuts

RankRule = Callable[[Integers, Integers, int, int], Integers]

# ---------------------------------------------------------------- what cuts mean


def interval_scores(cuts: Cuts, better: Better) -> tuple[int, ...]:
    """The class of each interval between the cut points, lowest interval first."""
    return cuts.scores or _counted(len(cuts.points) + 1, better)


def _counted(intervals: int, better: Better) -> tuple[int, ...]:
    upwards = tuple(range(1, intervals + 1))
    return upwards if better == "higher" else upwards[::-1]


def stored_scores(scores: Sequence[int], better: Better) -> tuple[int, ...]:
    """The classes as cuts store them: nothing where they are simply counted."""
    return () if tuple(scores) == _counted(len(scores), better) else tuple(scores)


def found_classes(cuts: Cuts, counts: ValueCounts, better: Better) -> int:
    """How many classes the counted customers fall into."""
    if cuts.ties:
        return len(set(interval_scores(cuts, better)))
    side = "left" if cuts.closed == "left" else "right"
    starts = np.searchsorted(counts.values, np.array(cuts.points), side=side)  # type: ignore[call-overload]
    bounds = [0, *starts.tolist(), len(counts.values)]
    scores = interval_scores(cuts, better)
    return len({s for s, a, b in zip(scores, bounds, bounds[1:], strict=False) if a < b})


# ---------------------------------------------------------------- two ways to cuts


def cuts_between(counts: ValueCounts, classes: Integers, closed: Closed, better: Better) -> Cuts:
    """Cuts from the class of each distinct value: a point wherever the class changes."""
    changes = np.flatnonzero(np.diff(classes))
    points = counts.values[changes + 1] if closed == "left" else counts.values[changes]
    scores = classes[np.append(0, changes + 1)].tolist()
    return Cuts(tuple(points.tolist()), closed, scores=stored_scores(scores, better))


def cuts_at(
    edges: Sequence[Fraction],
    classes: Sequence[int],
    closed: Closed,
    better: Better,
    *,
    integral: bool,
) -> Cuts:
    """Cuts from ascending edges and the class of each of the `len(edges) + 1` intervals.

    Edges with no value of the metric's kind between them share a point.
    """
    above = {_point(edge, closed, integral=integral): classes[0] for edge in edges}
    for edge, score in zip(edges, classes[1:], strict=True):
        above[_point(edge, closed, integral=integral)] = score
    scores = (classes[0], *above.values())
    return Cuts(tuple(above), closed, scores=stored_scores(scores, better))


def _point(edge: Fraction, closed: Closed, *, integral: bool) -> int | float:
    if integral:
        return math.ceil(edge) if closed == "left" else math.floor(edge)
    nearest = float(edge)
    if closed == "left":
        return nearest if nearest >= edge else math.nextafter(nearest, math.inf)
    return nearest if nearest <= edge else math.nextafter(nearest, -math.inf)


def facing(classes: Sequence[int], better: Better) -> tuple[int, ...]:
    """Ascending classes as the intervals have them: turned round where lower is better."""
    return tuple(classes) if better == "higher" else tuple(classes)[::-1]


# ---------------------------------------------------------------- by rank


def _low(first: Integers, _last: Integers, into: int, customers: int) -> Integers:
    return 1 + (first - 1) * into // customers


def _high(_first: Integers, last: Integers, into: int, customers: int) -> Integers:
    return -(-last * into // customers)


def _mid(first: Integers, last: Integers, into: int, customers: int) -> Integers:
    return -(-(first + last) * into // (2 * customers))


RANK_RULES: Mapping[str, RankRule] = MappingProxyType({"low": _low, "high": _high, "mid": _mid})
"""Ties -> the class from the first and the last rank that equal values span, in integers."""


def quantile(counts: ValueCounts, method: Quantile, closed: Closed, better: Better) -> Cuts:
    """Classes of as equal a number of customers as equal values allow (ties low, high, mid).

    With ranks 1..n from the worst: low is `1 + floor((first - 1) into / n)`, which is one more than
    the number of `ceil(j n / into)`-th smallest values strictly below; high `ceil(last into / n)`;
    mid `ceil(mean rank into / n)`.
    """
    first, last = _ranks(counts, better)
    classes = RANK_RULES[method.ties](first, last, method.into, counts.customers)
    return cuts_between(counts, classes, closed, better)


def top(counts: ValueCounts, method: Top, closed: Closed, better: Better) -> Cuts:
    """The best so many customers; equal values that straddle a limit all get the lower class.

    A share's limit is its part of the known customers, rounded up.
    """
    first, _ = _ranks(counts, better)
    from_best = counts.customers - first + 1
    classes = np.ones(len(counts.values), dtype=np.int64)
    for limit in np.maximum.accumulate([_limit(at, counts.customers) for at in method.at]):
        classes += from_best <= limit
    return cuts_between(counts, classes, closed, better)


def _ranks(counts: ValueCounts, better: Better) -> tuple[Integers, Integers]:
    first, last = counts.upto - counts.counts + 1, counts.upto
    if better == "higher":
        return first, last
    return counts.customers + 1 - last, counts.customers + 1 - first


def _limit(at: tuple[int, int] | int, customers: int) -> int:
    return at if isinstance(at, int) else -(-customers * at[0] // at[1])


# ---------------------------------------------------------------- by share


def share(counts: ValueCounts, method: Share, closed: Closed, better: Better) -> Cuts:
    """Classes by cumulative contribution, best values first (ABC).

    Customers with equal values stand together: the class is the best one whose share of the total
    their group, itself included, does not exceed. The first group always has the best class, so
    that it is never empty. Values of zero or less add nothing to the total and have class 1, and so
    has everybody where no value is positive.
    """
    classes = np.ones(len(counts.values), dtype=np.int64)
    start = int(np.searchsorted(counts.values, 0, side="right"))
    step = -1 if better == "higher" else 1
    values, held = counts.values[start:][::step], counts.counts[start:][::step]
    if len(values):
        total = exact_sum(values, held)
        ends = [max(1, reaching(values, held, total * Fraction(*at))) for at in method.at]
        order = np.arange(len(values))
        best = len(method.at) + 1
        classes[start:] = (best - np.searchsorted(ends, order, side="right"))[::step]
    return cuts_between(counts, classes, closed, better)


# ---------------------------------------------------------------- by edge


def width(counts: ValueCounts, method: Width, closed: Closed, better: Better) -> Cuts:
    """Classes of equal width from the least to the greatest value; class 1 if these are equal."""
    low, high = Fraction(counts.kth(1)), Fraction(counts.kth(counts.customers))
    if low == high:
        return Cuts((), closed)
    edges = [low + (high - low) * Fraction(j, method.into) for j in range(1, method.into)]
    classes = facing(range(1, method.into + 1), better)
    return cuts_at(edges, classes, closed, better, integral=counts.integral)


def statistic(counts: ValueCounts, method: Statistic, closed: Closed, better: Better) -> Cuts:
    """Two classes, cut at the exact mean or median; `statistic` holds it in physical units."""
    edge = mean(counts) if method.function == "mean" else median(counts)
    cuts = cuts_at([edge], facing((1, 2), better), closed, better, integral=counts.integral)
    return Cuts(cuts.points, closed, statistic=float(edge), scores=cuts.scores)


def mean(counts: ValueCounts) -> Fraction:
    """The arithmetic mean, exactly."""
    total = exact_sum(counts.values, counts.counts) if counts.total is None else counts.total
    return total / counts.customers


def median(counts: ValueCounts) -> Fraction:
    """The middle value, or the exact mean of the two in the middle."""
    n = counts.customers
    return (Fraction(counts.kth((n + 1) // 2)) + Fraction(counts.kth(n // 2 + 1))) / 2


def quantile_edges(counts: ValueCounts, method: Quantile, better: Better) -> Cuts:
    """Type-7 quantile edges (Hyndman and Fan), intervals (a, b], equal edges dropped (ties edges).

    An edge that equals the least or the greatest value is dropped with it. `align` says which end
    of the scale is kept then: classes 1, 2, ... or ..., n - 1, n. These are the classes of
    `pandas.qcut` with duplicates dropped, except where an edge is a value itself and pandas'
    rounding lands one bit beside it; `compat: pymc` follows even that.
    """
    edges = [type7(counts, Fraction(j, method.into)) for j in range(1, method.into)]
    inner = inner_edges(edges, counts)
    shift = method.into - len(inner) - 1 if method.align == "top" else 0
    classes = facing(range(1 + shift, len(inner) + 2 + shift), better)
    return cuts_at(inner, classes, "right", better, integral=counts.integral)


def type7(counts: ValueCounts, level: Fraction) -> Fraction:
    """The quantile by linear interpolation between the two nearest ranks, exactly."""
    position = level * (counts.customers - 1)
    rank = math.floor(position)
    low = Fraction(counts.kth(rank + 1))
    high = Fraction(counts.kth(min(rank + 2, counts.customers)))
    return low + (high - low) * (position - rank)


def inner_edges(edges: Sequence[Fraction], counts: ValueCounts) -> list[Fraction]:
    """The edges strictly between the least and the greatest value, each once."""
    low, high = counts.kth(1), counts.kth(counts.customers)
    return [edge for edge in dict.fromkeys(edges) if low < edge < high]
