"""A decision table's cell and the subject of its column -> the condition that the cell stands for.

A cell is one unary test or several joined by commas, of which one must hold: `>= 4`, `1..3`,
`[1..3)`, a bare or quoted value, `contains 'x'`, `within 90d`, `missing`, `known`; `not` before
them turns all of it round; `-` is any value, missing too.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import cast

from segrules.language.expression.conditions import FORMS, Subject
from segrules.language.expression.cursor import Cursor
from segrules.language.expression.operands import signed
from segrules.language.expression.parse import Parsed, begin, finish
from segrules.language.expression.spellings import WIDE
from segrules.language.expression.surprises import (
    BEGINS_VALUE,
    COMPARISONS,
    is_thousands,
    stop_at_thousands,
    unexpected,
)
from segrules.language.expression.tokens import excerpt
from segrules.language.expression.tree import (
    Between,
    CompareOp,
    Comparison,
    Expression,
    In,
    Keywords,
    Missing,
    Not,
    Or,
    TextTest,
)
from segrules.language.findings import Finding
from segrules.language.places import Located

ANY = "-"
OTHER_ANY = frozenset({"*", "/", "—", "–", "--", "any", "all", "任意", "不限", "全部"})
DASHES = ("..", "~", "-")


def read_cell(text: Located, subject: Expression) -> Parsed:
    """The cell's condition; None without findings where the cell takes any value."""
    raw = text.text.translate(WIDE).lower()
    if raw == ANY:
        return Parsed(None, ())
    if not raw or raw in OTHER_ANY:
        variant = "any-cell" if raw else "empty-cell"
        return Parsed(None, (Finding(f"syntax-error/{variant}", text.whole, {"found": raw}),))
    cursor = begin(text)
    if not isinstance(cursor, Cursor):
        return Parsed(None, cursor)
    tree = _cell(cursor, subject)
    if cursor.token.kind != "end":
        _surprise(cursor)
    return finish(cursor, tree)


def _cell(cursor: Cursor, subject: Expression) -> Expression:
    negation = cursor.token
    if negation.kind != "not":
        return _alternatives(cursor, subject)
    cursor.advance()
    tree = _alternatives(cursor, subject)
    if isinstance(tree, Missing):
        cursor.instead(negation.start, cursor.end, "missing" if tree.negated else "known")
    return _negated(cursor, tree)


def _alternatives(cursor: Cursor, subject: Expression) -> Expression:
    start = cursor.token.start
    tests = [_test(cursor, subject)]
    while cursor.token.kind == ",":
        before = cursor.tokens[cursor.index - 1]
        if is_thousands(cursor, before):
            return stop_at_thousands(cursor, before)
        cursor.advance()
        tests.append(_test(cursor, subject))
    if len(tests) == 1:
        return tests[0]
    _forbid_misread(cursor, tests)
    place = cursor.place(start, cursor.end)
    values = tuple(t.operands[1] for t in tests if isinstance(t, Comparison) and t.ops == ("=",))
    if len(values) == len(tests):
        return In(place, subject, values, negated=False)
    return Or(place, tuple(tests))


def _forbid_misread(cursor: Cursor, tests: list[Expression]) -> None:
    """`!= a, b` and `contains 'a', 'b'` say another thing than most people who write them mean."""
    for test, following in pairwise(() if cursor.stopped else tests):
        match test, following:
            case (Comparison(ops=("!=",)), _) | (TextTest(), Comparison(ops=("=",))):
                variant = "cell-not" if isinstance(test, Comparison) else "cell-repeat"
                cursor.findings.append(Finding(f"syntax-error/{variant}", following.place))
                return


def _negated(cursor: Cursor, tree: Expression) -> Expression:
    place = cursor.place(cursor.tokens[0].start, cursor.end)
    match tree:
        case Comparison(ops=("=",)):
            return Comparison(place, tree.operands, ("!=",))
        case Between() | In() | Keywords() | TextTest():
            return replace(tree, place=place, negated=True)
        case _:
            return Not(place, tree)


def _test(cursor: Cursor, subject: Expression) -> Expression:
    token = cursor.token
    if token.kind in COMPARISONS:
        return _compared(cursor, subject)
    if token.kind in ("[", "("):
        return _interval(cursor, subject)
    if token.word in ("missing", "known"):
        cursor.advance()
        return Missing(cursor.place(token.start, token.end), subject, token.word == "known")
    if token.kind in ("is", "in", "null"):
        return _as_in_a_condition(cursor)
    following = cursor.peek()
    if token.word in FORMS and following.kind in BEGINS_VALUE | {"-"}:
        return _in_words(cursor, subject)
    return _equal_or_range(cursor, subject)


def _compared(cursor: Cursor, subject: Expression) -> Expression:
    op = cursor.advance()
    if cursor.token.kind == "null":
        end = cursor.token.end
        cure = "known" if op.kind == "!=" else "missing"
        found = cursor.said(op.start, end)
        return cursor.stop("other-spelling", op.start, end, found=found, cure=cure)
    right = signed(cursor)
    place = cursor.place(op.start, cursor.end)
    return Comparison(place, (subject, right), (cast("CompareOp", op.kind),))


def _in_words(cursor: Cursor, subject: Expression) -> Expression:
    first = cursor.advance()
    tree = FORMS[first.word](cursor, Subject(first.start, subject, negated=False))
    if isinstance(tree, Between):
        cursor.instead(
            first.start, cursor.end, f"{cursor.show(tree.low)}..{cursor.show(tree.high)}"
        )
    return tree


def _as_in_a_condition(cursor: Cursor) -> Expression:
    """`is missing`, `in [a, b]`, `null`: what a condition has and a cell says with less."""
    token, following = cursor.token, cursor.peek()
    if token.kind == "in":
        return cursor.stop("cell-list", token.start, token.end)
    if token.kind == "null" or following.kind == "null":
        found = cursor.said(token.start, following.end)
        return cursor.stop(
            "other-spelling", token.start, following.end, found=found, cure="missing"
        )
    if following.kind == "end":
        return unexpected(cursor)
    found, cure = cursor.said(token.start, following.end), cursor.said(*following[1:3])
    return cursor.stop("other-spelling", token.start, following.end, found=found, cure=cure)


def _equal_or_range(cursor: Cursor, subject: Expression) -> Expression:
    start = cursor.token.start
    if cursor.token.kind == "..":
        following = cursor.peek()
        return _open_range(cursor, start, following.end, "<= " + cursor.said(*following[1:3]))
    low = signed(cursor)
    if cursor.token.kind != "..":
        place = cursor.place(start, cursor.end)
        return Comparison(place, (subject, low), ("=",))
    cursor.advance()
    if cursor.token.kind == "end":
        return _open_range(cursor, start, cursor.end, f">= {cursor.show(low)}")
    high = signed(cursor)
    return Between(cursor.place(start, cursor.end), subject, low, high, negated=False)


def _open_range(cursor: Cursor, start: int, end: int, cure: str) -> Expression:
    found = cursor.said(start, end)
    return cursor.stop("other-spelling", start, end, found=found, cure=cure.strip())


def _interval(cursor: Cursor, subject: Expression) -> Expression:
    """`[1..3)`: a square bracket takes the end in, a round one leaves it out."""
    opening = cursor.advance()
    low = signed(cursor)
    if cursor.token.kind != "..":
        return cursor.stop("cell-list", opening.start, opening.end)
    cursor.advance()
    if cursor.token.kind in (")", "]"):
        op = ">=" if opening.kind == "[" else ">"
        return _open_range(cursor, opening.start, cursor.token.end, f"{op} {cursor.show(low)}")
    high = signed(cursor)
    closing = cursor.token
    if closing.kind not in (")", "]"):
        args = {"found": opening.kind, "cure": "]"}
        return cursor.stop("unclosed", opening.start, opening.end, **args)
    cursor.advance()
    place = cursor.place(opening.start, cursor.end)
    if (opening.kind, closing.kind) == ("[", "]"):
        return Between(place, subject, low, high, negated=False)
    least: CompareOp = "<=" if opening.kind == "[" else "<"
    most: CompareOp = "<=" if closing.kind == "]" else "<"
    return Comparison(place, (low, subject, high), (least, most))


def _surprise(cursor: Cursor) -> Expression:
    """The test is complete and something follows it that is no comma."""
    token, following = cursor.token, cursor.peek()
    whole = cursor.text.strip()
    if token.kind in DASHES and following.kind in ("number", "day"):
        before = cursor.tokens[cursor.index - 1]
        found = cursor.said(before.start, following.end)
        cure = f"{cursor.said(before.start, before.end)}..{cursor.said(*following[1:3])}"
        return cursor.stop("other-spelling", before.start, following.end, found=found, cure=cure)
    if token.kind in ("and", "or"):
        return cursor.stop("cell-and", token.start, token.end, found=token.kind)
    if token.kind in BEGINS_VALUE or token.kind in DASHES:
        start = cursor.tokens[0].start
        return cursor.stop("cell-words", start, cursor.tokens[-2].end, found=excerpt(whole))
    return unexpected(cursor)
