"""Counts of customers with their totals -> the same with small ones hidden, beyond subtraction.

A count from 1 to one below the threshold is a small cell: nearly a person's own data. It is shown
as `<10`. Where the totals that are shown would still give it away, further counts are hidden, the
smallest first, until no hidden count can be worked out from what is shown. Zero is shown: nobody is
nobody's data. Method: complementary cell suppression (Willenborg and de Waal, Elements of
Statistical Disclosure Control, 2001, chapter 6), each hidden cell checked for an alternating cycle.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from segrules.outputs.figures import figure

LEAST = 10
"""The threshold where none is given."""
FEWEST = 3
"""The least threshold there can be: below it `<2` would say 1."""


class Hidden(Enum):
    """Why a count is not shown: it is small, or it would give a small one away."""

    SMALL = "small"
    OTHER = "other"


Shown = int | Hidden
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ShownTable:
    """The cells by row, the totals of rows and columns, and the total of all."""

    cells: tuple[tuple[Shown, ...], ...]
    rows: tuple[Shown, ...]
    columns: tuple[Shown, ...]
    total: Shown


def shown_counts(counts: Sequence[int], least: int = LEAST) -> tuple[tuple[Shown, ...], Shown]:
    """Counts in a list whose total is shown, and the total."""
    grid = _Grid([[*counts, sum(counts)]], least, both=False)
    row = [grid.shown((0, j)) for j in range(len(counts) + 1)]
    return tuple(row[:-1]), row[-1]


def shown_table(table: Sequence[Sequence[int]], least: int = LEAST) -> ShownTable:
    """Counts in rows of equal length, with the totals of rows and columns shown beside them."""
    rows = [[*row, sum(row)] for row in table]
    wide = len(rows[0]) if rows else 1
    last = [sum(row[j] for row in rows) for j in range(wide)]
    grid = _Grid([*rows, last], least, both=True)
    shown = [tuple(grid.shown((i, j)) for j in range(wide)) for i in range(len(rows) + 1)]
    return ShownTable(
        tuple(row[:-1] for row in shown[:-1]),
        tuple(row[-1] for row in shown[:-1]),
        shown[-1][:-1],
        shown[-1][-1],
    )


def count_text(shown: Shown, least: int = LEAST) -> str:
    """A count as people read it: `1,234`, `<10`, or `…` for one that would give another away."""
    if isinstance(shown, int):
        return figure(shown)
    return f"<{least}" if shown is Hidden.SMALL else "…"


class _Grid:
    """Cells and totals together, of which some are hidden.

    The last entry of each row is its total; with `both` the last row holds the columns' totals.
    Signed so that totals are negative, every row (and column) adds up to zero.
    """

    def __init__(self, counts: list[list[int]], least: int, *, both: bool) -> None:
        if least < FEWEST:
            raise ValueError(least)
        self.counts, self.least, self.both = counts, least, both
        small = [p for p in self._places() if 0 < self._at(p) < least]
        self.hidden = dict.fromkeys(small, Hidden.SMALL)
        while (bare := self._given_away()) is not None:
            self.hidden[self._cover(bare)] = Hidden.OTHER

    def shown(self, place: Place) -> Shown:
        """What is shown there."""
        return self.hidden.get(place, self._at(place))

    def _at(self, place: Place) -> int:
        return self.counts[place[0]][place[1]]

    def _places(self) -> Iterator[Place]:
        return ((i, j) for i, row in enumerate(self.counts) for j in range(len(row)))

    def _is_total(self, place: Place) -> bool:
        last_row = self.both and place[0] == len(self.counts) - 1
        return last_row or place[1] == len(self.counts[0]) - 1

    # ------------------------------------------------------------ can it be worked out

    def _given_away(self) -> Place | None:
        """A hidden cell that has only one value that fits all that is shown."""
        return next((p for p in sorted(self.hidden) if not self._is_free(p)), None)

    def _is_free(self, place: Place) -> bool:
        return any(
            self._can_move(place, up=up) and self._returns(place, up=up) for up in (True, False)
        )

    def _can_move(self, place: Place, *, up: bool) -> bool:
        """Whether a hidden count could be one more (or less) for all that its mark says."""
        count, mark = self._at(place), self.hidden[place]
        if mark is Hidden.SMALL:
            return count + 1 < self.least if up else count > 1
        return up or count > 0

    def _signed_up(self, place: Place, *, up: bool) -> bool:
        """The same move, of the signed value: the total of a row falls where it rises."""
        row_total = place[1] == len(self.counts[0]) - 1
        column_total = self.both and place[0] == len(self.counts) - 1
        return up if row_total == column_total else not up

    def _arcs(self, place: Place) -> Iterator[tuple[int, int]]:
        """The moves that a hidden cell allows: rows are nodes from 0 on, columns below 0."""
        row, column = place[0], -1 - (place[1] if self.both else 0)
        for up in (True, False):
            if self._can_move(place, up=up):
                yield (row, column) if self._signed_up(place, up=up) else (column, row)

    def _returns(self, place: Place, *, up: bool) -> bool:
        """Whether other hidden cells can make good for this one's move, so that all adds up."""
        row, column = place[0], -1 - (place[1] if self.both else 0)
        start, end = (column, row) if self._signed_up(place, up=up) else (row, column)
        arcs = [a for p in self.hidden if p != place for a in self._arcs(p)]
        reached, grown = {start}, True
        while grown and end not in reached:
            more = {to for at, to in arcs if at in reached} - reached
            reached |= more
            grown = bool(more)
        return end in reached

    # ------------------------------------------------------------ what to hide with it

    def _cover(self, bare: Place) -> Place:
        """The cell to hide next: in the same row or column, no total if possible, the least."""
        open_ = [p for p in self._places() if p not in self.hidden]
        if not open_:
            # nothing is shown but that counts are small: of one not even that
            small = [p for p, mark in self.hidden.items() if mark is Hidden.SMALL]
            return max(small, key=self._price)
        beside = [p for p in open_ if p[0] == bare[0] or (self.both and p[1] == bare[1])]
        return min(beside or open_, key=self._price)

    def _price(self, place: Place) -> tuple[bool, bool, int, Place]:
        count = self._at(place)
        return (self._is_total(place), count == 0, count, place)
