"""Layout -> the proof of one segmentation, and the findings on gaps, overlaps and dead rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from segrules.compiler.program import Rule
from segrules.language.findings import Finding, Label, Severity, Words, type_arg
from segrules.proofs.budget import Budget
from segrules.proofs.contradictions import never_finding
from segrules.proofs.cures import cure_of
from segrules.proofs.deciding import confirmed
from segrules.proofs.gaps import Gap, Gaps, gaps_of, has_gap
from segrules.proofs.layout import STEPS, Layout, rules_said
from segrules.proofs.overlaps import Overlaps, overlap_area, overlaps_of
from segrules.proofs.proof import Overlap, SegmentationProof, Tally
from segrules.proofs.reach import Never, Reach, Taken, Unknown, reaches
from segrules.proofs.regions import Region, region_of, told
from segrules.proofs.search import Area
from segrules.proofs.tallies import tally_of

MOST_OVERLAPS = 10


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Everything that was found out about one segmentation, before it is put in words."""

    layout: Layout
    reach: tuple[Reach, ...]
    overlaps: Overlaps
    gaps: Gaps
    bare: bool
    """Whether there are customers whom no rule takes, `otherwise` aside."""
    decided: bool
    """Whether that is proved."""


def verdicts_of(layout: Layout) -> Verdicts:
    """Search for gaps, dead rules and overlaps.

    Where `otherwise` takes the rest, and of tags, only whether there is a rest is asked.
    """
    whole = layout.segmentation
    if whole.otherwise is None and whole.assign != "all":
        gaps = gaps_of(layout)
        bare, decided = bool(gaps.found), gaps.complete or bool(gaps.found)
    else:
        budget, gaps = Budget(STEPS), Gaps()
        bare = has_gap(layout, budget)
        decided = layout.whole and not budget.spent
    return Verdicts(layout, reaches(layout), overlaps_of(layout), gaps, bare, decided)


# ---------------------------------------------------------------- the proof


def proof_of(verdicts: Verdicts) -> SegmentationProof:
    """The verdicts as a value."""
    layout, whole = verdicts.layout, verdicts.layout.segmentation
    rules = whole.rules
    apart = all(rules[i].segment == rules[j].segment for i, j in verdicts.overlaps.pairs)
    return SegmentationProof(
        segmentation=whole.name,
        exhaustive=whole.otherwise is not None or (verdicts.decided and not verdicts.bare),
        exclusive=apart and verdicts.overlaps.complete,
        unreachable=unreachable(verdicts),
        complete=not given_up(verdicts),
        gaps=tuple(_region(layout, list(gap.area)) for gap in verdicts.gaps.found),
        overlaps=tuple(_overlaps_told(verdicts)),
        pairs=verdicts.overlaps.pairs,
        dead=tuple(k for k, r in enumerate(verdicts.reach) if isinstance(r, Never | Taken)),
        tally=tally_of(layout),
    )


def _region(layout: Layout, area: Area) -> Region:
    return confirmed(region_of(layout.cells, area, layout.axes), layout.theory)


def is_faulty(verdicts: Verdicts, proof: SegmentationProof) -> bool:
    """Whether there is a gap or an unreachable segment: what else is odd may follow from that."""
    return bool(verdicts.gaps.found or proof.unreachable)


def unreachable(verdicts: Verdicts) -> tuple[str, ...]:
    """The segments that nobody can be in, in the order of their first rule."""
    whole = verdicts.layout.segmentation
    live = {
        rule.segment
        for rule, reach in zip(whole.rules, verdicts.reach, strict=True)
        if not isinstance(reach, Never | Taken)
    }
    if whole.otherwise is not None and (verdicts.bare or not verdicts.decided):
        live.add(whole.otherwise)
    named = [*(rule.segment for rule in whole.rules), *filter(None, [whole.otherwise])]
    return tuple(s for s in dict.fromkeys(named) if s not in live)


def given_up(verdicts: Verdicts) -> list[Words]:
    """What could not be proved."""
    found = []
    if not verdicts.decided or not verdicts.gaps.complete:
        found.append(Words("缺口", "gaps"))
    if any(isinstance(r, Unknown) for r in verdicts.reach):
        found.append(Words("可达性", "reach"))
    if not verdicts.overlaps.complete:
        found.append(Words("重叠", "overlaps"))
    return found


def _overlaps_told(verdicts: Verdicts) -> Iterator[Overlap]:
    """Where the rules of different segments overlap: only asked where they must not."""
    layout, rules = verdicts.layout, verdicts.layout.rules
    if layout.segmentation.assign != "one":
        return
    budget = Budget(STEPS)
    for i, j in _forbidden(verdicts)[:MOST_OVERLAPS]:
        area = overlap_area(layout, i, j, budget)
        if area is not None:
            segments = (rules[i].segment, rules[j].segment)
            yield Overlap((i, j), segments, _region(layout, area))


def _forbidden(verdicts: Verdicts) -> list[tuple[int, int]]:
    rules = verdicts.layout.rules
    return [(i, j) for i, j in verdicts.overlaps.pairs if rules[i].segment != rules[j].segment]


# ---------------------------------------------------------------- findings


def findings_of(verdicts: Verdicts, proof: SegmentationProof) -> Iterator[Finding]:
    """What is wrong with the segmentation."""
    yield from _gap_findings(verdicts, proof)
    yield from _overlap_findings(verdicts, proof)
    for rule in proof.dead:
        yield _dead_finding(verdicts, rule, proof)
    whole = verdicts.layout.segmentation
    if whole.otherwise in proof.unreachable and whole.otherwise not in {
        r.segment for r in whole.rules
    }:
        key = "unreachable-segment/otherwise"
        yield Finding(key, whole.place, {"segment": str(whole.otherwise)})
    for what in given_up(verdicts):
        yield Finding("incomplete", whole.place, {"segmentation": whole.name, "proof": what})


def _gap_findings(verdicts: Verdicts, proof: SegmentationProof) -> Iterator[Finding]:
    whole = verdicts.layout.segmentation
    gaps = verdicts.gaps
    for gap, region in zip(gaps.found, proof.gaps, strict=True):
        yield _gap_finding(verdicts, gap, region, proof.tally)
    if gaps.others:
        count = f"{gaps.others}+" if gaps.more else gaps.others
        yield Finding("gap/more", whole.place, {"segmentation": whole.name, "count": count})


def _gap_finding(verdicts: Verdicts, gap: Gap, region: Region, tally: Tally | None) -> Finding:
    whole = verdicts.layout.segmentation
    args: dict[str, type_arg] = {
        "segmentation": whole.name,
        "region": region.words,
        "supposing": region.supposing,
    }
    key = "gap"
    if not region.certain:
        key = "gap/possible"
    elif gap.missing:
        key = "gap/missing"
    elif tally:
        key, args = "gap/counted", {**args, "cells": region.cells, "total": tally.total}
    return told(Finding(key, whole.place, args), region)


def _overlap_findings(verdicts: Verdicts, proof: SegmentationProof) -> Iterator[Finding]:
    whole = verdicts.layout.segmentation
    for overlap in proof.overlaps:
        one, other = (whole.rules[k] for k in overlap.rules)
        args: dict[str, type_arg] = {
            "first": one.segment,
            "second": other.segment,
            "region": overlap.region.words,
            "supposing": overlap.region.supposing,
        }
        key = "overlap" if overlap.region.certain else "overlap/possible"
        labels = _labels([other], "overlap/other")
        yield told(Finding(key, one.place or whole.place, args, labels), overlap.region)
    more = len(_forbidden(verdicts)) - MOST_OVERLAPS
    if more > 0 and whole.assign == "one":
        yield Finding("overlap/more", whole.place, {"segmentation": whole.name, "count": more})


def _labels(rules: Sequence[Rule], key: str) -> tuple[Label, ...]:
    return tuple(Label(rule.place, key) for rule in rules if rule.place)


def _dead_finding(verdicts: Verdicts, rule: int, proof: SegmentationProof) -> Finding:
    reach, own = verdicts.reach[rule], verdicts.layout.rules[rule]
    lost = own.segment in proof.unreachable
    if not isinstance(reach, Taken):
        severity = Severity.ERROR if lost else Severity.WARNING
        return replace(never_finding(verdicts.layout, rule), severity=severity)
    takers = [verdicts.layout.rules[k] for k in reach.by]
    args: dict[str, type_arg] = {"segment": own.segment, "takers": rules_said(takers)}
    labels = _labels(takers, "unreachable-segment/taker")
    if not lost:
        return Finding("unreachable-rule", own.place, args, labels)
    cure = cure_of(verdicts.layout, rule, reach.by)
    args["taker"] = verdicts.layout.rules[cure.taker].segment
    key = "unreachable-segment"
    if cure.same:
        key = "unreachable-segment/same"
    elif cure.narrowed and cure.above:
        key, args["narrowed"] = "unreachable-segment/narrow", cure.narrowed
    elif cure.above:
        key = "unreachable-segment/above"
    return Finding(key, own.place, args, labels)
