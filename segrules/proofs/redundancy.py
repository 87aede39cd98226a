"""Layout -> what could be left out: conditions, alternatives, rules that are one, columns, tags."""

from __future__ import annotations

from collections.abc import Iterator

from segrules.compiler.cells import Test, present
from segrules.compiler.program import Either, Every
from segrules.compiler.words import condition_words
from segrules.language.findings import Finding, Label, type_arg
from segrules.proofs.boxes import Box, boxes_of
from segrules.proofs.budget import Budget
from segrules.proofs.formula import All, Any, Formula
from segrules.proofs.layout import BOXES, STEPS, Layout
from segrules.proofs.overlaps import Overlaps
from segrules.proofs.search import area_of, uncovered
from segrules.proofs.wording import region_words

MOST_FOUND = 5
"""Findings of one kind for one segmentation."""


def redundant_conditions(layout: Layout, dead: tuple[int, ...]) -> Iterator[Finding]:
    """Conditions of a rule without which it would select the same customers.

    Only the rule itself is looked at: that earlier rules make a condition unnecessary is often
    how a table is meant to be read.
    """
    budget = Budget(STEPS)
    for k, rule in enumerate(layout.rules):
        if k in dead or not isinstance(rule.condition, Every | Either):
            continue
        for n, part in enumerate(rule.condition.parts):
            if _is_redundant(layout, k, n, budget):
                said = condition_words(part)
                args: dict[str, type_arg] = {"segment": rule.segment, "condition": said}
                yield Finding("redundant-condition", rule.place, args)
                break


def _is_redundant(layout: Layout, rule: int, part: int, budget: Budget) -> bool:
    formula = layout.formulas[rule]
    if not isinstance(formula, All | Any) or len(formula.parts) < 2:  # noqa: PLR2004 - one is all
        return False
    rest = (*formula.parts[:part], *formula.parts[part + 1 :])
    spent = Budget(BOXES)
    boxes = boxes_of(type(formula)(rest), layout.cells, spent)
    if isinstance(formula, All):
        same = not _is_half_range(layout, formula.parts, part) and all(
            _is_inside(layout, box, rule, budget) for box in boxes
        )
    else:
        own = boxes_of(formula.parts[part], layout.cells, spent)
        same = all(any(_contains(layout, outer, box) for outer in boxes) for box in own)
    return same and not spent.spent and not budget.spent


def _is_inside(layout: Layout, box: Box, rule: int, budget: Budget) -> bool:
    """Whether a box holds no customer that the rule does not select."""
    live = layout.never | layout.bits_of(rule)
    return uncovered(layout.index, area_of(box, layout.cells.full), live, budget) is None


def _contains(layout: Layout, outer: Box, inner: Box) -> bool:
    full = layout.cells.full
    return not any(inner.get(axis, full[axis]) & ~mask for axis, mask in outer.items())


def _is_half_range(layout: Layout, parts: tuple[Formula, ...], part: int) -> bool:
    """Whether a part is the idle end of a range such as `1..2` of a score from 1 on."""
    own = parts[part]
    if not isinstance(own, Test):
        return False
    axis = layout.cells.axes[layout.cells.position[own.subject]]
    others = (p for p in parts if p is not own and isinstance(p, Test))
    return layout.cells.mask(own) == present(axis) and any(p.subject is own.subject for p in others)


def mergeable_rules(layout: Layout, dead: tuple[int, ...]) -> Iterator[Finding]:
    """Neighbouring rules of one segment, neither of them dead, that differ on one axis only."""
    found = 0
    for k in range(1, len(layout.rules)):
        above, below = layout.rules[k - 1], layout.rules[k]
        if above.segment != below.segment or found == MOST_FOUND or {k - 1, k} & {*dead}:
            continue
        joined = _joined(layout.boxes[k - 1], layout.boxes[k])
        if joined is not None:
            found += 1
            words = region_words(layout.cells, area_of(joined, layout.cells.full))
            labels = (Label(above.place, "overlap/other"),) if above.place else ()
            args: dict[str, type_arg] = {"segment": below.segment, "region": words}
            yield Finding("mergeable-rules", below.place, args, labels)


def _joined(one: tuple[Box, ...], other: tuple[Box, ...]) -> Box | None:
    """The box that two single boxes make up together."""
    if len(one) != 1 or len(other) != 1 or one[0].keys() != other[0].keys():
        return None
    differs = [axis for axis, mask in one[0].items() if other[0][axis] != mask]
    if len(differs) != 1:
        return None
    axis = differs[0]
    return {**one[0], axis: one[0][axis] | other[0][axis]}


def identical_tags(layout: Layout, overlaps: Overlaps) -> Iterator[Finding]:
    """Tags that the very same customers carry."""
    budget, found = Budget(STEPS), 0
    for i, j in overlaps.pairs:
        one, other = layout.rules[i], layout.rules[j]
        if one.segment == other.segment or found == MOST_FOUND:
            continue
        if _within(layout, i, j, budget) and _within(layout, j, i, budget) and not budget.spent:
            found += 1
            labels = (Label(one.place, "overlap/other"),) if one.place else ()
            args = {"first": one.segment, "second": other.segment}
            yield Finding("identical-tags", other.place, args, labels)


def _within(layout: Layout, inner: int, outer: int, budget: Budget) -> bool:
    return all(_is_inside(layout, box, outer, budget) for box in layout.boxes[inner])
