"""Segmentation -> its rules as boxes over the program's cells, indexed and ready to be asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from segrules.compiler.cells import Cells, present
from segrules.compiler.program import Rule, Segmentation
from segrules.proofs.boxes import Box, boxes_of, subtracted
from segrules.proofs.budget import Budget
from segrules.proofs.deciding import Theory
from segrules.proofs.formula import Formula
from segrules.proofs.search import Area, Index, area_of, index_of

BOXES = 20_000
"""Steps in which a segmentation's rules must be spelt out as boxes."""
STEPS = 20_000
"""Steps that one search may take."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A segmentation laid out: box by box, the impossible ones first, then rule after rule.

    `formulas` and `boxes` say where each rule is true. `starts[k]` is the first bit of rule k in
    the index; one more entry says where the last one ends. `whole` is False where some rule could
    not be spelt out inside the budget.
    """

    segmentation: Segmentation
    cells: Cells
    formulas: tuple[Formula, ...]
    boxes: tuple[tuple[Box, ...], ...]
    impossible: tuple[Box, ...]
    index: Index
    starts: tuple[int, ...]
    whole: bool
    theory: Theory | None = None
    """What decides areas that rest on several inputs, where there is such."""

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The segmentation's rules."""
        return self.segmentation.rules

    @property
    def never(self) -> int:
        """The impossible boxes, as bits."""
        return (1 << self.starts[0]) - 1

    def everything(self) -> int:
        """All boxes, as bits."""
        return (1 << self.starts[-1]) - 1

    def before(self, rule: int) -> int:
        """The boxes that come before a rule, as bits; tags wait for nobody."""
        if self.segmentation.assign == "all":
            return self.never
        return (1 << self.starts[rule]) - 1

    def bits_of(self, rule: int) -> int:
        """The boxes of a rule, as bits."""
        return (1 << self.starts[rule + 1]) - (1 << self.starts[rule])

    def rules_among(self, boxes: int) -> list[int]:
        """The rules that some of the boxes belong to."""
        return [k for k in range(len(self.boxes)) if boxes & self.bits_of(k)]

    @property
    def known(self) -> Area:
        """The area in which nothing that matters is missing."""
        area = list(self.cells.full)
        for axis in self.index.used:
            area[axis] = present(self.cells.axes[axis])
        return area

    @property
    def axes(self) -> tuple[int, ...]:
        """The axes that the rules look at."""
        return tuple(sorted({a for boxes in self.boxes for box in boxes for a in box}))


def layout_of(
    segmentation: Segmentation,
    formulas: Sequence[Formula],
    cells: Cells,
    impossible: Iterable[Box],
    theory: Theory | None = None,
) -> Layout:
    """Lay out a segmentation."""
    budget = Budget(BOXES)
    boxes = tuple(tuple(boxes_of(f, cells, budget)) for f in formulas)
    never = tuple(impossible)
    starts = [len(never)]
    for rule in boxes:
        starts.append(starts[-1] + len(rule))
    flat = [*never, *(box for rule in boxes for box in rule)]
    index = index_of(flat, cells.full)
    return Layout(
        segmentation,
        cells,
        tuple(formulas),
        boxes,
        never,
        index,
        tuple(starts),
        not budget.spent,
        theory,
    )


def box_of(area: Area, full: Sequence[int]) -> Box:
    """The area as a box."""
    return {axis: mask for axis, mask in enumerate(area) if mask != full[axis]}


def beyond(area: Area, found: Iterable[Area], full: tuple[int, ...], budget: Budget) -> Area | None:
    """A part of the area outside of what was found already."""
    taken = [box_of(f, full) for f in found]
    left = subtracted([box_of(area, full)], taken, full, budget)
    return area_of(left[0], full) if left else None


def rules_said(rules: Iterable[Rule]) -> str:
    """The segments of rules, each once, as they are quoted in a message."""
    return ", ".join(f"`{s}`" for s in dict.fromkeys(rule.segment for rule in rules))
