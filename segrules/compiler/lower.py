"""Tree -> typed values and conditions of the small program, negation pushed to the atoms.

A node that cannot be lowered gives None and a finding; the rest of the expression is still read, so
that every fault of an expression is found in one go.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from segrules.compiler import atoms, coerce
from segrules.compiler.aggregates import (
    active_periods,
    aggregate,
    aggregate_called,
    countable,
    funnel,
)
from segrules.compiler.follows import follows, other_rows
from segrules.compiler.literals import (
    constant,
    is_literal,
    option,
    scaled,
    span,
    spread,
    unfold,
)
from segrules.compiler.memberships import in_segments, report_no_segmentation, segmentation_named
from segrules.compiler.patterns import pattern_fault
from segrules.compiler.predictions import asks_a_model, predicted
from segrules.compiler.program import (
    Always,
    Choose,
    Condition,
    Constant,
    Known,
    Matches,
    Span,
    Truth,
    Value,
)
from segrules.compiler.scope import Scope, resolve
from segrules.language.catalogue import AggregateFunction, plain
from segrules.language.expression import tree
from segrules.language.places import Place
from segrules.language.types import BOOLEAN, KIND_WORDS, TEMPORAL, Kind, Type

YES_OR_NO = frozenset({"yes", "no", "y", "n", "t", "f", "on", "off", "是", "否"})
"""What people write for `true` and `false`."""

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
        case tree.Follows():
            return _follows(node, scope)
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
            | tree.Keywords()
            | tree.Within()
            | tree.Not()
            | tree.And()
            | tree.Or()
        ):
            return _truth(node, scope)
        case _:
            assert_never(node)


def _named(node: tree.Name, scope: Scope, want: Type | None) -> Value | None:
    """A name, or a bare word that the wanted type declares as one of its values."""
    word = node.parts[0]
    if len(node.parts) > 1 or want is None:
        return resolve(node, scope)
    if want.options and word in want.options:
        return option(word, node, want, scope)
    names = scope.names
    if scope.means(word) or word in names.broken or word in names.segmentations:
        return resolve(node, scope)
    if want.options:
        return option(word, node, want, scope)
    if want.kind is Kind.TEXT or (want.kind is Kind.BOOLEAN and word.lower() in YES_OR_NO):
        key = "bare-word" if want.kind is Kind.TEXT else "yes-or-no"
        scope.report(key, node.place, name=word)
        return None
    return resolve(node, scope)


def _truth(node: tree.Expression, scope: Scope) -> Value | None:
    certain = condition(node, scope, positive=True)
    if certain is None:
        return None
    refuted = condition(node, replace(scope, found=[]), positive=False)
    return None if refuted is None else Truth(certain, refuted, BOOLEAN)


def _arithmetic(node: tree.Arithmetic, scope: Scope) -> Value | None:
    left, right = unfold(node.left, scope), unfold(node.right, scope)
    if node.op in {"+", "-"}:
        first, second = _together((left, right), scope)
    else:
        first, second = value(left, scope), value(right, scope)
    if first is None or second is None:
        return None
    return coerce.arithmetic(node, first, second, scope)


def _together(
    nodes: Sequence[tree.Expression], scope: Scope, want: Type | None = None
) -> list[Value | None]:
    """Values that are to be of one type: those that are loose take that of the first other one."""
    unfolded = [unfold(n, scope) for n in nodes]
    firm = {i: value(n, scope, want) for i, n in enumerate(unfolded) if not _loose(n, scope)}
    lead = want or next((v.type for v in firm.values() if v is not None), None)
    return [
        firm[i] if i in firm else _loosely(n, scope, lead, led=bool(firm))
        for i, n in enumerate(unfolded)
    ]


def _loosely(node: tree.Expression, scope: Scope, lead: Type | None, *, led: bool) -> Value | None:
    """A literal or bare word; quoted text beside a column need not be one of its values."""
    if lead is None and led and isinstance(node, tree.Name):
        return None
    if isinstance(node, tree.Text) and lead is not None and lead.kind is Kind.TEXT:
        return value(node, scope, plain(lead))
    return value(node, scope, lead)


def _loose(node: tree.Expression, scope: Scope) -> bool:
    """Whether the node takes its type from the other side: a literal or a bare word."""
    if isinstance(node, tree.Name):
        return len(node.parts) == 1 and not scope.means(node.parts[0])
    return is_literal(node)


# ---------------------------------------------------------------- calls


def _call(node: tree.Call, scope: Scope, want: Type | None) -> Value | None:
    spec = aggregate_called(node, scope)
    if spec is not None:
        return _aggregate(node, spec, scope)
    if node.distinct:
        scope.report("distinct-outside-count", node.place, name=node.function)
        return None
    if node.function == "if":
        return _if(node, scope, want)
    if asks_a_model(node):
        return predicted(node, scope)
    if not coerce.callable_with(node, scope):
        return None
    if node.function in coerce.JOINING:
        args = _together(node.args, scope, want if node.function == "coalesce" else None)
    else:
        args = [value(a, scope) for a in node.args]
    known = tuple(a for a in args if a is not None)
    return coerce.call(node, known, scope) if len(known) == len(args) else None


def _if(node: tree.Call, scope: Scope, want: Type | None) -> Value | None:
    if len(node.args) != 3:  # noqa: PLR2004 - if(condition, then, otherwise)
        coerce.report_count(node, 3, 3, scope)
        return None
    test = condition(node.args[0], scope, positive=True)
    then, otherwise = _together(node.args[1:], scope, want)
    if test is None or then is None or otherwise is None:
        return None
    both = coerce.joined([then, otherwise], node.place, scope)
    if both is None:
        return None
    (chosen, other), kind = both
    return Choose(test, chosen, other, kind)


def _aggregate(node: tree.Call, spec: AggregateFunction, scope: Scope) -> Value | None:
    if not countable(node, spec, scope):
        return None
    if not node.args:
        return aggregate(node, spec, None, scope)
    if spec.argument == "duration":
        back = length(node.args[0], scope, None)
        return None if back is None else active_periods(node, back, scope)
    if spec.argument == "conditions":
        parts = [condition(a, scope.row(), positive=True) for a in node.args]
        steps = tuple(p for p in parts if p is not None)
        return funnel(steps, scope) if len(steps) == len(parts) else None
    reads = _truth if spec.argument == "condition" else value
    argument = reads(node.args[0], scope.row())
    return None if argument is None else aggregate(node, spec, argument, scope)


# ---------------------------------------------------------------- conditions


def condition(  # noqa: PLR0911 - one arm for each node
    node: tree.Expression, scope: Scope, *, positive: bool
) -> Condition | None:
    """The node, or its negation, as a condition that is true or not for each customer."""
    match node:
        case tree.Not():
            return condition(node.operand, scope, positive=not positive)
        case tree.And() | tree.Or():
            conjunction = isinstance(node, tree.And) == positive
            return _parts(node.parts, scope, positive=positive, conjunction=conjunction)
        case tree.Comparison():
            return _comparison(node, scope, positive=positive)
        case tree.Between():
            return _between(node, scope, positive=positive != node.negated)
        case tree.In():
            return _in(node, scope, positive=positive != node.negated)
        case tree.Is():
            return _is(node, scope, positive=positive != node.negated)
        case tree.Missing():
            subject = value(node.subject, scope)
            return None if subject is None else Known(subject, negated=positive != node.negated)
        case tree.TextTest():
            return _text_test(node, scope, positive=positive != node.negated)
        case tree.Keywords():
            return keywords(node, scope, positive=positive != node.negated)
        case tree.Within():
            return _within(node, scope, positive=positive)
        case tree.Boolean():
            return Always(node.value == positive)
        case _:
            return _held(node, scope, positive=positive)


def _held(node: tree.Expression, scope: Scope, *, positive: bool) -> Condition | None:
    found = value(node, scope)
    return None if found is None else atoms.truth(found, node.place, scope, positive=positive)


def _parts(
    parts: tuple[tree.Expression, ...], scope: Scope, *, positive: bool, conjunction: bool
) -> Condition | None:
    lowered = [condition(p, scope, positive=positive) for p in parts]
    known = [p for p in lowered if p is not None]
    if len(known) < len(lowered):
        return None
    return atoms.every(known) if conjunction else atoms.either(known)


# ---------------------------------------------------------------- comparisons


def _comparison(node: tree.Comparison, scope: Scope, *, positive: bool) -> Condition | None:
    links = zip(node.operands, node.ops, node.operands[1:], strict=False)
    lowered = [
        _link(op, a, b, scope, _stretch(a, b, node.place), positive=positive) for a, op, b in links
    ]
    known = [c for c in lowered if c is not None]
    return atoms.both_ways(known, positive=positive) if len(known) == len(lowered) else None


def _stretch(left: tree.Expression, right: tree.Expression, whole: Place) -> Place:
    """From one operand to the next; the whole where one stands elsewhere (in a table's header)."""
    return left.place.upto(right.place) if _holds(whole, left) and _holds(whole, right) else whole


def _holds(whole: Place, part: tree.Expression) -> bool:
    start, end = (whole.line, whole.column), (whole.end_line, whole.end_column)
    place = part.place
    inside = start <= (place.line, place.column) and (place.end_line, place.end_column) <= end
    return inside and place.path == whole.path


def _link(
    op: tree.CompareOp,
    left: tree.Expression,
    right: tree.Expression,
    scope: Scope,
    place: Place,
    *,
    positive: bool,
) -> Condition | None:
    """One comparison, its literal or bare word on the right."""
    left, right = unfold(left, scope), unfold(right, scope)
    segmentation = segmentation_named(left, scope)
    if segmentation is not None:
        scope.report("segmentation-compared", left.place, name=segmentation)
        return None
    if _loose(left, scope) and not _loose(right, scope):
        return _link(atoms.MIRRORED[op], right, left, scope, place, positive=positive)
    subject = value(left, scope)
    if subject is None:
        _read_on(right, scope)
        return None
    return _compared(op, subject, right, scope, place, positive=positive)


def _read_on(node: tree.Expression, scope: Scope) -> None:
    """Find what is wrong with the other side of a comparison that has no subject."""
    if not _loose(node, scope):
        value(node, scope)


def _compared(
    op: tree.CompareOp,
    subject: Value,
    right: tree.Expression,
    scope: Scope,
    place: Place,
    *,
    positive: bool,
) -> Condition | None:
    kind = subject.type.kind
    if isinstance(right, tree.Number) and not isinstance(subject, Constant):
        if kind in {Kind.INTEGER, Kind.MONEY}:
            if not _has_class(subject.type, right, scope):
                return None
            return atoms.compare_number(op, subject, right, scope, positive=positive)
    elif isinstance(right, tree.Date) and kind is Kind.INSTANT:
        zone = scope.names.timezone
        return atoms.compare_day(op, subject, right.value, zone, positive=positive)
    elif isinstance(right, tree.Moment) and kind is Kind.DATE:
        scope.report("moment-of-date", right.place)
        return None
    other = value(right, scope, subject.type)
    if other is None:
        return None
    return atoms.compare(op, subject, other, place, scope, positive=positive)


def _has_class(kind: Type, literal: tree.Number, scope: Scope) -> bool:
    if kind.classes is None or 1 <= scaled(literal.value, kind) <= kind.classes:
        return True
    scope.report("class-out-of-range", literal.place, classes=kind.classes)
    return False


def _between(node: tree.Between, scope: Scope, *, positive: bool) -> Condition | None:
    ends: tuple[tuple[tree.CompareOp, tree.Expression], ...] = (
        (">=", node.low),
        ("<=", node.high),
    )
    links = [_link(op, node.subject, end, scope, node.place, positive=positive) for op, end in ends]
    known = [c for c in links if c is not None]
    return atoms.both_ways(known, positive=positive) if len(known) == len(links) else None


# ---------------------------------------------------------------- tests in words


def _in(node: tree.In, scope: Scope, *, positive: bool) -> Condition | None:
    options = spread(node.options, scope)
    segmentation = segmentation_named(node.subject, scope)
    if segmentation is not None:
        return in_segments(segmentation, options, scope, positive=positive)
    lowered = [_link("=", node.subject, o, scope, o.place, positive=positive) for o in options]
    known = [c for c in lowered if c is not None]
    return atoms.one_of(known, positive=positive) if len(known) == len(options) else None


def _is(node: tree.Is, scope: Scope, *, positive: bool) -> Condition | None:
    segmentation = segmentation_named(node.subject, scope)
    if segmentation is None:
        report_no_segmentation(node.subject, scope)
        return None
    return in_segments(segmentation, (node.option,), scope, positive=positive)


def _text_test(node: tree.TextTest, scope: Scope, *, positive: bool) -> Condition | None:
    subject = value(node.subject, scope)
    pattern = unfold(node.pattern, scope)
    if not isinstance(pattern, tree.Text):
        if not isinstance(pattern, tree.Parameter):
            scope.report("pattern-not-text", pattern.place, op=node.op)
        return None
    if subject is None or not _is_text(subject, node.subject, node.op, scope):
        return None
    fault = pattern_fault(pattern.value) if node.op == "matches" else None
    if fault is not None:
        scope.report(fault, pattern.place)
        return None
    return Matches(node.op, subject, pattern.value, negated=not positive)


def _is_text(subject: Value, node: tree.Expression, op: str, scope: Scope) -> bool:
    if subject.type.kind is Kind.TEXT:
        return True
    scope.report("text-test-on-other", node.place, op=op, kind=KIND_WORDS[subject.type.kind])
    return False


def keywords(node: tree.Keywords, scope: Scope, *, positive: bool) -> Condition | None:
    """A test of text for each keyword, joined as `any of` and `all of` say."""
    subject = value(node.subject, scope)
    texts = [_keyword(o, scope) for o in spread(node.options, scope)]
    known = list(dict.fromkeys(t for t in texts if t is not None))
    if subject is None or not _is_text(subject, node.subject, "contains", scope):
        return None
    if len(known) < len(set(texts)) or not known:
        return None
    tests = [Matches("contains", subject, text, negated=not positive) for text in known]
    return atoms.every(tests) if node.every == positive else atoms.either(tests)


def _keyword(option: tree.Expression, scope: Scope) -> str | None:
    """A quoted text or a bare word; words of no letters are in every text and help nobody."""
    found = unfold(option, scope)
    match found:
        case tree.Text(value=text) if text:
            return text
        case tree.Name(parts=(word,)):
            return word
        case tree.Parameter():
            return None
        case _:
            scope.report("keyword-not-text", option.place)
            return None


def _follows(node: tree.Follows, scope: Scope) -> Value | None:
    there = other_rows(node, scope)
    back = length(node.length, scope, None)
    if there is None:
        return None
    asked = node.condition
    where = None if asked is None else condition(asked, there, positive=True)
    if back is None or (where is None and asked is not None):
        return None
    return follows(node, where, back, scope, there)


def _within(node: tree.Within, scope: Scope, *, positive: bool) -> Condition | None:
    subject = value(node.subject, scope)
    if subject is not None and subject.type.kind not in TEMPORAL:
        kind = KIND_WORDS[subject.type.kind]
        scope.report("within-on-other", node.subject.place, kind=kind)
        return None
    back = length(node.length, scope, subject)
    if subject is None or back is None:
        return None
    return atoms.within(subject, back, more_than=node.more_than, positive=positive)


def length(node: tree.Expression, scope: Scope, of: Value | None) -> Span | None:
    """A length of time to look back from `as_of`, for a date or instant `of`."""
    duration = unfold(node, scope)
    if not isinstance(duration, tree.Duration):
        if not isinstance(duration, tree.Parameter):
            scope.report("not-a-duration", duration.place)
        return None
    if duration.unit == "h" and of is not None and of.type.kind is Kind.DATE:
        scope.report("hours-of-date", duration.place)
        return None
    return span(duration)
