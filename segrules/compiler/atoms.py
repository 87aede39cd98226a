"""Typed values -> atoms in negation normal form: comparisons, memberships, matches, presence."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from segrules.compiler.coerce import aligned
from segrules.compiler.literals import in_reach, scaled, start_of_day
from segrules.compiler.program import (
    Always,
    Among,
    AsOf,
    Compare,
    CompareOp,
    Condition,
    Constant,
    Either,
    Every,
    Holds,
    Physical,
    Span,
    Truth,
    Value,
)
from segrules.compiler.scope import Scope
from segrules.language.expression import tree
from segrules.language.places import Place
from segrules.language.types import INSTANT, KIND_WORDS, NUMERIC, TEMPORAL, Kind

OPPOSITE: dict[CompareOp, CompareOp] = {
    "=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<",
}  # fmt: skip
MIRRORED: dict[CompareOp, CompareOp] = {
    "=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=",
}  # fmt: skip


def every(parts: Iterable[Condition]) -> Condition:
    """All of the parts, flat; one part stands for itself."""
    flat: list[Condition] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Every) else (part,))
    return flat[0] if len(flat) == 1 else Every(tuple(flat))


def either(parts: Iterable[Condition]) -> Condition:
    """One of the parts, flat; one part stands for itself."""
    flat: list[Condition] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Either) else (part,))
    return flat[0] if len(flat) == 1 else Either(tuple(flat))


def both_ways(parts: list[Condition], *, positive: bool) -> Condition:
    """A conjunction of parts already lowered for its polarity: `Every`, or `Either` if negated."""
    return every(parts) if positive else either(parts)


def compare(
    op: CompareOp, left: Value, right: Value, place: Place, scope: Scope, *, positive: bool
) -> Condition | None:
    """`left op right`, or its negation, with kinds aligned and order checked."""
    pair = aligned(left, right, place, scope)
    if pair is None:
        return None
    kind = pair[0].type.kind
    if op not in {"=", "!="} and kind not in NUMERIC | TEMPORAL:
        scope.report("no-order", place, kind=KIND_WORDS[kind], op=op)
        return None
    settled = op if positive else OPPOSITE[op]
    if isinstance(pair[0], Constant) and not isinstance(pair[1], Constant):
        return _settled(MIRRORED[settled], pair[1], pair[0])
    return _settled(settled, *pair)


_HOLDS: Mapping[CompareOp, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _settled(op: CompareOp, left: Value, right: Value) -> Condition:
    """Two constants are compared here; a comparison with `true` or `false` is the boolean."""
    if isinstance(left, Constant) and isinstance(right, Constant):
        return Always(_HOLDS[op](left.value, right.value))
    if left.type.kind is Kind.BOOLEAN and isinstance(right, Constant):
        return _holds(left, negated=(op == "=") != bool(right.value))
    return Compare(op, left, right)


def _holds(value: Value, *, negated: bool) -> Condition:
    if isinstance(value, Truth):
        return value.negation if negated else value.condition
    return Holds(value, negated=negated)


def compare_number(
    op: CompareOp, value: Value, literal: tree.Number, scope: Scope, *, positive: bool
) -> Condition | None:
    """A whole-unit value against any number, exactly: `frequency > 2.5` is `frequency >= 3`."""
    exact = scaled(literal.value, value.type)
    if not in_reach(exact, literal, scope):
        return None
    settled = op if positive else OPPOSITE[op]
    if exact.denominator == 1:
        return Compare(settled, value, Constant(int(exact), value.type))
    if settled in {"=", "!="}:
        kind, decimals = KIND_WORDS[value.type.kind], value.type.decimals
        key = "never-equal" if decimals else "never-equal/whole"
        scope.report(key, literal.place, kind=kind, decimals=decimals)
        return None
    return _rounded(settled, value, exact)


def _rounded(op: CompareOp, value: Value, exact: Fraction) -> Condition:
    up = op in {">", ">="}
    bound = math.ceil(exact) if up else math.floor(exact)
    return Compare(">=" if up else "<=", value, Constant(bound, value.type))


def compare_day(
    op: CompareOp, value: Value, day: date, timezone: str, *, positive: bool
) -> Condition:
    """An instant against a day: the day of the instant is compared, as bounds of the instant.

    `paid_at <= 2024-05-31` takes all of that day in: it is `paid_at <` the start of the next.
    """
    settled = op if positive else OPPOSITE[op]
    start = Constant(start_of_day(day, timezone), INSTANT)
    end = Constant(_end_of_day(day, timezone), INSTANT)
    match settled:
        case "<" | ">=":
            return _settled(settled, value, start)
        case "<=":
            return _settled("<", value, end)
        case ">":
            return _settled(">=", value, end)
        case "=":
            return every([_settled(">=", value, start), _settled("<", value, end)])
        case "!=":
            return either([_settled("<", value, start), _settled(">=", value, end)])


def _end_of_day(day: date, timezone: str) -> int:
    if day == date.max:
        return start_of_day(day, timezone) + 86_400_000_000
    return start_of_day(day + timedelta(days=1), timezone)


def one_of(equalities: list[Condition], *, positive: bool) -> Condition:
    """Equalities with an option each (negated: inequalities), those with constants as a set.

    `value in [a, b]` is one membership and not a chain of comparisons.
    """
    constants: dict[Value, set[Physical]] = {}
    for test in equalities:
        if isinstance(test, Compare) and isinstance(test.right, Constant):
            constants.setdefault(test.left, set()).add(test.right.value)
    several = {v for v, options in constants.items() if len(options) > 1}
    parts: dict[Condition, None] = {}
    for test in equalities:
        if isinstance(test, Compare) and isinstance(test.right, Constant) and test.left in several:
            parts[Among(test.left, frozenset(constants[test.left]), negated=not positive)] = None
        else:
            parts[test] = None
    return either(parts) if positive else every(parts)


def within(value: Value, back: Span, *, more_than: bool, positive: bool) -> Condition:
    """`within 90d` is [as_of - 90d, as_of); `more than 90d ago` is before as_of - 90d."""
    start = AsOf(back, value.type)
    if more_than:
        return Compare("<" if positive else ">=", value, start)
    now = AsOf(Span(), value.type)
    outside: list[Condition] = [Compare("<", value, start), Compare(">=", value, now)]
    return between_ages(value, back, Span()) if positive else either(outside)


def between_ages(value: Value, oldest: Span, youngest: Span) -> Condition:
    """A moment in [as_of - oldest, as_of - youngest)."""
    start, end = AsOf(oldest, value.type), AsOf(youngest, value.type)
    return every([Compare(">=", value, start), Compare("<", value, end)])


def truth(value: Value, place: Place, scope: Scope, *, positive: bool) -> Condition | None:
    """A boolean value as a condition."""
    if value.type.kind is not Kind.BOOLEAN:
        scope.report("not-a-condition", place, kind=KIND_WORDS[value.type.kind])
        return None
    if isinstance(value, Constant):
        return Always(bool(value.value) == positive)
    return _holds(value, negated=not positive)
