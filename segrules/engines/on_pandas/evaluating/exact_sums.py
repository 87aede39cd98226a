"""Values and their groups -> the exact sum of each group, in any row order; of numbers rounded."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from segrules.engines.on_pandas.vectors import Codes

Numbers = npt.NDArray[np.float64]

_MANTISSA = 53
"""Bits that a double holds exactly."""
_HALF = 32
_AT_ONCE = 1 << 16
"""Values that are summed in one step: they stay in the processor's cache."""


def integer_sums(codes: Codes, values: npt.NDArray[Any], groups: int) -> list[int]:
    """The sums of 64-bit integers, however large, of fewer than 2**31 values."""
    largest = max(int(values.max()), -int(values.min())) if len(values) else 0
    if largest * len(values) < 2**_MANTISSA:
        return [int(total) for total in _small_sums(codes, values, groups).tolist()]
    high = _wide_sums(codes, values >> _HALF, groups)
    low = _wide_sums(codes, values & (2**_HALF - 1), groups)
    return [(h << _HALF) + x for h, x in zip(high, low, strict=True)]


def _small_sums(codes: Codes, values: npt.NDArray[Any], groups: int) -> Numbers:
    """Sums of integers that doubles hold on the way."""
    sums = np.zeros(groups)
    for start in range(0, len(values), _AT_ONCE):
        piece = slice(start, start + _AT_ONCE)
        sums += np.bincount(codes[piece], weights=values[piece], minlength=groups)
    return sums


def _wide_sums(codes: Codes, values: npt.NDArray[Any], groups: int) -> list[int]:
    sums = np.zeros(groups, np.int64)
    np.add.at(sums, codes, values)
    return sums.tolist()


def group_sums(codes: Codes, values: Numbers, groups: int) -> Numbers:
    """What `math.fsum` gives for the values of each group; 0 of none, inf beyond the range.

    The numbers are cut into slices of so few bits that the doubles of a slice add up without
    rounding. Two slice sums are added with a single rounding, more of them by `math.fsum`.
    """
    slices = list(_slice_sums(codes, values, groups))
    with np.errstate(over="ignore"):
        match slices:
            case []:
                return np.zeros(groups)
            case [only]:
                return only
            case [high, low]:
                return high + low
            case _:
                return np.fromiter(map(_fsum, zip(*slices, strict=True)), np.float64, groups)


def _slice_sums(codes: Codes, values: Numbers, groups: int) -> Iterator[Numbers]:
    """The groups' sums of each slice, the highest bits first; every one is exact."""
    most = int(np.bincount(codes, minlength=1).max()) if len(codes) else 1
    bits = _MANTISSA - most.bit_length()
    rest = values
    while (top := _greatest(rest)) > 0:
        unit = math.frexp(top)[1] - bits
        with np.errstate(all="ignore"):
            piece = np.trunc(_times_power(rest, -unit))
            rest = rest - _times_power(piece, unit)
            yield np.ldexp(np.bincount(codes, weights=piece, minlength=groups), unit)


def _greatest(values: Numbers) -> float:
    return max(float(values.max()), -float(values.min())) if len(values) else 0.0


def _times_power(values: Numbers, exponent: int) -> Numbers:
    """The values times a power of two, which is exact where the result is a double."""
    if abs(exponent) <= 1000:  # noqa: PLR2004 - safely a double of its own
        return values * 2.0**exponent
    return np.asarray(np.ldexp(values, exponent))


def _fsum(parts: tuple[float, ...]) -> float:
    try:
        return math.fsum(parts)
    except OverflowError:
        return math.inf
