"""Cursor -> a condition: `and`/`or`, `not`, and the tests of a value.

One function per rung of precedence, the loosest first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import cast

from segrules.language.expression.cursor import Cursor
from segrules.language.expression.follows import begins_follows, follows
from segrules.language.expression.operands import entries, value
from segrules.language.expression.surprises import COMPARISONS, is_thousands, stop_at_thousands
from segrules.language.expression.tokens import Token
from segrules.language.expression.tree import (
    And,
    Between,
    CompareOp,
    Comparison,
    Expression,
    In,
    Is,
    Keywords,
    Missing,
    Not,
    Or,
    TextOp,
    TextTest,
    Within,
)
from segrules.language.findings import Label
from segrules.language.places import Place

JUNCTIONS = frozenset({"and", "or"})
OPPOSITES = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
AMOUNTS = frozenset({"any", "all"})
UPWARDS = frozenset({"<", "<="})
DOWNWARDS = frozenset({">", ">="})


def condition(cursor: Cursor) -> Expression:
    """Conditions joined by `and` or by `or`; both at once is a fault that shows the readings."""
    start = cursor.token.start
    first = negation(cursor)
    if cursor.token.kind not in JUNCTIONS:
        return first
    parts, joints = [first], []
    while cursor.token.kind in JUNCTIONS:
        joints.append(cursor.advance())
        parts.append(negation(cursor))
    place = cursor.place(start, cursor.end)
    if any(joint.kind != joints[0].kind for joint in joints):
        return _mixed(cursor, parts, joints, place)
    return junction(joints[0].kind, parts, place)


def junction(kind: str, parts: Sequence[Expression], place: Place) -> Expression:
    """`and` or `or` of the parts; a part of the same kind is taken apart, as it means the same."""
    node = And if kind == "and" else Or
    flat: list[Expression] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, node) else (part,))
    return node(place, tuple(flat)) if len(flat) > 1 else flat[0]


def _mixed(
    cursor: Cursor, parts: list[Expression], joints: list[Token], place: Place
) -> Expression:
    if cursor.stopped:
        return parts[0]
    kind = joints[0].kind
    other = next(joint for joint in joints if joint.kind != kind)
    label = Label(cursor.place(joints[0].start, joints[0].end), f"mixed-and-or/{kind}")
    kinds = [joint.kind for joint in joints]
    first = _grouped("and", kinds, parts, place)
    second = _grouped("or", kinds, parts, place)
    words = {"first": cursor.show(first), "second": cursor.show(second)}
    cursor.note("mixed-and-or", other.start, other.end, (label,), **words)
    return first


def _grouped(tight: str, kinds: list[str], parts: list[Expression], place: Place) -> Expression:
    """The tree if one of the two words bound tighter than the other."""
    loose = "or" if tight == "and" else "and"
    remaining = iter(parts)
    groups = [[next(remaining)]]
    for kind in kinds:
        if kind == tight:
            groups[-1].append(next(remaining))
        else:
            groups.append([next(remaining)])
    return junction(loose, [junction(tight, group, place) for group in groups], place)


def negation(cursor: Cursor) -> Expression:
    """A test with any number of `not` before it."""
    if cursor.token.kind != "not":
        return test(cursor)
    starts = []
    while cursor.token.kind == "not":
        starts.append(cursor.advance().start)
    tree = test(cursor)
    for start in reversed(starts):
        tree = Not(cursor.place(start, cursor.end), tree)
    return tree


def test(cursor: Cursor) -> Expression:
    """A value alone, compared with others, or put to one of the tests in words."""
    if begins_follows(cursor):
        return follows(cursor)
    start = cursor.token.start
    subject = value(cursor)
    token = cursor.token
    if token.kind in COMPARISONS:
        return _comparison(cursor, start, subject)
    if token.kind == "not":
        return _negated_test(cursor, Subject(start, subject, negated=True))
    form = FORMS.get(token.word)
    if form is None:
        return subject
    cursor.advance()
    return form(cursor, Subject(start, subject, negated=False))


@dataclass(frozen=True, slots=True)
class Subject:
    """The value that a test is put to, where it starts, whether `not` stands before the test."""

    start: int
    tree: Expression
    negated: bool


def _negated_test(cursor: Cursor, of: Subject) -> Expression:
    """`not` after a value: `not in`, `not contains` and the like."""
    word = cursor.advance()
    token = cursor.token
    if token.kind in OPPOSITES:
        cursor.instead(word.start, token.end, OPPOSITES[token.kind])
        return _comparison(cursor, of.start, of.tree)
    form = FORMS.get(token.word)
    if form is None or token.kind == "is":
        return cursor.stop("not-after", word.start, word.end)
    cursor.advance()
    return form(cursor, of)


def _comparison(cursor: Cursor, start: int, subject: Expression) -> Expression:
    operands, ops = [subject], []
    while cursor.token.kind in COMPARISONS:
        op = cursor.advance()
        ops.append(cast("CompareOp", op.kind))
        if cursor.token.kind == "null":
            cursor.instead(op.start, cursor.token.end, _null_test(op.kind))
            cursor.advance()
            operands.append(subject)
        else:
            operands.append(value(cursor))
    place = cursor.place(start, cursor.end)
    tree = Comparison(place, tuple(operands), tuple(ops))
    one_way = len(ops) == 1 or set(ops) <= UPWARDS or set(ops) <= DOWNWARDS
    if not one_way and not cursor.stopped:
        cure = cursor.show(_unchained(tree))
        cursor.note("syntax-error/chain", start, cursor.end, cure=cure)
    return tree


def _null_test(op: str) -> str:
    return "is known" if op == "!=" else "is missing"


def _unchained(chain: Comparison) -> Expression:
    """The pairs of a chain, joined by `and`: what most languages would take it to mean."""
    pairs = [
        Comparison(chain.place, pair, (op,))
        for pair, op in zip(pairwise(chain.operands), chain.ops, strict=True)
    ]
    return And(chain.place, tuple(pairs))


def _between(cursor: Cursor, of: Subject) -> Expression:
    low = value(cursor)
    token = cursor.token
    if token.kind == "end":
        last = cursor.tokens[cursor.index - 1]
        return cursor.stop("between-and", last.start, last.end)
    if token.kind == "," and is_thousands(cursor, cursor.tokens[cursor.index - 1]):
        return stop_at_thousands(cursor, cursor.tokens[cursor.index - 1])
    if token.kind != "and":
        return cursor.stop("between-and", token.start, token.end)
    cursor.advance()
    high = value(cursor)
    return Between(cursor.place(of.start, cursor.end), of.tree, low, high, of.negated)


def _in(cursor: Cursor, of: Subject) -> Expression:
    opening = cursor.token
    if opening.kind not in ("[", "("):
        return _list_needed(cursor)
    cursor.advance()
    options = entries(cursor, "]" if opening.kind == "[" else ")")
    if opening.kind == "(" and options:
        cure = ", ".join(cursor.show(option) for option in options)
        cursor.instead(opening.start, cursor.end, f"[{cure}]")
    return In(cursor.place(of.start, cursor.end), of.tree, options, of.negated)


def _list_needed(cursor: Cursor, variant: str = "list-needed") -> Expression:
    token = cursor.token
    if token.kind == "end":
        token = cursor.tokens[cursor.index - 1]
    found = cursor.said(token.start, token.end)
    return cursor.stop(variant, token.start, token.end, found=found)


def _is(cursor: Cursor, of: Subject) -> Expression:
    begins = cursor.tokens[cursor.index - 1].start
    negated = cursor.token.kind == "not"
    if negated:
        cursor.advance()
    token = cursor.token
    if token.word in ("missing", "known") or token.kind == "null":
        cursor.advance()
        missing = (token.word == "known") is negated
        if negated or token.kind == "null":
            cursor.instead(begins, token.end, "is missing" if missing else "is known")
        return Missing(cursor.place(of.start, cursor.end), of.tree, not missing)
    if token.kind in ("in", "between"):
        cursor.instead(begins, token.end, f"not {token.kind}" if negated else token.kind)
        cursor.advance()
        return FORMS[token.kind](cursor, replace(of, negated=negated))
    option = value(cursor)
    return Is(cursor.place(of.start, cursor.end), of.tree, option, negated)


def _text_test(op: TextOp) -> Form:
    """The form of a test of text, whose first word has been passed."""
    first, _, second = op.partition(" ")

    def read(cursor: Cursor, of: Subject) -> Expression:
        if second and cursor.token.word == second:
            cursor.advance()
        elif second:
            begins = cursor.tokens[cursor.index - 1].start
            cursor.instead(begins, begins + len(first), op)
        pattern = value(cursor)
        return TextTest(cursor.place(of.start, cursor.end), op, of.tree, pattern, of.negated)

    return read


def _contains(cursor: Cursor, of: Subject) -> Expression:
    """One text, or a list of keywords behind `any of` or `all of`."""
    begins = cursor.tokens[cursor.index - 1].start
    amount = cursor.token.word
    if cursor.token.kind == "[":
        cursor.instead(begins, cursor.tokens[cursor.index - 1].end, "contains any of")
        return _keywords(cursor, of, every=False)
    if amount in AMOUNTS and cursor.tokens[cursor.index + 1].word == "of":
        cursor.advance()
        cursor.advance()
        if cursor.token.kind != "[":
            return _list_needed(cursor, "keywords-needed")
        return _keywords(cursor, of, every=amount == "all")
    return _text_test("contains")(cursor, of)


def _keywords(cursor: Cursor, of: Subject, *, every: bool) -> Expression:
    cursor.advance()
    options = entries(cursor, "]")
    place = cursor.place(of.start, cursor.end)
    return Keywords(place, of.tree, options, every, of.negated)


def _within(cursor: Cursor, of: Subject) -> Expression:
    length = value(cursor)
    tree = Within(cursor.place(of.start, cursor.end), of.tree, length, more_than=False)
    return Not(tree.place, tree) if of.negated else tree


def _more_than(cursor: Cursor, of: Subject) -> Expression:
    begins = cursor.tokens[cursor.index - 1].start
    if cursor.token.word != "than":
        return cursor.stop("more-than", begins, cursor.end)
    cursor.advance()
    length = value(cursor)
    if cursor.token.word == "ago":
        cursor.advance()
    else:
        cursor.instead(begins, cursor.end, f"more than {cursor.show(length)} ago")
    tree = Within(cursor.place(of.start, cursor.end), of.tree, length, more_than=True)
    return Not(tree.place, tree) if of.negated else tree


Form = Callable[[Cursor, Subject], Expression]
"""Cursor behind the first word of a test, its subject -> the test."""

FORMS: Mapping[str, Form] = {
    "between": _between,
    "in": _in,
    "is": _is,
    "contains": _contains,
    "matches": _text_test("matches"),
    "starts": _text_test("starts with"),
    "ends": _text_test("ends with"),
    "within": _within,
    "more": _more_than,
}
"""First word of a test -> how the rest of it is read."""
