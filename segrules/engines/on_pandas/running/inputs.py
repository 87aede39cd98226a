"""Program + cleaned tables -> what conditions see of the customers beside metrics and scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from segrules.compiler.program import Aggregate, Column, LookedUp, Program
from segrules.compiler.walk import Node, below, roots
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.evaluating.rows import Rows
from segrules.engines.on_pandas.evaluating.values import value
from segrules.engines.on_pandas.running.preparing import Prepared


def inputs_of(program: Program, prepared: Prepared) -> Mapping[Column | LookedUp, Vector]:
    """The columns of the customers table as read, and what the program looks up from them.

    One entry a customer, in the order of keys; nothing where the data has no customers table.
    """
    customers = prepared.customers
    if not customers.declared:
        return {}
    frame = customers.frame
    kinds = {c.name: c.type for c in program.table(frame.name).columns}
    found: dict[Column | LookedUp, Vector] = {
        Column(frame.name, name, kinds[name]): vector for name, vector in frame.columns.items()
    }
    rows = Rows(frame, ZoneInfo(program.header.timezone), prepared.as_of, prepared.lookups)
    wanted = (n for s in program.steps for r in roots(s) for n in _at_customers(r))
    for node in wanted:
        if isinstance(node, LookedUp) and node.key.table == frame.name:
            found[node] = value(node, rows)
    return found


def _at_customers(node: Node) -> Iterator[Node]:
    """A node and all below it but for what an aggregate sees, which are rows of events."""
    yield node
    if not isinstance(node, Aggregate):
        for child in below(node):
            yield from _at_customers(child)
