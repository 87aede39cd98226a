"""What a proof gives: verdicts on each segmentation and property, and findings that say them."""

from __future__ import annotations

from dataclasses import dataclass

from segrules.language.findings import Finding
from segrules.proofs.regions import Region


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rules that take the same customers: rule numbers from 0, their segments, and where."""

    rules: tuple[int, int]
    segments: tuple[str, str]
    region: Region


@dataclass(frozen=True, slots=True)
class Tally:
    """Cells of the grid that the rules span, where every cell is one value and none is missing."""

    total: int
    gaps: int
    overlapping: int


@dataclass(frozen=True, slots=True)
class SegmentationProof:
    """What is proved of one segmentation.

    `exhaustive`: every customer gets a segment. `exclusive`: no customer satisfies rules of two
    segments. `unreachable`: segments that nobody can be in. `dead`: numbers of the rules that never
    win. `complete`: all of it is proved; where it is False, what is not listed is not proved.
    `pairs`: numbers of all rules that overlap; `overlaps` says where, under `assign: one`.
    """

    segmentation: str
    exhaustive: bool
    exclusive: bool
    unreachable: tuple[str, ...]
    complete: bool
    gaps: tuple[Region, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    pairs: tuple[tuple[int, int], ...] = ()
    dead: tuple[int, ...] = ()
    tally: Tally | None = None


@dataclass(frozen=True, slots=True)
class PropertyProof:
    """Whether a property holds; `counterexample` is where it does not, None also if not proved."""

    holds: bool
    complete: bool
    counterexample: Region | None = None


@dataclass(frozen=True, slots=True)
class Proofs:
    """All that was proved of a program, in its order, and what is to be said about it."""

    segmentations: tuple[SegmentationProof, ...] = ()
    properties: tuple[PropertyProof, ...] = ()
    findings: tuple[Finding, ...] = ()
