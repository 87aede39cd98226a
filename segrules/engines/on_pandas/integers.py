"""64-bit integers -> exact sums, differences and products, or a finding where they do not fit."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from segrules.engines.on_pandas.columns import Mask
from segrules.language.findings import DataError, Finding

Integers = npt.NDArray[Any]

LEAST, GREATEST = -(2**63), 2**63 - 1
_NEAR = 2.0**62
"""Beyond this a double is too coarse to tell whether a result fits."""

_AT_ONCE = 1 << 15
"""Values that are looked at in one step: they stay in the processor's cache."""

_EXACT: Mapping[np.ufunc, Callable[[int, int], int]] = {
    np.add: operator.add,
    np.subtract: operator.sub,
    np.multiply: operator.mul,
}


def combine(
    ufunc: np.ufunc, left: Integers, right: Integers, known: Mask | None, function: str
) -> npt.NDArray[np.int64]:
    """`ufunc` (add, subtract or multiply) of two integer arrays of equal length, exactly.

    Rows that are not known may hold anything. Raises DataError (`overflow`, naming `function`)
    where a known result does not fit into 64 bits.
    """
    left, right = left.astype(np.int64, copy=False), right.astype(np.int64, copy=False)
    result: npt.NDArray[np.int64] = ufunc(left, right)
    if len(result) and not _surely_fit(ufunc, left, right):
        _require_fit(ufunc, left, right, known, function)
    return result


def negative(values: Integers, known: Mask | None, function: str) -> npt.NDArray[np.int64]:
    """The integers with their signs turned; errors as `combine`."""
    nothing = np.broadcast_to(np.int64(0), values.shape)
    return combine(np.subtract, nothing, values, known, function)


def scaled(
    values: Integers, factor: int, known: Mask | None, function: str
) -> npt.NDArray[np.int64]:
    """The integers times one positive integer; errors as `combine`."""
    if factor == 1:
        return values.astype(np.int64, copy=False)
    if factor > GREATEST:
        raise overflow(function)
    factors = np.broadcast_to(np.int64(factor), values.shape)
    return combine(np.multiply, values, factors, known, function)


def overflow(function: str) -> DataError:
    """The error that a result of `function` does not fit into 64 bits."""
    return DataError([Finding("overflow", args={"function": function})])


def ascends(values: Integers) -> bool:
    """Whether every value is greater than the one before it; told early where it is not."""
    starts = range(0, len(values), _AT_ONCE)
    return all(bool((v[1:] > v[:-1]).all()) for v in (values[s : s + _AT_ONCE + 1] for s in starts))


def fits(value: int) -> bool:
    """Whether an integer fits into 64 bits."""
    return LEAST <= value <= GREATEST


def _surely_fit(ufunc: np.ufunc, left: Integers, right: Integers) -> bool:
    """Whether no pair of values can overflow, by the extremes of both sides."""
    exact = _EXACT[ufunc]
    corners = [(x, y) for x in _extremes(left) for y in _extremes(right)]
    return all(fits(exact(x, y)) for x, y in corners)


def _extremes(values: Integers) -> tuple[int, int]:
    return int(values.min()), int(values.max())


def _require_fit(
    ufunc: np.ufunc, left: Integers, right: Integers, known: Mask | None, function: str
) -> None:
    doubtful = np.abs(ufunc(left.astype(np.float64), right.astype(np.float64))) >= _NEAR
    if known is not None:
        doubtful &= known
    at = np.flatnonzero(doubtful)
    exact = map(_EXACT[ufunc], left[at].tolist(), right[at].tolist())
    if not all(map(fits, exact)):
        raise overflow(function)
