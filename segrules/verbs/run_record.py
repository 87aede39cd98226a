"""A ruleset -> what a run's folder keeps so that the run can be looked at again.

Beside the customers these are the ruleset as it was in force (`ruleset.yml`), its cut points
(`ruleset.lock.yml`), and the columns of the customers that scores and segments read (`inputs.csv`,
or Parquet beside customers in Parquet and of very many). What could name a person is kept nowhere
but in the customers' own key: columns marked `pii` are left out, and so are cut points that split
ties by a personal column.
"""

from __future__ import annotations

from collections.abc import Iterator

from segrules.compiler.fingerprint import is_fitted
from segrules.compiler.personal_ties import personal_ties
from segrules.compiler.program import (
    Aggregate,
    Classes,
    Column,
    LookedUp,
    Metric,
    Program,
    Quantile,
    Score,
)
from segrules.compiler.walk import Node, below, roots

Input = Column | LookedUp
FORMAT = 1
"""The version of the folder's layout; a higher one is of a later segrules."""
MANIFEST = "run.json"
RULESET = "ruleset.yml"
LOCK = "ruleset.lock.yml"
INPUTS = ("inputs.csv", "inputs.parquet")
CONTACTS = ("contacts.csv", "contacts.parquet")
"""Who gets what; the second beside customers in Parquet."""
CUT = ("cut_by_budget.csv", "cut_by_budget.parquet")
"""Whom budgets leave without an action."""
BETWEEN = "|"
"""What parts a customer's tags; no id can hold it, and `str.get_dummies` of pandas expects it."""
FORMULA_STARTS = frozenset("=+-@＝＋－＠\t\r\n")
"""Text that begins so is kept with an apostrophe before it, unless files are written raw."""


def keeps_lock(program: Program) -> bool:
    """Whether data decided cut points or parameters, and none that could name a customer."""
    return is_fitted(program) and not personal_ties(program)


def kept_inputs(program: Program) -> tuple[Input, ...]:
    """The customers' columns that are kept: what scores and segments read and is not personal."""
    return tuple(n for n in read_inputs(program) if not is_personal_input(n, program))


def read_inputs(program: Program) -> tuple[Input, ...]:
    """The customers' columns, their own and looked-up ones, that scores and segments read."""
    found = [
        node
        for step in program.steps
        if not isinstance(step, Metric)
        for root in roots(step)
        for node in inputs_in(root)
    ]
    ties = [c for s in program.scores for c in tie_columns(s, program)]
    return tuple(dict.fromkeys([*found, *ties]))


def inputs_in(node: Node) -> Iterator[Input]:
    """The customers' columns inside a tree; what an aggregate sees are columns of events."""
    match node:
        case Column() | LookedUp():
            yield node
        case Aggregate():
            return
        case _:
            for child in below(node):
                yield from inputs_in(child)


def tie_columns(score: Score, program: Program) -> tuple[Column, ...]:
    """The customers' columns by which a score splits ties."""
    method = score.rule.method if isinstance(score.rule, Classes) else None
    names = method.split_by if isinstance(method, Quantile) else ()
    own = {s.name for s in program.steps}
    return tuple(
        Column(t.name, c.name, c.type)
        for t in program.tables
        if t.role == "customers"
        for c in t.columns
        if c.name in names and c.name not in own
    )


def is_personal_input(node: Input, program: Program) -> bool:
    """Whether a column is marked `pii`, or is the key of its table."""
    table, name = (node.table, node.name) if isinstance(node, Column) else (node.table, node.column)
    declared = program.table(table)
    marked = any(c.name == name and c.pii is not None for c in declared.columns)
    return marked or name == declared.key


def input_name(node: Input) -> str:
    """What a column is called in the folder: `city`; of a looked-up one `product.category`."""
    return node.name if isinstance(node, Column) else f"{node.key.name}.{node.column}"
