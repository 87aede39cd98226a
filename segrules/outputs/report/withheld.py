"""Counts of customers -> what of them is shown on a page that many people see.

How small counts are hidden, and with them those that would give them away, is `small_cells`.
"""

from __future__ import annotations

from collections.abc import Sequence

from segrules.outputs.small_cells import LEAST, Hidden, Shown, shown_counts
from segrules.outputs.small_cells import shown_table as with_totals


def shown_line(counts: Sequence[int]) -> list[Shown]:
    """Counts whose total is shown."""
    return list(shown_counts(counts)[0])


def shown_table(counts: Sequence[Sequence[int]]) -> list[list[Shown]]:
    """Counts whose totals by row and by column are shown."""
    return [list(row) for row in with_totals(counts).cells] if counts else []


def shown_overlaps(counts: Sequence[Sequence[int]], everybody: int) -> list[list[Shown]]:
    """Customers who carry two tags, by tag and tag; on the diagonal those who carry one.

    A pair is hidden where any of both, only one, only the other and neither is small: each follows
    from the pair and the sizes of the tags.
    """
    size = len(counts)
    single = [shown_line([counts[i][i], everybody - counts[i][i]])[0] for i in range(size)]

    def cell(i: int, j: int) -> Shown:
        both, one, other = counts[i][j], counts[i][i], counts[j][j]
        if 0 < both < LEAST:
            return Hidden.SMALL
        rest = (one - both, other - both, everybody - one - other + both)
        return Hidden.OTHER if any(0 < n < LEAST for n in rest) else both

    return [[single[i] if i == j else cell(i, j) for j in range(size)] for i in range(size)]


def known(shown: Shown) -> int | None:
    """A count as it is drawn: nothing of a hidden one."""
    return shown if isinstance(shown, int) else None
