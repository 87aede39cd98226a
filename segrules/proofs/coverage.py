"""Program -> what its tests should show of each rule, and a customer of whom each can be shown.

A rule wins; each condition of it is seen true and seen false; each limit is tested within one step
on both sides; each value of a list is met. What no customer can show is no goal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from segrules.compiler.program import (
    Always,
    Among,
    Compare,
    Condition,
    Either,
    Every,
    Program,
    Segmentation,
)
from segrules.proofs.budget import Budget
from segrules.proofs.impossible import negation
from segrules.proofs.laid_out import LaidOut, clear_area
from segrules.proofs.layout import BOXES, STEPS, Layout
from segrules.proofs.steps import above_limit, below_limit

GoalKind = Literal["rule", "true", "false", "below", "above", "value"]


@dataclass(frozen=True, slots=True)
class Goal:
    """Something that a test should show of a rule.

    `rule` is its number from 0, the number of rules for `otherwise`. A customer shows it who comes
    to that rule (whom no earlier rule takes, under first match) and for whom `condition` is true.
    `of` is the condition of the rule that it is about, None where it is the whole rule.
    """

    kind: GoalKind
    segmentation: str
    rule: int
    condition: Condition
    of: Condition | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """Where a goal can be shown; `area` is None where that was not found inside the budget."""

    area: tuple[int, ...] | None


def goals_of(program: Program) -> tuple[Goal, ...]:
    """Every goal of every segmentation, in order."""
    return tuple(goal for s in program.segmentations for goal in _goals(s))


def _goals(segmentation: Segmentation) -> Iterator[Goal]:
    name = segmentation.name
    for k, rule in enumerate(segmentation.rules):
        yield Goal("rule", name, k, rule.condition)
        for atom in dict.fromkeys(atoms_of(rule.condition)):
            yield from (Goal(kind, name, k, c, atom) for kind, c in _asked(atom))
    if segmentation.otherwise is not None:
        yield Goal("rule", name, len(segmentation.rules), Always(value=True))


def atoms_of(condition: Condition) -> Iterator[Condition]:
    """The parts of a condition that are no `and` or `or` of others."""
    if isinstance(condition, Every | Either):
        for part in condition.parts:
            yield from atoms_of(part)
    elif not isinstance(condition, Always):
        yield condition


def _asked(atom: Condition) -> Iterator[tuple[GoalKind, Condition]]:
    yield "true", atom
    yield "false", negation(atom)
    if isinstance(atom, Compare):
        below, above = below_limit(atom), above_limit(atom)
        if below is not None:
            yield "below", below
        if above is not None:
            yield "above", above
    if isinstance(atom, Among) and len(atom.options) > 1:
        for option in sorted(atom.options, key=lambda o: (isinstance(o, str), o)):
            yield "value", Among(atom.value, frozenset({option}))


def where_shown(goal: Goal, laid: LaidOut) -> Shown | None:
    """Where there is a customer who shows the goal; None where it is proved that there is none."""
    layout = laid.layouts[goal.segmentation]
    spelling, search = Budget(BOXES), Budget(STEPS)
    boxes = laid.boxes(laid.formulas[goal.condition], spelling)
    area = clear_area(layout, boxes, _taken_before(goal, layout), search)
    if area is not None:
        return Shown(tuple(area))
    given_up = spelling.spent or search.spent or not layout.whole
    return Shown(None) if given_up else None


def _taken_before(goal: Goal, layout: Layout) -> int:
    """The boxes of the rules that keep customers from coming to the goal's rule."""
    last = goal.rule == len(layout.rules)
    if last:
        return layout.everything()
    return layout.before(goal.rule) if comes_in_order(layout.segmentation) else layout.never


def comes_in_order(segmentation: Segmentation) -> bool:
    """Whether a rule is only asked where those before it are not true."""
    return segmentation.assign == "first"
