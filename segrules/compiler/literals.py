"""A literal of the tree and the type that is wanted of it -> a constant in physical form."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import assert_never
from zoneinfo import ZoneInfo

from segrules.compiler.program import Constant, Span
from segrules.compiler.scope import Scope
from segrules.compiler.unknown import listed, unknown
from segrules.language.expression import tree
from segrules.language.types import (
    BOOLEAN,
    DATE,
    INSTANT,
    INTEGER,
    KIND_WORDS,
    NUMBER,
    NUMERIC,
    TEMPORAL,
    TEXT,
    Kind,
    Type,
)

EPOCH = date(1970, 1, 1)
EPOCH_MOMENT = datetime(1970, 1, 1)  # noqa: DTZ001 - offsets are taken off by hand, so that no year overflows
LARGEST = 2**62
Literal = tree.Number | tree.Text | tree.Boolean | tree.Date | tree.Moment


# ---------------------------------------------------------------- calendar


def days(value: date) -> int:
    """Days since 1970-01-01."""
    return (value - EPOCH).days


def zone(name: str) -> ZoneInfo | None:
    """The time zone of that name, or None where there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def microseconds(value: datetime, timezone: str) -> int:
    """Microseconds since 1970 UTC of a moment: on its own clock, else on those of a time zone.

    A time zone that does not exist (which is reported elsewhere) counts as UTC.
    """
    aware = value if value.tzinfo is not None else value.replace(tzinfo=zone(timezone))
    offset = aware.utcoffset() or timedelta()
    return (value.replace(tzinfo=None) - EPOCH_MOMENT - offset) // timedelta(microseconds=1)


def start_of_day(day: date, timezone: str) -> int:
    """The instant at which a day starts in a time zone, its first moment where clocks jump."""
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - the zone is given beside it
    return microseconds(midnight, timezone)


def span(duration: tree.Duration) -> Span:
    """A written duration as months, days and hours."""
    match duration.unit:
        case "h":
            return Span(hours=duration.count)
        case "d":
            return Span(days=duration.count)
        case "w":
            return Span(days=7 * duration.count)
        case "mo":
            return Span(months=duration.count)
        case "y":
            return Span(months=12 * duration.count)


# ---------------------------------------------------------------- parameters


def unfold(expression: tree.Expression, scope: Scope) -> tree.Expression:
    """A parameter's value where the parameter stands, and a minus drawn into its number.

    What still is a `Parameter` has no value here, and has been reported.
    """
    if isinstance(expression, tree.Parameter):
        return _parameter(expression, scope)
    if isinstance(expression, tree.Negative):
        inner = unfold(expression.operand, scope)
        if isinstance(inner, tree.Number):
            return tree.Number(expression.place, -inner.value, inner.whole)
    return expression


def spread(options: tuple[tree.Expression, ...], scope: Scope) -> tuple[tree.Expression, ...]:
    """The entries of a list, each parameter that holds several values standing for all of them."""
    found: list[tree.Expression] = []
    for option in options:
        many = scope.names.lists.get(option.name) if isinstance(option, tree.Parameter) else None
        found.extend([option] if many is None else [replace(v, place=option.place) for v in many])
    return tuple(found)


def _parameter(use: tree.Parameter, scope: Scope) -> tree.Expression:
    value = scope.names.parameters.get(use.name)
    if value is not None:
        return replace(value, place=use.place)
    if use.name in scope.names.lists:
        scope.report("parameter-list", use.place, name=use.name)
    else:
        known = [*scope.names.parameters, *scope.names.lists]
        scope.found.append(unknown("unknown-parameter", use.name, known, use.place))
    return use


# ---------------------------------------------------------------- constants


def is_literal(expression: tree.Expression) -> bool:
    """Whether the expression is a literal, whose type the other side decides."""
    return isinstance(
        expression, (tree.Number, tree.Text, tree.Boolean, tree.Date, tree.Moment, tree.Duration)
    )


def constant(literal: Literal, want: Type | None, scope: Scope) -> Constant | None:
    """The literal as a constant of the wanted type; None, with a finding, if it cannot be one."""
    match literal:
        case tree.Number():
            return _number(literal, want, scope)
        case tree.Text():
            return _text(literal, want, scope)
        case tree.Boolean():
            return Constant(literal.value, BOOLEAN)
        case tree.Date():
            return _date(literal, want, scope)
        case tree.Moment():
            return Constant(microseconds(literal.value, scope.names.timezone), INSTANT)
        case _:
            assert_never(literal)


def scaled(value: Decimal | Fraction, kind: Type) -> Fraction:
    """A number as a fraction of the type's smallest unit."""
    return Fraction(value) * int(10**kind.decimals)


def in_reach(value: Fraction, literal: tree.Number, scope: Scope) -> bool:
    """Whether a number in smallest units can be held; a finding where it cannot."""
    if abs(value) <= LARGEST:
        return True
    scope.report("too-large", literal.place)
    return False


def _number(literal: tree.Number, want: Type | None, scope: Scope) -> Constant | None:
    if not in_reach(scaled(literal.value, want or NUMBER), literal, scope):
        return None
    if want is not None and want.kind is Kind.MONEY:
        return _money(literal, want, scope)
    if want is not None and want.kind is Kind.NUMBER:
        return Constant(float(literal.value), NUMBER)
    if literal.whole and literal.value == literal.value.to_integral_value():
        return Constant(int(literal.value), INTEGER)
    return Constant(float(literal.value), NUMBER)


def _money(literal: tree.Number, want: Type, scope: Scope) -> Constant | None:
    minor = scaled(literal.value, want)
    if minor.denominator != 1:
        scope.report("too-precise", literal.place, decimals=want.decimals)
        return None
    return Constant(int(minor), want)


def _text(literal: tree.Text, want: Type | None, scope: Scope) -> Constant | None:
    if want is None or want.kind is Kind.TEXT or want.options:
        return option(literal.value, literal, want, scope)
    key = "quoted-value" if want.kind in TEMPORAL | NUMERIC else "type-mismatch"
    scope.report(key, literal.place, left=KIND_WORDS[want.kind], right=KIND_WORDS[Kind.TEXT])
    return None


def option(
    word: str, node: tree.Text | tree.Name, want: Type | None, scope: Scope
) -> Constant | None:
    """A text value; of a closed type it must be one of the declared ones."""
    if want is None or want.options is None:
        return Constant(word, TEXT)
    if word not in want.options:
        scope.report("unknown-value", node.place, value=word, near=listed(word, want.options))
        return None
    return Constant(word if want.classes is None else want.options.index(word) + 1, want)


def _date(literal: tree.Date, want: Type | None, scope: Scope) -> Constant:
    if want is not None and want.kind is Kind.INSTANT:
        return Constant(start_of_day(literal.value, scope.names.timezone), INSTANT)
    return Constant(days(literal.value), DATE)
