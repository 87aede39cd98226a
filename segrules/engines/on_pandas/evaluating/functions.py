"""Argument vectors -> the vector of a function: the catalogue's functions and the arithmetic."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from segrules.engines.on_pandas import calendar, integers
from segrules.engines.on_pandas.columns import Mask, Vector
from segrules.engines.on_pandas.evaluating.periods import day_periods, month_periods
from segrules.engines.on_pandas.evaluating.rounding import to_digits, to_integers
from segrules.engines.on_pandas.vectors import (
    all_known,
    cast,
    coded,
    finite,
    known_mask,
    missing,
    one_dictionary,
    some,
)
from segrules.language.types import DATE, INTEGER, NUMBER, Kind, Type

Arguments = Sequence[Vector]
Implementation = Callable[[Arguments, Type, ZoneInfo], Vector]
"""Arguments of equal length, the type of the result, the ruleset's zone -> the result."""


def _both(args: Arguments) -> Mask | None:
    return all_known(*(a.known for a in args))


# ---------------------------------------------------------------- arithmetic


def _sum_like(ufunc: np.ufunc, name: str) -> Implementation:
    def implementation(args: Arguments, type_: Type, _: ZoneInfo) -> Vector:
        return _arithmetic(ufunc, [cast(a, type_, name) for a in args], type_, name)

    return implementation


def _multiply(args: Arguments, type_: Type, _: ZoneInfo) -> Vector:
    """Money times a count is money, so minor units are multiplied as they are."""
    number = type_.kind is Kind.NUMBER
    factors = [cast(a, NUMBER) for a in args] if number else args
    return _arithmetic(np.multiply, factors, type_, "*")


def _arithmetic(ufunc: np.ufunc, args: Arguments, type_: Type, name: str) -> Vector:
    (left, right), known = (a.values for a in args), _both(args)
    if type_.kind is Kind.NUMBER:
        with np.errstate(all="ignore"):
            return finite(ufunc(left, right), known)
    return Vector(type_, integers.combine(ufunc, left, right, known, name), known)


def _divide(args: Arguments, _type: Type, _zone: ZoneInfo) -> Vector:
    """Both sides whole: in one unit, each made a double, divided once; by zero is missing."""
    above, below = args
    if Kind.NUMBER in {above.type.kind, below.type.kind}:
        above, below = cast(above, NUMBER), cast(below, NUMBER)
    else:
        decimals = max(above.type.decimals, below.type.decimals)
        above, below = (_in_unit(a, decimals) for a in (above, below))
    divisor = below.values.astype(np.float64)
    with np.errstate(all="ignore"):
        quotient = above.values.astype(np.float64) / divisor
    return finite(quotient, all_known(_both(args), divisor != 0))


def _in_unit(vector: Vector, decimals: int) -> Vector:
    return cast(vector, Type(Kind.MONEY, decimals), "/") if decimals else vector


def _negative(args: Arguments, type_: Type, _: ZoneInfo) -> Vector:
    (value,) = args
    if type_.kind is Kind.NUMBER:
        return finite(-cast(value, NUMBER).values, value.known)
    return Vector(type_, integers.negative(value.values, value.known, "-"), value.known)


def _abs(args: Arguments, type_: Type, zone: ZoneInfo) -> Vector:
    value = cast(args[0], type_, "abs")
    turned = _negative((value,), type_, zone).values
    return replace(value, values=np.where(value.values < 0, turned, value.values))


def _convert(args: Arguments, type_: Type, _: ZoneInfo) -> Vector:
    return cast(args[0], type_)


# ---------------------------------------------------------------- numbers


def _extreme(ufunc: np.ufunc) -> Implementation:
    def implementation(args: Arguments, type_: Type, _: ZoneInfo) -> Vector:
        values = reduce(ufunc, [cast(a, type_).values for a in args])
        return Vector(type_, values, some(_both(args)))

    return implementation


def _round(args: Arguments, _type: Type, _zone: ZoneInfo) -> Vector:
    return to_integers(args[0]) if len(args) == 1 else to_digits(args[0], args[1])


def _log(args: Arguments, _type: Type, _zone: ZoneInfo) -> Vector:
    """One by one through the C library: numpy's own logarithm differs by processor."""
    value = cast(args[0], NUMBER)
    known = known_mask(value) & (value.values > 0)
    result = np.zeros(len(value))
    result[known] = list(map(math.log, value.values[known].tolist()))
    return Vector(NUMBER, result, some(known))


# ---------------------------------------------------------------- any kind


def _coalesce(args: Arguments, type_: Type, _: ZoneInfo) -> Vector:
    cells = one_dictionary(args) if type_.kind is Kind.TEXT else [cast(a, type_) for a in args]
    return reduce(lambda first, second: choose(known_mask(first), first, second), cells)


def choose(mask: Mask, then: Vector, otherwise: Vector) -> Vector:
    """`then` where the mask holds, else `otherwise`; both of one type and dictionary."""
    values = np.where(mask, then.values, otherwise.values)
    if then.type.kind is Kind.TEXT:
        return coded(then.type, values, then.words)
    if then.known is None and otherwise.known is None:
        return replace(then, values=values)
    known = np.where(mask, known_mask(then), known_mask(otherwise))
    return replace(then, values=values, known=some(known))


def _lower(args: Arguments, type_: Type, _: ZoneInfo) -> Vector:
    (value,) = args
    folded = [word.casefold() for word in value.words]
    words = tuple(sorted(set(folded)))
    code = {word: i for i, word in enumerate(words)}
    table = np.array([*(code[word] for word in folded), -1], np.int32)
    return coded(type_, table[value.values], words)


# ---------------------------------------------------------------- dates


def to_date(value: Vector, zone: ZoneInfo) -> Vector:
    """The date of a date or of an instant in the zone."""
    if value.type.kind is Kind.DATE:
        return value
    return Vector(DATE, calendar.local_days(value.values, zone), value.known)


def _date(args: Arguments, _type: Type, zone: ZoneInfo) -> Vector:
    return to_date(args[0], zone)


def _periods(periods: Callable[[calendar.Days, int, int], npt.NDArray[np.int64]]) -> Implementation:
    """Periods of one length, counted back from one day."""

    def implementation(args: Arguments, type_: Type, _: ZoneInfo) -> Vector:
        days, as_of, length = args
        if len(days) == 0 or as_of.known is not None:
            return missing(type_, len(days))
        found = periods(days.values, int(as_of.values[0]), int(length.values[0]))
        return Vector(type_, found, days.known)

    return implementation


def _part(part: Callable[[calendar.Days], npt.NDArray[np.int64]]) -> Implementation:
    def implementation(args: Arguments, _: Type, zone: ZoneInfo) -> Vector:
        value = to_date(args[0], zone)
        return Vector(INTEGER, part(value.values), value.known)

    return implementation


def _days_between(args: Arguments, _type: Type, _zone: ZoneInfo) -> Vector:
    start, end = args
    known = _both(args)
    days = integers.combine(np.subtract, end.values, start.values, known, "days_between")
    if start.type.kind is Kind.INSTANT:
        days = days // calendar.DAY
    return Vector(INTEGER, days, known)


IMPLEMENTATIONS: Mapping[str, Implementation] = {
    "add": _sum_like(np.add, "+"),
    "subtract": _sum_like(np.subtract, "-"),
    "multiply": _multiply,
    "divide": _divide,
    "negative": _negative,
    "number": _convert,
    "money": _convert,
    "min": _extreme(np.minimum),
    "max": _extreme(np.maximum),
    "abs": _abs,
    "round": _round,
    "log": _log,
    "coalesce": _coalesce,
    "year": _part(calendar.years),
    "month": _part(calendar.months),
    "day": _part(calendar.month_days),
    "quarter": _part(calendar.quarters),
    "weekday": _part(calendar.weekdays),
    "date": _date,
    "days_between": _days_between,
    "day_periods": _periods(day_periods),
    "month_periods": _periods(month_periods),
    "lower": _lower,
}
"""By the name in `Call.function`; `days_since(x)` comes as `days_between(x, as_of)`."""
