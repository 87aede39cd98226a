"""Rule that others take everything from -> what would cure it, in words."""

from __future__ import annotations

from dataclasses import dataclass

from segrules.language.findings import Words
from segrules.proofs.boxes import Box, contains, subtracted
from segrules.proofs.budget import Budget
from segrules.proofs.layout import STEPS, Layout
from segrules.proofs.reach import first_uncovered
from segrules.proofs.search import area_of, uncovered
from segrules.proofs.wording import axis_words


@dataclass(frozen=True, slots=True)
class Cure:
    """`taker` is the first rule that takes customers; with `narrowed` both would match.

    `above`: putting the rule above the taker helps, for the taker then still matches. `same`: the
    two select the same customers.
    """

    taker: int
    above: bool
    same: bool
    narrowed: Words | None


def cure_of(layout: Layout, rule: int, takers: tuple[int, ...]) -> Cure:
    """The cure for a rule that these earlier rules take everything from."""
    budget = Budget(STEPS)
    taker = takers[0]
    wins = first_uncovered(layout, rule, layout.before(taker), budget) is not None
    first = layout.before(taker) | layout.bits_of(rule)
    stays = first_uncovered(layout, taker, first, budget) is not None
    same = len(takers) == 1 and not stays and wins
    narrowed = _narrowed(layout, rule, taker, budget) if len(takers) == 1 and stays else None
    return Cure(taker, wins and stays, same, narrowed)


def _narrowed(layout: Layout, rule: int, taker: int, budget: Budget) -> Words | None:
    """A narrower range of one input that leaves the rule's customers to it, and nobody to no rule.

    Of several the one that leaves the taker most of its range.
    """
    own, wide = layout.boxes[rule], layout.boxes[taker]
    if len(own) != 1 or len(wide) != 1 or not contains(wide[0], own[0], layout.cells.full):
        return None
    kept = {axis: _beside(layout, own[0], wide[0], axis) for axis in layout.axes}
    for axis in sorted(layout.axes, key=lambda a: -kept[a].bit_count()):
        if kept[axis] and _is_taken_up(layout, taker, {**wide[0], axis: kept[axis]}, budget):
            return axis_words(layout.cells.axes[axis], kept[axis])
    return None


def _beside(layout: Layout, own: Box, wide: Box, axis: int) -> int:
    """The taker's cells on an axis without those of the rule."""
    full = layout.cells.full
    return wide.get(axis, full[axis]) & ~own.get(axis, full[axis])


def _is_taken_up(layout: Layout, taker: int, narrowed: Box, budget: Budget) -> bool:
    """Whether other rules take everybody whom the narrowed taker gives up."""
    given_up = subtracted(list(layout.boxes[taker]), [narrowed], layout.cells.full, budget)
    others = layout.everything() & ~layout.bits_of(taker)
    areas = (area_of(box, layout.cells.full) for box in given_up)
    left = any(uncovered(layout.index, a, others, budget) is not None for a in areas)
    return not left and not budget.spent
