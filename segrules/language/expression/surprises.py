"""A token that cannot stand where it stands -> the fault that tells the writer what was meant.

Two questions: a value was expected (`expected_value`), or what was read is complete and something
follows it (`unexpected`).
"""

from __future__ import annotations

import re

from segrules.language.expression.cursor import Cursor
from segrules.language.expression.spellings import CHINESE_NOT, OTHER_WORDS, chinese_word
from segrules.language.expression.tokens import Token
from segrules.language.expression.tree import Expression

COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
BEGINS_VALUE = frozenset(
    {"name", "number", "text", "day", "boolean", "parameter", "null", "(", "[", "distinct"}
)
WORD_TESTS = frozenset({"between", "in", "is", "not", "contains", "matches", "within"})
AFTER = {**dict.fromkeys(COMPARISONS, "second-test"), ")": "unopened", "]": "unopened"}
"""What stands after something complete -> the variant that tells of it."""


NO_VALUES = {"+": "plus", "not": "not-value", "null": "null-word", "[": "list-place"}
"""What is met most where a value should stand -> the variant that tells of it."""


def expected_value(cursor: Cursor) -> Expression:
    """A value must stand here, and something else does."""
    token, before = cursor.token, cursor.previous()
    if before is None and token.kind == "end":
        return cursor.stop("empty", 0, max(len(cursor.text), 1))
    if before is not None and token.kind == "end":
        words = cursor.said(before.start, before.end)
        return cursor.stop("incomplete", before.start, before.end, found=words)
    if token.kind == "*" and cursor.index > 1 and cursor.tokens[cursor.index - 2].word == "count":
        start = cursor.tokens[cursor.index - 2].start
        return _instead(cursor, start, cursor.peek().end, "count()")
    variant = NO_VALUES.get(token.kind, "expected-value")
    found = cursor.said(token.start, token.end)
    return cursor.stop(variant, token.start, token.end, found=found)


def unexpected(cursor: Cursor) -> Expression:
    """What was read is complete, and this token does not go on with it."""
    token, before = cursor.token, cursor.previous()
    found = cursor.said(token.start, token.end)
    if before is None or token.kind == "end":
        return cursor.stop("unexpected", token.start, token.end, found=found)
    if token.kind == ",":
        return _comma(cursor, before)
    if token.kind in ("..", "~"):
        return _range(cursor, before)
    if token.kind == "name" and (fault := _word(cursor, before)):
        return fault
    if token.kind in BEGINS_VALUE and token.word not in WORD_TESTS:
        left = cursor.said(before.start, before.end)
        return cursor.stop("side-by-side", before.start, token.end, left=left, right=found)
    variant = "second-test" if token.word in WORD_TESTS else AFTER.get(token.kind, "unexpected")
    return cursor.stop(variant, token.start, token.end, found=found)


def _instead(cursor: Cursor, start: int, end: int, cure: str) -> Expression:
    return cursor.stop("other-spelling", start, end, found=cursor.said(start, end), cure=cure)


def _word(cursor: Cursor, before: Token) -> Expression | None:
    """A word where an operator should stand: one of another language, or of Chinese."""
    token = cursor.token
    written = cursor.text[token.start : token.end]
    if before.kind == "name" and cursor.text[before.start : before.end] in CHINESE_NOT:
        found = cursor.said(before.start, before.end)
        return cursor.stop("chinese-word", before.start, before.end, found=found, cure="not")
    if word := chinese_word(written):
        end = token.start + len(word[0])
        return cursor.stop("chinese-word", token.start, end, found=word[0], cure=word[1])
    if token.word in OTHER_WORDS:
        return _instead(cursor, token.start, token.end, OTHER_WORDS[token.word])
    return None


def _comma(cursor: Cursor, before: Token) -> Expression:
    """A comma outside a list: inside a number, or for `and`, as in a Chinese sentence."""
    if is_thousands(cursor, before):
        return stop_at_thousands(cursor, before)
    return cursor.stop("comma", cursor.token.start, cursor.token.end)


def is_thousands(cursor: Cursor, before: Token) -> bool:
    """Whether the comma here stands inside `1,000`, without a space and before three digits."""
    comma, after = cursor.token, cursor.peek()
    close = before.end == comma.start and comma.end == after.start
    digits = cursor.text[after.start : after.end]
    return (
        close
        and before.kind == after.kind == "number"
        and re.fullmatch(r"[0-9]{3}(\.[0-9]+)?", digits) is not None
    )


def stop_at_thousands(cursor: Cursor, before: Token) -> Expression:
    """The fault of `1,000`."""
    end = cursor.peek().end
    found = cursor.said(before.start, end)
    cure = found.replace(",", "_").replace("，", "_")
    return cursor.stop("thousands", before.start, end, found=found, cure=cure)


def _range(cursor: Cursor, before: Token) -> Expression:
    dots, after = cursor.token, cursor.peek()
    if after.kind == "end":
        words = cursor.said(dots.start, dots.end)
        return cursor.stop("incomplete", dots.start, dots.end, found=words)
    left, right = cursor.said(before.start, before.end), cursor.said(after.start, after.end)
    return cursor.stop("range", before.start, after.end, left=left, right=right)
