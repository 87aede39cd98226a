"""Layout -> how many cells of its grid have no rule, and how many have several."""

from __future__ import annotations

from math import isinf, prod

from segrules.compiler.cells import Axis, Listed, present
from segrules.proofs.boxes import Box, met
from segrules.proofs.budget import Budget
from segrules.proofs.layout import STEPS, Layout
from segrules.proofs.proof import Tally
from segrules.proofs.search import count_cells, index_of, leaves

MOST_CELLS = 20_000
MOST_PAIRS = 4_000


def tally_of(layout: Layout) -> Tally | None:
    """The tally; None where cells are not single values, or there are too many to count."""
    axes = layout.axes
    total = prod(present(layout.cells.axes[a]).bit_count() for a in axes)
    grid = axes and all(_is_grid(layout.cells.axes[a]) for a in axes)
    if not grid or not layout.whole or total > MOST_CELLS or layout.impossible:
        return None
    shared = _shared(layout)
    if shared is None:
        return None
    budget = Budget(STEPS)
    everything = layout.everything()
    gaps = count_cells(leaves(layout.index, layout.known, everything, budget), axes)
    index = index_of(shared, layout.cells.full)
    apart = count_cells(leaves(index, layout.known, (1 << len(shared)) - 1, budget), axes)
    return None if budget.spent else Tally(total, gaps, total - apart)


def _is_grid(axis: Axis) -> bool:
    """Whether each cell is one value of an input."""
    if not axis.subject.input:
        return False
    if isinstance(axis, Listed):
        return axis.subject.type.options is not None and axis.rest <= 1
    low, high = axis.edges[0][0], axis.edges[-1][0]
    return not isinf(low) and not isinf(high) and high - low == axis.size


def _shared(layout: Layout) -> list[Box] | None:
    """What two rules have in common; None where that is too much to write down."""
    found: list[Box] = []
    for k, boxes in enumerate(layout.boxes):
        later = [box for other in layout.boxes[k + 1 :] for box in other]
        if len(found) + len(boxes) * len(later) > MOST_PAIRS:
            return None
        both = (met(one, two) for one in boxes for two in later)
        found += [box for box in both if box is not None]
    return found
