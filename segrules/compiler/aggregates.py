"""A call with its argument on a row -> an aggregate over a customer's rows, its type checked."""

from __future__ import annotations

from segrules.compiler.coerce import report_count
from segrules.compiler.program import Aggregate, Value
from segrules.compiler.scope import Scope
from segrules.language.catalogue import AGGREGATES, FUNCTIONS, AggregateFunction
from segrules.language.expression import tree
from segrules.language.types import KIND_WORDS

ARGUMENTS = {"none": (0, 0), "optional": (0, 1)}
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
