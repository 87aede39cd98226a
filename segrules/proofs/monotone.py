"""Layout of ordered segments -> where a better score leads to a worse segment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations, pairwise

from segrules.compiler.cells import Subject, present
from segrules.compiler.program import Classes
from segrules.language.findings import Finding, type_arg
from segrules.proofs.budget import Budget
from segrules.proofs.layout import STEPS, Layout
from segrules.proofs.meanings import looked_through
from segrules.proofs.regions import region_of, told
from segrules.proofs.scope import Scope, cuts_of
from segrules.proofs.search import bits
from segrules.proofs.slices import Difference, Wanted, difference, slice_of
from segrules.proofs.subjects import key_of
from segrules.proofs.wording import axis_words

MOST_CELLS = 8
"""Past so many cells only neighbours are compared where there are gaps between them."""


def not_monotone(layout: Layout, scope: Scope, *, gaps: bool) -> Iterator[Finding]:
    """For each score, or its metric, one place where better is worse, if there is one."""
    if not layout.segmentation.ordered or layout.segmentation.assign == "all":
        return
    wanted = _is_worse(layout)
    for axis in layout.axes:
        rising = _rises(layout.cells.axes[axis].subject, scope)
        cells = list(bits(present(layout.cells.axes[axis])))
        if rising is None:
            continue
        cells = cells if rising else cells[::-1]
        pairs = combinations(cells, 2) if gaps and len(cells) <= MOST_CELLS else pairwise(cells)
        yield from _first(layout, axis, list(pairs), wanted)


def _is_worse(layout: Layout) -> Wanted:
    """Whether the second segment is listed below the first."""
    rank: Mapping[str | None, int] = {s.id: k for k, s in enumerate(layout.segmentation.segments)}
    return lambda one, other: one in rank and other in rank and rank[other] > rank[one]


def _rises(subject: Subject, scope: Scope) -> bool | None:
    """Whether greater values of the subject are better; None where no score says."""
    if subject.free:
        return True
    told = {
        score.rule.better == "higher"
        for score in scope.scores.values()
        if isinstance(score.rule, Classes)
        and cuts_of(score, scope) is not None
        and key_of(looked_through(score.rule.of, scope)) == subject.key
    }
    return told.pop() if len(told) == 1 else None


def _first(
    layout: Layout, axis: int, pairs: list[tuple[int, int]], wanted: Wanted
) -> Iterator[Finding]:
    budget = Budget(STEPS)
    for worse, better in pairs:
        slices = (slice_of(layout, axis, worse), slice_of(layout, axis, better))
        found = difference(layout, slices, wanted, budget)
        if found is not None:
            yield _finding(layout, axis, (worse, better), found)
            return


def _finding(layout: Layout, axis: int, cells: tuple[int, int], found: Difference) -> Finding:
    whole, place = layout.segmentation, layout.cells.axes[axis]
    region = region_of(layout.cells, list(found.area))
    there = list(found.area)
    there[axis] = 1 << cells[1]
    args: dict[str, type_arg] = {
        "segmentation": whole.name,
        "region": region.words,
        "name": place.subject.name,
        "worse": axis_words(place, 1 << cells[0]),
        "better": axis_words(place, 1 << cells[1]),
        "first": str(found.first),
        "second": str(found.second),
    }
    witness = region_of(layout.cells, there)
    return told(Finding("not-monotone", whole.place, args), witness)
