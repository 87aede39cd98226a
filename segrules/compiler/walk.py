"""The small tree -> all nodes below one, and the columns of each table that a program needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import assert_never

from segrules.compiler.program import (
    OBSERVED,
    Aggregate,
    Always,
    Among,
    AsOf,
    Call,
    Choose,
    Classes,
    Column,
    Compare,
    Condition,
    Constant,
    Definition,
    Either,
    Every,
    Follows,
    Holds,
    InSegment,
    Join,
    Known,
    LookedUp,
    Matches,
    Metric,
    Named,
    Nearest,
    Points,
    Predicted,
    Program,
    Score,
    Segmentation,
    Standardised,
    Table,
    Total,
    Truth,
    Value,
)
from segrules.language.types import Kind

Node = Value | Condition


def below(node: Node) -> tuple[Node, ...]:  # noqa: PLR0911 - one arm for each node
    """The nodes right below a node."""
    match node:
        case Constant() | Column() | Named() | AsOf() | Always() | InSegment():
            return ()
        case LookedUp():
            return (node.key,)
        case Call():
            return node.args
        case Choose():
            return (node.condition, node.then, node.otherwise)
        case Truth():
            return (node.condition, node.negation)
        case Aggregate():
            own = (node.argument, node.where, node.time)
            return (*(n for n in own if n is not None), *node.steps)
        case Follows():
            asked = () if node.where is None else (node.where,)
            return (node.here, node.there, *asked, *(node.same or ()))
        case Predicted(_, models):
            return tuple(value for model in models for value in model.inputs)
        case Compare():
            return (node.left, node.right)
        case Among() | Matches() | Known() | Holds():
            return (node.value,)
        case Every() | Either():
            return node.parts
        case _:
            assert_never(node)


def nodes(node: Node) -> Iterator[Node]:
    """A node and all below it."""
    yield node
    for child in below(node):
        yield from nodes(child)


def from_data(node: Node) -> bool:
    """Whether a value or condition rests on more than the values of one customer."""
    return any(isinstance(n, OBSERVED) for n in nodes(node))


def roots(step: Definition) -> tuple[Node, ...]:
    """The trees of a definition."""
    match step:
        case Metric():
            return (step.value,)
        case Segmentation():
            return tuple(r.condition for r in step.rules)
        case Score():
            return _score_roots(step)
        case _:
            assert_never(step)


def _score_roots(score: Score) -> tuple[Node, ...]:
    match score.rule:
        case Classes() | Standardised():
            return (score.rule.of,)
        case Nearest(of):
            return of
        case Total(weights):
            return tuple(v for v, _ in weights)
        case Points(_, items):
            return tuple(c for c, _ in items)
        case Join():
            return ()
        case _:
            assert_never(score.rule)


def columns_needed(program: Program) -> Mapping[str, frozenset[str]]:
    """The columns of each table that are read: keys, times, unique and required ones among them."""
    needed: dict[str, set[str]] = {t.name: _always(t) for t in program.tables}
    for node in (n for tree in _trees(program) for n in nodes(tree)):
        if isinstance(node, Column):
            needed[node.table].add(node.name)
        elif isinstance(node, LookedUp):
            needed[node.table].add(node.column)
    return {name: frozenset(columns) for name, columns in needed.items()}


def columns_told_apart(program: Program) -> Mapping[str, frozenset[str]]:
    """The text columns of events whose values are only told apart, never read.

    They mark duplicates or are counted as `count(distinct x)`, and nothing asks what they say.
    """
    read: dict[str, set[str]] = {t.name: {t.key} for t in program.tables}
    for tree in _trees(program):
        for node in _read_below(tree):
            if isinstance(node, Column):
                read[node.table].add(node.name)
    needed = columns_needed(program)
    return {
        t.name: frozenset(
            c.name
            for c in t.columns
            if c.name in needed[t.name] - read[t.name]
            and c.type.kind is Kind.TEXT
            and not c.type.options
        )
        for t in program.tables
        if t.role == "events"
    }


def _read_below(node: Node) -> Iterator[Node]:
    """A node and all below it, but for the column that a `count(distinct ...)` counts."""
    yield node
    counted = node.argument if isinstance(node, Aggregate) and node.distinct else None
    for child in below(node):
        if child is not counted or not isinstance(child, Column):
            yield from _read_below(child)


def _always(table: Table) -> set[str]:
    required = (c.name for c in table.columns if c.required)
    return {table.key, *table.unique, *([table.time] if table.time else []), *required}


def _trees(program: Program) -> list[Node]:
    """Every tree of a program: definitions, cleaning rules, actions."""
    trees = [r for step in program.steps for r in roots(step)]
    trees += [d.condition for t in program.tables for d in t.drops]
    for action in program.actions:
        trees += [action.condition] if action.condition is not None else []
        trees += [c for _, c in action.consent]
    return trees
