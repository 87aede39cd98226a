"""A value or condition of the program + a scope -> the value (None: missing), whether it holds."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, assert_never

from segrules.compiler.program import (
    Aggregate,
    Always,
    Among,
    AsOf,
    Call,
    Choose,
    Column,
    Compare,
    Condition,
    Constant,
    Either,
    Every,
    Follows,
    Holds,
    InSegment,
    Known,
    LookedUp,
    Matches,
    Named,
    Predicted,
    Span,
    TextOp,
    Truth,
    Value,
)
from segrules.engines.rows.aggregates import Seen, aggregate
from segrules.engines.rows.exact import in_type, physical
from segrules.engines.rows.functions import MEANINGS, Applied
from segrules.engines.rows.journeys import adoption, steps_taken
from segrules.engines.rows.moments import DAY, HOUR, day_less, instant_less
from segrules.engines.rows.predictions import predicted
from segrules.engines.rows.scope import Cell, Row, Scope, at_row
from segrules.language.types import INTEGER, NUMBER, NUMERIC, Kind, Type

try:
    import re2
except ImportError:
    re2 = None


def evaluate(node: Value, scope: Scope) -> Cell:  # noqa: PLR0911 - one return a node
    """The value of a node for a customer, or for a row where the scope is at one; None: missing."""
    match node:
        case Constant():
            return node.value
        case Column():
            return _column(node, scope)
        case LookedUp():
            return _looked_up(node, scope)
        case Named():
            return scope.customer.get(node.name)
        case AsOf():
            return _as_of(node, scope)
        case Call():
            return _call(node, scope)
        case Choose():
            return _choose(node, scope)
        case Truth():
            return _truth(node, scope)
        case Aggregate():
            return _aggregate(node, scope)
        case Predicted():
            return _predicted(node, scope)
        case Follows():
            return _follows(node, scope)
        case _:
            assert_never(node)


def holds(condition: Condition, scope: Scope) -> bool:  # noqa: PLR0911 - one return a node
    """Whether a condition is certainly true; an atom is not where what it tests is missing."""
    match condition:
        case Always():
            return condition.value
        case Compare():
            return _compare(condition, scope)
        case Among():
            value = evaluate(condition.value, scope)
            return value is not None and (value in condition.options) is not condition.negated
        case Matches():
            return _matches(condition, scope)
        case Known():
            return (evaluate(condition.value, scope) is None) is condition.negated
        case Holds():
            return evaluate(condition.value, scope) is (not condition.negated)
        case InSegment():
            found = memberships(scope, condition.segmentation) & condition.segments
            return bool(found) is not condition.negated
        case Every():
            return all(holds(part, scope) for part in condition.parts)
        case Either():
            return any(holds(part, scope) for part in condition.parts)
        case _:
            assert_never(condition)


def memberships(scope: Scope, segmentation: str) -> frozenset[str]:
    """The segments or tags of a customer: of a segmentation that gives none, an empty set."""
    match scope.segments.get(segmentation):
        case None:
            return frozenset()
        case str() as segment:
            return frozenset({segment})
        case tags:
            return tags


def _cells(column: Column, scope: Scope) -> Row:
    """The row that a column is read from: the row in sight where it is of that table."""
    return scope.row if scope.row is not None and scope.table == column.table else scope.customer


def _column(node: Column, scope: Scope) -> Cell:
    return _cells(node, scope).get(node.name)


def _looked_up(node: LookedUp, scope: Scope) -> Cell:
    key = _column(node.key, scope)
    rows = scope.lookups.get(node.table, {})
    return None if key is None else rows.get(key, {}).get(node.column)


def _as_of(node: AsOf, scope: Scope) -> int | None:
    if scope.as_of is None:
        return None
    if node.type.kind is Kind.INSTANT:
        return instant_less(scope.as_of, node.back, scope.timezone)
    return day_less(scope.as_of, node.back)


def _choose(node: Choose, scope: Scope) -> Cell:
    branch = node.then if holds(node.condition, scope) else node.otherwise
    return _in_type(evaluate(branch, scope), branch.type, node.type)


def _call(node: Call, scope: Scope) -> Cell:
    values = [evaluate(arg, scope) for arg in node.args]
    if node.function == "coalesce":
        return _coalesce(node, values)
    known = tuple(v for v in values if v is not None)
    if len(known) < len(values):
        return None
    types = tuple(arg.type for arg in node.args)
    applied = Applied(known, types, node.type, scope.as_of, scope.timezone)
    return physical(MEANINGS[node.function](applied), node.function)


def _coalesce(node: Call, values: list[Cell]) -> Cell:
    known = (pair for pair in zip(values, node.args, strict=True) if pair[0] is not None)
    value, arg = next(known, (None, node))
    return _in_type(value, arg.type, node.type)


def _in_type(value: Cell, value_type: Type, target: Type) -> Cell:
    """A number in the form of the type it becomes; other kinds of value have only one form."""
    if isinstance(value, int | float) and value_type.kind in NUMERIC:
        return in_type(value, value_type, target)
    return value


def _truth(node: Truth, scope: Scope) -> bool | None:
    if holds(node.condition, scope):
        return True
    return False if holds(node.negation, scope) else None


def _follows(node: Follows, scope: Scope) -> bool | None:
    """Whether one of the customer's rows comes so soon after (before) the row in sight."""
    now = evaluate(node.here, scope)
    own = None if node.same is None else evaluate(node.same[0], scope)
    if not isinstance(now, int) or (node.same is not None and own is None):
        return None
    instants = node.here.type.kind is Kind.INSTANT
    length = node.span.days * DAY + node.span.hours * HOUR if instants else node.span.days
    itself = node.table == scope.table and _counts(node, scope, own)
    gaps = [evaluate(node.there, row) for row in _beside(node, scope, own)]
    steps = [(now - t if node.before else t - now) for t in gaps if isinstance(t, int)]
    if any((1 if itself else 0) <= step <= length for step in steps):
        return True
    today = evaluate(AsOf(Span(), node.here.type), scope)
    over = node.before or (isinstance(today, int) and now + length < today)
    return False if over else None


def _beside(node: Follows, scope: Scope, own: Cell) -> list[Scope]:
    rows = [at_row(scope, node.table, row) for row in scope.events.get(node.table, ())]
    return [row for row in rows if _counts(node, row, own)]


def _counts(node: Follows, row: Scope, own: Cell) -> bool:
    """Whether a row of the table is one of those that are looked for."""
    same = node.same is None or evaluate(node.same[1], row) == own
    return same and (node.where is None or holds(node.where, row))


def _aggregate(node: Aggregate, scope: Scope) -> Cell:
    match node.function:
        case "adoption":
            return scope.together.get(node)
        case "funnel":
            return steps_taken(_answers(node, scope), len(node.steps))
        case function:
            return physical(aggregate(function, _seen(node, scope)), function)


def _picked(node: Aggregate, scope: Scope) -> list[Scope]:
    """The customer's rows that `where` picks."""
    rows = [at_row(scope, node.table, row) for row in scope.events.get(node.table, ())]
    return [row for row in rows if node.where is None or holds(node.where, row)]


def _answers(node: Aggregate, scope: Scope) -> list[tuple[int, frozenset[int]]]:
    """The time of each row, and which steps of a funnel it answers to."""
    timed = [(_time(node, row), row) for row in _picked(node, scope)]
    return [
        (time, frozenset(n for n, step in enumerate(node.steps) if holds(step, row)))
        for time, row in timed
        if time is not None
    ]


def with_adoption(node: Aggregate, scopes: Sequence[Scope]) -> list[Scope]:
    """All customers, each with its mean place among those who adopted the same values."""
    places = adoption({at: _firsts(node, scope) for at, scope in enumerate(scopes)})
    return [
        replace(scope, together={**scope.together, node: places.get(at)})
        for at, scope in enumerate(scopes)
    ]


def _firsts(node: Aggregate, scope: Scope) -> dict[Hashable, int]:
    """The first time at which the customer has each value."""
    found: dict[Hashable, int] = {}
    for row in _picked(node, scope):
        value, time = _argument(node, row), _time(node, row)
        if value is not None and time is not None:
            found[value] = min(time, found.get(value, time))
    return found


def _seen(node: Aggregate, scope: Scope) -> Seen:
    """What the aggregate sees of the customer's rows, once `where` has picked them."""
    pairs = [(_argument(node, row), _time(node, row)) for row in _picked(node, scope)]
    known = [(v, t) for v, t in pairs if v is not None and (node.time is None or t is not None)]
    return Seen(
        values=[v for v, _ in known],
        times=[t for _, t in known if t is not None],
        type=INTEGER if node.argument is None else node.argument.type,
        time_type=INTEGER if node.time is None else node.time.type,
        distinct=node.distinct,
        timezone=scope.timezone,
    )


def _predicted(node: Predicted, scope: Scope) -> float | None:
    """What models say of a customer, whose numbers may be integers or money."""
    seen = [[_number(v, scope) for v in model.inputs] for model in node.models]
    return predicted(node, scope.models, seen)


def _number(node: Value, scope: Scope) -> float | None:
    value = evaluate(node, scope)
    return float(in_type(value, node.type, NUMBER)) if isinstance(value, int | float) else None


def _argument(node: Aggregate, row: Scope) -> Cell:
    """The argument's value; without an argument every row counts."""
    return 1 if node.argument is None else evaluate(node.argument, row)


def _time(node: Aggregate, row: Scope) -> int | None:
    time = None if node.time is None else evaluate(node.time, row)
    return time if isinstance(time, int) else None


_ORDER: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _compare(condition: Compare, scope: Scope) -> bool:
    left, right = evaluate(condition.left, scope), evaluate(condition.right, scope)
    if left is None or right is None:
        return False
    return _ORDER[condition.op](left, right)


def _matches(condition: Matches, scope: Scope) -> bool:
    text = evaluate(condition.value, scope)
    if not isinstance(text, str):
        return False
    return _finds(condition.op, condition.pattern, text) is not condition.negated


def _finds(op: TextOp, pattern: str, text: str) -> bool:
    match op:
        case "contains":
            return pattern in text
        case "starts with":
            return text.startswith(pattern)
        case "ends with":
            return text.endswith(pattern)
        case "matches":
            return _search(pattern)(text) is not None
        case _:
            assert_never(op)


@cache
def _search(pattern: str) -> Callable[[str], object]:
    """The search for a pattern: by RE2, else by `re` with the classes that RE2 has."""
    search: Callable[[str], object]
    search = re.compile(pattern, re.ASCII).search if re2 is None else re2.compile(pattern).search
    return search
