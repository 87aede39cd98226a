"""A call with its argument on a row -> an aggregate over a customer's rows, its type checked."""

from __future__ import annotations

from segrules.compiler.coerce import convert, report_count
from segrules.compiler.program import (
    Aggregate,
    AsOf,
    Call,
    Condition,
    Constant,
    Span,
    Value,
)
from segrules.compiler.scope import Scope
from segrules.language.catalogue import AGGREGATES, FUNCTIONS, AggregateFunction
from segrules.language.expression import tree
from segrules.language.types import DATE, INTEGER, KIND_WORDS

ARGUMENTS = {"none": (0, 0), "optional": (0, 1), "conditions": (2, 16)}
"""How many arguments an aggregate takes by the kind of its argument; one where it is not here."""


def aggregate_called(node: tree.Call, scope: Scope) -> AggregateFunction | None:
    """The aggregate that is called; `min` and `max` of two or more values are functions."""
    around = scope.table is not None and not scope.inside
    spec = AGGREGATES.get(node.function) if around else None
    return None if node.function in FUNCTIONS and len(node.args) > 1 else spec


def countable(node: tree.Call, spec: AggregateFunction, scope: Scope) -> bool:
    """Whether the call has the arguments and the time that the aggregate needs, else a finding."""
    if node.distinct and spec.name != "count":
        scope.report("distinct-outside-count", node.place, name=spec.name)
        return False
    least, most = ARGUMENTS.get(spec.argument, (1, 1))
    if not least <= len(node.args) <= most:
        report_count(node, least, most, scope)
        return False
    if spec.timed and scope.time is None and scope.table is not None:
        scope.report("no-time", node.place, name=spec.name, table=scope.table.name)
        return False
    return True


def aggregate(
    node: tree.Call, spec: AggregateFunction, argument: Value | None, scope: Scope
) -> Value | None:
    """The aggregate of an argument (None: of the rows themselves)."""
    result = spec.result(() if argument is None else (argument.type,))
    if result is None or scope.table is None:
        kind = KIND_WORDS[argument.type.kind] if argument is not None else ""
        scope.report("wrong-aggregate", node.place, name=spec.name, kind=kind)
        return None
    time = scope.time if spec.timed else None
    return Aggregate(
        spec.name, scope.table.name, argument, scope.where, result, node.distinct, time
    )


def funnel(steps: tuple[Condition, ...], scope: Scope) -> Value | None:
    """How many of the steps were taken in order."""
    if scope.table is None:
        return None
    table, where, time = scope.table.name, scope.where, scope.time
    return Aggregate("funnel", table, None, where, INTEGER, time=time, steps=steps)


def active_periods(node: tree.Call, length: Span, scope: Scope) -> Value | None:
    """The periods in which something happened: the different ones that the events lie in."""
    if length.hours or not (length.days or length.months):
        scope.report("period-length", node.args[0].place)
        return None
    if scope.table is None or scope.time is None:
        return None
    day, today = convert(scope.time, DATE), AsOf(Span(), DATE)
    function, count = ("month", length.months) if length.months else ("day", length.days)
    period = Call(f"{function}_periods", (day, today, Constant(count, INTEGER)), INTEGER)
    return Aggregate("count", scope.table.name, period, scope.where, INTEGER, distinct=True)
