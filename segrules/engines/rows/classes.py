"""The known values of a group of customers -> their classes, each method by its definition.

No cut points are made here: a class is told from ranks, shares and exact fractions, so that this
is a second, independent account of what the cut points of the fast engine must bring about.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import assert_never

from segrules.compiler.program import (
    Better,
    Classes,
    Closed,
    CutMethod,
    Fixed,
    Quantile,
    Share,
    Statistic,
    Top,
    Width,
)
from segrules.engines.rows.exact import Number

Key = tuple[object, ...]
"""What breaks ties: compared as tuples are."""


class OutOfReachError(Exception):
    """Asked for a score that reproduces another tool: only the engine that does so defines it."""


@dataclass(frozen=True, slots=True)
class Group:
    """Customers whose value is known: the values, and what breaks their ties, in one order."""

    values: Sequence[Number]
    ties: Sequence[Key]


def classes(rule: Classes, group: Group) -> list[int]:  # noqa: PLR0911 - one return a method
    """The class of each customer of a group, 1 (worst) to `rule.count` (best)."""
    if not group.values:
        return []
    method: CutMethod = rule.method
    match method:
        case Quantile():
            return _quantile(method, rule.better, group)
        case Fixed():
            points = [Fraction(point) for point in method.at]
            return _between(points, rule.closed, rule.better, group.values)
        case Width():
            return _width(method.into, rule, group.values)
        case Statistic():
            points = [_statistic(method, group.values)]
            return _between(points, rule.closed, rule.better, group.values)
        case Share():
            return _by_share(method, rule.better, group.values)
        case Top():
            return _top(method, rule.better, group.values)
        case _:
            assert_never(method)


def _goodness(values: Sequence[Number], better: Better) -> list[Number]:
    """The values turned so that larger is better."""
    return list(values) if better == "higher" else [-value for value in values]


# ---------------------------------------------------------------- cut points


def _between(
    points: Sequence[Fraction], closed: Closed, better: Better, values: Sequence[Number]
) -> list[int]:
    """Classes by intervals of the values: a value equal to a point is above it if closed left."""
    above = [sum(p <= v if closed == "left" else p < v for p in points) for v in values]
    if better == "higher":
        return [1 + count for count in above]
    return [1 + len(points) - count for count in above]


def _width(into: int, rule: Classes, values: Sequence[Number]) -> list[int]:
    """Equal intervals of the range; values that are all equal have no range, and are in class 1."""
    least, greatest = Fraction(min(values)), Fraction(max(values))
    if least == greatest:
        return [1] * len(values)
    points = [least + (greatest - least) * step / into for step in range(1, into)]
    return _between(points, rule.closed, rule.better, values)


def _statistic(method: Statistic, values: Sequence[Number]) -> Fraction:
    exact = sorted(Fraction(value) for value in values)
    if method.function == "mean":
        return sum(exact, Fraction(0)) / len(exact)
    return _type_7(exact, Fraction(1, 2))


def _type_7(ordered: Sequence[Fraction], share: Fraction) -> Fraction:
    """The quantile of R's type 7, Excel's PERCENTILE.INC: linear between the order statistics."""
    position = (len(ordered) - 1) * share
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


# ---------------------------------------------------------------- quantiles


def _quantile(method: Quantile, better: Better, group: Group) -> list[int]:
    if method.compat is not None:
        raise OutOfReachError(method.compat)
    match method.ties:
        case "low":
            return [_low(rank, method.into) for rank in _ranks(group.values, better)]
        case "high":
            return [_high(rank, method.into) for rank in _ranks(group.values, better)]
        case "mid":
            return [_mid(rank, method.into) for rank in _ranks(group.values, better)]
        case "edges":
            return _edges(method, better, group.values)
        case "split":
            return _split(method.into, better, group)
        case _:
            assert_never(method.ties)


@dataclass(frozen=True, slots=True)
class Rank:
    """The first and the last rank that a value and its equals take among `of`, from the worst 1."""

    first: int
    last: int
    of: int


def _ranks(values: Sequence[Number], better: Better) -> list[Rank]:
    good = _goodness(values, better)
    ordered = sorted(good)
    return [Rank(bisect_left(ordered, g) + 1, bisect_right(ordered, g), len(ordered)) for g in good]


def _low(rank: Rank, into: int) -> int:
    return 1 + (rank.first - 1) * into // rank.of


def _high(rank: Rank, into: int) -> int:
    return -(-rank.last * into // rank.of)


def _mid(rank: Rank, into: int) -> int:
    return -(-(rank.first + rank.last) * into // (2 * rank.of))


def _edges(method: Quantile, better: Better, values: Sequence[Number]) -> list[int]:
    """Intervals of the values, closed on the right, between the different quantile edges."""
    ordered = sorted(Fraction(value) for value in values)
    edges = sorted({_type_7(ordered, Fraction(i, method.into)) for i in range(method.into + 1)})
    found = max(1, len(edges) - 1)
    inner = edges[1:-1]
    numbers = _between(inner, "right", better, values)
    lift = method.into - found if method.align == "top" else 0
    return [number + lift for number in numbers]


def _split(into: int, better: Better, group: Group) -> list[int]:
    """SQL's NTILE over the values, worst first, and then what breaks their ties.

    Where that leaves two customers equal, so that only their order could part them, ties are low.
    """
    good = _goodness(group.values, better)
    if len(set(zip(good, group.ties, strict=True))) < len(good):
        return [_low(rank, into) for rank in _ranks(group.values, better)]
    order = sorted(range(len(good)), key=lambda i: (good[i], group.ties[i]))
    size, longer = divmod(len(good), into)
    buckets = [n for n in range(1, into + 1) for _ in range(size + (n <= longer))]
    found = dict(zip(order, buckets, strict=True))
    return [found[i] for i in range(len(good))]


# ---------------------------------------------------------------- the best first


def _best_first(values: Sequence[Number], better: Better) -> list[tuple[Number, int]]:
    """Each different value, the best first, and how many have it."""
    counts = Counter(values)
    return sorted(counts.items(), reverse=better == "higher")


def _spread(numbers: dict[Number, int], values: Sequence[Number]) -> list[int]:
    return [numbers[value] for value in values]


def _by_share(method: Share, better: Better, values: Sequence[Number]) -> list[int]:
    """A value is in the class whose share it and all better ones together do not exceed."""
    total = sum((Fraction(v) for v in values if v > 0), Fraction(0))
    limits = [total * numerator / denominator for numerator, denominator in method.at]
    numbers, reached = {}, Fraction(0)
    for value, count in _best_first(values, better):
        first = reached == 0
        reached += max(Fraction(value), Fraction(0)) * count
        within = sum(reached <= limit for limit in limits)
        best = len(limits) if first else within
        numbers[value] = 1 + (best if value > 0 else 0)
    return _spread(numbers, values)


def _top(method: Top, better: Better, values: Sequence[Number]) -> list[int]:
    """A value is in a class whose number of customers it and all better ones do not exceed."""
    limits = [_limit(limit, len(values)) for limit in method.at]
    numbers, reached = {}, 0
    for value, count in _best_first(values, better):
        reached += count
        numbers[value] = 1 + sum(reached <= limit for limit in limits)
    return _spread(numbers, values)


def _limit(limit: tuple[int, int] | int, customers: int) -> int:
    if isinstance(limit, int):
        return limit
    numerator, denominator = limit
    return -(-numerator * customers // denominator)
