"""Two programs -> both versions' rules as boxes over one set of cells.

What is called the same in both versions is one subject, so a customer of the cells is one customer
whom both versions look at. A name that has another kind of value in the second version is two.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from segrules.compiler.cells import Cells, Subject, cells_of
from segrules.compiler.program import Assumption, Classes, Program
from segrules.language.types import NUMBER, Kind, Type
from segrules.proofs.boxes import Box, boxes_of
from segrules.proofs.budget import Budget
from segrules.proofs.formula import All, Formula, atoms_in
from segrules.proofs.formulas import formula_of, rule_formulas
from segrules.proofs.impossible import negation, tied
from segrules.proofs.layout import BOXES
from segrules.proofs.meaning_of import meaning
from segrules.proofs.scope import Fits, Scope, cuts_of, scope_of
from segrules.proofs.settled import settled

Subjects = dict[Hashable, Subject]
COUNTED = frozenset({Kind.INTEGER, Kind.NUMBER})


@dataclass(frozen=True, slots=True)
class Versions:
    """Both versions over one set of cells: where each rule of each segmentation is true.

    `impossible` are boxes that no customer lies in, whichever version is asked. `incomparable` are
    keys of subjects of which a value of one version has no like in the other: values of another
    kind, and scores with another number of classes or that data cuts in only one version.
    """

    old: Mapping[str, tuple[Formula, ...]]
    new: Mapping[str, tuple[Formula, ...]]
    cells: Cells
    impossible: tuple[Box, ...]
    incomparable: frozenset[Hashable]


def versions(old: Program, new: Program, fitted: tuple[Fits, Fits] = ({}, {})) -> Versions:
    """Spell out both versions: once to find what they look at, then in terms of what is shared.

    `fitted` are the cut points of scores that are to be put in terms of what they cut, as each
    version has them.
    """
    patterns: dict[Hashable, set[object]] = {}
    found = []
    for program, fits in zip((old, new), fitted, strict=True):
        scope = replace(scope_of(program, fits), patterns=patterns)
        _spelt(program, scope)
        found.append(scope)
    shared = _shared(found[0], found[1])
    scopes = [
        replace(scope_of(program, fits), patterns=patterns, subjects=subjects)
        for program, fits, subjects in zip((old, new), fitted, shared, strict=True)
    ]
    rules = [_spelt(program, scope) for program, scope in zip((old, new), scopes, strict=True)]
    denied = _denied(old, new, scopes[0], scopes[1])
    cells = _cells([f for way in rules for own in way.values() for f in own], denied)
    budget = Budget(BOXES)
    boxes = [box for f in denied for box in boxes_of(f, cells, budget)]
    apart = [s.key for s in cells.position if _is_apart(s.key)]
    apart += _incomparable(scopes[0], scopes[1])
    return Versions(rules[0], rules[1], cells, (*tied(cells), *boxes), frozenset(apart))


def _incomparable(old: Scope, new: Scope) -> Iterator[str]:
    for name in old.scores.keys() & new.scores.keys():
        both = [(scope.scores[name], scope) for scope in (old, new)]
        counts = [s.rule.count for s, _ in both if isinstance(s.rule, Classes)]
        free = [cuts_of(score, scope) is None for score, scope in both]
        if len(counts) == len(both) and any(free) and (counts[0] != counts[1] or not all(free)):
            yield name


def _spelt(program: Program, scope: Scope) -> dict[str, tuple[Formula, ...]]:
    settled(program, scope)
    spelt = {s.name: rule_formulas(s.name, scope) for s in program.segmentations}
    for assumption in program.assumptions:
        formula_of(negation(assumption.condition), scope)
    return spelt


def _cells(*formulas: Iterable[Formula]) -> Cells:
    seen: set[int] = set()
    return cells_of(t for group in formulas for f in group for t in atoms_in(f, seen))


def _denied(old: Program, new: Program, before: Scope, after: Scope) -> list[Formula]:
    """Where both versions say that no customer lies: by an assumption that stands in both."""
    kept = {meaning(a.condition) for a in old.assumptions}
    both = [a for a in new.assumptions if meaning(a.condition) in kept]
    return [All((_breach(a, before), _breach(a, after))) for a in both]


def _breach(assumption: Assumption, scope: Scope) -> Formula:
    return formula_of(negation(assumption.condition), scope)


# ---------------------------------------------------------------- subjects of both


def _shared(old: Scope, new: Scope) -> tuple[Subjects, Subjects]:
    """The subjects that the versions shall use: the same one wherever it can be the same."""
    before, after = dict(old.subjects), dict(new.subjects)
    for key in before.keys() & after.keys():
        one, other = before[key], after[key]
        kind = _common_type(one.type, other.type)
        if kind is None:
            before[key], after[key] = _apart(one, "old"), _apart(other, "new")
        else:
            before[key] = after[key] = _merged(one, other, kind)
    return before, after


def _apart(subject: Subject, version: str) -> Subject:
    """A subject that only one version looks at."""
    key = ("version", version, subject.key)
    return replace(subject, key=key, input="", sources=(), tie="loose")


def _is_apart(key: Hashable) -> bool:
    match key:
        case ("version", str(), _):
            return True
        case _:
            return False


def _common_type(one: Type, other: Type) -> Type | None:
    """A type that holds the values of both, where their physical forms are comparable."""
    if {one.kind, other.kind} == COUNTED:
        return NUMBER
    if (one.kind, one.decimals) != (other.kind, other.decimals):
        return None
    if one.options == other.options:
        return other
    if one.kind is not Kind.TEXT or one.options is None or other.options is None:
        return replace(other, options=None)
    return replace(other, options=tuple(dict.fromkeys((*other.options, *one.options))))


def _merged(one: Subject, other: Subject, kind: Type) -> Subject:
    """One subject with the values that either version allows."""
    same = (one.sources, one.tie) == (other.sources, other.tie)
    lows = [v for v in (one.low, other.low) if v is not None]
    highs = [v for v in (one.high, other.high) if v is not None]
    return replace(
        other,
        type=kind,
        nullable=one.nullable or other.nullable,
        low=min(lows) if len(lows) > 1 else None,
        high=max(highs) if len(highs) > 1 else None,
        free=one.free or other.free,
        sources=other.sources if same else (),
        tie=other.tie if same else "loose",
    )
