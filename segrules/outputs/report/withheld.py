"""Counts of customers -> the same with those that are too small to be shown withheld.

A count of 1 to 9 customers is withheld, and where its row or column has no other that is withheld,
the next smallest too: else it could be worked out from the total. Nobody, 0, is shown.
"""

from __future__ import annotations

from collections.abc import Sequence

LEAST = 10
"""Fewer customers than this are not counted in public."""

Shown = int | None
"""A count, or None where it is withheld."""


def shown_line(counts: Sequence[int], least: int = LEAST) -> list[Shown]:
    """Counts whose total is known."""
    return shown_table([list(counts)], least)[0]


def shown_table(counts: Sequence[Sequence[int]], least: int = LEAST) -> list[list[Shown]]:
    """Counts whose totals by row and by column are known."""
    hidden = [[0 < n < least for n in row] for row in counts]
    turned = list(zip(*counts, strict=True))
    changed = True
    while changed:
        changed = False
        for i, row in enumerate(counts):
            place = _second(row, hidden[i])
            if place is not None:
                hidden[i][place] = changed = True
        if len(counts) > 1:
            for j, column in enumerate(turned):
                place = _second(column, [row[j] for row in hidden])
                if place is not None:
                    hidden[place][j] = changed = True
    return [
        [None if h else n for n, h in zip(row, hides, strict=True)]
        for row, hides in zip(counts, hidden, strict=True)
    ]


def _second(counts: Sequence[int], hidden: Sequence[bool]) -> int | None:
    """Which other count to withhold where a single one is; None where none is needed or left."""
    if sum(hidden) != 1:
        return None
    left = [(n, place) for place, n in enumerate(counts) if n and not hidden[place]]
    return min(left)[1] if left else None


def shown_overlaps(
    counts: Sequence[Sequence[int]], all_: int, least: int = LEAST
) -> list[list[Shown]]:
    """Customers who carry two tags, by tag and tag; on the diagonal those who carry one.

    A pair is withheld where any of both, only one, only the other and neither is too small: each
    follows from the pair and the sizes of the tags.
    """
    size = len(counts)
    single = [shown_line([counts[i][i], all_ - counts[i][i]], least)[0] for i in range(size)]

    def cell(i: int, j: int) -> Shown:
        both, one, other = counts[i][j], counts[i][i], counts[j][j]
        parts = (both, one - both, other - both, all_ - one - other + both)
        return None if any(0 < n < least for n in parts) else both

    return [[single[i] if i == j else cell(i, j) for j in range(size)] for i in range(size)]
