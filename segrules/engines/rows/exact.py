"""Numbers -> the same numbers in another unit, exact fractions, and results made physical again."""

from __future__ import annotations

import math
from fractions import Fraction

from segrules.compiler.program import Physical
from segrules.language.findings import DataError, Finding
from segrules.language.types import Kind, Type

Number = int | float

INTEGERS = range(-(2**63), 2**63)
"""What an integer, an amount of money or an instant can be."""


def scale(value_type: Type) -> int:
    """How many minor units make one: 100 for money of two decimals, else 1."""
    return int(10**value_type.decimals) if value_type.kind is Kind.MONEY else 1


def major(value: Number, value_type: Type) -> float:
    """The value as a number, money in major units."""
    return float(value) / float(scale(value_type))


def exact(value: Number, value_type: Type) -> Fraction:
    """The value as an exact fraction, money in major units."""
    return Fraction(value) / scale(value_type)


def ratio(dividend: int, divisor: int) -> float:
    """One integer over another, both first rounded to a double."""
    return float(dividend) / float(divisor)


def in_type(value: Number, value_type: Type, target: Type) -> Number:
    """The value in the physical form of a type that can hold it."""
    match target.kind:
        case Kind.NUMBER:
            return major(value, value_type)
        case Kind.MONEY:
            return value * (scale(target) // scale(value_type))
        case _:
            return value


def rounded(value: Fraction) -> int:
    """The nearest integer, a half away from zero."""
    whole = math.floor(abs(value) + Fraction(1, 2))
    return whole if value >= 0 else -whole


def as_float(value: Fraction) -> float | None:
    """The nearest double, or None beyond the greatest one."""
    try:
        return float(value)
    except OverflowError:
        return None


def physical(value: Physical | None, function: str) -> Physical | None:
    """What a function gave, in its physical form: None where it is no number or infinite.

    Raises DataError (`overflow`, naming the function) where an integer does not fit into 64 bits.
    """
    match value:
        case bool() | str() | None:
            return value
        case int():
            if value not in INTEGERS:
                raise DataError([Finding("overflow", args={"function": function})])
            return value
        case float():
            return value if math.isfinite(value) else None
