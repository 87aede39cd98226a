"""Known arguments of a function -> its value: the catalogue's functions and the arithmetic."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import cast

from segrules.compiler.program import Physical
from segrules.engines.rows.exact import (
    Number,
    as_float,
    exact,
    in_type,
    major,
    ratio,
    rounded,
    scale,
)
from segrules.engines.rows.moments import DAY, civil, local_day, start_of_day, weekday
from segrules.engines.rows.periods import day_period, month_period
from segrules.language.types import Kind, Type


@dataclass(frozen=True, slots=True)
class Applied:
    """A function's known arguments with their types, the type of its result, and the day."""

    values: tuple[Physical, ...]
    types: tuple[Type, ...]
    type: Type
    as_of: int | None
    timezone: str


Meaning = Callable[[Applied], Physical | None]

_MOST_DIGITS = 400
"""No double has a decimal beyond this one that could change how it is rounded."""


def _numbers(call: Applied) -> list[Number]:
    return cast("list[Number]", list(call.values))


def _in_result_type(call: Applied) -> list[Number]:
    return [in_type(v, t, call.type) for v, t in zip(_numbers(call), call.types, strict=True)]


def _fold(combine: Callable[[Number, Number], Number], call: Applied) -> Number:
    first, second = _in_result_type(call)
    return combine(first, second)


def _multiply(call: Applied) -> Number:
    """Money times a count is money, so minor units are multiplied as they are."""
    if call.type.kind is Kind.NUMBER:
        return _fold(operator.mul, call)
    first, second = _numbers(call)
    return first * second


def _divide(call: Applied) -> float | None:
    dividend, divisor = _numbers(call)
    if divisor == 0:
        return None
    first, second = call.types
    if isinstance(dividend, int) and isinstance(divisor, int):
        common = max(scale(first), scale(second))
        return ratio(dividend * (common // scale(first)), divisor * (common // scale(second)))
    below = major(divisor, second)
    return None if below == 0 else major(dividend, first) / below


def _negative(call: Applied) -> Number:
    (value,) = _in_result_type(call)
    return -value


def _abs(call: Applied) -> Number:
    (value,) = _in_result_type(call)
    return abs(value)


def _converted(call: Applied) -> Number:
    (value,) = _in_result_type(call)
    return value


def _least(call: Applied) -> Number:
    return min(_in_result_type(call))


def _greatest(call: Applied) -> Number:
    return max(_in_result_type(call))


def _round(call: Applied) -> Number | None:
    value = exact(_numbers(call)[0], call.types[0])
    if len(call.values) == 1:
        return rounded(value)
    digits = max(-_MOST_DIGITS, min(_MOST_DIGITS, int(call.values[1])))
    power = Fraction(10) ** digits
    return as_float(rounded(value * power) / power)


def _log(call: Applied) -> float | None:
    value = major(_numbers(call)[0], call.types[0])
    return math.log(value) if value > 0 else None


def _day(call: Applied) -> int:
    """The day of a date, or of an instant in the zone."""
    value = cast("int", call.values[0])
    return local_day(value, call.timezone) if call.types[0].kind is Kind.INSTANT else value


def _part(index: int, call: Applied) -> int:
    return civil(_day(call))[index]


def _quarter(call: Applied) -> int:
    return (civil(_day(call))[1] - 1) // 3 + 1


def _weekday(call: Applied) -> int:
    return weekday(_day(call))


def _days_since(call: Applied) -> int | None:
    if call.as_of is None:
        return None
    value = cast("int", call.values[0])
    if call.types[0].kind is Kind.INSTANT:
        return (start_of_day(call.as_of, call.timezone) - value) // DAY
    return call.as_of - value


def _days_between(call: Applied) -> int:
    start, end = cast("tuple[int, int]", call.values)
    return (end - start) // (DAY if call.types[0].kind is Kind.INSTANT else 1)


def _lower(call: Applied) -> str:
    return str(call.values[0]).casefold()


def _period(period: Callable[[int, int, int], int], call: Applied) -> int:
    day, as_of, length = cast("tuple[int, int, int]", call.values)
    return period(day, as_of, length)


MEANINGS: Mapping[str, Meaning] = {
    "add": partial(_fold, operator.add),
    "subtract": partial(_fold, operator.sub),
    "multiply": _multiply,
    "divide": _divide,
    "negative": _negative,
    "number": _converted,
    "money": _converted,
    "min": _least,
    "max": _greatest,
    "abs": _abs,
    "round": _round,
    "log": _log,
    "year": partial(_part, 0),
    "month": partial(_part, 1),
    "day": partial(_part, 2),
    "quarter": _quarter,
    "weekday": _weekday,
    "date": _day,
    "days_since": _days_since,
    "days_between": _days_between,
    "day_periods": partial(_period, day_period),
    "month_periods": partial(_period, month_period),
    "lower": _lower,
}
"""All functions but `coalesce`, which alone looks at missing arguments."""
