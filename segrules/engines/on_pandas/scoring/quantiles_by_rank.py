"""Order statistics and a quantile method -> its `Cuts`, as from the counts of all distinct values.

Classes go up or down with the value, so between two classes one of two neighbouring values is the
k-th smallest, for a k that the contract on ties gives. With n customers, the boundary number j of
`into` classes, ranks `first` to `last` of equal values from the worst:

- low: the class is more than j where `first - 1 >= ceil(j n / into)`;
- high: where `last > floor(j n / into)`;
- mid: where `first + last > floor(2 j n / into)`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

import numpy as np

from segrules.compiler.program import Better, Closed, Quantile
from segrules.engines.on_pandas.scoring.cut_points import RANK_RULES, stored_scores
from segrules.engines.on_pandas.scoring.order_statistics import SAMPLE, Order, order_of
from segrules.engines.on_pandas.scoring.value_counts import Numbers
from segrules.engines.results import Cuts


def quantile_by_rank(
    values: Numbers, method: Quantile, closed: Closed, better: Better, sample: int = SAMPLE
) -> Cuts:
    """The cuts of `cut_points.quantile`, with `found` filled in."""
    n = len(values)
    asked = [_asked(j, n, method, better) for j in range(1, method.into)]
    order = order_of(values, [rank for rank, _ in asked], sample)
    starts = sorted(set(_starts(order, asked, method, better)))
    least = values.min().item() + 0
    starts = [start for start in starts if start > least]
    scores = [_class(order, value, method, better) for value in (least, *starts)]
    points = starts if closed == "left" else [order.before(start) for start in starts]
    kept = tuple(point for point in points if point is not None)
    return Cuts(kept, closed, found=len(set(scores)), scores=stored_scores(scores, better))


def _asked(j: int, n: int, method: Quantile, better: Better) -> tuple[int, bool]:
    """The k of the k-th smallest value at boundary j, and whether the next value begins a class."""
    into = method.into
    match method.ties:
        case "low":
            rank = -(-j * n // into)
            return (rank, True) if better == "higher" else (n - rank + 1, False)
        case "high":
            rank = j * n // into + 1
            return (rank, False) if better == "higher" else (n - rank + 1, True)
        case "mid":
            return (_twice(j, n, method, better) + 1) // 2, False
        case "edges" | "split":
            message = f"ties {method.ties} are not told by rank"
            raise TypeError(message)
        case _:
            assert_never(method.ties)


def _twice(j: int, n: int, method: Quantile, better: Better) -> int:
    """The least `first + last`, counted from the least value, above boundary j (ties mid)."""
    twice = 2 * j * n // method.into + 1
    return twice if better == "higher" else 2 * (n + 1) - twice + 1


def _starts(
    order: Order, asked: list[tuple[int, bool]], method: Quantile, better: Better
) -> Iterator[int | float]:
    """The first value above each boundary, where there is one."""
    n = len(order.values)
    for j, (rank, after) in enumerate(asked, start=1):
        value = order.kth(min(max(rank, 1), n))
        if method.ties == "mid":
            span = order.below(value) + 1 + order.not_above(value)
            after = span < _twice(j, n, method, better)  # noqa: PLW2901 - known only now
        start = order.after(value) if after else value
        if start is not None:
            yield start


def _class(order: Order, value: float, method: Quantile, better: Better) -> int:
    n = len(order.values)
    first, last = order.below(value) + 1, order.not_above(value)
    if better == "lower":
        first, last = n + 1 - last, n + 1 - first
    first_rank, last_rank = (np.array([rank], np.int64) for rank in (first, last))
    return int(RANK_RULES[method.ties](first_rank, last_rank, method.into, n)[0])
