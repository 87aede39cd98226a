r"""A JSON text, or a Python one that assigns a literal -> that literal with places, never executed.

Only texts, whole numbers, `true`, `false`, `null` and their Python spellings, lists, tuples and
mappings are read; everything else is refused where it stands. Equal keys are all kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from segrules.language.findings import Finding
from segrules.language.places import Place
from segrules.language.width import shown
from segrules.verbs.foreign.located_text import Lines, lines_of

DEEPEST = 20
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Text:
    """A text."""

    value: str
    place: Place


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number."""

    value: int
    place: Place


@dataclass(frozen=True, slots=True)
class Word:
    """`true`, `false`, `null`, `None` and the like."""

    value: str
    place: Place


@dataclass(frozen=True, slots=True)
class Items:
    """A list or tuple."""

    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping: its entries in order, equal keys included."""

    entries: tuple[tuple[Node, Node], ...]
    place: Place


Node = Text | Number | Word | Items | Entries

SPACE = re.compile(r"(?:[ \t\r\n\f]|#[^\n]*)*")
TEXT = re.compile(r"([rRuU]?)('''|\"\"\"|'|\")")
PIECE = re.compile(r"[^\s,:\]\[(){}]+|.")
NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?![0-9.eE_xobXOB])")
WORD = re.compile(r"(?:true|false|null|True|False|None)\b")
ASSIGNED = re.compile(
    r"^[ \t]*[\"']?[A-Za-z_]\w*[\"']?[ \t]*(?::[^=\n]*)?=[ \t\\]*\n?[ \t]*(?=[\[{])", re.MULTILINE
)
ESCAPES: Mapping[str, str] = {
    "n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f",
    "\\": "\\", "'": "'", '"': '"', "/": "/", "\n": "",
}  # fmt: skip
CHARACTERS = (range(0xD800), range(0xE000, 0x110000))
"""The code points, surrogates left out."""
NO_CHARACTER = -1
HEX = {"x": 2, "u": 4, "U": 8}
CLOSING = {"[": "]", "(": ")", "{": "}"}


class _Refused(Exception):  # noqa: N818 - it carries a finding out of the recursion
    """The text is no literal; `finding` says why and where."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.key)
        self.finding = finding


def literal(text: str, path: str) -> Node | Finding:
    """The text as one literal, else the first that it assigns to a name; a finding if none."""
    lines = lines_of(text, path)
    start = _skip(text, 0)
    if text[start : start + 1] in {"[", "{"}:
        return _whole(lines, start)
    first: Finding | None = None
    for match in ASSIGNED.finditer(text):
        found = _at(lines, match.end())
        if not isinstance(found, Finding):
            return found
        first = first or found
    return first or Finding("import-no-literal", lines.place(start, start + 1))


def _whole(lines: Lines, start: int) -> Node | Finding:
    try:
        node, end = _node(lines, start, 0)
    except _Refused as fault:
        return fault.finding
    rest = _skip(lines.text, end)
    if rest < len(lines.text):
        return Finding("import-literal/behind", lines.place(rest, rest + 1))
    return node


def _at(lines: Lines, start: int) -> Node | Finding:
    try:
        return _node(lines, start, 0)[0]
    except _Refused as fault:
        return fault.finding


def _skip(text: str, at: int) -> int:
    match = SPACE.match(text, at)
    return match.end() if match else at


def _node(lines: Lines, at: int, depth: int) -> tuple[Node, int]:
    """The literal that starts at an offset, and where it ends."""
    text = lines.text
    if depth > DEEPEST:
        place = lines.place(at, at + 1)
        raise _Refused(Finding("import-literal/deep", place, {"most": DEEPEST}))
    if (match := TEXT.match(text, at)) is not None:
        return _text(lines, match)
    if (match := NUMBER.match(text, at)) is not None:
        return Number(int(match[0]), lines.place(at, match.end())), match.end()
    if (match := WORD.match(text, at)) is not None:
        return Word(match[0].lower(), lines.place(at, match.end())), match.end()
    if text[at : at + 1] in {"[", "("}:
        return _items(lines, at, depth)
    if text[at : at + 1] == "{":
        return _entries(lines, at, depth)
    raise _unread(lines, at)


def _unread(lines: Lines, at: int) -> _Refused:
    if at >= len(lines.text):
        return _Refused(Finding("import-literal/ends", lines.place(max(at - 1, 0), max(at, 1))))
    piece = PIECE.match(lines.text, at)
    return _unwritten(lines, at, piece.end() if piece else at + 1)


def _unwritten(lines: Lines, start: int, end: int) -> _Refused:
    args = {"text": shown(lines.text[start:end][:MOST_SHOWN])}
    return _Refused(Finding("import-literal", lines.place(start, end), args))


def _items(lines: Lines, start: int, depth: int) -> tuple[Node, int]:
    close, found = CLOSING[lines.text[start]], []
    at = _skip(lines.text, start + 1)
    while lines.text[at : at + 1] != close:
        node, at = _node(lines, at, depth + 1)
        found.append(node)
        at = _comma(lines, at, close)
    return Items(tuple(found), lines.place(start, at + 1)), at + 1


def _entries(lines: Lines, start: int, depth: int) -> tuple[Node, int]:
    found = []
    at = _skip(lines.text, start + 1)
    while lines.text[at : at + 1] != "}":
        key, at = _node(lines, at, depth + 1)
        at = _skip(lines.text, at)
        if lines.text[at : at + 1] != ":":
            raise _unread(lines, at)
        value, at = _node(lines, _skip(lines.text, at + 1), depth + 1)
        found.append((key, value))
        at = _comma(lines, at, "}")
    return Entries(tuple(found), lines.place(start, at + 1)), at + 1


def _comma(lines: Lines, at: int, close: str) -> int:
    """Behind the comma, or at the closing bracket."""
    text = lines.text
    at = _skip(text, at)
    if text[at : at + 1] == ",":
        return _skip(text, at + 1)
    if text[at : at + 1] != close:
        raise _unread(lines, at)
    return at


# ---------------------------------------------------------------- texts


def _text(lines: Lines, match: re.Match[str]) -> tuple[Node, int]:
    raw, quote = match[1] in {"r", "R"}, match[2]
    parts: list[str] = []
    text, at = lines.text, match.end()
    while not text.startswith(quote, at):
        character = text[at : at + 1]
        if not character or (character == "\n" and len(quote) == 1):
            place = lines.place(match.start(), at)
            raise _Refused(Finding("import-literal/open-text", place))
        piece, at = _escape(lines, at, raw=raw) if character == "\\" else (character, at + 1)
        parts.append(piece)
    end = at + len(quote)
    return Text("".join(parts), lines.place(match.start(), end)), end


def _escape(lines: Lines, at: int, *, raw: bool) -> tuple[str, int]:
    """What a backslash and what follows stand for; one that means nothing stays, as in Python."""
    text = lines.text
    after = text[at + 1 : at + 2]
    if raw or (after not in ESCAPES and after not in HEX):
        return text[at : at + 2], at + 2
    if after in ESCAPES:
        return ESCAPES[after], at + 2
    digits = text[at + 2 : at + 2 + HEX[after]]
    point = int(digits, 16) if re.fullmatch(r"[0-9a-fA-F]+", digits) else NO_CHARACTER
    if len(digits) < HEX[after] or not any(point in known for known in CHARACTERS):
        raise _unwritten(lines, at, at + 2)
    return chr(point), at + 2 + len(digits)
