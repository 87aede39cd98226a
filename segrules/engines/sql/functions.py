"""Arguments in SQL -> the SQL of a function: the catalogue's functions and the arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from segrules.engines.sql.dialects import (
    UnsupportedError,
    number,
    spelled,
    text,
    type_name,
)
from segrules.engines.sql.pieces import (
    Sql,
    When,
    added,
    called,
    case,
    cast,
    compared,
    every,
    is_known,
    less,
    literal,
    over,
    times,
)
from segrules.engines.sql.scopes import Scope, bound
from segrules.language.findings import Words
from segrules.language.types import INTEGER, Kind, Type

DAY = 86_400_000_000
"""Microseconds."""


@dataclass(frozen=True, slots=True)
class Argument:
    """A value with its type, and the scope in which it may need a column of its own."""

    sql: Sql
    type: Type
    scope: Scope


Arguments = Sequence[Argument]
Implementation = Callable[[Arguments, Type], Sql]
"""Arguments, the type of the result -> the result."""

# ---------------------------------------------------------------- types


def as_type(argument: Argument, kind: Type) -> Sql:
    """The value in the physical form of a type that can hold it: numbers in major units."""
    if kind.kind is Kind.NUMBER:
        return as_number(argument)
    if kind.kind is Kind.MONEY and kind.decimals != argument.type.decimals:
        factor = literal(10 ** (kind.decimals - argument.type.decimals))
        return times(wide(argument.sql, argument.scope), factor)
    return argument.sql


def as_number(argument: Argument) -> Sql:
    """A double in major units."""
    if argument.type.kind is Kind.NUMBER:
        return argument.sql
    made = double(argument.sql, argument.scope)
    if not argument.type.decimals:
        return made
    return over(made, number(argument.scope.setting.dialect, 10.0**argument.type.decimals))


def double(value: Sql, scope: Scope) -> Sql:
    """The value as a double."""
    return cast(value, type_name(scope.setting.dialect, Kind.NUMBER))


def finite(value: Sql, scope: Scope) -> Sql:
    """A computed number: missing where it is infinite or none, and zero without a sign."""
    plain = bound(value, scope)
    dialect = scope.setting.dialect
    zero = number(dialect, 0.0)
    return case([When(spelled(dialect, "finite", plain), added(plain, zero))])


# ---------------------------------------------------------------- arithmetic


Operation = Callable[[Sql, Sql], Sql]


def wide(value: Sql, scope: Scope) -> Sql:
    """A whole number of 64 bits; where only literals stand, a database takes fewer."""
    dialect = scope.setting.dialect
    if dialect.quote in value.text and not value.text.startswith("CASE"):
        return value
    return cast(value, type_name(dialect, Kind.INTEGER))


def _combined(operation: Operation, left: Sql, right: Sql, kind: Type, scope: Scope) -> Sql:
    if kind.kind is Kind.NUMBER:
        return finite(operation(left, right), scope)
    return operation(left if wide(right, scope) == right else wide(left, scope), right)


def _arithmetic(operation: Operation, args: Arguments, kind: Type) -> Sql:
    left, right = (as_type(a, kind) for a in args)
    return _combined(operation, left, right, kind, args[0].scope)


def _multiply(args: Arguments, kind: Type) -> Sql:
    """Money times a count is money, so minor units are multiplied as they are."""
    number_ = kind.kind is Kind.NUMBER
    left, right = (as_number(a) if number_ else a.sql for a in args)
    return _combined(times, left, right, kind, args[0].scope)


def _divide(args: Arguments, _: Type) -> Sql:
    """Both sides whole: in one unit, each made a double, divided once; by zero is missing."""
    above, below = args
    scope = above.scope
    if Kind.NUMBER in {above.type.kind, below.type.kind}:
        parts = [as_number(above), as_number(below)]
    else:
        unit = Type(Kind.MONEY, max(above.type.decimals, below.type.decimals))
        parts = [double(as_type(a, unit) if unit.decimals else a.sql, scope) for a in args]
    divisor = bound(parts[1], scope)
    zero = number(scope.setting.dialect, 0.0)
    quotient = case([When(compared("<>", divisor, zero), over(parts[0], divisor))])
    return finite(quotient, scope)


def _negative(args: Arguments, kind: Type) -> Sql:
    (argument,) = args
    value = as_type(argument, kind)
    if kind.kind is Kind.NUMBER:
        return finite(less(number(argument.scope.setting.dialect, 0.0), value), argument.scope)
    return less(literal(0), wide(value, argument.scope))


def _abs(args: Arguments, kind: Type) -> Sql:
    value = as_type(args[0], kind)
    return called("ABS", value if kind.kind is Kind.NUMBER else wide(value, args[0].scope))


def _convert(args: Arguments, kind: Type) -> Sql:
    return as_type(args[0], kind)


def _extreme(function: str, args: Arguments, kind: Type) -> Sql:
    """Databases pass over a missing argument; here one missing makes the result missing."""
    values = [bound(as_type(a, kind), a.scope) for a in args]
    return case([When(every([is_known(v) for v in values]), called(function, *values))])


def _coalesce(args: Arguments, kind: Type) -> Sql:
    return called("COALESCE", *(as_type(a, kind) for a in args))


def _round(args: Arguments, kind: Type) -> Sql:
    """To whole numbers; to decimals a double is rounded by its exact value, which no SQL does."""
    value = args[0]
    dialect = value.scope.setting.dialect
    if len(args) > 1:
        raise UnsupportedError(Words("`round(x, n)`", "`round(x, n)`"))
    if value.type.kind is not Kind.NUMBER and not value.type.decimals:
        return value.sql
    return cast(spelled(dialect, "round", as_number(value)), type_name(dialect, kind.kind))


def _log(args: Arguments, _: Type) -> Sql:
    value = bound(as_number(args[0]), args[0].scope)
    dialect = args[0].scope.setting.dialect
    positive = compared(">", value, number(dialect, 0.0))
    return case([When(positive, spelled(dialect, "log", value))])


def _lower(_args: Arguments, _kind: Type) -> Sql:
    """Databases lower letters each in its own way; none folds case as Unicode does."""
    raise UnsupportedError(Words("`lower`", "`lower`"))


# ---------------------------------------------------------------- dates


def to_day(argument: Argument) -> Sql:
    """The day of a date, or of an instant in the ruleset's zone."""
    if argument.type.kind is not Kind.INSTANT:
        return argument.sql
    setting = argument.scope.setting
    done = setting.outside("date", None, [(argument.sql, argument.type)], INTEGER)
    if done is not None:
        return done
    zone = text(setting.dialect, setting.zone)
    return spelled(setting.dialect, "days of instant", argument.sql, zone)


def _date(args: Arguments, _: Type) -> Sql:
    return to_day(args[0])


def _part(part: str, args: Arguments, kind: Type) -> Sql:
    dialect = args[0].scope.setting.dialect
    date = spelled(dialect, "date of days", to_day(args[0]))
    return cast(spelled(dialect, part, date), type_name(dialect, kind.kind))


def _days_between(args: Arguments, _: Type) -> Sql:
    """Whole days, towards the past where they are broken, as negative ones are."""
    start, end = args
    left = end.sql if wide(start.sql, start.scope) == start.sql else wide(end.sql, end.scope)
    between = less(left, start.sql)
    if start.type.kind is not Kind.INSTANT:
        return between
    return _divided(between, literal(DAY), start.scope)


def _divided(value: Sql, length: Sql, scope: Scope) -> Sql:
    """The whole quotient by a positive length, downwards where it is broken."""
    value, length = bound(value, scope), bound(length, scope)
    rest = called("MOD", added(called("MOD", value, length), length), length)
    return spelled(scope.setting.dialect, "whole division", less(value, rest), length)


def _day_periods(args: Arguments, _: Type) -> Sql:
    """Period n is [as_of - (n + 1) * length, as_of - n * length)."""
    day, as_of, length = args
    scope = day.scope
    since = less(less(wide(as_of.sql, scope), literal(1)), day.sql)
    return _divided(since, length.sql, scope)


def _month_periods(_args: Arguments, _kind: Type) -> Sql:
    """Months end on another day in each month; no SQL counts them back from any day."""
    raise UnsupportedError(Words("按月的分期", "periods of months"))


IMPLEMENTATIONS: Mapping[str, Implementation] = {
    "add": partial(_arithmetic, added),
    "subtract": partial(_arithmetic, less),
    "multiply": _multiply,
    "divide": _divide,
    "negative": _negative,
    "number": _convert,
    "money": _convert,
    "min": partial(_extreme, "LEAST"),
    "max": partial(_extreme, "GREATEST"),
    "abs": _abs,
    "round": _round,
    "log": _log,
    "coalesce": _coalesce,
    "year": partial(_part, "year"),
    "month": partial(_part, "month"),
    "day": partial(_part, "day"),
    "quarter": partial(_part, "quarter"),
    "weekday": partial(_part, "weekday"),
    "date": _date,
    "days_between": _days_between,
    "day_periods": _day_periods,
    "month_periods": _month_periods,
    "lower": _lower,
}
"""By the name in `Call.function`; `days_since(x)` comes as `days_between(x, as_of)`."""
