"""What is asked of a standardised score -> the stretches of its metric that answer it.

Subtracting a mean and dividing by a deviation never turns two values round, rounded or not: so a
stretch of the score is a stretch of the metric, whose ends are found exactly by bisection.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from math import inf, isinf

from segrules.compiler.cells import FIRST, LAST, WHOLE, Boundary, Within
from segrules.compiler.program import Score
from segrules.language.types import Type
from segrules.proofs.scope import Scope

Spread = tuple[float, float]
"""A mean and a standard deviation."""

LARGEST = 2**63


def spread_of(score: Score, scope: Scope) -> Spread | None:
    """The mean and the deviation (1 for 0) that were fitted; None where data will decide."""
    fitted = scope.fitted.get(score.name, {}).get(())
    if fitted is None or fitted.statistic is None:
        return None
    return fitted.statistic, fitted.deviation or 1.0


def on_metric(accept: Within, spread: Spread, kind: Type) -> Within:
    """The stretches of a metric of a type for which its standardised value is accepted."""
    ends = ((_end(low, spread, kind), _end(high, spread, kind)) for low, high in accept.parts)
    return Within(tuple((low, high) for low, high in ends if low < high))


def _end(edge: Boundary, spread: Spread, kind: Type) -> Boundary:
    """Just below the least value of the metric that lies beyond the boundary."""
    point, after = edge
    if isinf(point):
        return edge
    unit, (mean, deviation) = float(10**kind.decimals), spread

    def beyond(value: float) -> bool:
        standardised = (float(value) / unit - mean) / deviation
        return standardised > point if after else standardised >= point

    if kind.kind in WHOLE:
        return _first(beyond, lambda n: n)
    return _first(lambda n: beyond(_double(n)), _double)


def _first(holds: Callable[[int], bool], value: Callable[[int], float]) -> Boundary:
    """Just below the value of the least 64-bit integer for which a rising condition holds."""
    low, high = -LARGEST, LARGEST - 1
    if holds(low):
        return FIRST
    if not holds(high):
        return LAST
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return value(high), 0


def _double(place: int) -> float:
    """Doubles in their order: 0 at place 0, one place to each neighbour, infinite at the ends."""
    most = struct.unpack("<q", struct.pack("<d", inf))[0]
    size: float = struct.unpack("<d", struct.pack("<q", min(abs(place), most)))[0]
    return size if place >= 0 else -size
