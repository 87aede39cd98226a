"""A program and an events table -> the amount of a row that its revenue sums up, if there is one.

The revenue of a ruleset is a metric; outcomes are rows. Where the metric is one sum over the table,
its summand is the amount of a row. What the sum's window says of `as_of` is left aside: outcomes
have a time of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from segrules.compiler.program import (
    Aggregate,
    AsOf,
    Column,
    Condition,
    DeclaredColumn,
    Every,
    Named,
    Program,
    Table,
    Value,
)
from segrules.compiler.walk import Node, nodes
from segrules.language.types import Kind, Type


@dataclass(frozen=True, slots=True)
class Amount:
    """What a row brings: a value of money, of rows for which `where` is true."""

    value: Value
    where: Condition | None
    type: Type


def amount_of(program: Program, table: Table) -> Amount | None:
    """The summand of the revenue; without such a metric the one money column of the table."""
    if program.header.revenue is not None:
        sums = {s for s in _sums(program, program.header.revenue) if _of_rows(s, table)}
        if len(sums) == 1:
            found = sums.pop()
            assert found.argument is not None  # noqa: S101 - a sum has one
            return Amount(found.argument, _without_window(found.where), found.argument.type)
        return None
    moneys = [c for c in table.columns if c.type.kind is Kind.MONEY]
    return _column(table, moneys[0]) if len(moneys) == 1 else None


def _column(table: Table, column: DeclaredColumn) -> Amount:
    return Amount(Column(table.name, column.name, column.type), None, column.type)


def _sums(program: Program, name: str) -> Iterator[Aggregate]:
    """The sums of money that a metric is made of, through the metrics that it names."""
    metric = next((m for m in program.metrics if m.name == name), None)
    for node in () if metric is None else nodes(metric.value):
        if isinstance(node, Aggregate) and node.function == "sum":
            yield node
        if isinstance(node, Named):
            yield from _sums(program, node.name)


def _of_rows(total: Aggregate, table: Table) -> bool:
    """Whether a sum is of money, and each summand is told by the row and what it looks up."""
    if total.table != table.name or total.argument is None:
        return False
    trees: list[Node] = [total.argument, *([] if total.where is None else [total.where])]
    inside = [n for tree in trees for n in nodes(tree)]
    own = all(n.table == table.name for n in inside if isinstance(n, Column))
    told = {Aggregate, Named}.isdisjoint(map(type, inside))
    return own and told and total.argument.type.kind is Kind.MONEY


def _without_window(where: Condition | None) -> Condition | None:
    kept = tuple(p for p in _parts(where) if not any(isinstance(n, AsOf) for n in nodes(p)))
    if len(kept) == 1:
        return kept[0]
    return Every(kept) if kept else None


def _parts(where: Condition | None) -> Iterator[Condition]:
    """The conditions that must all be true."""
    if isinstance(where, Every):
        for part in where.parts:
            yield from _parts(part)
    elif where is not None:
        yield where
