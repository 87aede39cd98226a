"""Layout -> the customers that no rule takes: with everything known, then what missing opens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from segrules.compiler.cells import absent, present
from segrules.proofs.budget import Budget
from segrules.proofs.layout import STEPS, Layout, beyond, box_of
from segrules.proofs.search import Area, Index, grown, index_of, leaves, uncovered

MOST_SHOWN = 3
"""Gaps of known values, and as many of missing ones, that are put in words."""
MOST_REGIONS = 20
"""Past so many regions the rest is only said to be there."""


@dataclass(frozen=True, slots=True)
class Gap:
    """An area that no rule meets; `missing` are the axes whose missing values open it."""

    area: tuple[int, ...]
    missing: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Gaps:
    """The gaps to be shown; `others` counts those left out, `more` if it is cut short itself.

    `complete` if the search came to its end.
    """

    found: tuple[Gap, ...] = ()
    others: int = 0
    more: bool = False
    complete: bool = True


def gaps_of(layout: Layout, most: int = MOST_SHOWN) -> Gaps:
    """All gaps of a segmentation, those with known values first, the widest of them first.

    `most` of each kind are told of.
    """
    budget = Budget(STEPS)
    known = _known_gaps(layout, budget)
    more = len(known) > MOST_REGIONS
    told = [_narrow(layout, area) for area in known]
    missing = () if more else tuple(_missing_gaps(layout, told, budget))
    shown = tuple(Gap(tuple(area)) for area in told[:most])
    others = len(known) - len(shown) + len(missing[most:])
    complete = layout.whole and not budget.spent
    return Gaps((*shown, *missing[:most]), others, more, complete)


def _narrow(layout: Layout, area: Area) -> Area:
    """The area without missing values, save on the axes that do not matter to it at all."""
    both = zip(area, layout.cells.full, layout.known, strict=True)
    return [mask if mask == full else mask & known for mask, full, known in both]


def has_gap(layout: Layout, budget: Budget) -> bool:
    """Whether there is a customer whom no rule takes."""
    full = list(layout.cells.full)
    return uncovered(layout.index, full, layout.everything(), budget) is not None


def _known_gaps(layout: Layout, budget: Budget) -> list[Area]:
    """Gaps among customers of whom everything is known, each then widened to missing values."""
    live, limit = layout.everything(), layout.known
    found: list[Area] = []
    for leaf in leaves(layout.index, limit, live, budget):
        rest = beyond(leaf, found, layout.cells.full, budget)
        if rest is None:
            continue
        wide = grown(layout.index, rest, live, limit)
        found.append(grown(layout.index, wide, live, list(layout.cells.full)))
        if len(found) > MOST_REGIONS:
            break
    return sorted(found, key=lambda area: -_size(area, layout))


def _size(area: Area, layout: Layout) -> int:
    size = 1
    for axis in layout.axes:
        size *= area[axis].bit_count()
    return size


def _missing_gaps(layout: Layout, known: list[Area], budget: Budget) -> Iterator[Gap]:
    """Column by column, a gap that its missing value opens; then those that take several.

    A gap among known values is no gap of a missing column, where that column does not matter to it.
    """
    full, axes = layout.cells.full, layout.cells.axes
    index = index_of([*layout.index.boxes, *(box_of(area, full) for area in known)], full)
    nullable = [a for a in layout.axes if absent(axes[a])]
    wide, closed = list(full), []
    for axis in nullable:
        gap = _opened(index, layout, axis, layout.known, budget)
        if gap:
            wide[axis] = present(axes[axis])
            yield gap
        else:
            closed.append(axis)
    for axis in closed:
        gap = _opened(index, layout, axis, wide, budget)
        wide[axis] = present(axes[axis])
        if gap:
            yield gap


def _opened(index: Index, layout: Layout, axis: int, others: Area, budget: Budget) -> Gap | None:
    """The gap that is there where the axis is missing and the other axes are as given, if any."""
    lacking = absent(layout.cells.axes[axis])
    limit = [*others[:axis], lacking, *others[axis + 1 :]]
    leaf = uncovered(index, limit, (1 << len(index.boxes)) - 1, budget)
    if leaf is None:
        return None
    live = layout.everything()
    wide = list(layout.cells.full)
    wide[axis] = lacking
    area = grown(layout.index, grown(layout.index, leaf, live, limit), live, wide)
    missing = [a for a in layout.axes if area[a] == absent(layout.cells.axes[a])]
    return Gap(tuple(area), tuple(missing))
