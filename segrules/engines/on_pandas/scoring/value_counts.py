"""Known values of a metric -> each distinct value with how many customers have it, and exact sums.

Counts forget the order of rows: whatever is fitted from them cannot depend on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Numbers = npt.NDArray[Any]

MANTISSA_BITS = 53
LOW_BITS = 27
WORD_BITS = 32
AT_ONCE = 1 << 15
"""Values that are counted in one step: they stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class ValueCounts:
    """The distinct values, ascending (`int64` or `float64`), and how often each occurs.

    `upto` is the running sum of `counts`: the number of customers with this value or a smaller one.
    There is at least one value. `total` is the exact sum of all values where it was worked out
    apart, because some of the counts stand for several values.
    """

    values: Numbers
    counts: Integers
    upto: Integers
    total: Fraction | None = None

    @property
    def customers(self) -> int:
        """How many customers were counted."""
        return int(self.upto[-1])

    @property
    def integral(self) -> bool:
        """Whether the values are integers (counts, money in minor units, days)."""
        return self.values.dtype.kind == "i"

    def kth(self, k: int) -> int | float:
        """The k-th smallest value, counted from 1 with every repetition."""
        found: int | float = self.values[np.searchsorted(self.upto, k)].item()
        return found

    def below(self, point: float) -> int:
        """How many customers have a value below the point."""
        return self._first(int(np.searchsorted(self.values, point, side="left")))

    def not_above(self, point: float) -> int:
        """How many customers have the point's value or a smaller one."""
        return self._first(int(np.searchsorted(self.values, point, side="right")))

    def _first(self, distinct: int) -> int:
        return int(self.upto[distinct - 1]) if distinct else 0


def value_counts(values: Numbers) -> ValueCounts:
    """Count at least one value: by histogram where integers lie close together, else by sorting."""
    if values.dtype.kind == "i":
        values = values.astype(np.int64, copy=False)
        low, high = int(values.min()), int(values.max())
        if high - low <= 2 * len(values):
            return _histogram(values, low, high)
    return _sorted(values)


def _histogram(values: Integers, low: int, high: int) -> ValueCounts:
    if high - low <= AT_ONCE:
        counts = np.zeros(high - low + 1, np.int64)
        for start in range(0, len(values), AT_ONCE):
            counts += np.bincount(values[start : start + AT_ONCE] - low, minlength=len(counts))
    else:
        counts = np.bincount(values - low)
    present = np.flatnonzero(counts)
    held = counts[present].astype(np.int64, copy=False)
    return ValueCounts(present + low, held, np.cumsum(held))


def _sorted(values: Numbers) -> ValueCounts:
    ordered = np.sort(values)
    last = np.append(np.flatnonzero(ordered[1:] != ordered[:-1]), len(ordered) - 1)
    upto = last.astype(np.int64) + 1
    return ValueCounts(ordered[last], np.diff(upto, prepend=np.int64(0)), upto)


def exact_sum(values: Numbers, counts: Integers) -> Fraction:
    """The sum of values times counts without any rounding, for up to 2**31 customers.

    Integers are summed in two halves of 32 bits; floats as integer mantissas by exponent.
    """
    if values.dtype.kind == "i":
        high = int(np.dot(values >> WORD_BITS, counts))
        low = int(np.dot(values & (2**WORD_BITS - 1), counts))
        return Fraction((high << WORD_BITS) + low)
    return _exact_float_sum(values, counts)


def _exact_float_sum(values: Numbers, counts: Integers) -> Fraction:
    if not len(values):
        return Fraction(0)
    fractions, exponents = np.frexp(values)
    mantissas = np.ldexp(fractions, MANTISSA_BITS).astype(np.int64)
    least = int(exponents.min())
    sums = np.zeros((2, int(exponents.max()) - least + 1), dtype=np.int64)
    np.add.at(sums[0], exponents - least, (mantissas >> LOW_BITS) * counts)
    np.add.at(sums[1], exponents - least, (mantissas & (2**LOW_BITS - 1)) * counts)
    whole = sum(
        ((high << LOW_BITS) + low) << place
        for place, (high, low) in enumerate(sums.T.tolist())
        if high or low
    )
    return Fraction(whole) * Fraction(2) ** (least - MANTISSA_BITS)


def reaching(values: Numbers, counts: Integers, limit: Fraction) -> int:
    """How many of the leading (positive) values together stay within `limit`, decided exactly.

    Bisection that sums each half once: twice the cost of one exact sum.
    """
    inside, outside, total = 0, len(values) + 1, Fraction(0)
    while outside - inside > 1:
        middle = (inside + outside) // 2
        grown = total + exact_sum(values[inside:middle], counts[inside:middle])
        if grown <= limit:
            inside, total = middle, grown
        else:
            outside = middle
    return inside
