"""Times and values of customers -> the exact least-squares slope of each, in units per time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from segrules.engines.on_pandas.vectors import Codes

_FIT = 2**62


@dataclass(frozen=True, slots=True)
class Slopes:
    """The slope of each customer is `above / below`; not known where `below` is 0."""

    above: list[int]
    below: list[int]

    def times(self, numerator: int, denominator: int) -> Iterator[float]:
        """The slopes times a fraction, rounded once; 0 where unknown, inf beyond the range."""
        for above, below in zip(self.above, self.below, strict=True):
            yield _ratio(above * numerator, below * denominator) if below else 0.0


def slopes(
    codes: Codes, times: npt.NDArray[Any], values: npt.NDArray[Any], customers: int
) -> tuple[Slopes, int]:
    """The slopes over integer times, and the power of two that numbers were multiplied with.

    From n points: n * sum(t v) - sum(t) sum(v) over n * sum(t t) - sum(t)**2, all integers.
    """
    since = _since_first(codes, times, customers)
    if values.dtype.kind == "f":
        whole, power = _whole(values)
        return _slopes_in_python(codes, since, whole, customers), power
    if _fit(codes, since, values, customers):
        return _slopes_in_numpy(codes, since, values.astype(np.int64), customers), 1
    return _slopes_in_python(codes, since, values.tolist(), customers), 1


def _since_first(codes: Codes, times: npt.NDArray[Any], customers: int) -> npt.NDArray[np.int64]:
    """Times from each customer's first on: smaller numbers, the same slope."""
    first = np.full(customers, np.iinfo(np.int64).max)
    np.minimum.at(first, codes, times.astype(np.int64))
    return np.asarray(times - first[codes], np.int64)


def _whole(values: npt.NDArray[np.float64]) -> tuple[list[int], int]:
    """Numbers times one power of two that makes all of them whole, and that power."""
    ratios = [v.as_integer_ratio() for v in values.tolist()]
    power = max((denominator for _, denominator in ratios), default=1)
    return [numerator * (power // denominator) for numerator, denominator in ratios], power


def _fit(codes: Codes, times: npt.NDArray[Any], values: npt.NDArray[Any], customers: int) -> bool:
    """Whether every sum and product of the formula fits into 64 bits."""
    if len(codes) == 0:
        return True
    most = int(np.bincount(codes, minlength=customers).max())
    longest = int(times.max())
    largest = max(abs(int(values.min())), abs(int(values.max())), longest)
    return 2 * most * most * longest * largest < _FIT


def _slopes_in_numpy(
    codes: Codes, t: npt.NDArray[np.int64], v: npt.NDArray[np.int64], customers: int
) -> Slopes:
    def total(amounts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        sums = np.zeros(customers, np.int64)
        np.add.at(sums, codes, amounts)
        return sums

    n, time = np.bincount(codes, minlength=customers), total(t)
    above = n * total(t * v) - time * total(v)
    below = n * total(t * t) - time * time
    return Slopes(above.tolist(), below.tolist())


def _slopes_in_python(
    codes: Codes, times: npt.NDArray[np.int64], values: Iterable[int], customers: int
) -> Slopes:
    n, st, sv, stt, stv = ([0] * customers for _ in range(5))
    for c, t, v in zip(codes.tolist(), times.tolist(), values, strict=True):
        n[c] += 1
        st[c] += t
        sv[c] += v
        stt[c] += t * t
        stv[c] += t * v
    each = range(customers)
    return Slopes(
        [n[c] * stv[c] - st[c] * sv[c] for c in each], [n[c] * stt[c] - st[c] ** 2 for c in each]
    )


def _ratio(above: int, below: int) -> float:
    try:
        return above / below
    except OverflowError:
        return _beyond(Fraction(above, below))


def _beyond(value: Fraction) -> float:
    return float("inf") if value > 0 else float("-inf")
