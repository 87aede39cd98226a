"""Score + vectors + `Cuts` -> the customers' classes as a `Vector`; with it all that scores need.

All vectors of a score are per customer, in the order of customer keys.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from segrules.compiler.program import Classes, Closed, Quantile, Score
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.scoring.composed_scores import join, points, total
from segrules.engines.on_pandas.scoring.cut_points import interval_scores
from segrules.engines.on_pandas.scoring.fitted_scores import FittedScore, Key, Rows, classes_of, fit
from segrules.engines.on_pandas.scoring.standardised_scores import (
    fit_standardised,
    nearest,
    standardised,
)
from segrules.engines.on_pandas.scoring.tie_breaks import not_before
from segrules.engines.on_pandas.scoring.value_counts import Numbers
from segrules.engines.on_pandas.vectors import known_mask, missing, select
from segrules.engines.results import Cuts
from segrules.language.types import INTEGER, Kind

__all__ = [
    "FittedScore",
    "classes",
    "fit",
    "fit_standardised",
    "join",
    "nearest",
    "points",
    "standardised",
    "total",
]

FEW = 8
"""Up to so many cut points, comparing with each is faster than a binary search."""

CHUNK = 1 << 15
"""Customers per step, so that the intermediate arrays stay in the processor's cache."""


def classes(
    score: Score,
    of: Vector,
    cuts: Mapping[Key, Cuts],
    outer: tuple[Vector, ...] = (),
    ties: tuple[Vector, ...] = (),
) -> Vector:
    """The customers' classes, integers 1 (worst) to n, by comparison with the cut points.

    Missing where the value is missing, where an outer class is, or where the combination of outer
    classes was not fitted. A value equal to a cut point is placed by the cuts' `closed`.
    """
    rule = classes_of(score)
    if outer:
        return _nested(rule, of, cuts, outer, ties)
    if () not in cuts:
        return missing(INTEGER, len(of))
    return Vector(INTEGER, _classes(rule, of, cuts[()], ties), of.known)


def _dtype(rule: Classes) -> npt.DTypeLike:
    """Eight bits hold the classes of any score but those of very many."""
    return np.int8 if rule.count <= np.iinfo(np.int8).max else np.int64


def _nested(
    rule: Classes,
    of: Vector,
    cuts: Mapping[Key, Cuts],
    outer: tuple[Vector, ...],
    ties: tuple[Vector, ...],
) -> Vector:
    result = np.zeros(len(of), dtype=_dtype(rule))
    known = np.zeros(len(of), dtype=bool)
    for key, part in cuts.items():
        pairs = zip(outer, key, strict=True)
        there = [known_mask(vector) & (vector.values == number) for vector, number in pairs]
        rows = np.flatnonzero(np.logical_and.reduce([known_mask(of), *there]))
        within = tuple(select(tie, rows) for tie in ties)
        result[rows] = _classes(rule, select(of, rows), part, within)
        known[rows] = True
    return Vector(INTEGER, result, known)


def _classes(rule: Classes, of: Vector, cuts: Cuts, ties: tuple[Vector, ...]) -> Numbers:
    lookup = np.array(interval_scores(cuts, rule.better), dtype=_dtype(rule))
    if cuts.ties:
        return lookup[_intervals_with_ties(rule, of, cuts, ties)]
    limits = [_limit(point, cuts.closed, of) for point in cuts.points]
    result = np.empty(len(of), dtype=lookup.dtype)
    step = _step(lookup)
    for start in range(0, len(of), CHUNK):
        part, into = of.values[start : start + CHUNK], result[start : start + CHUNK]
        passed = _intervals(part, limits, cuts.closed)
        if step is None:
            into[:] = lookup.take(passed)
        else:
            np.multiply(passed, step, out=into, casting="unsafe")
            into += lookup[0]
    return result


def _step(lookup: Numbers) -> int | None:
    """How much each class is above the one before it, where that is always the same."""
    steps = set(np.diff(lookup).tolist())
    return steps.pop() if len(steps) == 1 else None


def _intervals(values: Numbers, limits: list[int | float], closed: Closed) -> Numbers:
    """How many limits each value has passed."""
    if len(limits) > FEW:
        side = "right" if closed == "left" else "left"
        return np.searchsorted(np.array(limits), values, side=side)  # type: ignore[call-overload,no-any-return]
    passed = np.greater_equal if closed == "left" else np.greater
    count = np.zeros(len(values), dtype=np.int8)
    for limit in limits:
        count += passed(values, limit)
    return count


def _limit(point: float, closed: Closed, of: Vector) -> int | float:
    """The point in the values' own kind, so that integers are compared with integers."""
    if of.type.kind is Kind.NUMBER or isinstance(point, int):
        return point
    return math.ceil(point) if closed == "left" else math.floor(point)


def _intervals_with_ties(rule: Classes, of: Vector, cuts: Cuts, ties: tuple[Vector, ...]) -> Rows:
    count = np.zeros(len(of), dtype=np.intp)
    for point, tie in zip(cuts.points, cuts.ties, strict=True):
        above = of.values > point
        equal = np.flatnonzero((of.values == point) & known_mask(of))
        better = not_before(_tie_columns(rule, ties, equal), tie)
        above[equal] = better if rule.better == "higher" else ~better
        count += above
    return count


def _tie_columns(rule: Classes, ties: tuple[Vector, ...], equal: Rows) -> tuple[Vector, ...]:
    """The tie-break columns of customers with equal values; places in key order for `compat`."""
    method = rule.method
    if not isinstance(method, Quantile) or method.compat is None:
        return tuple(select(tie, equal) for tie in ties)
    places = np.arange(len(equal))
    last_first = method.compat == "pandas-rank-first" and rule.better == "lower"
    return (Vector(INTEGER, places[::-1] if last_first else places),)
