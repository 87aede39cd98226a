"""Lines and a position in them, however half-typed -> the path there and what is written so far.

It reads indentation, dashes and brackets alone, so that it needs no text that YAML would take.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from segrules.language.loaded import Loc

MOST_LINES_BACK = 4_000
ENTRY = -1
"""What stands in a path for the number of a list's entry: the text alone does not tell it."""

_KEY = re.compile(
    r"""(?P<key>"[^"]*"|'[^']*'|`[^`]*`|[^\s#:'"{}\[\],|>&*!-][^:#{}\[\]]*?)\s*:(?=\s|$)"""
)
_BLOCK = re.compile(r":\s*[|>][-+0-9]*\s*(?:#.*)?$")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a position is.

    `loc` is the path of the value at hand, or of the mapping whose key is being written (`key`).
    `before` is what is written of it so far, `line` alone what of that stands on the same line;
    `start` is the character that it starts at there. `quote` is the quote that it stands in.
    """

    loc: Loc
    before: str
    start: int
    quote: str = ""
    key: bool = False


@dataclass(frozen=True, slots=True)
class _Mark:
    """A dash, or a key and what follows it, at the column where it starts."""

    column: int
    key: str | None
    after: int = 0


def spot_at(lines: Sequence[str], line: int, character: int) -> Spot:
    """The spot before a character, both from 0."""
    text = lines[line][:character]
    marks = [] if _block_head(lines, line) is not None else _marks(text)
    if not marks or marks[-1].key is None:
        return _unmarked(lines, line, text, marks)
    last = marks[-1]
    loc = (*_above(lines, line, marks[:-1], last.column), str(last.key))
    return _valued(loc, text, last.after)


def _valued(loc: Loc, text: str, after: int) -> Spot:
    """Behind `key:` on the same line."""
    start = after + len(text[after:]) - len(text[after:].lstrip())
    return _flowing(loc, text[start:], start)


def _unmarked(lines: Sequence[str], line: int, text: str, marks: list[_Mark]) -> Spot:
    """On a line without a key: a key being written, a list's entry, or the rest of a value."""
    head = _block_head(lines, line)
    indent = marks[-1].after if marks else len(text) - len(text.lstrip())
    if head is not None:
        own = _marks(lines[head])
        loc = (*_above(lines, head, own[:-1], own[-1].column), str(own[-1].key))
        start = min(len(lines[head + 1]) - len(lines[head + 1].lstrip()), len(text))
        body = [*lines[head + 1 : line], text]
        return Spot(loc, "\n".join(b[start:] for b in body), start)
    begun = None if marks else _begun(lines, line, indent)
    if begun is not None:
        return begun
    loc = _above(lines, line, marks, indent)
    start = marks[-1].after if marks else indent
    start += len(text[start:]) - len(text[start:].lstrip())
    spot = _flowing(loc, text[start:], start)
    named = spot.loc == loc and not spot.quote
    return Spot(spot.loc, spot.before, spot.start, key=True) if named else spot


def _begun(lines: Sequence[str], line: int, indent: int) -> Spot | None:
    """The rest of a value that a line above began: a text, or brackets that are still open."""
    for back in range(line - 1, max(line - 60, -1), -1):
        if not lines[back].strip():
            continue
        marks = _marks(lines[back])
        if not marks:
            continue
        last = marks[-1]
        column = last.column
        value = lines[back][last.after :].strip()
        if last.key is None or column >= indent or not value or value.startswith("#"):
            return None
        loc = (*_above(lines, back, marks[:-1], column), last.key)
        joined = " ".join([value, *(row.strip() for row in lines[back + 1 : line])])
        own = lines[line][:]
        return _joined(loc, joined, own, indent)
    return None


def _joined(loc: Loc, before: str, line: str, indent: int) -> Spot:
    spot = _flowing(loc, f"{before} {line[indent:]}", 0)
    return Spot(spot.loc, spot.before, indent, spot.quote, spot.key)


# ---------------------------------------------------------------- blocks


def _marks(text: str) -> list[_Mark]:
    """The dashes and the key that a line starts with."""
    found: list[_Mark] = []
    at = len(text) - len(text.lstrip(" "))
    while text[at : at + 2] in {"- ", "-"} and at < len(text):
        rest = text[at + 1 :]
        after = at + 1 + len(rest) - len(rest.lstrip(" "))
        found.append(_Mark(at, None, max(after, at + 2)))
        at = after
    match = _KEY.match(text, at)
    if match is not None:
        found.append(_Mark(at, match["key"].strip("\"'"), match.end()))
    return found


def _block_head(lines: Sequence[str], line: int) -> int | None:
    """The line whose `|` or `>` began the text that a line belongs to."""
    indent = len(lines[line]) - len(lines[line].lstrip(" "))
    if not lines[line].strip():
        indent = max(indent, 1)
    for back in range(line - 1, max(line - MOST_LINES_BACK, -1), -1):
        above = lines[back]
        if not above.strip():
            continue
        marks = _marks(above)
        column = marks[-1].column if marks else len(above) - len(above.lstrip(" "))
        if column < indent:
            return back if marks and marks[-1].key and _BLOCK.search(above) else None
        indent = min(indent, len(above) - len(above.lstrip(" ")))
    return None


def _above(lines: Sequence[str], line: int, marks: Sequence[_Mark], column: int) -> Loc:
    """The path of what stands at a column of a line, whose `marks` stand before it."""
    path: list[str | int] = []
    column = _climb(marks, column, path)
    dashed = bool(path) and isinstance(path[-1], int)
    for back in range(line - 1, max(line - MOST_LINES_BACK, -1), -1):
        if column == 0 and not dashed:
            break
        text = lines[back]
        if not text.strip() or text.lstrip().startswith("#"):
            continue
        found = _marks(text)
        if dashed:
            found = [m for m in found if m.column < column or m.key is not None]
            at_most = column + 1
        else:
            at_most = column
        before = len(path)
        column = _climb([m for m in found if m.column < at_most], at_most, path)
        if len(path) == before:
            column = column - 1 if dashed and at_most == column else column
        else:
            dashed = isinstance(path[-1], int)
    return tuple(reversed(path))


def _climb(marks: Sequence[_Mark], column: int, path: list[str | int]) -> int:
    """Add what encloses a column on one line, from the inside out; the column left of it."""
    for mark in reversed(marks):
        if mark.column < column:
            path.append(ENTRY if mark.key is None else mark.key)
            column = mark.column
    return column


# ---------------------------------------------------------------- brackets


def _flowing(loc: Loc, text: str, start: int) -> Spot:
    """Inside a value: through its `{` and `[` to what is being written, its quote left aside."""
    if text[:1] not in {"{", "["}:
        quote = text[:1] if text[:1] in {"'", '"'} else ""
        return Spot(loc, text[len(quote) :], start + len(quote), quote)
    opened: list[str] = []
    path: list[str | int] = []
    key: str | None = None
    begun, quote = 0, ""
    for at, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"" and not text[begun:at].strip():
            quote, begun = character, at + 1
        elif character in "{[" and not text[begun:at].strip():
            if opened:
                path.append(_step(opened[-1], key))
            opened.append(character)
            key, begun = None, at + 1
        elif character in "}]" and opened:
            opened.pop()
            key = str(path.pop()) if path and opened else None
            begun = at + 1
        elif character == ":" and opened and opened[-1] == "{" and key is None:
            if text[at + 1 : at + 2] in {" ", ""}:
                key, begun = text[begun:at].strip().strip("\"'"), at + 1
        elif character == "," and opened:
            key, begun = None, at + 1
    return _ended(loc, text, start, (opened, path, key, begun, quote))


def _step(opened: str, key: str | None) -> str | int:
    return ENTRY if opened == "[" or key is None else key


def _ended(
    loc: Loc, text: str, start: int, state: tuple[list[str], list[str | int], str | None, int, str]
) -> Spot:
    opened, path, key, begun, quote = state
    written = text[begun:].lstrip()
    at = start + len(text) - len(written)
    inside = (*loc, *path)
    if not opened:
        return Spot(loc, text, start, quote)
    if opened[-1] == "{" and key is None:
        return Spot(inside, written, at, quote, key=True)
    return Spot((*inside, _step(opened[-1], key)), written, at, quote)


# ---------------------------------------------------------------- what stands beside


def beside(lines: Sequence[str], line: int, key: str) -> str:
    """The plain word under a key of the same mapping, `orders` of `from: orders`; "" for none."""
    pattern = re.compile(rf"(?:^|[\s{{,]){key}:\s+([^\s,{{}}#]+)")
    match = pattern.search(lines[line])
    steps = () if match else (-1, 1)
    for step in steps:
        match = match or _towards(lines, line, step, pattern)
    return match[1] if match else ""


def _towards(
    lines: Sequence[str], line: int, step: int, pattern: re.Pattern[str]
) -> re.Match[str] | None:
    indent = len(lines[line]) - len(lines[line].lstrip())
    for at in range(line + step, line + 40 * step, step):
        if not 0 <= at < len(lines):
            return None
        text = lines[at]
        if text.strip() and len(text) - len(text.lstrip()) < indent:
            return None
        if match := pattern.search(text):
            return match
    return None
