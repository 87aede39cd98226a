"""Layout -> the pairs of rules that some customer satisfies both of."""

from __future__ import annotations

from dataclasses import dataclass

from segrules.proofs.boxes import EVERYBODY, met
from segrules.proofs.budget import Budget
from segrules.proofs.layout import STEPS, Layout, box_of
from segrules.proofs.search import Area, area_of, grown, uncovered


@dataclass(frozen=True, slots=True)
class Overlaps:
    """Pairs of rule numbers, the earlier first; `complete` if the search came to its end."""

    pairs: tuple[tuple[int, int], ...]
    complete: bool


def overlaps_of(layout: Layout) -> Overlaps:
    """All pairs of rules that meet, also those of one segment."""
    budget = Budget(STEPS)
    found: list[tuple[int, int]] = []
    for rule in range(len(layout.boxes)):
        near = _boxes_met(layout, rule)
        found += [
            (rule, other)
            for other in layout.rules_among(near)
            if not layout.impossible or overlap_area(layout, rule, other, budget) is not None
        ]
    return Overlaps(tuple(found), layout.whole and not budget.spent)


def _boxes_met(layout: Layout, rule: int) -> int:
    """The boxes of later rules that meet the rule, as bits."""
    later = layout.everything() & ~((1 << layout.starts[rule + 1]) - 1)
    found = 0
    for k in range(layout.starts[rule], layout.starts[rule + 1]):
        near, box = later, layout.index.boxes[k]
        for axis, mask in box.items():
            near &= layout.index.meeting(axis, mask)
        found |= near
    return found


def overlap_area(layout: Layout, rule: int, other: int, budget: Budget) -> Area | None:
    """An area that both rules take; one in which nothing is missing where there is such."""
    pairs = [met(one, two) for one in layout.boxes[rule] for two in layout.boxes[other]]
    shared = [box for box in pairs if box is not None]
    full = layout.cells.full
    for limit in (box_of(layout.known, full), EVERYBODY):
        for whole in shared:
            inside = met(whole, limit)
            if inside is None:
                continue
            free = uncovered(layout.index, area_of(inside, full), layout.never, budget)
            if free is not None:
                return grown(layout.index, free, layout.never, area_of(whole, full))
    return None
