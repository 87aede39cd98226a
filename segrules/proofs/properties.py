"""Property and the layout of its segmentation -> whether it holds, or a counterexample."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from segrules.compiler.program import Property
from segrules.language.findings import Finding, type_arg
from segrules.proofs.boxes import EVERYBODY, Box, boxes_of, met
from segrules.proofs.budget import Budget
from segrules.proofs.deciding import confirmed
from segrules.proofs.formula import Formula
from segrules.proofs.layout import BOXES, STEPS, Layout, box_of
from segrules.proofs.proof import PropertyProof
from segrules.proofs.regions import Region, region_of, told
from segrules.proofs.search import Area, area_of, grown, uncovered

Suspect = tuple[tuple[Box, ...], int]
"""Boxes, and the boxes of the index (as bits) that come before them: who is left is a breach."""


def property_proof(asked: Property, condition: Formula, layout: Layout) -> PropertyProof:
    """Prove that no customer for whom the condition is true is where it must not be."""
    spent, budget = Budget(BOXES), Budget(STEPS)
    boxes = boxes_of(condition, layout.cells, spent)
    suspects = list(_suspects(asked, layout))
    area = _breach(layout, boxes, suspects, budget)
    complete = area is not None or (layout.whole and not spent.spent and not budget.spent)
    region = confirmed(region_of(layout.cells, area), layout.theory) if area is not None else None
    return PropertyProof(area is None and complete, complete, region)


def _suspects(asked: Property, layout: Layout) -> Iterator[Suspect]:
    """Where a breach would be: in the segment (never), outside of it (always)."""
    whole, segment = layout.segmentation, asked.segment[1]
    own = [k for k, rule in enumerate(layout.rules) if rule.segment == segment]
    inside = asked.kind == "never"
    if whole.assign == "all" and not inside and whole.otherwise != segment:
        yield (EVERYBODY,), layout.never | sum(layout.bits_of(k) for k in own)
        return
    for k in range(len(layout.rules)):
        if (k in own) is inside:
            yield layout.boxes[k], _before(layout, k, own, inside=inside)
    if (whole.otherwise == segment) is inside:
        yield (EVERYBODY,), layout.everything()


def _before(layout: Layout, rule: int, own: Sequence[int], *, inside: bool) -> int:
    """What comes before a rule; a customer with another tag may still carry the tag asked for."""
    if layout.segmentation.assign == "all" and not inside:
        return layout.never | sum(layout.bits_of(k) for k in own)
    return layout.before(rule)


def _breach(
    layout: Layout, boxes: Sequence[Box], suspects: Sequence[Suspect], budget: Budget
) -> Area | None:
    """A suspect area that the condition takes in; one of known values where there is such."""
    full = layout.cells.full
    for limit in (box_of(layout.known, full), EVERYBODY):
        for suspected, live in suspects:
            for whole in (met(one, two) for one in boxes for two in suspected):
                inside = None if whole is None else met(whole, limit)
                if whole is None or inside is None:
                    continue
                area = uncovered(layout.index, area_of(inside, full), live, budget)
                if area is not None:
                    return grown(layout.index, area, live, area_of(whole, full))
    return None


def property_finding(asked: Property, proof: PropertyProof) -> Iterator[Finding]:
    """What is wrong with a property, if anything is."""
    region: Region | None = proof.counterexample
    segment = asked.segment[1]
    if region is not None:
        key = "property-fails" if asked.kind == "never" else "property-fails/always"
        key = key if region.certain else "property-fails/possible"
        args: dict[str, type_arg] = {
            "segment": segment,
            "region": region.words,
            "supposing": region.supposing,
        }
        yield told(Finding(key, asked.place, args), region)
    elif not proof.complete:
        yield Finding("incomplete/property", asked.place, {"segment": segment})
