"""Comparison -> its limit one step up or down, and the narrow stretches on both sides of it.

A step is the least change that somebody would write: 1 of an integer or a class, a minor unit of
money, a day of a date, a second of a moment, one in the last decimal written of a number, and one
of the smallest unit of a span before `as_of`.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from segrules.compiler.program import (
    AsOf,
    Compare,
    CompareOp,
    Condition,
    Constant,
    Every,
    Span,
    Value,
)
from segrules.language.types import Kind, Type

SECOND = 1_000_000
"""In microseconds, as moments are kept."""
ORDERS: frozenset[CompareOp] = frozenset({"<", "<=", ">", ">="})
UPPER_HOLDS_LIMIT: frozenset[CompareOp] = frozenset({"<", ">="})
"""The comparisons that put a value equal to the limit with those above it."""


def stepped(test: Compare, steps: int) -> Compare | None:
    """The comparison with its limit moved; None where it has no limit that can be moved so."""
    match test.right:
        case Constant() as limit:
            moved = _moved(limit, test.left.type, steps)
        case AsOf(back) as moment:
            span = _longer(back, -steps)
            moved = None if span is None else replace(moment, back=span)
        case _:
            moved = None
    return None if moved is None else replace(test, right=moved)


def _moved(limit: Constant, kind: Type, steps: int) -> Value | None:
    if isinstance(limit.value, str | bool):
        return None
    value = _number(limit.value, limit.type, steps)
    if kind.classes is not None and not 1 <= value <= kind.classes:
        return None
    return replace(limit, value=value)


def _number(value: float, kind: Type, steps: int) -> int | float:
    if kind.kind is Kind.NUMBER:
        written = Decimal(repr(value)).normalize()
        exponent = written.as_tuple().exponent
        step = Decimal(1).scaleb(min(int(exponent), 0))
        return float(written + steps * step)
    return int(value) + steps * (SECOND if kind.kind is Kind.INSTANT else 1)


def _longer(span: Span, units: int) -> Span | None:
    """The span with so many more of its smallest unit; None where it would reach beyond `as_of`."""
    name = "hours" if span.hours else "days" if span.days or not span.months else "months"
    longer = getattr(span, name) + units
    return None if longer < 0 else replace(span, **{name: longer})


def below_limit(test: Compare) -> Condition | None:
    """The last step of values below the limit, on the lower side of the comparison."""
    before = stepped(test, -1)
    if before is None or test.op not in ORDERS:
        return None
    low, high = _sides(test)
    return Every((replace(before, op=low), replace(test, op=high)))


def above_limit(test: Compare) -> Condition | None:
    """The first step of values above the limit, on the upper side of the comparison."""
    after = stepped(test, 1)
    if test.op not in ORDERS:
        return None
    low, high = _sides(test)
    if after is None:
        return replace(test, op=low) if isinstance(test.right, Constant) else None
    return Every((replace(test, op=low), replace(after, op=high)))


def _sides(test: Compare) -> tuple[CompareOp, CompareOp]:
    """What says "above" and "below" where equal values belong as the comparison has it."""
    return (">=", "<") if test.op in UPPER_HOLDS_LIMIT else (">", "<=")
