"""Value -> the least and the greatest it can be, as far as the program says."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor
from typing import cast

from segrules.compiler.program import (
    Aggregate,
    AsOf,
    Call,
    Choose,
    Classes,
    Column,
    Constant,
    DeclaredColumn,
    Named,
    Predicted,
    Span,
    Value,
)
from segrules.language.types import Kind
from segrules.proofs.scope import Scope

Bounds = tuple[int | float | None, int | float | None]
NO_BOUNDS: Bounds = (None, None)

FUNCTION_BOUNDS: Mapping[str, Bounds] = {
    "abs": (0, None),
    "month": (1, 12),
    "day": (1, 31),
    "quarter": (1, 4),
    "weekday": (1, 7),
}
AGGREGATE_BOUNDS: Mapping[str, Bounds] = {
    "count": (0, None),
    "share": (0, 1),
    "interval": (0, None),
    "longest_interval": (1, None),
    "last_interval": (1, None),
    "adoption": (0, 1),
}
PREDICTED_BOUNDS: Mapping[str, Bounds] = {
    "p_alive": (0, 1),
    "expected_purchases": (0, None),
    "expected_value": (0, None),
    "clv": (0, None),
}
SAME_BOUNDS = frozenset({"min", "max", "mean", "median", "first", "last", "mode"})
"""The aggregates that never leave the range of what they aggregate."""


def bounds(value: Value, scope: Scope) -> Bounds:  # noqa: PLR0911 - one for each kind
    """The least and the greatest value there can be, where the program says."""
    match value:
        case Column(table, name):
            declared = scope.columns.get((table, name))
            return _declared(declared) if declared else NO_BOUNDS
        case Named(name):
            return _named(name, scope)
        case Constant(constant, kind) if kind.kind not in {Kind.TEXT, Kind.BOOLEAN}:
            return (constant, constant)  # type: ignore[return-value]
        case Choose(_, then, otherwise):
            return _hull([bounds(then, scope), bounds(otherwise, scope)])
        case Call():
            return _called(value, scope)
        case Aggregate():
            return _aggregated(value, scope)
        case Predicted(function):
            return PREDICTED_BOUNDS[function]
        case _:
            return NO_BOUNDS


def _named(name: str, scope: Scope) -> Bounds:
    if name in scope.metrics:
        if name not in scope.ranges:
            scope.ranges[name] = bounds(scope.metrics[name].value, scope)
        return cast("Bounds", scope.ranges[name])
    rule = scope.scores[name].rule if name in scope.scores else None
    return (1, rule.count) if isinstance(rule, Classes) else NO_BOUNDS


def _called(call: Call, scope: Scope) -> Bounds:
    match call:
        case Call("coalesce", args):
            return _hull([bounds(a, scope) for a in args])
        case Call("number", (argument,)) if argument.type.kind is Kind.INTEGER:
            return bounds(argument, scope)
        case Call("days_between", (argument, AsOf(back))) if back == Span():
            return (0, None) if _past(argument, scope) else NO_BOUNDS
        case Call(function):
            return FUNCTION_BOUNDS.get(function, NO_BOUNDS)


def _aggregated(aggregate: Aggregate, scope: Scope) -> Bounds:
    match aggregate:
        case Aggregate("count", table, None, None) if scope.events_only == table:
            return (1, None)
        case Aggregate("funnel", steps=steps):
            return (0, len(steps))
        case Aggregate(function, _, argument) if function in SAME_BOUNDS and argument is not None:
            return bounds(argument, scope)
        case Aggregate(function):
            return AGGREGATE_BOUNDS.get(function, NO_BOUNDS)


def _declared(column: DeclaredColumn) -> Bounds:
    """The declared range, in major units for money, in physical form."""
    if column.between is None:
        return NO_BOUNDS
    low, high = (Fraction(repr(end)) * 10**column.type.decimals for end in column.between)
    if column.type.kind is Kind.NUMBER:
        return column.between
    return ceil(low), floor(high)


def _past(value: Value, scope: Scope) -> bool:
    """Whether a moment is one of an event: events after `as_of` are not seen."""
    if not isinstance(value, Aggregate) or value.function not in {"min", "max", "first", "last"}:
        return False
    argument = value.argument
    return isinstance(argument, Column) and (argument.table, argument.name) in scope.times


def _hull(ranges: list[Bounds]) -> Bounds:
    lows, highs = [r[0] for r in ranges], [r[1] for r in ranges]
    low = None if None in lows else min(v for v in lows if v is not None)
    high = None if None in highs else max(v for v in highs if v is not None)
    return low, high
