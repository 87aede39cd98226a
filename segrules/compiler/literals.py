"""A literal of the tree and the type that is wanted of it -> a constant in physical form."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from segrules.compiler.program import Constant, Span
from segrules.compiler.scope import Scope
from segrules.language.expression import tree
from segrules.language.nearest import nearest
from segrules.language.types import (
    BOOLEAN,
    DATE,
    INSTANT,
    INTEGER,
    KIND_WORDS,
    NUMBER,
    TEXT,
    Kind,
    Type,
)

EPOCH = date(1970, 1, 1)
LARGEST = 2**62
Literal = tree.Number | tree.Text | tree.Boolean | tree.Date | tree.Moment


def days(value: date) -> int:
    """Days since 1970-01-01."""
    return (value - EPOCH).days


def microseconds(value: datetime, timezone: str) -> int:
    """Microseconds since 1970 UTC of a moment on the clocks of a time zone."""
    instant = value.replace(tzinfo=ZoneInfo(timezone))
    delta = instant.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


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


def unfold(expression: tree.Expression, scope: Scope) -> tree.Expression:
    """A parameter's value in its place, and a minus drawn into its number."""
    if isinstance(expression, tree.Parameter):
        return _parameter(expression, scope)
    if isinstance(expression, tree.Negative):
        inner = unfold(expression.operand, scope)
        if isinstance(inner, tree.Number):
            return tree.Number(expression.place, -inner.value, inner.whole)
    return expression


def _parameter(use: tree.Parameter, scope: Scope) -> tree.Expression:
    value = scope.names.parameters.get(use.name)
    if value is None:
        near = ", ".join(f"`${n}`" for n in nearest(use.name, list(scope.names.parameters)))
        scope.report(
            "unknown-parameter/near" if near else "unknown-parameter",
            use.place,
            name=use.name,
            near=near,
        )
        return use
    return value


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


def scaled(value: Decimal, kind: Type) -> Fraction:
    """A number as a fraction of the type's smallest unit."""
    return Fraction(value) * int(10**kind.decimals)


def _number(literal: tree.Number, want: Type | None, scope: Scope) -> Constant | None:
    if abs(literal.value) > LARGEST:
        scope.report("too-large", literal.place)
        return None
    if want is not None and want.kind is Kind.MONEY:
        return _money(literal, want, scope)
    if want is not None and want.kind is Kind.NUMBER:
        return Constant(float(literal.value), NUMBER)
    if literal.value == literal.value.to_integral_value() and literal.whole:
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
    key = "quoted-value" if want.kind in {Kind.DATE, Kind.INSTANT, *_NUMBERS} else "type-mismatch"
    scope.report(key, literal.place, left=KIND_WORDS[want.kind], right=KIND_WORDS[Kind.TEXT])
    return None


_NUMBERS = frozenset({Kind.INTEGER, Kind.NUMBER, Kind.MONEY})


def option(
    word: str, node: tree.Text | tree.Name, want: Type | None, scope: Scope
) -> Constant | None:
    """A text value; of a closed type it must be one of the declared ones."""
    if want is None or want.options is None:
        return Constant(word, TEXT)
    if word not in want.options:
        near = ", ".join(f"`{n}`" for n in nearest(word, want.options) or want.options[:8])
        scope.report("unknown-value", node.place, value=word, near=near)
        return None
    if want.classes is not None:
        return Constant(want.options.index(word) + 1, INTEGER)
    return Constant(word, want)


def _date(literal: tree.Date, want: Type | None, scope: Scope) -> Constant:
    if want is not None and want.kind is Kind.INSTANT:
        midnight = datetime(literal.value.year, literal.value.month, literal.value.day)  # noqa: DTZ001 - the zone is given beside it
        return Constant(microseconds(midnight, scope.names.timezone), INSTANT)
    return Constant(days(literal.value), DATE)
