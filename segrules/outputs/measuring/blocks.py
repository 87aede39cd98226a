"""The parts of a page that is printed as text, Markdown or HTML alike, in one language."""

from __future__ import annotations

from dataclasses import dataclass

from segrules.language.findings import Words


@dataclass(frozen=True, slots=True)
class Title:
    """A heading; 1 is the page's own."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of text, each a sentence or two."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; columns from number `right` on hold figures, but for those in `left`."""

    titles: tuple[Words, ...]
    rows: tuple[tuple[str, ...], ...]
    right: int = 1
    left: frozenset[int] = frozenset()

    def is_right(self, column: int) -> bool:
        """Whether a column's cells go to the right."""
        return column >= self.right and column not in self.left


Block = Title | Lines | Grid
