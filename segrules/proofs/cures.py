"""Rule that others take everything from -> what would cure it, in words."""

from __future__ import annotations

from dataclasses import dataclass

from segrules.language.findings import Words
from segrules.proofs.boxes import Box, contains
from segrules.proofs.budget import Budget
from segrules.proofs.layout import STEPS, Layout
from segrules.proofs.reach import first_uncovered
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
    narrowed = _narrowed(layout, rule, taker) if len(takers) == 1 and stays else None
    return Cure(taker, wins and stays, same, narrowed)


def _narrowed(layout: Layout, rule: int, taker: int) -> Words | None:
    """A narrower range of one input that leaves the rule's customers to it."""
    own, wide = layout.boxes[rule], layout.boxes[taker]
    if len(own) != 1 or len(wide) != 1:
        return None
    options = [_beside(layout, own[0], wide[0], axis) for axis in layout.axes]
    said = [(left.bit_count(), axis, left) for axis, left in zip(layout.axes, options, strict=True)]
    best = max(((n, -axis, left) for n, axis, left in said if left), default=None)
    return axis_words(layout.cells.axes[-best[1]], best[2]) if best else None


def _beside(layout: Layout, own: Box, wide: Box, axis: int) -> int:
    """The taker's cells on an axis without those of the rule."""
    full = layout.cells.full
    if not contains(wide, own, full):
        return 0
    return wide.get(axis, full[axis]) & ~own.get(axis, full[axis])
