"""Area of cells -> the condition that is true of exactly the customers in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, cast

from segrules.compiler.cells import Axis, Cells, Listed, Ordered, Subject, absent, has, present
from segrules.compiler.program import (
    Among,
    AsOf,
    Compare,
    CompareOp,
    Condition,
    Constant,
    Either,
    Every,
    Holds,
    InSegment,
    Known,
    Matches,
    Physical,
    Span,
    TextOp,
    Value,
)
from segrules.language.types import Kind
from segrules.proofs.missing import parts_of
from segrules.proofs.search import Area
from segrules.proofs.subjects import input_value, is_age, shown
from segrules.proofs.values import Stretch, stretches

EVERYBODY: Condition = Every(())
NOBODY: Condition = Either(())
SIGNS: tuple[CompareOp, CompareOp, CompareOp] = ("<", "=", ">")
"""The comparison of two values that each cell of a pair stands for."""


def condition_of(cells: Cells, area: Area) -> Condition:
    """Where every axis is in one of its cells of the area."""
    pairs = enumerate(zip(area, cells.full, strict=True))
    return Every(tuple(cells.once(inside, k, mask) for k, (mask, full) in pairs if mask != full))


def inputs_of(cells: Cells) -> Mapping[str, Value]:
    """The inputs that the axes look at, also inside expressions, by the name of a witness."""
    found: dict[str, Value] = {}
    for k in range(len(cells.axes)):
        found |= cells.once(_inputs, k, 0)
    return found


def _inputs(axis: Axis, _mask: int) -> Mapping[str, Value]:
    given = (input_value(part) for value in axis.subject.of for part in parts_of(value))
    return {shown(value): value for value in given if value is not None}


def inside(axis: Axis, mask: int) -> Condition:
    """Where the axis's subject is in one of the cells."""
    subject, known = axis.subject, mask & present(axis)
    parts: list[Condition] = []
    if known == present(axis):
        parts.append(Every(tuple(Known(v) for v in subject.of)))
    elif known:
        parts.append(_among_known(axis, known))
    if mask & absent(axis):
        parts.append(Either(tuple(Known(v, negated=True) for v in subject.of)))
    return parts[0] if len(parts) == 1 else Either(tuple(parts))


def _among_known(axis: Axis, mask: int) -> Condition:
    subject = axis.subject
    if not subject.of or _is_answer(subject):
        return _answered(subject, yes=bool(mask & 1))
    if isinstance(axis, Listed):
        return _listed(axis, mask)
    if len(subject.of) > 1:
        left, right = subject.of
        signs = (SIGNS[k] for k in range(len(SIGNS)) if mask >> k & 1)
        return Either(tuple(Compare(sign, left, right) for sign in signs))
    return Either(tuple(_between(axis, stretch) for stretch in stretches(axis, mask)))


# ---------------------------------------------------------------- questions


def _is_answer(subject: Subject) -> bool:
    """Whether the subject is the yes or no of a question that only an engine can answer."""
    boolean = subject.type.kind is Kind.BOOLEAN
    return boolean and any(v.type.kind is not Kind.BOOLEAN for v in subject.of)


def _answered(subject: Subject, *, yes: bool) -> Condition:
    """The question itself: a pattern of a text, or a segment."""
    if subject.of:
        _, op, text = cast("tuple[object, TextOp, str]", subject.key)
        return Matches(op, subject.of[0], text, negated=not yes)
    _, name, segments = cast("tuple[str, str, frozenset[str]]", subject.key)
    return InSegment(name, segments, negated=not yes)


# ---------------------------------------------------------------- values


def _listed(axis: Listed, mask: int) -> Condition:
    (value,) = axis.subject.of
    if axis.subject.type.kind is Kind.BOOLEAN:
        return Holds(value, negated=not mask & 1)
    told = frozenset(v for k, v in enumerate(axis.values) if mask >> k & 1)
    parts: list[Condition] = [Among(value, told)] if told else []
    others = mask >> len(axis.values)
    for k, example in enumerate(axis.others):
        if others >> k & 1:
            parts.append(Every(tuple(_other(axis, value, example))))
    return parts[0] if len(parts) == 1 else Either(tuple(parts))


def _other(axis: Listed, value: Value, example: str) -> Iterator[Condition]:
    """A text that is none of those that are named, and answers the patterns as the example does."""
    yield Among(value, frozenset(axis.values), negated=True)
    for op, part in axis.patterns:
        yield Matches(op, value, part, negated=not has(op, example, part))


def _between(axis: Ordered, stretch: Stretch) -> Condition:
    """Between two boundaries; at the ends of the axis there is nothing to ask but to be known."""
    (value,) = axis.subject.of
    (low, after), (high, upto) = stretch.low, stretch.high
    parts: list[Condition] = []
    if stretch.low != axis.edges[0]:
        parts.append(_compared(axis.subject, value, ">" if after else ">=", low))
    if stretch.high != axis.edges[-1]:
        parts.append(_compared(axis.subject, value, "<=" if upto else "<", high))
    return Every(tuple(parts) or (Known(value),))


AGED: Mapping[CompareOp, CompareOp] = {">": "<", ">=": "<=", "<": ">", "<=": ">="}


def _compared(subject: Subject, value: Value, op: CompareOp, edge: float) -> Condition:
    if subject.age and not is_age(value):
        moment = AsOf(_back(subject.age, int(edge)), value.type)
        return Compare(AGED[op], value, moment)
    return Compare(op, value, Constant(_physical(subject, edge), subject.type))


def _back(age: Literal["days", "months"], count: int) -> Span:
    """So much time before `as_of`; an age that is greater lies further back."""
    return Span(days=count) if age == "days" else Span(months=count)


def _physical(subject: Subject, edge: float) -> Physical:
    return float(edge) if subject.type.kind is Kind.NUMBER else int(edge)
