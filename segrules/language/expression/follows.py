"""Cursor -> `followed by (...) within 7d` or `preceded by ...`: what comes around a row."""

from __future__ import annotations

from segrules.language.expression.cursor import Cursor
from segrules.language.expression.operands import close, value
from segrules.language.expression.spellings import JOINTS
from segrules.language.expression.surprises import COMPARISONS
from segrules.language.expression.tree import Expression, Follows, Name

WORDS = ("followed", "preceded")


def begins_follows(cursor: Cursor) -> bool:
    """Whether the cursor stands at such a test: no name is followed by another word `by`."""
    return cursor.token.word in WORDS and cursor.peek().word == "by"


def follows(cursor: Cursor) -> Expression:
    """`followed by [TABLE [where]] (CONDITION) [with same COLUMN] within LENGTH`."""
    first = cursor.advance()
    words = f"{first.word} by"
    end = cursor.advance().end
    table = _name(cursor)
    if table is not None and cursor.token.kind in COMPARISONS:
        return cursor.stop("follows-brackets", first.start, end, found=words)
    if table is not None and cursor.token.word == "where":
        cursor.advance()
    condition = _in_brackets(cursor)
    if table is None and condition is None:
        return cursor.stop("follows-what", first.start, end, found=words)
    same = None
    if cursor.token.word == "with":
        same = _same(cursor)
        if same is None:
            return cursor.stop("follows-same", first.start, end)
    if cursor.token.word != "within":
        return cursor.stop("follows-within", first.start, end, found=words)
    cursor.advance()
    length = value(cursor)
    place = cursor.place(first.start, cursor.end)
    return Follows(place, first.word == "preceded", table, condition, same, length)


def _name(cursor: Cursor) -> Name | None:
    node = cursor.token.node
    if not isinstance(node, Name) or len(node.parts) > 1 or cursor.token.word in JOINTS:
        return None
    cursor.advance()
    return node


def _in_brackets(cursor: Cursor) -> Expression | None:
    if cursor.token.kind != "(":
        return None
    opening = cursor.advance()
    inner = cursor.nested()
    close(cursor, opening, ")")
    return inner


def _same(cursor: Cursor) -> Name | None:
    cursor.advance()
    if cursor.token.word != "same":
        return None
    cursor.advance()
    return _name(cursor)
