"""Value counts -> `Cuts` that give the classes of other people's tools, for migration.

Each function states the tool's rule; none of them is recommended for new rulesets. Where a tool
fails (too few distinct values, one customer), the classes that are left are given.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from segrules.compiler.program import Better
from segrules.engines.on_pandas.scoring.cut_points import cuts_at, facing, inner_edges, type7
from segrules.engines.on_pandas.scoring.tie_breaks import cuts_in_row, ntile_starts
from segrules.engines.on_pandas.scoring.value_counts import ValueCounts
from segrules.engines.results import Cuts
from segrules.language.types import Kind, Type


def r_rfm(counts: ValueCounts, into: int, better: Better, of: Type) -> Cuts:
    """R package `rfm` 0.3: type-7 quantiles plus 1, intervals [a, b), all `into` classes kept.

    The 1 is one unit of the metric: a whole yuan or dollar of money. Equal edges make an empty
    class that is skipped. Recency has the classes turned round. Source: its R/utils.R.
    """
    one = 10**of.decimals if of.kind is Kind.MONEY else 1
    edges = [type7(counts, Fraction(j, into)) + one for j in range(1, into)]
    classes = facing(range(1, into + 1), better)
    return cuts_at(edges, classes, "left", better, integral=counts.integral)


def pymc(counts: ValueCounts, into: int, better: Better) -> Cuts:
    """pymc-marketing `rfm_segments`: `pandas.qcut` with duplicates dropped, labels 1..m upwards.

    It tries 4, then 3, then 2 labels, that is as many as there are intervals left, and fails with
    one interval (here: class 1). Recency has the labels turned round. Source: clv/utils.py.
    """
    edges = [Fraction(edge) for edge in pandas_edges(counts.kth, counts.customers, into)]
    inner = inner_edges(edges, counts)
    classes = facing(range(1, len(inner) + 2), better)
    return cuts_at(inner, classes, "right", better, integral=counts.integral)


def pandas_rank_first(counts: ValueCounts, into: int, better: Better) -> Cuts:
    """`pandas.qcut(x.rank(method="first"), into)`, rows in the order of customer keys.

    Equal values are parted by where they stand, so each cut keeps its value and, as the tie, the
    place (from 0) among the customers of that value. Where lower is better the labels are turned
    round, so places are counted from the last key.
    """
    n = counts.customers
    upto = [math.floor(edge) for edge in pandas_edges(float, n, into)]
    starts = upto if better == "higher" else [n - rank for rank in reversed(upto)]
    return cuts_in_row(counts, starts, _place, better)


def ntile(counts: ValueCounts, into: int, better: Better) -> Cuts:
    """SQL `NTILE(into) OVER (ORDER BY x, key)`; `x DESC, key` where lower is better.

    The first classes, which are the worst, get one customer more where the number does not divide.
    """
    return cuts_in_row(counts, ntile_starts(counts.customers, into), _place, better)


def _place(_value: float, place: int) -> tuple[int]:
    return (place,)


def pandas_edges(kth: Callable[[int], float], customers: int, into: int) -> list[float]:
    """The inner edges of `pandas.qcut(x, into)`, with its rounding (numpy's `linear` quantile).

    Levels that are not exact are nudged upwards, positions and edges are computed in doubles.
    """
    return [_linear(kth, customers, _level(j, into)) for j in range(1, into)]


def _level(j: int, into: int) -> float:
    level = j * (1.0 / into)
    return level if into * level == j else math.nextafter(level, 1)


def _linear(kth: Callable[[int], float], customers: int, level: float) -> float:
    position = (customers - 1) * level
    rank = math.floor(position)
    if rank >= customers - 1:
        return kth(customers)
    part = position - rank
    low, high = kth(rank + 1), kth(rank + 2)
    return high - (high - low) * (1 - part) if part >= 0.5 else low + (high - low) * part  # noqa: PLR2004 - the nearer end
