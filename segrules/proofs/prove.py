"""Program -> proofs: what segmentations and properties guarantee, failures with a witness."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from segrules.compiler.cells import Cells, cells_of
from segrules.compiler.program import Program
from segrules.language.findings import Finding
from segrules.language.places import Place
from segrules.proofs.boxes import Box, boxes_of
from segrules.proofs.budget import Budget
from segrules.proofs.decided import decided_layout, decided_property
from segrules.proofs.deciding import Decider
from segrules.proofs.formula import Formula, atoms_in
from segrules.proofs.formulas import formula_of, rule_formulas
from segrules.proofs.idle import idle_columns
from segrules.proofs.impossible import negation, tied
from segrules.proofs.layout import BOXES, Layout
from segrules.proofs.monotone import not_monotone
from segrules.proofs.proof import Proofs, SegmentationProof
from segrules.proofs.properties import property_finding
from segrules.proofs.redundancy import (
    MOST_FOUND,
    identical_tags,
    mergeable_rules,
    redundant_conditions,
)
from segrules.proofs.scope import Fits, Scope, scope_of
from segrules.proofs.search import index_of, uncovered
from segrules.proofs.settled import settled
from segrules.proofs.verdicts import findings_of, is_faulty, proof_of, verdicts_of


def prove(program: Program, fitted: Fits | None = None, decider: Decider | None = None) -> Proofs:
    """Prove what can be proved of a program.

    `fitted` gives the cut points of scores that data has cut (`Fitted.cuts`, or a lock's); without
    it such a score may be any of its classes, and what rests on that says so. Nothing is sampled
    and nothing depends on time: a proof that takes too many steps is called incomplete. `decider`
    decides what rests on several inputs (see `smt`), which is only called possible without one.
    """
    scope = settled(program, scope_of(program, fitted))
    rules = {s.name: rule_formulas(s.name, scope) for s in program.segmentations}
    denied = [formula_of(negation(a.condition), scope) for a in program.assumptions]
    asked = [formula_of(p.condition, scope) for p in program.properties]
    cells = _cells([f for own in rules.values() for f in own], denied, asked)
    impossible = _impossible(denied, cells)
    if not _is_possible(impossible, cells):
        return Proofs(findings=(Finding("impossible-assumption", _first_place(program)),))
    theory = decider(program, scope, cells) if decider is not None else None
    layouts = {
        s.name: decided_layout(s, rules[s.name], cells, impossible, theory)
        for s in program.segmentations
    }
    proved = [_proved(layout, scope) for layout in layouts.values()]
    both = list(zip(program.properties, asked, strict=True))
    held = [decided_property(p, f, layouts[p.segment[0]]) for p, f in both]
    told = (f for (p, _), proof in zip(both, held, strict=True) for f in property_finding(p, proof))
    found = (f for _, findings in proved for f in findings)
    return Proofs(tuple(proof for proof, _ in proved), tuple(held), (*found, *told))


def _proved(layout: Layout, scope: Scope) -> tuple[SegmentationProof, list[Finding]]:
    """The proof of one segmentation and everything that is to be said about it."""
    verdicts = verdicts_of(layout)
    proof = proof_of(verdicts)
    findings = list(findings_of(verdicts, proof))
    if not proof.complete:
        return proof, findings
    if layout.segmentation.assign == "all":
        findings += identical_tags(layout, verdicts.overlaps)
    else:
        findings += not_monotone(layout, scope, gaps=verdicts.bare)
        if not is_faulty(verdicts, proof):
            findings += idle_columns(layout, verdicts.reach)
            findings += mergeable_rules(layout, proof.dead)
    return proof, [*findings, *islice(redundant_conditions(layout, proof.dead), MOST_FOUND)]


def _is_possible(impossible: list[Box], cells: Cells) -> bool:
    """Whether there can be any customer at all."""
    index = index_of(impossible, cells.full)
    live = (1 << len(impossible)) - 1
    budget = Budget(BOXES)
    return uncovered(index, list(cells.full), live, budget) is not None or budget.spent


def _first_place(program: Program) -> Place | None:
    return next((a.place for a in program.assumptions), None)


def _cells(*formulas: Iterable[Formula]) -> Cells:
    """The cells in which everything that is asked anywhere in the program has one answer."""
    seen: set[int] = set()
    return cells_of(t for group in formulas for f in group for t in atoms_in(f, seen))


def _impossible(denied: Iterable[Formula], cells: Cells) -> list[Box]:
    budget = Budget(BOXES)
    return [*tied(cells), *(box for f in denied for box in boxes_of(f, cells, budget))]
