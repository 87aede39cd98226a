"""Cursor -> a value: arithmetic, calls, literals, names, and conditions in parentheses.

One function per rung of precedence, the loosest first; `+ -` and `* /` share one that climbs.
"""

from __future__ import annotations

from typing import cast

from segrules.language.expression.cursor import Cursor
from segrules.language.expression.spellings import CHINESE_NOT
from segrules.language.expression.surprises import BEGINS_VALUE, expected_value, unexpected
from segrules.language.expression.tokens import Token
from segrules.language.expression.tree import (
    Arithmetic,
    ArithmeticOp,
    Call,
    Expression,
    Name,
    Negative,
)

RANKS = {"+": 1, "-": 1, "*": 2, "/": 2}


def value(cursor: Cursor, least: int = 1) -> Expression:
    """Operands joined by operators of at least this rank, from left to right."""
    start = cursor.token.start
    left = signed(cursor)
    while (rank := RANKS.get(cursor.token.kind, 0)) >= least:
        op = cast("ArithmeticOp", cursor.advance().kind)
        right = value(cursor, rank + 1)
        left = Arithmetic(cursor.place(start, cursor.end), op, left, right)
    return left


def signed(cursor: Cursor) -> Expression:
    """An operand with any number of minus signs before it."""
    if cursor.token.kind != "-":
        return operand(cursor)
    starts = []
    while cursor.token.kind == "-":
        starts.append(cursor.advance().start)
    tree = operand(cursor)
    for start in reversed(starts):
        tree = Negative(cursor.place(start, cursor.end), tree)
    return tree


def operand(cursor: Cursor) -> Expression:
    """A literal, name, parameter or call, or anything in parentheses."""
    token = cursor.token
    if token.node is not None:
        cursor.advance()
        if isinstance(token.node, Name) and cursor.token.kind == "(":
            return _call(cursor, token, token.node)
        return token.node
    if token.kind != "(":
        return expected_value(cursor)
    opening = cursor.advance()
    inner = cursor.nested()
    close(cursor, opening, ")")
    return inner


def _call(cursor: Cursor, token: Token, function: Name) -> Expression:
    """A function's name has been passed, and its parentheses open here."""
    name = cursor.said(token.start, token.end)
    if name in CHINESE_NOT:
        return cursor.stop("chinese-word", token.start, token.end, found=name, cure="not")
    if len(function.parts) > 1:
        return cursor.stop("dotted-call", token.start, token.end, found=name)
    opening = cursor.advance()
    distinct = cursor.token.kind == "distinct"
    if distinct:
        cursor.advance()
    args = _arguments(cursor, at_least_one=distinct)
    close(cursor, opening, ")")
    place = cursor.place(token.start, cursor.end)
    return Call(place, function.parts[0], args, distinct, function.place)


def _arguments(cursor: Cursor, *, at_least_one: bool) -> tuple[Expression, ...]:
    if cursor.token.kind == ")" and not at_least_one:
        return ()
    args = [cursor.nested()]
    while cursor.token.kind == ",":
        cursor.advance()
        args.append(cursor.nested())
    return tuple(args)


def entries(cursor: Cursor, closing: str) -> tuple[Expression, ...]:
    """The values of a list, whose opening bracket has been passed, up to the closing one."""
    opening = cursor.tokens[cursor.index - 1]
    if cursor.token.kind == closing:
        cursor.note("syntax-error/empty-list", opening.start, cursor.token.end)
        cursor.advance()
        return ()
    found = [value(cursor)]
    while cursor.token.kind == ",":
        cursor.advance()
        found.append(value(cursor))
    token = cursor.token
    if token.kind in BEGINS_VALUE or token.kind in ("and", "or"):
        words = cursor.said(token.start, token.end)
        cursor.stop("list-comma", token.start, token.end, found=words)
    close(cursor, opening, closing)
    return tuple(found)


def close(cursor: Cursor, opening: Token, closing: str) -> None:
    """Pass the closing bracket, or say what stands in its place."""
    token = cursor.token
    if token.kind == closing:
        cursor.advance()
    elif token.kind == "end":
        cursor.stop("unclosed", opening.start, opening.end, found=opening.kind, cure=closing)
    elif token.kind in (")", "]"):
        found = cursor.said(token.start, token.end)
        cursor.stop("wrong-bracket", token.start, token.end, found=found, cure=closing)
    else:
        unexpected(cursor)
