"""Condition -> formula: tests on subjects under and, or and "outside of", all of them two-valued.

Names are replaced by what they stand for where that is exact: scores with cut points by their
metric, joined scores and totals by their classes, segments by their rules.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor, isinf
from typing import assert_never, cast

from segrules.compiler.cells import (
    Absent,
    Accept,
    Boundary,
    OneOf,
    Pattern,
    Subject,
    Test,
    Within,
    accepts,
    order,
    points,
)
from segrules.compiler.program import (
    Always,
    Among,
    AsOf,
    Call,
    Choose,
    Compare,
    CompareOp,
    Condition,
    Constant,
    Either,
    Every,
    Holds,
    InSegment,
    Join,
    Known,
    Matches,
    Named,
    Nearest,
    Physical,
    Points,
    Segmentation,
    Standardised,
    Total,
    Truth,
    Value,
)
from segrules.language.types import INTEGER, Kind, Type
from segrules.proofs.classes import Rectangle, class_stretches, joined, totalled
from segrules.proofs.formula import EVERYWHERE, NOWHERE, All, Any, Formula, Outside
from segrules.proofs.meanings import DEEPEST, depth_of, looked_through
from segrules.proofs.scope import Scope, cuts_of
from segrules.proofs.standardised import on_metric, spread_of
from segrules.proofs.subjects import (
    age_subject,
    answer_subject,
    back_of,
    input_of,
    is_age,
    pair_subject,
    subject_of,
    told_apart,
)

FLIPPED: dict[CompareOp, CompareOp] = {
    "=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=",
}  # fmt: skip
MOST_POINTS = 12
"""A scorecard of more conditions is taken as a number of its own."""


def formula_of(  # noqa: PLR0911 - one for each node
    condition: Condition, scope: Scope
) -> Formula:
    """Where a condition is certainly true."""
    match condition:
        case Always(value):
            return EVERYWHERE if value else NOWHERE
        case Every(parts):
            return All(tuple(formula_of(p, scope) for p in parts))
        case Either(parts):
            return Any(tuple(formula_of(p, scope) for p in parts))
        case Compare(op, left, right):
            return _compared(op, left, right, scope)
        case Among(value, options, negated):
            return where(value, _among(value, options, negated=negated), scope)
        case Matches(op, value, text, negated):
            return _matching(Pattern(op, text, negated), value, scope)
        case Known(value, negated):
            lacking = where_missing(value, scope)
            return lacking if negated else Outside(lacking)
        case Holds(value, negated):
            return where(value, OneOf(frozenset({not negated})), scope)
        case InSegment(name, segments, negated):
            inside = segment_formula(name, segments, scope)
            return Outside(inside) if negated else inside
        case _:
            assert_never(condition)


def _among(value: Value, options: frozenset[Physical], *, negated: bool) -> Accept:
    if value.type.kind in {Kind.TEXT, Kind.BOOLEAN}:
        return OneOf(options, negated)
    return points((o for o in options if not isinstance(o, str)), negated=negated)


def _compared(op: CompareOp, left: Value, right: Value, scope: Scope) -> Formula:
    if isinstance(left, Constant | AsOf) and not isinstance(right, Constant):
        op, left, right = FLIPPED[op], right, left
    if isinstance(right, Constant):
        return where(left, _accept(op, right.value), scope)
    if isinstance(right, AsOf):
        back = back_of(right.back)
        if back is not None and not isinstance(left, AsOf):
            return Test(age_subject(left, back[1], scope), order(FLIPPED[op], back[0]))
    if repr(right) < repr(left):
        op, left, right = FLIPPED[op], right, left
    return Test(pair_subject(left, right, scope), order(op, 0))


def _accept(op: CompareOp, value: Physical) -> Accept:
    if isinstance(value, str | bool):
        return OneOf(frozenset({value}), negated=op == "!=")
    return order(op, value)


def _matching(pattern: Pattern, value: Value, scope: Scope) -> Formula:
    if told_apart(value, pattern.op, pattern.text, scope):
        return where(value, pattern, scope)
    subject = subject_of(value, scope)
    name = f"{subject.name} {pattern.op} '{pattern.text}'"
    answer = answer_subject((subject.key, pattern.op, pattern.text), name, value, scope)
    return Test(answer, OneOf(frozenset({not pattern.negated})))


# ---------------------------------------------------------------- values


def where(value: Value, accept: Accept, scope: Scope) -> Formula:
    """Where the value is known and accepted; made once for each name."""
    if not isinstance(value, Named):
        return _where(value, accept, scope)
    key = (value.name, accept)
    if key not in scope.made:
        scope.made[key] = _where(value, accept, scope)
    return cast("Formula", scope.made[key])


def _where(  # noqa: PLR0911 - one for each kind
    value: Value, accept: Accept, scope: Scope
) -> Formula:
    match looked_through(value, scope):
        case Constant(constant):
            return EVERYWHERE if accepts(accept, constant) else NOWHERE
        case Choose(condition, then, otherwise):
            chosen = formula_of(condition, scope)
            return Any(
                (
                    All((chosen, where(then, accept, scope))),
                    All((where(otherwise, accept, scope), Outside(chosen))),
                )
            )
        case Call("coalesce", (first, *others)) as call if others:
            rest = where(_first_known(call), accept, scope)
            return Any((where(first, accept, scope), All((where_missing(first, scope), rest))))
        case Call("number", (argument,)) if isinstance(accept, Within):
            return where(argument, _scaled(accept, argument.type), scope)
        case Call("days_between", (argument, _)) as call if _is_days(call):
            return Test(age_subject(argument, "days", scope), accept)
        case Truth(condition, negation):
            sides = ((True, condition), (False, negation))
            told = [formula_of(c, scope) for answer, c in sides if accepts(accept, answer)]
            return Any(tuple(told))
        case Named(name) as named if name in scope.scores:
            return _where_score(named, accept, scope)
        case other:
            return Test(subject_of(other, scope), accept)


def where_missing(value: Value, scope: Scope) -> Formula:
    """Where the value is missing; made once for each name."""
    if not isinstance(value, Named):
        return _where_missing(value, scope)
    key = (value.name, Absent())
    if key not in scope.made:
        scope.made[key] = _where_missing(value, scope)
    return cast("Formula", scope.made[key])


def _where_missing(value: Value, scope: Scope) -> Formula:  # noqa: PLR0911 - one for each kind
    match looked_through(value, scope):
        case Constant():
            return NOWHERE
        case Choose(condition, then, otherwise):
            chosen = formula_of(condition, scope)
            lacking = where_missing(otherwise, scope)
            return Any((All((chosen, where_missing(then, scope))), All((lacking, Outside(chosen)))))
        case Call("coalesce", args):
            return All(tuple(where_missing(a, scope) for a in args))
        case Call("number", (argument,)):
            return where_missing(argument, scope)
        case Call("days_between", (argument, _)) as call if _is_days(call):
            return _absent(age_subject(argument, "days", scope))
        case Truth(condition, negation):
            return Outside(Any((formula_of(condition, scope), formula_of(negation, scope))))
        case Named(name) as named if name in scope.scores:
            return _where_score_missing(named, scope)
        case other:
            return _absent(subject_of(other, scope))


def _absent(subject: Subject) -> Formula:
    """Where the subject is missing: perhaps nowhere, yet a witness must give it a value then."""
    return Test(subject, Absent())


def _is_days(call: Call) -> bool:
    """Whether a call counts calendar days from an input that is a date up to `as_of`."""
    date = call.args[0]
    return is_age(call) and date.type.kind is Kind.DATE and bool(input_of(date))


def _scaled(accept: Within, kind: Type) -> Within:
    """Stretches of a number in major units as stretches of what it was converted from."""
    return Within(tuple((_minor(low, kind), _minor(high, kind)) for low, high in accept.parts))


def _minor(edge: Boundary, kind: Type) -> Boundary:
    value, side = edge
    if isinf(value):
        return edge
    exact = Fraction(repr(value)) * 10**kind.decimals
    return (floor(exact) + 1, 0) if side else (ceil(exact), 0)


def _first_known(call: Call) -> Value:
    rest = call.args[1:]
    return rest[0] if len(rest) == 1 else Call("coalesce", rest, call.type)


# ---------------------------------------------------------------- scores


def _where_score(named: Named, accept: Accept, scope: Scope) -> Formula:  # noqa: PLR0911 - one for each kind
    score = scope.scores[named.name]
    match score.rule:
        case Join(scores):
            found = joined(score.rule, accept, scope)
            parts: tuple[Value, ...] = tuple(Named(n, INTEGER) for n in scores)
        case Total(weights):
            found = totalled(score.rule, accept, scope)
            parts = tuple(v for v, _ in weights)
        case Points(base, items) if len(items) <= MOST_POINTS and not _is_deep(named, scope):
            told = tuple((formula_of(c, scope), add) for c, add in items)
            return _scored(told, base, accept, {})
        case Points():
            return Test(subject_of(named, scope), accept)
        case Standardised(of):
            spread = spread_of(score, scope)
            if spread is None or not isinstance(accept, Within):
                return Test(subject_of(named, scope), accept)
            return where(of, on_metric(accept, spread, of.type), scope)
        case Nearest():
            return Test(subject_of(_typed(named, scope), scope), accept)
        case classes:
            cuts = cuts_of(score, scope)
            if cuts is None:
                return Test(subject_of(_typed(named, scope), scope), accept)
            return where(classes.of, class_stretches(classes, cuts, accept), scope)
    if found is None:
        return Test(subject_of(named, scope), accept)
    return Any(tuple(_rectangle(r, parts, scope) for r in found))


def _rectangle(classes: Rectangle, parts: tuple[Value, ...], scope: Scope) -> Formula:
    both = zip(parts, classes, strict=True)
    return All(tuple(where(part, points(numbers), scope) for part, numbers in both))


def _scored(
    items: tuple[tuple[Formula, int], ...], total: int, accept: Accept, made: dict[object, Formula]
) -> Formula:
    """Where the points of these items, added to the total so far, are accepted."""
    key = (len(items), total)
    if not items:
        return EVERYWHERE if accepts(accept, total) else NOWHERE
    if key not in made:
        (condition, add), rest = items[0], items[1:]
        gained, kept = (_scored(rest, t, accept, made) for t in (total + add, total))
        split = Any((All((condition, gained)), All((kept, Outside(condition)))))
        made[key] = gained if gained is kept else split
    return made[key]


def _is_deep(named: Named, scope: Scope) -> bool:
    return depth_of(named.name, scope) > DEEPEST


def _typed(named: Named, scope: Scope) -> Named:
    """The name with the type that its score declares."""
    return Named(named.name, scope.scores[named.name].type)


def _where_score_missing(named: Named, scope: Scope) -> Formula:  # noqa: PLR0911 - one for each kind
    score = scope.scores[named.name]
    match score.rule:
        case Join(scores):
            return Any(tuple(_where_score_missing(Named(n, named.type), scope) for n in scores))
        case Total(_, at_least) if at_least is not None:
            return _absent(subject_of(named, scope))
        case Total(weights):
            return Any(tuple(where_missing(v, scope) for v, _ in weights))
        case Points():
            return NOWHERE
        case Standardised(of) if spread_of(score, scope) is not None:
            return where_missing(of, scope)
        case Standardised() | Nearest():
            return _absent(subject_of(_typed(named, scope), scope))
        case classes:
            if cuts_of(score, scope) is not None:
                return where_missing(classes.of, scope)
            return _absent(subject_of(_typed(named, scope), scope))


# ---------------------------------------------------------------- segments


def rule_formulas(name: str, scope: Scope) -> tuple[Formula, ...]:
    """Where each rule of a segmentation is true, whatever the rules before it say."""
    if name not in scope.made:
        rules = scope.segmentations[name].rules
        scope.made[name] = tuple(formula_of(r.condition, scope) for r in rules)
    return cast("tuple[Formula, ...]", scope.made[name])


def segment_formula(name: str, segments: frozenset[str], scope: Scope) -> Formula:
    """Where a customer is in one of the segments: the first rule that is true decides."""
    if depth_of(name, scope) > DEEPEST:
        key = ("segment", name, segments)
        shown = f"{name} in [{', '.join(sorted(segments))}]"
        return Test(answer_subject(key, shown, None, scope), OneOf(frozenset({True})))
    whole, rules = scope.segmentations[name], rule_formulas(name, scope)
    won: list[Formula] = []
    for k, (rule, formula) in enumerate(zip(whole.rules, rules, strict=True)):
        if rule.segment in segments:
            before = () if whole.assign == "all" else _others(whole, rules, k)
            won.append(All((formula, *before)))
    if whole.otherwise in segments:
        won.append(All(tuple(Outside(f) for f in rules)))
    return Any(tuple(won))


def _others(whole: Segmentation, rules: tuple[Formula, ...], k: int) -> tuple[Formula, ...]:
    """Outside of each earlier rule that gives another segment."""
    own = whole.rules[k].segment
    both = zip(whole.rules[:k], rules[:k], strict=True)
    return tuple(Outside(formula) for rule, formula in both if rule.segment != own)
