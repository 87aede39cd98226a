"""Boxes -> an index that finds what they leave uncovered, and which of them meet.

For each axis and cell one `int` whose bits are boxes; so a question to all boxes is a few ANDs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import prod

from segrules.proofs.boxes import Box
from segrules.proofs.budget import Budget

Area = list[int]
"""For each axis of the cells, the mask of the cells that are in."""


@dataclass(slots=True)
class Index:
    """Boxes by cell.

    `used` are the axes that some box constrains; `blame` collects, while a search runs, the boxes
    (as bits) that covered something.
    """

    full: tuple[int, ...]
    boxes: Sequence[Box]
    used: tuple[int, ...] = ()
    blame: int = 0
    rows: dict[int, list[int]] = field(default_factory=dict)
    meets: dict[int, dict[int, int]] = field(default_factory=dict)
    covers: dict[int, dict[int, int]] = field(default_factory=dict)

    def meeting(self, axis: int, mask: int) -> int:
        """The boxes that allow at least one of the cells."""
        known = self.meets[axis].get(mask)
        if known is None:
            known = 0
            for cell in bits(mask):
                known |= self.rows[axis][cell]
            self.meets[axis][mask] = known
        return known

    def covering(self, axis: int, mask: int) -> int:
        """The boxes that allow all of the cells."""
        known = self.covers[axis].get(mask)
        if known is None:
            known = -1
            for cell in bits(mask):
                known &= self.rows[axis][cell]
            self.covers[axis][mask] = known
        return known

    def meeting_area(self, area: Area, live: int) -> int:
        """Those of the live boxes that meet the area."""
        for axis in self.used:
            live &= self.meeting(axis, area[axis])
        return live

    def holding_area(self, area: Area, live: int) -> int:
        """Those of the live boxes that the whole area lies inside of."""
        for axis in self.used:
            live &= self.covering(axis, area[axis])
            if not live:
                return 0
        return live


def index_of(boxes: Sequence[Box], full: tuple[int, ...]) -> Index:
    """The index of boxes; box k is bit k."""
    used = tuple(sorted({axis for box in boxes for axis in box}))
    index = Index(full, boxes, used)
    everyone = (1 << len(boxes)) - 1
    for axis in used:
        bound, rows = 0, [0] * full[axis].bit_length()
        for mask, alike in _by_mask(boxes, axis).items():
            bound |= alike
            for cell in bits(mask):
                rows[cell] |= alike
        index.rows[axis] = [row | (everyone & ~bound) for row in rows]
        index.meets[axis], index.covers[axis] = {}, {}
    return index


def _by_mask(boxes: Sequence[Box], axis: int) -> dict[int, int]:
    """The boxes that constrain the axis, as bits, by the cells that they allow."""
    found: dict[int, int] = {}
    for k, box in enumerate(boxes):
        mask = box.get(axis)
        if mask is not None:
            found[mask] = found.get(mask, 0) | 1 << k
    return found


def bits(mask: int) -> Iterator[int]:
    """The positions of the bits that are set, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def area_of(box: Box, full: Sequence[int]) -> Area:
    """The box with every axis spelt out."""
    area = list(full)
    for axis, mask in box.items():
        area[axis] = mask
    return area


def uncovered(index: Index, area: Area, live: int, budget: Budget) -> Area | None:
    """A part of the area that no live box meets.

    None where they cover it all, or where nothing is left of the budget.
    """
    return next(leaves(index, area, live, budget), None)


def leaves(index: Index, area: Area, live: int, budget: Budget) -> Iterator[Area]:
    """Parts of the area, none meeting another, that together are all that no live box meets."""
    holding = index.holding_area(area, live)
    if holding:
        budget.spend()
        index.blame |= holding & -holding
        return
    stack = [(list(area), index.meeting_area(area, live))]
    while stack and not budget.spent:
        part, near = stack.pop()
        if _bare(index, part, near, stack, budget):
            yield part


def _bare(
    index: Index, part: Area, near: int, stack: list[tuple[Area, int]], budget: Budget
) -> bool:
    """Narrow the part, in place, to what no near box meets, and stack what else there is to try.

    A box that reaches beyond the part on all axes but one cuts the part on that one; where there
    is none such the part is split at the edge of a box. False where boxes cover the part.
    """
    beyond = {axis: ~index.covering(axis, part[axis]) for axis in index.used}
    while near:
        if not budget.spend():
            return False
        one = two = three = 0
        for outside in beyond.values():
            boxes = near & outside
            three |= two & boxes
            two |= one & boxes
            one |= boxes
        if one != near:
            index.blame |= (near & ~one) & -(near & ~one)
            return False
        single = one & ~two
        if single:
            axis = next(a for a, outside in beyond.items() if outside & single)
            cutting = beyond[axis] & single
            index.blame |= cutting
            for k in bits(cutting):
                part[axis] &= ~index.boxes[k][axis]
            if not part[axis]:
                return False
        else:
            differs = [(a, near & outside) for a, outside in beyond.items()]
            axis, outside = _edge(index, part, differs, (two & ~three) or near)
            inside = list(part)
            inside[axis] &= ~outside
            stack.append((inside, near & index.meeting(axis, inside[axis])))
            part[axis] = outside
        near &= index.meeting(axis, part[axis])
        beyond[axis] = ~index.covering(axis, part[axis])
    return True


def _edge(index: Index, part: Area, differs: list[tuple[int, int]], choice: int) -> tuple[int, int]:
    """Where to split a part: an axis and its cells outside of the first of the boxes to choose."""
    bit = choice & -choice
    axis = max((d for d in differs if d[1] & bit), key=lambda d: d[1].bit_count())[0]
    return axis, part[axis] & ~index.boxes[bit.bit_length() - 1][axis]


def count_cells(areas: Iterator[Area], axes: Sequence[int]) -> int:
    """How many combinations of cells of these axes lie in areas that do not meet."""
    return sum(prod(area[axis].bit_count() for axis in axes) for area in areas)


def grown(index: Index, area: Area, live: int, limit: Area) -> Area:
    """The area with every cell inside the limit added that keeps it clear of the live boxes.

    Axes that can be filled come first, so that what is left to say is short.
    """
    area = list(area)
    for must_fill in (True, False):
        _widen(index, area, live, limit, must_fill=must_fill)
    return area


def _widen(index: Index, area: Area, live: int, limit: Area, *, must_fill: bool) -> None:
    """Widen the area in place, axis by axis; `later` holds who meets it on the axes to come."""
    later = [live]
    for axis in reversed(index.used):
        later.append(later[-1] & index.meeting(axis, area[axis]))
    near = live
    for k, axis in enumerate(index.used):
        if area[axis] != limit[axis]:
            others = near & later[len(index.used) - 1 - k]
            wider = area[axis] | _clear(index, axis, limit[axis] & ~area[axis], others)
            if wider == limit[axis] or not must_fill:
                area[axis] = wider
        near &= index.meeting(axis, area[axis])


def _clear(index: Index, axis: int, mask: int, live: int) -> int:
    """Those of the cells that none of the live boxes allows."""
    while live and mask:
        low = live & -live
        mask &= ~index.boxes[low.bit_length() - 1].get(axis, -1)
        live ^= low
    return mask
