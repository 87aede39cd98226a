"""Rule that nobody satisfies -> the finding that says which of its conditions are to blame."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from segrules.compiler.cells import Test, present
from segrules.language.findings import Finding, Words, type_arg
from segrules.proofs.boxes import Box, boxes_of, met
from segrules.proofs.budget import Budget
from segrules.proofs.formula import All, Formula
from segrules.proofs.layout import BOXES, Layout
from segrules.proofs.search import area_of
from segrules.proofs.wording import domain_words, region_words


def never_finding(layout: Layout, rule: int) -> Finding:
    """A value out of range, two conditions that exclude each other, or no reason in particular."""
    own = layout.rules[rule]
    args: dict[str, type_arg] = {"segment": own.segment}
    parts = list(parts_of(layout.formulas[rule]))
    outside = next((t for p in parts for t in _tests(p) if _is_empty(layout, t)), None)
    if outside is not None:
        axis = layout.cells.axes[layout.cells.position[outside.subject]]
        args["range"] = domain_words(axis)
        return Finding("never-true/range", own.place, args)
    clash = _clash(layout, parts)
    if clash is not None:
        return Finding(
            "never-true/conflict", own.place, {**args, "one": clash[0], "other": clash[1]}
        )
    return Finding("never-true", own.place, args)


def parts_of(formula: Formula) -> Iterator[Formula]:
    """The parts that must all be true."""
    if isinstance(formula, All):
        for part in formula.parts:
            yield from parts_of(part)
    else:
        yield formula


def _tests(formula: Formula) -> list[Test]:
    return [formula] if isinstance(formula, Test) else []


def _is_empty(layout: Layout, test: Test) -> bool:
    axis = layout.cells.axes[layout.cells.position[test.subject]]
    return not layout.cells.mask(test) and bool(present(axis))


def _clash(layout: Layout, parts: list[Formula]) -> tuple[Words, Words] | None:
    """Two parts, each of one box, that do not meet."""
    for one, other in combinations(parts, 2):
        pair = [_only_box(layout, p) for p in (one, other)]
        if None not in pair and met(pair[0] or {}, pair[1] or {}) is None:
            first, second = (region_words(layout.cells, _area(layout, b or {})) for b in pair)
            return first, second
    return None


def _area(layout: Layout, box: Box) -> list[int]:
    return area_of(box, layout.cells.full)


def _only_box(layout: Layout, formula: Formula) -> Box | None:
    budget = Budget(BOXES)
    boxes = boxes_of(formula, layout.cells, budget)
    return boxes[0] if len(boxes) == 1 and not budget.spent else None
