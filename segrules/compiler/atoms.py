"""Typed values -> atoms in negation normal form: comparisons, memberships, matches, presence."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction

from segrules.compiler.coerce import aligned
from segrules.compiler.literals import scaled
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
    Value,
)
from segrules.compiler.scope import Scope
from segrules.language.expression import tree
from segrules.language.findings import Words
from segrules.language.places import Place
from segrules.language.types import KIND_WORDS, NUMERIC, TEMPORAL, Kind

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
        return _booleans(MIRRORED[settled], pair[1], pair[0])
    return _booleans(settled, *pair)


def _booleans(op: CompareOp, left: Value, right: Value) -> Condition:
    """A comparison with `true` or `false` is the boolean itself."""
    if left.type.kind is Kind.BOOLEAN and isinstance(right, Constant):
        return Holds(left, negated=(op == "=") != bool(right.value))
    return Compare(op, left, right)


def compare_number(
    op: CompareOp, value: Value, literal: tree.Number, scope: Scope, *, positive: bool
) -> Condition | None:
    """A whole-unit value against any number, exactly: `frequency > 2.5` is `frequency >= 3`."""
    exact = scaled(literal.value, value.type)
    settled = op if positive else OPPOSITE[op]
    if exact.denominator == 1:
        return Compare(settled, value, Constant(int(exact), value.type))
    if settled in {"=", "!="}:
        scope.report(
            "never-equal",
            literal.place,
            kind=KIND_WORDS[value.type.kind],
            decimals=value.type.decimals,
        )
        return None
    return _rounded(settled, value, exact)


def _rounded(op: CompareOp, value: Value, exact: Fraction) -> Condition:
    up = op in {">", ">="}
    bound = math.ceil(exact) if up else math.floor(exact)
    return Compare(">=" if up else "<=", value, Constant(bound, value.type))


def among(value: Value, options: list[Value], *, positive: bool) -> Condition:
    """`value in [...]`: constants become a set, computed options are compared one by one."""
    constants: set[Physical] = {o.value for o in options if isinstance(o, Constant)}
    computed = [o for o in options if not isinstance(o, Constant)]
    parts: list[Condition] = [Among(value, frozenset(constants), negated=not positive)]
    if not constants:
        parts = []
    parts += [Compare("=" if positive else "!=", value, o) for o in computed]
    return either(parts) if positive else every(parts)


def within(value: Value, back: Span, *, more_than: bool, positive: bool) -> Condition:
    """`within 90d` is [as_of - 90d, as_of); `more than 90d ago` is before as_of - 90d."""
    start = AsOf(back, value.type)
    if more_than:
        return Compare("<" if positive else ">=", value, start)
    now = AsOf(Span(), value.type)
    inside: list[Condition] = [Compare(">=", value, start), Compare("<", value, now)]
    outside: list[Condition] = [Compare("<", value, start), Compare(">=", value, now)]
    return both_ways(inside if positive else outside, positive=positive)


def truth(value: Value, place: Place, scope: Scope, *, positive: bool) -> Condition | None:
    """A boolean value as a condition."""
    if value.type.kind is not Kind.BOOLEAN:
        scope.report("not-a-condition", place, kind=KIND_WORDS[value.type.kind])
        return None
    if isinstance(value, Constant):
        return Always(bool(value.value) == positive)
    return Holds(value, negated=not positive)


def said(names: Iterable[str]) -> Words:
    """Names in a row, each in backticks."""
    quoted = [f"`{n}`" for n in names]
    return Words("、".join(quoted), ", ".join(quoted))
