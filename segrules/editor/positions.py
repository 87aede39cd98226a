"""Places in characters <-> positions as an editor counts them: lines from 0, code units of a line.

The protocol's own unit is that of UTF-16, in which an emoji is two columns and a 汉字 one; editors
may agree on UTF-8 or UTF-32 instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from segrules.language.places import Place

Units = Literal["utf-8", "utf-16", "utf-32"]
_CODECS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


@dataclass(frozen=True, slots=True)
class Position:
    """A line from 0, and how many code units of it stand before."""

    line: int
    unit: int


@dataclass(frozen=True, slots=True)
class Span:
    """From a position up to another, which is not included."""

    start: Position
    end: Position


def plain_lines(text: str) -> list[str]:
    """The lines of a text as an editor counts them, whatever its line breaks."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def span_of(place: Place, lines: Sequence[str], units: Units) -> Span:
    """Where a place stands for an editor; what lies outside of the text is cut to its ends."""
    start = _position(place.line, place.column, lines, units)
    end = _position(place.end_line, place.end_column, lines, units)
    return Span(start, end if (end.line, end.unit) >= (start.line, start.unit) else start)


def offset_of(position: Position, lines: Sequence[str], units: Units) -> tuple[int, int]:
    """The line from 0 and the character in it, from 0, that a position stands before."""
    line = min(max(position.line, 0), len(lines) - 1)
    return line, _characters(lines[line], position.unit, units)


def _position(line: int, column: int, lines: Sequence[str], units: Units) -> Position:
    at = min(max(line - 1, 0), len(lines) - 1)
    before = lines[at][: max(column - 1, 0)]
    return Position(at, len(before) if before.isascii() else _units(before, units))


def _units(text: str, units: Units) -> int:
    codec, size = _CODECS[units]
    return len(text.encode(codec, "surrogatepass")) // size


def _characters(line: str, unit: int, units: Units) -> int:
    if line.isascii():
        return min(max(unit, 0), len(line))
    seen = 0
    for at, character in enumerate(line):
        if seen >= unit:
            return at
        seen += _units(character, units)
    return len(line)
