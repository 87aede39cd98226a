"""Program and further conditions -> its segmentations over cells that answer those as well."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

from segrules.compiler.cells import Cells, cells_of
from segrules.compiler.program import Condition, Program
from segrules.proofs.boxes import Box, boxes_of, met
from segrules.proofs.budget import Budget
from segrules.proofs.formula import Formula, atoms_in
from segrules.proofs.formulas import formula_of, rule_formulas
from segrules.proofs.impossible import negation, tied
from segrules.proofs.layout import BOXES, Layout, layout_of
from segrules.proofs.scope import Fits, scope_of
from segrules.proofs.search import Area, uncovered
from segrules.proofs.settled import settled


@dataclass(frozen=True, slots=True)
class LaidOut:
    """Every segmentation as boxes, by name, and the further conditions as formulas."""

    cells: Cells
    layouts: Mapping[str, Layout]
    formulas: Mapping[Condition, Formula]

    def boxes(self, formula: Formula, budget: Budget) -> list[Box]:
        """The boxes of a formula of these conditions."""
        return boxes_of(formula, self.cells, budget)

    def inputs(self, segmentation: str, rules: Iterable[int]) -> frozenset[str]:
        """The inputs that some rules of a segmentation look at, themselves or through others."""
        formulas, seen = self.layouts[segmentation].formulas, set[int]()
        own = (formulas[k] for k in rules if k < len(formulas))
        subjects = {test.subject for formula in own for test in atoms_in(formula, seen)}
        keys = {k for s in subjects for k in (s.key, *s.sources)}
        named = {s.input for s in self.cells.position if s.key in keys}
        return frozenset(named | {_name(k) for k in keys} - {""})


def _name(key: Hashable) -> str:
    """The name of the input that a subject's key is, as `key_of` makes it; "" where it is none."""
    match key:
        case str() | (str(), str()):
            return key if isinstance(key, str) else key[1]
        case _:
            return ""


def laid_out(
    program: Program, conditions: Iterable[Condition], fitted: Fits | None = None
) -> LaidOut:
    """Lay out all segmentations so that each further condition is a set of whole cells too."""
    scope = settled(program, scope_of(program, fitted))
    rules = {s.name: rule_formulas(s.name, scope) for s in program.segmentations}
    denied = [formula_of(negation(a.condition), scope) for a in program.assumptions]
    asked = {c: formula_of(c, scope) for c in dict.fromkeys(conditions)}
    seen: set[int] = set()
    groups = (*rules.values(), denied, asked.values())
    cells = cells_of(t for group in groups for f in group for t in atoms_in(f, seen))
    budget = Budget(BOXES)
    never = [*tied(cells), *(box for f in denied for box in boxes_of(f, cells, budget))]
    layouts = {s.name: layout_of(s, rules[s.name], cells, never) for s in program.segmentations}
    return LaidOut(cells, layouts, asked)


def clear_area(layout: Layout, boxes: list[Box], live: int, budget: Budget) -> Area | None:
    """A part of the boxes that no live box meets, with every value known if there is such a one.

    None where there is none, or where the budget is spent.
    """
    for limit in (_known(layout), {}):
        for box in boxes:
            part = met(box, limit)
            if part is None:
                continue
            area = list(layout.cells.full)
            for axis, mask in part.items():
                area[axis] = mask
            found = uncovered(layout.index, area, live, budget)
            if found is not None:
                return found
    return None


def _known(layout: Layout) -> Box:
    full = layout.cells.full
    return {axis: mask for axis, mask in enumerate(layout.known) if mask != full[axis]}
