"""Program -> its segmentations with one small mistake each, and where a mistake moves somebody.

Proved, not sampled: a mutant is equivalent when no cell of the customers' values gets another
segment; else the area found is the test that is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from segrules.compiler.program import Condition, Program, Rule, Segmentation
from segrules.proofs.boxes import Box, met
from segrules.proofs.budget import Budget
from segrules.proofs.formula import All, Outside
from segrules.proofs.laid_out import LaidOut, clear_area
from segrules.proofs.layout import BOXES, STEPS, Layout
from segrules.proofs.mutations import Mutation, MutationKind, mutations
from segrules.proofs.search import Area

Verdict = tuple[int, ...] | Literal["equivalent", "unproved"]
"""An area whose customers all get another segment, or why there is none."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A segmentation with one mistake, in rule `rule` (counted from 0).

    `condition` is that rule's condition with the mistake, None where the rule only changes places
    with the next one; `before` and `after` are the part that was changed.
    """

    kind: MutationKind
    segmentation: str
    rule: int
    before: Condition
    after: Condition | None
    condition: Condition | None


def mutants_of(program: Program) -> tuple[Mutant, ...]:
    """Every mutant of every segmentation, in order."""
    return tuple(mutant for s in program.segmentations for mutant in _mutants(s))


def _mutants(segmentation: Segmentation) -> Iterator[Mutant]:
    for k, rule in enumerate(segmentation.rules):
        for mutation in mutations(rule.condition):
            yield _mutant(segmentation.name, k, mutation)
        following = segmentation.rules[k + 1 : k + 2]
        if segmentation.assign == "first" and following and following[0].segment != rule.segment:
            own, other = rule.condition, following[0].condition
            yield Mutant("swapped-rules", segmentation.name, k, own, other, None)


def _mutant(segmentation: str, rule: int, mutation: Mutation) -> Mutant:
    changed = mutation.before, mutation.after
    return Mutant(mutation.kind, segmentation, rule, *changed, mutation.condition)


def mutated(segmentation: Segmentation, mutant: Mutant) -> tuple[Rule, ...]:
    """The rules with the mistake."""
    k, rules = mutant.rule, segmentation.rules
    if mutant.condition is None:
        return (*rules[:k], rules[k + 1], rules[k], *rules[k + 2 :])
    return (*rules[:k], Rule(rules[k].segment, mutant.condition), *rules[k + 1 :])


# ---------------------------------------------------------------- where it matters


def difference(mutant: Mutant, laid: LaidOut) -> Verdict:
    """Where the mistake moves somebody."""
    layout = laid.layouts[mutant.segmentation]
    spelling, search = Budget(BOXES), Budget(STEPS)
    changed = _changed(mutant, layout, laid, spelling)
    area = _moved(mutant, layout, changed, search)
    if area is not None:
        return tuple(area)
    given_up = spelling.spent or search.spent or not layout.whole
    return "unproved" if given_up else "equivalent"


def _changed(mutant: Mutant, layout: Layout, laid: LaidOut, budget: Budget) -> list[Box]:
    """Where the rule is true before or after, and not both; for changed places, where both are."""
    own = layout.formulas[mutant.rule]
    if mutant.condition is None:
        return laid.boxes(All((own, layout.formulas[mutant.rule + 1])), budget)
    other = laid.formulas[mutant.condition]
    lost = laid.boxes(All((own, Outside(other))), budget)
    return [*lost, *laid.boxes(All((other, Outside(own))), budget)]


def _moved(mutant: Mutant, layout: Layout, changed: list[Box], budget: Budget) -> Area | None:
    """A part of what changed whose customers then get another segment."""
    k, rules = mutant.rule, layout.rules
    segment = rules[k].segment
    if layout.segmentation.assign == "all":
        return clear_area(layout, changed, _same_tag(layout, k), budget)
    if mutant.condition is None:
        return clear_area(layout, changed, layout.before(k), budget)
    others = layout.everything() & ~layout.bits_of(k)
    if layout.segmentation.otherwise != segment:
        area = clear_area(layout, changed, others, budget)
        if area is not None:
            return area
    between = layout.before(k)
    for later in range(k + 1, len(rules)):
        if rules[later].segment != segment:
            both = [met(one, box) for one in changed for box in layout.boxes[later]]
            area = clear_area(layout, [box for box in both if box is not None], between, budget)
            if area is not None:
                return area
        between |= layout.bits_of(later)
    return None


def _same_tag(layout: Layout, rule: int) -> int:
    """The impossible boxes, and those of other rules that give the same tag."""
    live = layout.never
    for k, other in enumerate(layout.rules):
        if k != rule and other.segment == layout.rules[rule].segment:
            live |= layout.bits_of(k)
    return live
