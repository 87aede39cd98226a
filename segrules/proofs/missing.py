"""Value -> whether a customer can lack it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from segrules.compiler.program import (
    Aggregate,
    Always,
    Among,
    Call,
    Choose,
    Classes,
    Column,
    Compare,
    Condition,
    Either,
    Every,
    Holds,
    InSegment,
    Join,
    Known,
    LookedUp,
    Matches,
    Named,
    Nearest,
    Points,
    Predicted,
    Quantile,
    Standardised,
    Statistic,
    Total,
    Truth,
    Value,
    Width,
)
from segrules.language.catalogue import AGGREGATES
from segrules.proofs.scope import Scope

TOTAL_FUNCTIONS = frozenset(
    {"add", "subtract", "multiply", "negative", "number", "min", "max", "abs", "round", "lower"}
    | {"year", "month", "day", "quarter", "weekday", "date", "days_between"}
)
"""The functions that are missing only where an argument is."""


NEED_ONE_ROW = frozenset({"min", "max", "first", "last", "mode", "sum", "mean"})
"""The aggregates that are known as soon as one row is."""


def may_be_missing(value: Value, scope: Scope) -> bool:  # noqa: PLR0911 - one for each kind
    """Whether a customer can lack the value."""
    match value:
        case Column(table, name):
            return (table, name) not in scope.never_missing
        case Named(name):
            return name_may_be_missing(name, scope)
        case Call(function, args):
            lacking = [may_be_missing(a, scope) for a in args]
            if function == "coalesce":
                return all(lacking)
            return function not in TOTAL_FUNCTIONS or any(lacking)
        case Choose(_, then, otherwise):
            return may_be_missing(then, scope) or may_be_missing(otherwise, scope)
        case Truth(condition):
            return any(may_be_missing(v, scope) for v in values_in(condition))
        case Aggregate(function) as aggregate:
            return not AGGREGATES[function].always and not _has_rows(aggregate, scope)
        case LookedUp() | Predicted():
            return True
        case _:
            return False


def _has_rows(aggregate: Aggregate, scope: Scope) -> bool:
    """Whether every customer has a row with a known argument.

    So it is where customers come from the one table of events, nothing narrows the rows, and the
    argument is its time or a required column: rows without those are dropped.
    """
    argument = aggregate.argument
    if scope.events_only != aggregate.table or aggregate.where is not None:
        return False
    if not isinstance(argument, Column) or aggregate.function not in NEED_ONE_ROW:
        return False
    place = (argument.table, argument.name)
    return place in scope.times or place in scope.never_missing


def name_may_be_missing(name: str, scope: Scope) -> bool:
    """Whether a customer can lack a metric or a score; found out once for each name."""
    if name not in scope.lacking:
        scope.lacking[name] = _lacks(name, scope)
    return scope.lacking[name]


def _lacks(name: str, scope: Scope) -> bool:  # noqa: PLR0911 - one for each kind
    if name in scope.metrics:
        return may_be_missing(scope.metrics[name].value, scope)
    if name not in scope.scores:
        return True
    rule = scope.scores[name].rule
    match rule:
        case Classes(of):
            nested = nested_in(name, scope)
            return may_be_missing(of, scope) or any(name_may_be_missing(n, scope) for n in nested)
        case Join(scores):
            return any(name_may_be_missing(n, scope) for n in scores)
        case Total(weights, at_least):
            lacking = sum(may_be_missing(v, scope) for v, _ in weights)
            return len(weights) - lacking < (at_least or len(weights))
        case Standardised(of):
            return may_be_missing(of, scope)
        case Nearest(of):
            return any(may_be_missing(v, scope) for v in of)
        case Points():
            return False
        case _:
            assert_never(rule)


def nested_in(name: str, scope: Scope) -> tuple[str, ...]:
    """The scores inside whose classes a score is made."""
    score = scope.scores.get(name)
    if score is None or not isinstance(score.rule, Classes):
        return ()
    method = score.rule.method
    return method.within if isinstance(method, Quantile | Width | Statistic) else ()


def values_in(condition: Condition) -> Iterator[Value]:
    """The values a condition's comparisons look at (what `is missing` asks is never unknown)."""
    match condition:
        case Every(parts) | Either(parts):
            for part in parts:
                yield from values_in(part)
        case Compare(_, left, right):
            yield from (left, right)
        case Among(value) | Matches(_, value) | Holds(value):
            yield value
        case Always() | Known() | InSegment():
            pass
        case _:
            assert_never(condition)


def parts_of(value: Value) -> Iterator[Value]:
    """The value and all the values inside it, but not what names stand for."""
    yield value
    match value:
        case Call(_, args):
            for arg in args:
                yield from parts_of(arg)
        case Choose(condition, then, otherwise):
            for inner in (*values_in(condition), then, otherwise):
                yield from parts_of(inner)
        case Truth(condition):
            for inner in values_in(condition):
                yield from parts_of(inner)
        case _:
            pass
