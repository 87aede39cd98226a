"""Two programs -> what is defined otherwise in the second, and all that stands on it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from segrules.compiler.program import Program, Value
from segrules.compiler.walk import Node
from segrules.proofs.meaning_of import (
    Key,
    definition_meaning,
    reading,
    rows_of,
    stands_on,
    stands_on_tree,
)

TEXT_OPS = frozenset({"contains", "starts with", "ends with", "matches"})


@dataclass(frozen=True, slots=True)
class Changed:
    """Definitions that differ, themselves (`own`) or by what they stand on (`all`).

    `rows` are the tables of which other rows are kept, or keep another owner; `zone` says that days
    begin at another moment.
    """

    own: frozenset[Key]
    all: frozenset[Key]
    rows: tuple[str, ...]
    zone: bool

    def touches(self, key: Hashable) -> bool:
        """Whether what a subject of the proofs looks at stands on something that differs."""
        return not self.all.isdisjoint(inputs_of(key))


def changed(old: Program, new: Program, recut: frozenset[str] = frozenset()) -> Changed:
    """What differs between two versions of a ruleset; `recut` are scores with other cut points."""
    zone = old.header.timezone != new.header.timezone
    rows = _rows(old, new)
    own = _definitions(old, new) | _columns(old, new) | recut
    start: set[Key] = own | set(rows)
    if zone:
        start |= {s.name for p in (old, new) for s in p.metrics}
    every = _standing_on(new, _standing_on(old, frozenset(start)))
    return Changed(frozenset(own), every, rows, zone)


def _definitions(old: Program, new: Program) -> set[Key]:
    """Metrics, scores and segmentations of one name and two meanings."""
    before, after = _meanings(old), _meanings(new)
    return {n for n in before.keys() & after.keys() if before[n] != after[n]}


def _meanings(program: Program) -> dict[str, Hashable]:
    return {s.name: definition_meaning(s) for s in program.steps}


def _columns(old: Program, new: Program) -> set[Key]:
    before, after = _readings(old), _readings(new)
    return {k for k in before.keys() & after.keys() if before[k] != after[k]}


def _readings(program: Program) -> dict[tuple[str, str], Hashable]:
    return {(t.name, c.name): reading(c) for t in program.tables for c in t.columns}


def _rows(old: Program, new: Program) -> tuple[str, ...]:
    before = {t.name: rows_of(t) for t in old.tables}
    after = {t.name: rows_of(t) for t in new.tables}
    names = dict.fromkeys([*before, *after])
    return tuple(n for n in names if before.get(n) != after.get(n))


def _standing_on(program: Program, keys: frozenset[Key]) -> frozenset[Key]:
    """The keys and every name of the program that stands on one of them."""
    found = set(keys)
    for table in program.tables:
        found |= {(table.name, c.name) for c in table.columns if table.name in keys}
        if table.role == "customers":  # a score that splits ties names the column alone
            found |= {c.name for c in table.columns if (table.name, c.name) in found}
    for step in program.steps:
        if not found.isdisjoint(stands_on(step)):
            found.add(step.name)
    return frozenset(found)


def inputs_of(  # noqa: PLR0911 - one for each kind of key
    key: Hashable,
) -> frozenset[Key]:
    """The names and columns that the key of a subject speaks of."""
    match key:
        case str():
            return frozenset({key})
        case (inner, str() as op, str()) if op in TEXT_OPS:
            return inputs_of(inner)
        case ("pair", left, right):
            return inputs_of(left) | inputs_of(right)
        case ("age", inner, str()):
            return inputs_of(inner)
        case ("segment", str(name), frozenset()):
            return frozenset({name})
        case ("version", str(), inner):
            return inputs_of(inner)
        case (str() as table, str() as column):
            return frozenset({(table, column)})
        case _:
            return _inside(key)


def _inside(key: Hashable) -> frozenset[Key]:
    tree: Node | None = key if isinstance(key, Value) else None
    return frozenset(stands_on_tree(tree)) if tree is not None else frozenset()
