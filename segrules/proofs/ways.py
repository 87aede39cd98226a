"""Both versions of one segmentation -> who takes whom in which order, in one index of boxes."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from segrules.compiler.cells import Cells, present
from segrules.compiler.program import Segmentation
from segrules.proofs.boxes import EVERYBODY, Box, boxes_of, met
from segrules.proofs.budget import Budget
from segrules.proofs.formula import Formula
from segrules.proofs.layout import BOXES
from segrules.proofs.search import Area, Index, area_of, index_of


@dataclass(frozen=True, slots=True)
class Taker:
    """Who is in one of the boxes and in none of those `before`, gets the segment (None: none).

    `own` and `before` are boxes of the index, as bits; the impossible ones are always before.
    """

    segment: str | None
    boxes: tuple[Box, ...]
    own: int
    before: int

    @property
    def area(self) -> Hashable:
        """Equal for takers of the same customers, whatever comes before them."""
        return frozenset(frozenset(box.items()) for box in self.boxes)


@dataclass(frozen=True, slots=True)
class Way:
    """One version: its takers in order, the last one being `otherwise`, or nobody's segment.

    `all` are the boxes of its rules, as bits. With `tags` a customer has every taker's segment.
    """

    segmentation: Segmentation
    takers: tuple[Taker, ...]
    all: int
    tags: bool

    def of(self, segment: str) -> list[Taker]:
        """The takers that give a segment."""
        return [t for t in self.takers if t.segment == segment]


@dataclass(frozen=True, slots=True)
class Ways:
    """Two versions of a segmentation over one set of cells.

    `known` is the area in which nothing that matters is missing; `whole` is False where some rule
    could not be spelt out inside the budget.
    """

    old: Way
    new: Way
    cells: Cells
    index: Index
    never: int
    known: Area
    whole: bool


def ways_of(
    old: tuple[Segmentation, Sequence[Formula]],
    new: tuple[Segmentation, Sequence[Formula]],
    cells: Cells,
    impossible: Sequence[Box],
) -> Ways:
    """Lay out both versions: the impossible boxes first, then the old rules', then the new."""
    budget = Budget(2 * BOXES)
    spelt = [[tuple(boxes_of(f, cells, budget)) for f in formulas] for _, formulas in (old, new)]
    flat = [*impossible, *(box for rules in spelt for boxes in rules for box in boxes)]
    index = index_of(flat, cells.full)
    never = (1 << len(impossible)) - 1
    before = _way(old[0], spelt[0], len(impossible), never)
    start = len(impossible) + sum(map(len, spelt[0]))
    after = _way(new[0], spelt[1], start, never)
    known = list(cells.full)
    for axis in index.used:
        known[axis] = present(cells.axes[axis])
    return Ways(before, after, cells, index, never, known, not budget.spent)


def _way(whole: Segmentation, rules: list[tuple[Box, ...]], start: int, never: int) -> Way:
    tags = whole.assign == "all"
    takers, taken, first = [], 0, start
    for rule, boxes in zip(whole.rules, rules, strict=True):
        own = (1 << (first + len(boxes))) - (1 << first)
        takers.append(Taker(rule.segment, boxes, own, never if tags else never | taken))
        taken |= own
        first += len(boxes)
    rest = Taker(whole.otherwise, (EVERYBODY,), 0, never | taken)
    return Way(whole, (*takers, rest), taken, tags)


Piece = tuple[Box, int]
"""A box and the boxes, as bits, that cut out of it who is not meant."""


def both(one: Taker, other: Taker) -> Iterator[Piece]:
    """Who is taken by the one in the old version and by the other in the new."""
    for first in one.boxes:
        for second in other.boxes:
            box = met(first, second)
            if box is not None:
                yield box, one.before | other.before


def lacking(takers: Sequence[Taker], way: Way, segment: str) -> Iterator[Piece]:
    """Who is taken by one of the takers, and does not have the segment the other way."""
    if not way.tags:
        others = [t for t in way.takers if t.segment != segment]
        for taker in takers:
            for other in others:
                yield from both(taker, other)
        return
    own = 0
    for taker in way.of(segment):
        own |= taker.own
    rest = way.segmentation.otherwise == segment
    inside = way.takers[:-1] if rest else (way.takers[-1],)
    for taker in takers:
        for other in inside:
            for box, _ in both(taker, other):
                yield box, taker.before | own


def near(ways: Ways, taker: Taker, way: Way) -> Iterator[Taker]:
    """The takers of the other way that some box of this one meets."""
    full, found = ways.cells.full, 0
    for box in taker.boxes:
        found |= ways.index.meeting_area(area_of(box, full), way.all)
    yield from (t for t in way.takers if t.own & found)
    yield way.takers[-1]
