"""Tree -> typed values and conditions of the small program, negation pushed to the atoms.

A node that cannot be lowered gives None and a finding; the rest of the expression is still read, so
that every fault of an expression is found in one go.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from segrules.compiler import atoms, coerce
from segrules.compiler.literals import constant, is_literal, option, scaled, span, unfold
from segrules.compiler.patterns import pattern_fault
from segrules.compiler.program import (
    Aggregate,
    Always,
    Choose,
    Condition,
    Constant,
    InSegment,
    Known,
    Matches,
    Truth,
    Value,
)
from segrules.compiler.scope import Scope, resolve
from segrules.language.catalogue import AGGREGATES, FUNCTIONS, AggregateFunction, common
from segrules.language.expression import tree
from segrules.language.nearest import nearest
from segrules.language.types import BOOLEAN, KIND_WORDS, NUMERIC, TEMPORAL, Kind, Type

CONDITIONS = (
    tree.Comparison,
    tree.Between,
    tree.In,
    tree.Is,
    tree.Missing,
    tree.TextTest,
    tree.Within,
    tree.Not,
    tree.And,
    tree.Or,
)


# ---------------------------------------------------------------- values


def value(  # noqa: PLR0911 - one arm for each node
    node: tree.Expression, scope: Scope, want: Type | None = None
) -> Value | None:
    """The node as a value; `want` is the type that a literal or bare word should take."""
    node = unfold(node, scope)
    match node:
        case tree.Number() | tree.Text() | tree.Boolean() | tree.Date() | tree.Moment():
            return constant(node, want, scope)
        case tree.Duration():
            scope.report("duration-as-value", node.place)
            return None
        case tree.Name():
            return _named(node, scope, want)
        case tree.Parameter():
            return None
        case tree.Call():
            return _call(node, scope, want)
        case tree.Arithmetic():
            return _arithmetic(node, scope)
        case tree.Negative():
            operand = value(node.operand, scope, want)
            return None if operand is None else coerce.negative(operand, node, scope)
        case (
            tree.Comparison()
            | tree.Between()
            | tree.In()
            | tree.Is()
            | tree.Missing()
            | tree.TextTest()
            | tree.Within()
            | tree.Not()
            | tree.And()
            | tree.Or()
        ):
            return _truth(node, scope)
        case _:
            assert_never(node)


def _named(node: tree.Name, scope: Scope, want: Type | None) -> Value | None:
    bare = len(node.parts) == 1 and want is not None and want.options is not None
    if bare and want is not None and want.options and node.parts[0] in want.options:
        return option(node.parts[0], node, want, scope)
    if bare and not _means_something(node.parts[0], scope):
        return option(node.parts[0], node, want, scope)
    if want is not None and want.kind is Kind.TEXT and not _means_something(node.parts[0], scope):
        scope.report("bare-word", node.place, name=node.parts[0])
        return None
    return resolve(node, scope)


def _means_something(word: str, scope: Scope) -> bool:
    return word in scope.columns() or word in scope.names.customer


def _truth(node: tree.Expression, scope: Scope) -> Value | None:
    certain = condition(node, scope, positive=True)
    if certain is None:
        return None
    refuted = condition(node, replace(scope, found=[]), positive=False)
    return None if refuted is None else Truth(certain, refuted, BOOLEAN)


def _arithmetic(node: tree.Arithmetic, scope: Scope) -> Value | None:
    left, right = _sides(node.left, node.right, scope, scale=node.op in {"+", "-"})
    if left is None or right is None:
        return None
    return coerce.arithmetic(node, left, right, scope)


def _sides(
    left: tree.Expression, right: tree.Expression, scope: Scope, *, scale: bool = True
) -> tuple[Value | None, Value | None]:
    """Both sides, the literal one in the type of the other where `scale` says so."""
    left, right = unfold(left, scope), unfold(right, scope)
    if _loose(left, scope) and not _loose(right, scope):
        second = value(right, scope)
        return value(left, scope, second.type if second and scale else None), second
    first = value(left, scope)
    return first, value(right, scope, first.type if first and scale else None)


def _loose(node: tree.Expression, scope: Scope) -> bool:
    """Whether the node takes its type from the other side: a literal or a bare word."""
    bare = isinstance(node, tree.Name) and len(node.parts) == 1
    if bare and isinstance(node, tree.Name):
        return not _means_something(node.parts[0], scope)
    return is_literal(node)


def _call(node: tree.Call, scope: Scope, want: Type | None) -> Value | None:
    if node.function == "if":
        return _if(node, scope, want)
    if _aggregates(node, scope):
        return _aggregate(node, AGGREGATES[node.function], scope)
    if node.distinct:
        scope.report("distinct-outside-count", node.place, name=node.function)
        return None
    args = [value(a, scope) for a in node.args]
    if node.function in FUNCTIONS and node.args:
        args = _same_type(node, args, scope)
    known = tuple(a for a in args if a is not None)
    return coerce.call(node, known, scope) if len(known) == len(args) else None


def _same_type(node: tree.Call, args: list[Value | None], scope: Scope) -> list[Value | None]:
    """Literals among the arguments of `coalesce`, `min`, `max` in the type of the others."""
    if node.function not in {"coalesce", "min", "max"}:
        return args
    firm = next((a for a in args if a is not None and not isinstance(a, Constant)), None)
    if firm is None:
        return args
    return [
        value(n, scope, firm.type) if isinstance(a, Constant) else a
        for n, a in zip(node.args, args, strict=True)
    ]


def _if(node: tree.Call, scope: Scope, want: Type | None) -> Value | None:
    if len(node.args) != 3:  # noqa: PLR2004 - if(condition, then, otherwise)
        scope.report(
            "wrong-argument-count", node.place, name="if", wanted="3", given=len(node.args)
        )
        return None
    test = condition(node.args[0], scope, positive=True)
    then, otherwise = _branches(node, scope, want)
    if test is None or then is None or otherwise is None:
        return None
    joined = common((then.type, otherwise.type))
    if joined is None:
        coerce.mismatch(then.type, otherwise.type, node.place, scope)
        return None
    return Choose(test, coerce.convert(then, joined), coerce.convert(otherwise, joined), joined)


def _branches(
    node: tree.Call, scope: Scope, want: Type | None
) -> tuple[Value | None, Value | None]:
    if want is not None:
        return value(node.args[1], scope, want), value(node.args[2], scope, want)
    return _sides(node.args[1], node.args[2], scope)


# ---------------------------------------------------------------- aggregates


def _aggregates(node: tree.Call, scope: Scope) -> bool:
    around = scope.table is not None and not scope.inside
    if not around or node.function not in AGGREGATES:
        return False
    return node.function not in FUNCTIONS or len(node.args) <= 1


def _aggregate(node: tree.Call, spec: AggregateFunction, scope: Scope) -> Value | None:
    if scope.table is None or not _counted(node, spec, scope):
        return None
    if spec.timed and scope.time is None:
        scope.report("no-time", node.place, name=spec.name, table=scope.table.name)
        return None
    argument = _argument(node, spec, scope.row())
    if argument is None and node.args:
        return None
    result = spec.result((argument.type,) if argument is not None else ())
    if result is None:
        kind = KIND_WORDS[argument.type.kind] if argument is not None else ""
        scope.report("wrong-aggregate", node.place, name=spec.name, kind=kind)
        return None
    return Aggregate(
        spec.name,
        scope.table.name,
        argument,
        scope.where,
        result,
        node.distinct,
        scope.time if spec.timed else None,
    )


def _counted(node: tree.Call, spec: AggregateFunction, scope: Scope) -> bool:
    if node.distinct and spec.name != "count":
        scope.report("distinct-outside-count", node.place, name=spec.name)
        return False
    fits = {"none": (0, 0), "optional": (0, 1)}.get(spec.argument, (1, 1))
    least = 1 if node.distinct else fits[0]
    if least <= len(node.args) <= fits[1]:
        return True
    scope.report(
        "wrong-argument-count",
        node.place,
        name=spec.name,
        wanted=str(max(least, fits[1])),
        given=len(node.args),
    )
    return False


def _argument(node: tree.Call, spec: AggregateFunction, scope: Scope) -> Value | None:
    if not node.args:
        return None
    if spec.argument == "condition":
        return _truth(node.args[0], scope)
    return value(node.args[0], scope)


# ---------------------------------------------------------------- conditions


def condition(  # noqa: PLR0911 - one arm for each node
    node: tree.Expression, scope: Scope, *, positive: bool
) -> Condition | None:
    """The node, or its negation, as a condition that is true or not for each customer."""
    node = unfold(node, scope)
    match node:
        case tree.And():
            return _parts(node.parts, scope, positive=positive, conjunction=positive)
        case tree.Or():
            return _parts(node.parts, scope, positive=positive, conjunction=not positive)
        case tree.Not():
            return condition(node.operand, scope, positive=not positive)
        case tree.Comparison():
            return _comparison(node, scope, positive=positive)
        case tree.Between():
            return _between(node, scope, positive=positive != node.negated)
        case tree.In():
            return _in(node.subject, node.options, scope, positive=positive != node.negated)
        case tree.Is():
            return _is(node, scope, positive=positive != node.negated)
        case tree.Missing():
            subject = value(node.subject, scope)
            return None if subject is None else Known(subject, negated=positive != node.negated)
        case tree.TextTest():
            return _text_test(node, scope, positive=positive != node.negated)
        case tree.Within():
            return _within(node, scope, positive=positive)
        case tree.Boolean():
            return Always(node.value == positive)
        case _:
            found = value(node, scope)
            return (
                None if found is None else atoms.truth(found, node.place, scope, positive=positive)
            )


def _parts(
    parts: tuple[tree.Expression, ...], scope: Scope, *, positive: bool, conjunction: bool
) -> Condition | None:
    lowered = [condition(p, scope, positive=positive) for p in parts]
    known = [p for p in lowered if p is not None]
    if len(known) < len(lowered):
        return None
    return atoms.every(known) if conjunction else atoms.either(known)


def _comparison(node: tree.Comparison, scope: Scope, *, positive: bool) -> Condition | None:
    links = zip(node.operands, node.ops, node.operands[1:], strict=False)
    lowered = [_link(op, a, b, scope, positive=positive) for a, op, b in links]
    known = [c for c in lowered if c is not None]
    return atoms.both_ways(known, positive=positive) if len(known) == len(lowered) else None


def _link(
    op: tree.CompareOp,
    left: tree.Expression,
    right: tree.Expression,
    scope: Scope,
    *,
    positive: bool,
) -> Condition | None:
    left, right = unfold(left, scope), unfold(right, scope)
    if _segmentation(left, scope) is not None:
        scope.report("segmentation-compared", left.place, name=_segmentation(left, scope) or "")
        return None
    if isinstance(left, tree.Number) and not isinstance(right, tree.Number):
        return _link(atoms.MIRRORED[op], right, left, scope, positive=positive)
    if isinstance(right, tree.Number):
        return _against_number(op, left, right, scope, positive=positive)
    first, second = _sides(left, right, scope)
    if first is None or second is None:
        return None
    return atoms.compare(op, first, second, left.place.upto(right.place), scope, positive=positive)


def _against_number(
    op: tree.CompareOp, left: tree.Expression, right: tree.Number, scope: Scope, *, positive: bool
) -> Condition | None:
    subject = value(left, scope)
    if subject is None:
        return None
    if subject.type.kind in {Kind.INTEGER, Kind.MONEY} and not isinstance(subject, Constant):
        _check_class(subject.type, right, scope)
        return atoms.compare_number(op, subject, right, scope, positive=positive)
    literal = value(right, scope, subject.type if subject.type.kind in NUMERIC else None)
    if literal is None:
        return None
    return atoms.compare(
        op, subject, literal, left.place.upto(right.place), scope, positive=positive
    )


def _check_class(kind: Type, literal: tree.Number, scope: Scope) -> None:
    if kind.classes is not None and not 1 <= scaled(literal.value, kind) <= kind.classes:
        scope.report("class-out-of-range", literal.place, classes=kind.classes)


def _between(node: tree.Between, scope: Scope, *, positive: bool) -> Condition | None:
    low = _link(">=", node.subject, node.low, scope, positive=positive)
    high = _link("<=", node.subject, node.high, replace(scope, found=[]), positive=positive)
    if high is None and low is not None:
        _link("<=", node.subject, node.high, scope, positive=positive)
    if low is None or high is None:
        return None
    return atoms.both_ways([low, high], positive=positive)


def _is(node: tree.Is, scope: Scope, *, positive: bool) -> Condition | None:
    if _segmentation(node.subject, scope) is None:
        _not_a_segmentation(node.subject, scope)
        return None
    return _in(node.subject, (node.option,), scope, positive=positive)


def _not_a_segmentation(subject: tree.Expression, scope: Scope) -> None:
    if isinstance(subject, tree.Name) and not _means_something(subject.parts[0], scope):
        near = ", ".join(f"`{n}`" for n in nearest(subject.parts[0], scope.names.segmentations))
        key = "unknown-segmentation/near" if near else "unknown-segmentation"
        scope.report(key, subject.place, name=".".join(subject.parts), near=near)
        return
    scope.report("is-on-value", subject.place)


def _segmentation(node: tree.Expression, scope: Scope) -> str | None:
    if isinstance(node, tree.Name) and len(node.parts) == 1:
        name = node.parts[0]
        if name in scope.names.segmentations and not _means_something(name, scope):
            return name
    return None


def _in(
    subject: tree.Expression,
    options: tuple[tree.Expression, ...],
    scope: Scope,
    *,
    positive: bool,
) -> Condition | None:
    segmentation = _segmentation(subject, scope)
    if segmentation is not None:
        return _in_segments(segmentation, options, scope, positive=positive)
    tested = value(subject, scope)
    if tested is None:
        return None
    lowered = [value(o, scope, tested.type) for o in options]
    known = [o for o in lowered if o is not None]
    pairs = [
        coerce.aligned(tested, v, o.place, scope)
        for v, o in zip(lowered, options, strict=True)
        if v
    ]
    if len(known) < len(options) or any(p is None for p in pairs):
        return None
    return atoms.among(*_joined(tested, known), positive=positive)


def _joined(tested: Value, options: list[Value]) -> tuple[Value, list[Value]]:
    joined = common((tested.type, *(o.type for o in options)))
    if joined is None or joined.kind is tested.type.kind:
        return tested, options
    return coerce.convert(tested, joined), [coerce.convert(o, joined) for o in options]


def _in_segments(
    segmentation: str, options: tuple[tree.Expression, ...], scope: Scope, *, positive: bool
) -> Condition | None:
    ids = scope.names.segmentations[segmentation]
    chosen = [_segment_id(o, segmentation, ids, scope) for o in options]
    known = frozenset(c for c in chosen if c is not None)
    if None in chosen:
        return None
    return InSegment(segmentation, known, negated=not positive)


def _segment_id(
    node: tree.Expression, segmentation: str, ids: tuple[str, ...], scope: Scope
) -> str | None:
    word = node.value if isinstance(node, tree.Text) else None
    if isinstance(node, tree.Name):
        word = ".".join(node.parts)
    if word in ids:
        return word
    near = ", ".join(f"`{n}`" for n in nearest(word or "", ids) or ids[:8])
    scope.report(
        "unknown-segment", node.place, name=word or "?", segmentation=segmentation, near=near
    )
    return None


def _text_test(node: tree.TextTest, scope: Scope, *, positive: bool) -> Condition | None:
    subject = value(node.subject, scope)
    pattern = unfold(node.pattern, scope)
    if not isinstance(pattern, tree.Text):
        scope.report("pattern-not-text", pattern.place, op=node.op)
        return None
    if subject is None:
        return None
    if subject.type.kind is not Kind.TEXT:
        scope.report(
            "text-test-on-other", node.subject.place, op=node.op, kind=KIND_WORDS[subject.type.kind]
        )
        return None
    fault = pattern_fault(pattern.value) if node.op == "matches" else None
    if fault is not None:
        scope.report(fault, pattern.place)
        return None
    return Matches(node.op, subject, pattern.value, negated=not positive)


def _within(node: tree.Within, scope: Scope, *, positive: bool) -> Condition | None:
    subject = value(node.subject, scope)
    length = unfold(node.length, scope)
    if not isinstance(length, tree.Duration):
        scope.report("not-a-duration", length.place)
        return None
    if subject is None:
        return None
    if subject.type.kind not in TEMPORAL:
        scope.report("within-on-other", node.subject.place, kind=KIND_WORDS[subject.type.kind])
        return None
    back = span(length)
    return atoms.within(subject, back, more_than=node.more_than, positive=positive)
