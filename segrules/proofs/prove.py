"""Program -> proofs: what segmentations and properties guarantee, failures with a witness."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from segrules.compiler.cells import Cells, cells_of
from segrules.compiler.program import Program
from segrules.proofs.boxes import Box, boxes_of
from segrules.proofs.budget import Budget
from segrules.proofs.formulas import Formula, formula_of, rule_formulas, tests_in
from segrules.proofs.impossible import negation, tied
from segrules.proofs.layout import BOXES, layout_of
from segrules.proofs.proof import Proofs
from segrules.proofs.scope import CutPoints, scope_of
from segrules.proofs.verdicts import findings_of, proof_of, verdicts_of


def prove(program: Program, fitted: Mapping[str, CutPoints] | None = None) -> Proofs:
    """Prove what can be proved of a program.

    `fitted` gives the cut points of scores that data has cut, by score; without it such a score may
    be any of its classes, and what rests on that says so. Nothing is sampled and nothing depends on
    time: a proof that takes too many steps is called incomplete.
    """
    scope = scope_of(program, fitted)
    rules = {s.name: rule_formulas(s.name, scope) for s in program.segmentations}
    denied = [formula_of(negation(a.condition), scope) for a in program.assumptions]
    asked = [formula_of(p.condition, scope) for p in program.properties]
    cells = _cells([f for own in rules.values() for f in own], denied, asked)
    impossible = _impossible(denied, cells)
    layouts = [layout_of(s, rules[s.name], cells, impossible) for s in program.segmentations]
    verdicts = [verdicts_of(layout) for layout in layouts]
    proofs = [proof_of(v) for v in verdicts]
    findings = [f for v, p in zip(verdicts, proofs, strict=True) for f in findings_of(v, p)]
    return Proofs(tuple(proofs), (), tuple(findings))


def _cells(*formulas: Iterable[Formula]) -> Cells:
    """The cells in which everything that is asked anywhere in the program has one answer."""
    seen: set[int] = set()
    return cells_of(t for group in formulas for f in group for t in tests_in(f, seen))


def _impossible(denied: Iterable[Formula], cells: Cells) -> list[Box]:
    budget = Budget(BOXES)
    return [*tied(cells), *(box for f in denied for box in boxes_of(f, cells, budget))]
