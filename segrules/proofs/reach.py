"""Layout -> for each rule: a customer whom it wins, or the rules that take everyone from it."""

from __future__ import annotations

from dataclasses import dataclass

from segrules.proofs.budget import Budget
from segrules.proofs.layout import STEPS, Layout
from segrules.proofs.search import Area, area_of, uncovered


@dataclass(frozen=True, slots=True)
class Won:
    """The rule wins the customers of this area, perhaps others too."""

    area: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Never:
    """No customer at all satisfies the rule."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Everyone who satisfies the rule is taken by these earlier rules."""

    by: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """The search was given up."""


Reach = Won | Never | Taken | Unknown


def reaches(layout: Layout) -> tuple[Reach, ...]:
    """The reach of each rule, in order."""
    if not layout.whole:
        return tuple(Unknown() for _ in layout.boxes)
    budget = Budget(STEPS)
    return tuple(_reach(layout, k, budget) for k in range(len(layout.boxes)))


def _reach(layout: Layout, rule: int, budget: Budget) -> Reach:
    layout.index.blame = 0
    area = first_uncovered(layout, rule, layout.before(rule), budget)
    if area is not None:
        return Won(tuple(area))
    takers = layout.rules_among(layout.index.blame)
    if not takers or first_uncovered(layout, rule, layout.never, budget) is None:
        return Unknown() if budget.spent else Never()
    takers = _fewer(layout, rule, takers, budget)
    return Unknown() if budget.spent else Taken(tuple(takers))


def first_uncovered(layout: Layout, rule: int, live: int, budget: Budget) -> Area | None:
    """A part of the rule that the live boxes do not meet."""
    for box in layout.boxes[rule]:
        area = uncovered(layout.index, area_of(box, layout.cells.full), live, budget)
        if area is not None:
            return area
    return None


def _fewer(layout: Layout, rule: int, takers: list[int], budget: Budget) -> list[int]:
    """The takers without those that the others make up for."""
    kept = list(takers)
    for taker in takers:
        others = [k for k in kept if k != taker]
        if others and first_uncovered(layout, rule, _bits(layout, others), budget) is None:
            kept = others
    return kept


def _bits(layout: Layout, rules: list[int]) -> int:
    live = layout.never
    for rule in rules:
        live |= layout.bits_of(rule)
    return live
