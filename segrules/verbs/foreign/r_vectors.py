"""R code -> the vectors of texts and whole numbers that it assigns: `name <- c(...)`, not run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from segrules.language.findings import Finding
from segrules.language.places import Place
from segrules.language.width import shown
from segrules.verbs.foreign.located_text import Lines, lines_of

ASSIGNED = re.compile(r"(?<![\w.])([A-Za-z.][\w.]*)\s*(?:<-|=)\s*c\s*\(")
SPACE = re.compile(r"(?:\s|#[^\n]*)*")
VALUE = re.compile(
    r"\"(?P<double>(?:[^\"\\\n]|\\.)*)\"|'(?P<single>(?:[^'\\\n]|\\.)*)'"
    r"|(?P<first>[0-9]{1,9})\s*:\s*(?P<last>[0-9]{1,9})|(?P<number>-?[0-9]{1,9})L?(?![\w.])"
)
MOST_VALUES = 1000
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Value:
    """A text or a whole number."""

    value: str | int
    place: Place


@dataclass(frozen=True, slots=True)
class Vector:
    """A vector and the place of its name."""

    values: tuple[Value, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Vectors:
    """The vectors by name, the last of those of one name; and what could not be read."""

    by_name: Mapping[str, Vector]
    findings: tuple[Finding, ...]


def r_vectors(text: str, path: str, wanted: frozenset[str]) -> Vectors:
    """The vectors with a wanted name."""
    lines = lines_of(text, path)
    found: dict[str, Vector] = {}
    findings: list[Finding] = []
    for match in ASSIGNED.finditer(text):
        if match[1] in wanted and not _in_comment(text, match.start()):
            values = _values(lines, match.end(), findings)
            found[match[1]] = Vector(tuple(values), lines.place(match.start(1), match.end(1)))
    return Vectors(found, tuple(findings))


def _in_comment(text: str, at: int) -> bool:
    return "#" in text[text.rfind("\n", 0, at) + 1 : at]


def _values(lines: Lines, at: int, findings: list[Finding]) -> list[Value]:
    """The values up to the closing bracket; what is no plain value ends the vector."""
    text, found = lines.text, list[Value]()
    while True:
        at = _skip(text, at)
        if text[at : at + 1] == ")":
            return found
        match = VALUE.match(text, at)
        if match is None or len(found) > MOST_VALUES:
            findings.append(_unread(lines, at))
            return found
        found += _spelt_out(match, lines.place(at, match.end()))
        at = _skip(text, match.end())
        if text[at : at + 1] == ",":
            at += 1
        elif text[at : at + 1] != ")":
            findings.append(_unread(lines, at))
            return found


def _spelt_out(match: re.Match[str], place: Place) -> list[Value]:
    if match["first"] is not None:
        first, last = int(match["first"]), int(match["last"])
        step = 1 if last >= first else -1
        count = min(abs(last - first), MOST_VALUES) + 1
        return [Value(first + step * k, place) for k in range(count)]
    if match["number"] is not None:
        return [Value(int(match["number"]), place)]
    written = match["double"] if match["double"] is not None else match["single"]
    return [Value(re.sub(r"\\(.)", r"\1", written), place)]


def _unread(lines: Lines, at: int) -> Finding:
    piece = re.compile(r"[^\s,()]+|.|$").match(lines.text, at)
    end = max(piece.end() if piece else at, at + 1)
    said = shown(lines.text[at:end][:MOST_SHOWN])
    return Finding("import-literal", lines.place(at, end), {"text": said})


def _skip(text: str, at: int) -> int:
    match = SPACE.match(text, at)
    return match.end() if match else at
