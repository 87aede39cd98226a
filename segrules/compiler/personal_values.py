"""Program -> findings: personal columns in definitions, where anybody reads their values.

Metrics stand in every table of a run, and rules in the ruleset, its descriptions and playbooks. How
to reach a customer, and the name, belong in neither: they may be counted, and asked whether they
are known.
"""

from __future__ import annotations

from collections.abc import Iterator

from segrules.compiler.program import (
    Aggregate,
    Among,
    Choose,
    Column,
    Compare,
    Definition,
    LookedUp,
    Matches,
    Metric,
    Program,
    Segmentation,
    Value,
)
from segrules.compiler.walk import Node, nodes, roots
from segrules.language.findings import Finding
from segrules.language.places import Place
from segrules.language.width import shown

SECRET = frozenset({"contact", "name"})
"""What of a column marked `pii` no metric may tell and no rule may compare."""
PICKING = frozenset({"first", "last", "mode", "min", "max"})
"""Aggregates whose value is that of one row."""


def personal_values(program: Program) -> tuple[Finding, ...]:
    """One finding for each metric that tells a personal value, and each rule that compares one."""
    return tuple(f for s in program.steps for f in _of(s, program))


def _of(step: Definition, program: Program) -> Iterator[Finding]:
    if isinstance(step, Metric):
        for name in _told(step.value, program):
            args = {"metric": shown(step.name), "column": shown(name)}
            yield Finding("personal-metric", step.place, args)
    for place, tree in _trees(step):
        for name in _compared(tree, program):
            yield Finding("personal-rule", place, {"column": shown(name)})


def _trees(step: Definition) -> list[tuple[Place | None, Node]]:
    if isinstance(step, Segmentation):
        return [(r.place, r.condition) for r in step.rules]
    return [(step.place, root) for root in roots(step)]


def _told(value: Value, program: Program) -> Iterator[str]:
    """The secret columns of which a value is some customer's or row's own."""
    match value:
        case Column() | LookedUp():
            name = _secret(value, program)
            if name is not None:
                yield name
        case Aggregate(function, _, argument) if function in PICKING and argument is not None:
            yield from _told(argument, program)
        case Choose(_, then, otherwise):
            yield from _told(then, program)
            yield from _told(otherwise, program)
        case _:
            return


def _compared(tree: Node, program: Program) -> Iterator[str]:
    """The secret columns whose text is compared with a value that the ruleset writes."""
    for node in nodes(tree):
        match node:
            case Compare(_, left, right):
                sides: tuple[Value, ...] = (left, right)
            case Among(value) | Matches(_, value):
                sides = (value,)
            case _:
                continue
        for side in sides:
            name = _secret(side, program)
            if name is not None:
                yield name


def _secret(node: Node, program: Program) -> str | None:
    """The name of a column that is how to reach somebody, or the name."""
    match node:
        case Column(table, name) | LookedUp(_, table, name):
            declared = (c for c in program.table(table).columns if c.name == name)
            return name if any(c.pii in SECRET for c in declared) else None
        case _:
            return None
