"""Layout -> the inputs that its rules look at and that never change anybody's segment."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from segrules.language.findings import Finding
from segrules.proofs.budget import Budget
from segrules.proofs.layout import STEPS, Layout
from segrules.proofs.reach import Reach, Won
from segrules.proofs.search import bits
from segrules.proofs.slices import difference, slice_of


def idle_columns(layout: Layout, reach: Sequence[Reach]) -> Iterator[Finding]:
    """A finding for each input that never matters, though rules look at it that win somebody."""
    whole = layout.segmentation
    budget = Budget(STEPS)
    points = {k: [m & -m for m in r.area] for k, r in enumerate(reach) if isinstance(r, Won)}
    for axis in layout.axes:
        near = [p for k, p in points.items() if any(axis in box for box in layout.boxes[k])]
        if near and not _is_seen_to_matter(layout, axis, near) and _is_idle(layout, axis, budget):
            name = layout.cells.axes[axis].subject.name
            args = {"name": name, "segmentation": whole.name}
            yield Finding("column-never-matters", whole.place, args)


def _is_seen_to_matter(layout: Layout, axis: int, points: list[list[int]]) -> bool:
    """Whether one of the customers that rules win changes segment when only this input does."""
    for point in points:
        usual = _outcome(layout, point)
        for cell in bits(layout.cells.full[axis]):
            moved = [*point[:axis], 1 << cell, *point[axis + 1 :]]
            if _outcome(layout, moved) not in {usual, IMPOSSIBLE}:
                return True
    return False


IMPOSSIBLE = ""


def _outcome(layout: Layout, point: list[int]) -> str | None:
    near = layout.index.meeting_area(point, layout.everything())
    if not near:
        return layout.segmentation.otherwise
    if near & layout.never:
        return IMPOSSIBLE
    first = (near & -near).bit_length() - 1
    return layout.rules[bisect_right(layout.starts, first) - 1].segment


def _is_idle(layout: Layout, axis: int, budget: Budget) -> bool:
    """Whether each two neighbouring cells have the same outcome, whatever the rest is."""
    slices = [slice_of(layout, axis, cell) for cell in bits(layout.cells.full[axis])]
    for pair in pairwise(slices):
        if difference(layout, pair, lambda a, b: a != b, budget) is not None:
            return False
    return not budget.spent
