"""A program -> what is wrong with its table of segments: cells left over, shared, segments dead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from segrules.compiler.program import Definition, Program, Segmentation
from segrules.language.findings import Finding, Words, type_arg
from segrules.proofs.proof import Overlap, SegmentationProof
from segrules.proofs.prove import prove
from segrules.proofs.regions import Region


@dataclass(frozen=True, slots=True)
class Defects:
    """What is wrong with one segmentation, taken as a table of its own.

    `cells`, `gaps` and `overlapping` count the cells of the grid of scores; None where conditions
    span no grid. `open` and `shared` are some of the regions, with a witness each; `more` counts
    the open regions that are not among them. `unreachable` are ids of segments.
    """

    segmentation: str
    cells: int | None
    gaps: int | None
    overlapping: int | None
    open: tuple[Region, ...]
    more: int
    shared: tuple[Overlap, ...]
    unreachable: tuple[str, ...]
    findings: tuple[Finding, ...]


def table_defects(program: Program) -> Defects:
    """Prove the first segmentation as if it had no `otherwise` and its segments had to be apart.

    A gap is a warning where `otherwise` takes it, an overlap is only told: the first rule counts.
    """
    part = program.segmentations[0]
    alone = replace(program, steps=tuple(_alone(s) for s in program.steps))
    proofs = prove(alone)
    proof = proofs.segmentations[0]
    more = [f for f in proofs.findings if f.key == "gap/more"]
    tally = proof.tally
    known = tuple(r for r in proof.gaps if None not in r.witness.values())
    return Defects(
        segmentation=part.name,
        cells=tally.total if tally else None,
        gaps=tally.gaps if tally else None,
        overlapping=tally.overlapping if tally else None,
        open=known,
        more=int(str(more[0].args["count"]).rstrip("+")) if more else 0,
        shared=proof.overlaps,
        unreachable=proof.unreachable,
        findings=(
            *_gaps(part, proof, known),
            *_overlaps(part, proof),
            *(f for f in proofs.findings if f.name in {"unreachable-segment", "never-true"}),
        ),
    )


def _alone(step: Definition) -> Definition:
    if isinstance(step, Segmentation) and step.assign != "all":
        return replace(step, assign="one", otherwise=None)
    return step


def _gaps(
    part: Segmentation, proof: SegmentationProof, known: tuple[Region, ...]
) -> Iterator[Finding]:
    tally = proof.tally
    if tally is None or not tally.gaps or not known:
        return
    first = known[0]
    args: dict[str, type_arg] = {
        "cells": tally.gaps,
        "total": tally.total,
        "region": _listed([r.words for r in known]),
        "otherwise": str(part.otherwise or ""),
    }
    key = "import-gap" if part.otherwise else "import-gap/open"
    yield Finding(key, part.place, args, witness=first.witness, region=first.words)


def _overlaps(part: Segmentation, proof: SegmentationProof) -> Iterator[Finding]:
    tally = proof.tally
    if tally is None or not tally.overlapping or not proof.overlaps:
        return
    shared = proof.overlaps[0]
    args: dict[str, type_arg] = {
        "cells": tally.overlapping,
        "total": tally.total,
        "first": shared.segments[0],
        "second": shared.segments[1],
        "region": shared.region.words,
    }
    yield Finding("import-overlap", part.place, args, witness=shared.region.witness)


def _listed(words: list[Words]) -> Words:
    return Words("；".join(w.zh for w in words), "; ".join(w.en for w in words))
