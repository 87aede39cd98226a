"""A place and the text of its file -> the lines of a code frame, with carets under the place.

Carets are set by display width, so they stand right under Chinese characters; a tab is shown as
four spaces, and a line that is too long is clipped around the caret.
"""

from __future__ import annotations

from dataclasses import dataclass

from segrules.language.places import Place
from segrules.language.width import ELLIPSIS, cell_widths, clip, display_width, visible

TAB = "    "
NARROWEST = 20


@dataclass(frozen=True, slots=True)
class Frame:
    """A line of source and the underline below it, both ready to print after the gutter."""

    number: int
    line: str
    underline: str


def frame_of(place: Place, source: str, width: int, mark: str = "^") -> Frame | None:
    """The frame of a place in its file's text, in at most `width` cells; None outside the text.

    Of a place over several lines the first is shown, marked from its start to the line's end.
    """
    lines = source.split("\n")
    if not 1 <= place.line <= len(lines):
        return None
    line = lines[place.line - 1]
    start = min(place.column - 1, len(line))
    end = place.end_column - 1 if place.end_line == place.line else len(line.rstrip())
    cells = _Cells.of(line, start, max(min(end, len(line)), start))
    return cells.clipped(max(width, NARROWEST)).frame(place.line, mark)


@dataclass(frozen=True, slots=True)
class _Cells:
    """A line in three parts: before the mark, under it, behind it; each as it is shown."""

    before: str
    marked: str
    behind: str

    @classmethod
    def of(cls, line: str, start: int, end: int) -> _Cells:
        return cls(_shown(line[:start]), _shown(line[start:end]), _shown(line[end:].rstrip()))

    def clipped(self, width: int) -> _Cells:
        """Room goes to the mark first, then evenly to what stands before and behind it."""
        whole = display_width(self.before + self.marked + self.behind)
        if max(whole, display_width(self.before) + 1) <= width:
            return self
        marked = clip(self.marked, max(width * 2 // 3, 1))
        room = width - max(display_width(marked), 1)
        behind_needs = display_width(self.behind) if marked == self.marked else 0
        before = _tail(self.before, max(room // 2, room - behind_needs))
        left = room - display_width(before)
        behind = clip(self.behind, left) if marked == self.marked else ""
        return _Cells(before, marked, behind)

    def frame(self, number: int, mark: str) -> Frame:
        line = (self.before + self.marked + self.behind).rstrip()
        carets = mark * max(display_width(self.marked), 1)
        return Frame(number, line, " " * display_width(self.before) + carets)


def _shown(text: str) -> str:
    return visible(text.replace("\t", TAB))


def _tail(text: str, width: int) -> str:
    if display_width(text) <= width:
        return text
    used = 0
    widths = cell_widths(text)
    for at in range(len(text) - 1, -1, -1):
        used += widths[at]
        if used > width - 1:
            return ELLIPSIS + text[at + 1 :] if width > 0 else ""
    return text
