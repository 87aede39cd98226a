"""Part of a program -> its meaning as plain tuples, and what it stands on: equal if nothing moves.

Places, texts and the options of a column's type are left out: what a column may hold is the
column's own business, and a value that looks at it means the same.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from segrules.compiler.program import (
    Aggregate,
    Classes,
    Column,
    DeclaredColumn,
    Definition,
    Follows,
    InSegment,
    Join,
    LookedUp,
    Metric,
    Named,
    Quantile,
    Score,
    Segmentation,
    Statistic,
    Table,
    Width,
)
from segrules.compiler.walk import Node, nodes, roots
from segrules.language.types import Type

Key = str | tuple[str, str]
"""A metric, score, segmentation or table by name, or a column as (table, column)."""


def meaning(part: Any) -> Hashable:  # noqa: ANN401 - any part of a tree
    """A tree of the program as nested tuples."""
    if isinstance(part, Type):
        return (part.kind, part.decimals)
    if is_dataclass(part) and not isinstance(part, type):
        inner = (meaning(getattr(part, f.name)) for f in fields(part) if f.compare)
        return (type(part).__name__, *inner)
    if isinstance(part, tuple):
        return tuple(meaning(p) for p in part)
    whole: Hashable = part
    return whole


def definition_meaning(step: Definition) -> Hashable:
    """What a metric or score computes; of a segmentation, its rules in order."""
    match step:
        case Metric():
            return ("metric", meaning(step.type), meaning(step.value))
        case Score(_, kind, rule):
            plain = replace(rule, labels=()) if isinstance(rule, Classes) else rule
            return ("score", meaning(kind), meaning(plain))
        case Segmentation():
            rules = tuple((r.segment, meaning(r.condition)) for r in step.rules)
            return ("segmentation", step.assign == "all", rules, step.otherwise)


def reading(column: DeclaredColumn) -> Hashable:
    """How the cells of a column are read."""
    about = (column.name, column.type, column.aliases, column.formats, column.required)
    return (*about, column.between, column.looks_up)


def rows_of(table: Table) -> Hashable:
    """Which rows of a table are kept, and whose they are."""
    needed = {table.key, *table.unique, *([table.time] if table.time else [])}
    needed |= {k[1] for d in table.drops for k in stands_on_tree(d.condition) if k[0] == table.name}
    columns = (c for c in table.columns if c.required or c.name in needed)
    drops = tuple(meaning(d.condition) for d in table.drops)
    read = frozenset(reading(c) for c in columns)
    return (table.role, table.key, table.unique, table.time, drops, read)


def stands_on(step: Definition) -> frozenset[Key]:
    """The names, columns and tables that a definition looks at itself."""
    found = {key for tree in roots(step) for key in stands_on_tree(tree)}
    return frozenset(found | set(_beside(step)))


def stands_on_tree(tree: Node) -> Iterator[Key]:
    """The names, columns and tables inside a tree."""
    for node in nodes(tree):
        match node:
            case Named(name):
                yield name
            case Column(table, name):
                yield (table, name)
            case LookedUp(_, table, name):
                yield from ((table, name), table)
            case Aggregate(_, table) | Follows(table):
                yield table
            case InSegment(name):
                yield name
            case _:
                pass


def _beside(step: Definition) -> tuple[str, ...]:
    """The scores and columns that a score names outside of any tree."""
    match step.rule if isinstance(step, Score) else None:
        case Join(scores):
            return scores
        case Classes(method=Quantile() as method):
            return (*method.within, *method.split_by)
        case Classes(method=Width() | Statistic() as method):
            return method.within
        case _:
            return ()
