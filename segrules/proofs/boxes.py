"""Formula -> boxes: for each constrained axis the cells allowed; together they are the formula.

A box leaves out the axes that it does not constrain, so the empty box is everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import assert_never

from segrules.compiler.cells import Cells, Test
from segrules.proofs.budget import Budget
from segrules.proofs.formula import All, Any, Formula, Outside

Box = dict[int, int]
EVERYBODY: Box = {}

ABSORB = 300
"""Past so many boxes those that lie inside others are no longer looked for."""


def boxes_of(formula: Formula, cells: Cells, budget: Budget) -> list[Box]:
    """The boxes of a formula; some may be lacking where the budget is spent."""
    full = cells.full
    return absorbed(_expanded(formula, [EVERYBODY], cells, full, budget))


def _expanded(
    formula: Formula, context: list[Box], cells: Cells, full: Sequence[int], budget: Budget
) -> list[Box]:
    """The part of the context in which the formula is true."""
    if not context or not budget.spend(len(context)):
        return []
    match formula:
        case Test():
            return narrowed(context, cells.position[formula.subject], cells.mask(formula), full)
        case Outside(Test() as test):
            axis = cells.position[test.subject]
            return narrowed(context, axis, full[axis] & ~cells.mask(test), full)
        case Outside(inner):
            taken = absorbed(_expanded(inner, [EVERYBODY], cells, full, budget))
            return subtracted(context, taken, full, budget)
        case All(parts):
            for part in sorted(parts, key=_effort):
                context = _expanded(part, context, cells, full, budget)
            return context
        case Any(parts):
            alternatives = _alternatives(parts, cells)
            tests = [narrowed(context, a, m, full) for a, m in alternatives.items()]
            rest = [p for p in parts if not isinstance(p, Test)]
            other = [_expanded(p, context, cells, full, budget) for p in rest]
            return absorbed([box for found in (*tests, *other) for box in found])
        case _:
            assert_never(formula)


def _effort(formula: Formula) -> int:
    """Parts that only narrow come first, parts that split later, those that cut out last."""
    match formula:
        case Test() | Outside(Test()):
            return 0
        case All():
            return 1
        case Any():
            return 2
        case Outside():
            return 3


def _alternatives(parts: Iterable[Formula], cells: Cells) -> dict[int, int]:
    """The alternatives that are single tests, those on one axis put together."""
    found: dict[int, int] = {}
    for part in parts:
        if isinstance(part, Test):
            axis = cells.position[part.subject]
            found[axis] = found.get(axis, 0) | cells.mask(part)
    return found


def narrowed(boxes: Iterable[Box], axis: int, mask: int, full: Sequence[int]) -> list[Box]:
    """The boxes, each with the axis narrowed to the mask; without those that become empty."""
    if mask == full[axis]:
        return list(boxes)
    found = []
    for box in boxes:
        left = box.get(axis, mask) & mask
        if left:
            found.append({**box, axis: left})
    return found


def met(one: Box, other: Box) -> Box | None:
    """What two boxes have in common; None where that is nothing."""
    both = dict(one)
    for axis, mask in other.items():
        left = both.get(axis, mask) & mask
        if not left:
            return None
        both[axis] = left
    return both


def contains(outer: Box, inner: Box, full: Sequence[int]) -> bool:
    """Whether everything in the inner box is in the outer one."""
    return not any(inner.get(axis, full[axis]) & ~mask for axis, mask in outer.items())


def absorbed(boxes: list[Box]) -> list[Box]:
    """The boxes without those that lie inside another one."""
    if not 1 < len(boxes) <= ABSORB:
        return boxes
    kept: list[Box] = []
    for box in sorted(boxes, key=len):
        if not any(_inside(box, outer) for outer in kept):
            kept.append(box)
    return kept


def _inside(inner: Box, outer: Box) -> bool:
    """Whether the inner box lies in the outer one, which constrains no more axes."""
    return all(axis in inner and not inner[axis] & ~mask for axis, mask in outer.items())


def subtracted(
    boxes: list[Box], taken: Iterable[Box], full: Sequence[int], budget: Budget
) -> list[Box]:
    """What is left of the boxes outside of those taken, as boxes that do not meet."""
    for hole in taken:
        if not budget.spend(len(boxes)):
            return []
        boxes = [piece for box in boxes for piece in _around(box, hole, full)]
    return boxes


def _around(box: Box, hole: Box, full: Sequence[int]) -> list[Box]:
    """The box outside of the hole: one piece for each axis on which it reaches beyond."""
    if met(box, hole) is None:
        return [box]
    pieces, rest = [], dict(box)
    for axis, mask in hole.items():
        here = rest.get(axis, full[axis])
        if here & ~mask:
            pieces.append({**rest, axis: here & ~mask})
        rest[axis] = here & mask
    return pieces
