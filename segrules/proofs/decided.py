"""Segmentation and a theory -> its layout without the customers that the theory rules out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from segrules.compiler.cells import Cells
from segrules.compiler.program import Property, Segmentation
from segrules.proofs.boxes import Box
from segrules.proofs.budget import Budget
from segrules.proofs.deciding import Theory
from segrules.proofs.formula import Formula
from segrules.proofs.gaps import MOST_REGIONS, gaps_of
from segrules.proofs.layout import STEPS, Layout, layout_of
from segrules.proofs.overlaps import overlap_area, overlaps_of
from segrules.proofs.proof import PropertyProof
from segrules.proofs.properties import property_proof
from segrules.proofs.reach import Won, reaches
from segrules.proofs.search import Area

MOST_RULED_OUT = 400
"""Past so many boxes that are ruled out, what is left undecided stays so."""
MOST_PAIRS = 300
"""Past so many overlapping pairs they are decided only where overlaps are forbidden."""


def decided_layout(
    segmentation: Segmentation,
    formulas: Sequence[Formula],
    cells: Cells,
    impossible: list[Box],
    theory: Theory | None,
) -> Layout:
    """The layout of a segmentation; boxes that the theory rules out are added to `impossible`.

    Every area that a verdict rests on is asked for, until the theory rules out none of them.
    """
    layout = layout_of(segmentation, formulas, cells, impossible, theory)
    while theory is not None and layout.whole and len(impossible) < MOST_RULED_OUT:
        box = _ruled_out(_areas(layout), theory)
        if box is None:
            break
        impossible.append(box)
        layout = layout_of(segmentation, formulas, cells, impossible, theory)
    return layout


def decided_property(asked: Property, condition: Formula, layout: Layout) -> PropertyProof:
    """The proof of a property, without counterexamples that the theory rules out."""
    proof = property_proof(asked, condition, layout)
    impossible = list(layout.impossible)
    while layout.theory is not None and proof.counterexample is not None:
        box = _ruled_out([proof.counterexample.area], layout.theory)
        if box is None or len(impossible) >= MOST_RULED_OUT:
            break
        impossible.append(box)
        layout = layout_of(
            layout.segmentation, layout.formulas, layout.cells, impossible, layout.theory
        )
        proof = property_proof(asked, condition, layout)
    return proof


def _ruled_out(areas: Iterable[Sequence[int]], theory: Theory) -> Box | None:
    """The box that rules out the first of the areas that nobody can be in."""
    for area in areas:
        decision = theory.decide(area)
        if isinstance(decision, dict):
            return decision
    return None


def _areas(layout: Layout) -> Iterator[Area]:
    """Where the verdicts on a segmentation rest on somebody being there."""
    for gap in gaps_of(layout, MOST_REGIONS).found:
        yield list(gap.area)
    for reach in reaches(layout):
        if isinstance(reach, Won):
            yield list(reach.area)
    pairs = overlaps_of(layout).pairs
    if layout.segmentation.assign == "one" or len(pairs) <= MOST_PAIRS:
        budget = Budget(STEPS)
        for one, other in pairs:
            area = overlap_area(layout, one, other, budget)
            if area is not None:
                yield area
