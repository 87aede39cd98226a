"""Two versions of a ruleset -> programs between them: the new rules on the old scores, and so on.

What changed is changed part by part, rules first, then scores, then locked cut points, then
metrics, then how the data is read; so a customer's way from the old segment to the new one can be
told apart by cause.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from segrules.compiler.program import (
    Column,
    Definition,
    LookedUp,
    Metric,
    Program,
    Score,
    Segmentation,
    Table,
)
from segrules.compiler.walk import columns_needed, nodes, roots
from segrules.proofs.meaning_of import definition_meaning, reading, rows_of, stands_on
from segrules.verbs.lock import CutsByScore
from segrules.verbs.recut import is_same_cut

Cause = Literal["rules", "scores", "cut_points", "metrics", "data"]
CAUSES: tuple[Cause, ...] = get_args(Cause)
"""In the order in which the parts are changed."""


Locked = tuple[Program, CutsByScore]
"""A program, and the cut points that its lock gives: none without a lock."""


@dataclass(frozen=True, slots=True)
class Hybrid:
    """The program, with its cut points, once the parts up to `cause` are new."""

    cause: Cause
    program: Program
    cuts: CutsByScore


def hybrids(old: Locked, new: Locked) -> tuple[Hybrid, ...] | None:
    """The programs on the way from the old to the new one, the new one last.

    One for each part that changed; None where the parts do not fit together, so that causes cannot
    be told apart.
    """
    causes = _changed(old, new)
    found = []
    for at, cause in enumerate(causes):
        swapped = CAUSES[: CAUSES.index(cause) + 1]
        last = at == len(causes) - 1
        program = new[0] if last else _between(old[0], new[0], swapped)
        if program is None:
            return None
        found.append(Hybrid(cause, program, new[1] if last else _cuts(old, new, swapped)))
    return tuple(found)


def changed_parts(old: Program, new: Program) -> tuple[Cause, ...]:
    """The parts of the rulesets themselves in which the versions differ."""
    return _changed((old, {}), (new, {}))


def _changed(old: Locked, new: Locked) -> tuple[Cause, ...]:
    """The same with what the locks cut otherwise."""
    before, after = _parts(old[0]), _parts(new[0])
    own = {c: before[c] != after[c] for c in before} | {"cut_points": bool(_recut(old, new))}
    return tuple(c for c in CAUSES if own[c])


def _recut(old: Locked, new: Locked) -> frozenset[str]:
    """The scores that are defined alike in both versions and cut otherwise."""
    names = _defined_alike(old[0], new[0])
    return frozenset(n for n in names if not is_same_cut(old[1].get(n), new[1].get(n)))


def _defined_alike(old: Program, new: Program) -> frozenset[str]:
    before, after = ({s.name: definition_meaning(s) for s in p.scores} for p in (old, new))
    return frozenset(n for n in before.keys() & after.keys() if before[n] == after[n])


def _cuts(old: Locked, new: Locked, swapped: tuple[Cause, ...]) -> CutsByScore:
    """The cut points of a program between: those that belong to the definitions it has."""
    alike = _defined_alike(old[0], new[0])
    before, after = old[1], new[1]
    names = [*before, *(n for n in after if n not in before)]
    found = {}
    for name in names:
        is_new = "cut_points" in swapped if name in alike else "scores" in swapped
        cuts = (after if is_new else before).get(name)
        if cuts is not None:
            found[name] = cuts
    return found


def _parts(program: Program) -> dict[Cause, Hashable]:
    def meanings(steps: Sequence[Definition]) -> Hashable:
        return frozenset((s.name, definition_meaning(s)) for s in steps)

    needed = columns_needed(program)
    columns = ((t, c) for t in program.tables for c in t.columns if c.name in needed[t.name])
    read = frozenset((t.name, reading(c)) for t, c in columns)
    rows = frozenset((t.name, rows_of(t)) for t in program.tables)
    return {
        "rules": meanings(program.segmentations),
        "scores": meanings(program.scores),
        "metrics": meanings(program.metrics),
        "data": (program.header.timezone, rows, read),
    }


def _between(old: Program, new: Program, swapped: tuple[Cause, ...]) -> Program | None:
    """The new segmentations on what is new of the rest, and old everywhere else."""
    chosen = _chosen(old, new, swapped)
    steps = _in_order([s.name for s in new.segmentations], chosen)
    tables = _tables(old, new)
    if steps is None or tables is None or not _fits(steps, tables):
        return None
    return replace(old, steps=steps, tables=tables, actions=(), cases=(), properties=())


def _chosen(old: Program, new: Program, swapped: tuple[Cause, ...]) -> dict[str, Definition]:
    before, after = {s.name: s for s in old.steps}, {s.name: s for s in new.steps}
    kept = {
        name: step
        for name, step in before.items()
        if _part(step) not in swapped and _is_alike(step, after.get(name, step))
    }
    return {**before, **after, **kept}


def _part(step: Definition) -> Cause:
    match step:
        case Metric():
            return "metrics"
        case Score():
            return "scores"
        case Segmentation():
            return "rules"


def _is_alike(one: Definition, other: Definition) -> bool:
    """Whether one definition can stand in for the other: values of one kind, of one sort."""
    if isinstance(one, Segmentation) or isinstance(other, Segmentation):
        return isinstance(one, Segmentation) and isinstance(other, Segmentation)
    kinds = [(s.type.kind, s.type.decimals) for s in (one, other)]
    return _part(one) == _part(other) and kinds[0] == kinds[1]


def _in_order(
    wanted: Sequence[str], chosen: Mapping[str, Definition]
) -> tuple[Definition, ...] | None:
    """What is wanted and what it stands on, each after what it uses; None for a circle."""
    done: dict[str, Definition] = {}
    stack: list[tuple[str, bool]] = [(name, False) for name in reversed(wanted)]
    open_: set[str] = set()
    while stack:
        name, is_left = stack.pop()
        if is_left:
            open_.discard(name)
            done[name] = chosen[name]
        elif name in open_:
            return None
        elif name not in done:
            open_.add(name)
            stack.append((name, True))
            inner = sorted(k for k in stands_on(chosen[name]) if isinstance(k, str))
            stack += [(k, False) for k in inner if k in chosen and k not in done]
    return tuple(done.values())


def _tables(old: Program, new: Program) -> tuple[Table, ...] | None:
    """The old tables, with the columns and tables that only the new version has."""
    after = {t.name: t for t in new.tables}
    found = []
    for table in old.tables:
        other = after.pop(table.name, table)
        if (table.role, table.key) != (other.role, other.key):
            return None
        have = {c.name for c in table.columns}
        more = tuple(replace(c, required=False) for c in other.columns if c.name not in have)
        found.append(replace(table, columns=(*table.columns, *more)))
    return (*found, *after.values())


def _fits(steps: Sequence[Definition], tables: Sequence[Table]) -> bool:
    """Whether every column that is looked at holds the kind of value that is expected."""
    kinds = {(t.name, c.name): (c.type.kind, c.type.decimals) for t in tables for c in t.columns}
    for node in (n for step in steps for tree in roots(step) for n in nodes(tree)):
        if isinstance(node, Column | LookedUp):
            place = (node.table, node.name if isinstance(node, Column) else node.column)
            if kinds.get(place) != (node.type.kind, node.type.decimals):
                return False
    return True
