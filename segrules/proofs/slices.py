"""Layout at one cell of an axis -> its rules there, and where two such slices differ in outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from segrules.proofs.boxes import Box, met
from segrules.proofs.budget import Budget
from segrules.proofs.layout import Layout
from segrules.proofs.search import Area, area_of, grown, index_of, uncovered


@dataclass(frozen=True, slots=True)
class Step:
    """Who is in the box, and in none before it, gets the segment; None: no segment, or nobody."""

    box: Box
    segment: str | None
    possible: bool = True


Slice = tuple[Step, ...]
Wanted = Callable[[str | None, str | None], bool]


@dataclass(frozen=True, slots=True)
class Difference:
    """Customers alike but for the axis: those of the first slice, and those of the second."""

    area: tuple[int, ...]
    first: str | None
    second: str | None


def slice_of(layout: Layout, axis: int, cell: int) -> Slice:
    """The rules for customers in one cell of an axis, which is then no longer looked at."""
    steps = [Step(box, None, possible=False) for box in layout.impossible]
    for rule, boxes in zip(layout.rules, layout.boxes, strict=True):
        steps += [Step(box, rule.segment) for box in boxes]
    steps.append(Step({}, layout.segmentation.otherwise))
    return tuple(
        Step({a: m for a, m in s.box.items() if a != axis}, s.segment, s.possible)
        for s in steps
        if axis not in s.box or s.box[axis] >> cell & 1
    )


def difference(
    layout: Layout, slices: tuple[Slice, Slice], wanted: Wanted, budget: Budget
) -> Difference | None:
    """Where the slices give two segments of the wanted kind to customers otherwise alike."""
    one, other = slices
    if one == other:
        return None
    index = index_of([s.box for s in (*one, *other)], layout.cells.full)
    for i, first in enumerate(one):
        for j, second in enumerate(other):
            if not (first.possible and second.possible and wanted(first.segment, second.segment)):
                continue
            both = met(first.box, second.box)
            if both is None:
                continue
            live = ((1 << i) - 1) | (((1 << j) - 1) << len(one))
            limit = area_of(both, layout.cells.full)
            area = uncovered(index, limit, live, budget)
            if area is not None:
                wide: Area = grown(index, area, live, limit)
                return Difference(tuple(wide), first.segment, second.segment)
    return None
