"""Where something stands: a stretch of a source file, and texts that remember their places."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of one file: 1-based lines and columns in characters, the end not included."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int

    def upto(self, other: Place) -> Place:
        """The stretch from the start of this place to the end of the other."""
        return Place(self.path, self.line, self.column, other.end_line, other.end_column)


@dataclass(frozen=True, slots=True)
class Stretch:
    """From offset `offset` of a value on, its characters stand at `line`, `column` onwards."""

    offset: int
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Located:
    """A text and where each of its characters stands in the file that it was read from.

    `stretches` are sorted by offset and the first has offset 0; inside one, the value's characters
    are the file's characters one by one. A text that is written with escapes has `exact=False`, and
    every part of it is placed at the whole.
    """

    text: str
    whole: Place
    stretches: tuple[Stretch, ...] = ()
    exact: bool = True

    def place(self, start: int, end: int) -> Place:
        """The place of the characters `start:end` of the text."""
        if not self.exact or not self.stretches:
            return self.whole
        line, column = self._point(start)
        end_line, end_column = self._point(end - 1) if end > start else (line, column - 1)
        return Place(self.whole.path, line, column, end_line, end_column + 1)

    def _point(self, offset: int) -> tuple[int, int]:
        index = bisect_right(self.stretches, offset, key=lambda s: s.offset) - 1
        stretch = self.stretches[max(index, 0)]
        return stretch.line, stretch.column + offset - stretch.offset


def nowhere(text: str, path: str = "") -> Located:
    """A text that stands in no file, such as an option's value: placed as if it were line 1."""
    whole = Place(path, 1, 1, 1, len(text) + 1)
    return Located(text, whole, (Stretch(0, 1, 1),))
