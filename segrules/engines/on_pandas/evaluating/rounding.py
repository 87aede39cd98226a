"""Numbers, integers and money -> rounded, a half away from zero, by their exact values."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from segrules.engines.on_pandas import integers
from segrules.engines.on_pandas.columns import Mask, Vector
from segrules.engines.on_pandas.vectors import all_known, finite, some
from segrules.language.types import INTEGER, Kind

Numbers = npt.NDArray[np.float64]

_NAME = "round"
_EXACT = 2.0**52
"""From here on doubles are whole."""
_MOST_DIGITS = 400
"""No double has a decimal beyond this one that could change how it is rounded."""
_PLAIN_DIGITS = 22
"""Powers of ten up to this one are doubles."""
_LARGEST_UNIT = 10**18
"""No 64-bit integer is half of a greater power of ten."""
_DOUBTFUL = 1e-4
"""So near to a half, a scaled double may be on its wrong side (its error is far less)."""


def to_integers(vector: Vector) -> Vector:
    """The nearest integers, money in major units; DataError (`overflow`) beyond 64 bits."""
    if vector.type.kind is not Kind.NUMBER:
        unit = 10**vector.type.decimals
        return Vector(INTEGER, _whole_units(vector.values, unit), vector.known)
    rounded = _half_away(vector.values)
    with np.errstate(invalid="ignore"):
        fits = (rounded >= -(2.0**63)) & (rounded < 2.0**63)
    if not (fits if vector.known is None else fits | ~vector.known).all():
        raise integers.overflow(_NAME)
    return Vector(INTEGER, np.where(fits, rounded, 0.0).astype(np.int64), vector.known)


def to_digits(vector: Vector, digits: Vector) -> Vector:
    """To so many decimals (tens and hundreds when negative), as numbers; inf becomes missing.

    Integers and money are rounded as decimals, numbers by the exact value of the double.
    """
    number = vector.type.kind is Kind.NUMBER
    values = vector.values
    known = all_known(vector.known, digits.known)
    result = np.zeros(len(vector))
    for count in np.unique(digits.values if digits.values.strides != (0,) else digits.values[:1]):
        at = digits.values == count
        if number:
            result[at] = _to(int(count), values[at], None if known is None else known[at])
        else:
            result[at] = _decimals_to(int(count), values[at], vector.type.decimals)
    return finite(result, some(known))


def _whole_units(values: npt.NDArray[np.int64], unit: int) -> npt.NDArray[np.int64]:
    """How many units, rounded; `unit` is a power of ten."""
    if unit == 1:
        return values
    if unit > _LARGEST_UNIT:
        return np.zeros_like(values)
    whole, rest = np.divmod(values, unit)
    up = np.where(values >= 0, rest >= unit // 2, rest > unit // 2)
    return np.asarray(whole + up, np.int64)


def _decimals_to(digits: int, values: npt.NDArray[np.int64], decimals: int) -> Numbers:
    """Minor units to so many decimals; more than there are change nothing."""
    digits = min(digits, decimals)
    whole = _whole_units(values, 10 ** (decimals - digits)).astype(np.float64)
    return whole / 10.0**digits if digits >= 0 else whole * 10.0 ** min(-digits, _PLAIN_DIGITS)


def _half_away(values: Numbers) -> Numbers:
    """The nearest whole doubles; what is cut off is exact, so halves are told exactly."""
    with np.errstate(invalid="ignore"):
        whole: Numbers = np.trunc(values)
        whole += np.sign(values) * (np.abs(values - whole) >= 0.5)  # noqa: PLR2004 - a half
        return whole


def _to(digits: int, values: Numbers, known: Mask | None) -> Numbers:
    if abs(digits) > _PLAIN_DIGITS:
        doubtful = np.ones(len(values), np.bool_)
        result = np.zeros(len(values))
    else:
        result, doubtful = _scaled(digits, values)
    if known is not None:
        doubtful &= known
    for at in np.flatnonzero(doubtful):
        result[at] = _exactly(float(values[at]), digits)
    return result


def _scaled(digits: int, values: Numbers) -> tuple[Numbers, Mask]:
    """Rounded by way of a scaled double, and where that may be wrong."""
    power = 10.0 ** abs(digits)
    with np.errstate(all="ignore"):
        scaled = values * power if digits >= 0 else values / power
        fraction = np.abs(scaled - np.trunc(scaled))
        doubtful = ~(np.abs(scaled) < _EXACT) | (np.abs(fraction - 0.5) < _DOUBTFUL)
        rounded = _half_away(scaled)
        return rounded / power if digits >= 0 else rounded * power, doubtful


def _exactly(value: float, digits: int) -> float:
    """Rounded as a fraction; inf where the result is beyond the greatest double."""
    if not math.isfinite(value):
        return value
    power = Fraction(10) ** max(-_MOST_DIGITS, min(_MOST_DIGITS, digits))
    size = math.floor(abs(Fraction(value)) * power + Fraction(1, 2)) / power
    try:
        return math.copysign(float(size), value)
    except OverflowError:
        return math.inf
