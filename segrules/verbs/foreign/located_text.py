"""A text and offsets into it -> places in the file it was read from."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

from segrules.language.places import Place


@dataclass(frozen=True, slots=True)
class Lines:
    """A text, the path it is shown under, and where each of its lines starts."""

    text: str
    path: str
    starts: tuple[int, ...]

    def place(self, start: int, end: int) -> Place:
        """The place of the characters `start:end`."""
        line, column = self._point(start)
        end_line, end_column = self._point(max(end, start))
        return Place(self.path, line, column, end_line, end_column)

    def _point(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1


def lines_of(text: str, path: str) -> Lines:
    """The lines of a text with plain line breaks."""
    lengths = [len(line) + 1 for line in text.split("\n")]
    return Lines(text, path, (0, *accumulate(lengths[:-1])))
