"""Program -> findings: scores that split ties by what could name a customer, so not to be locked.

The tie-break values of single customers would stand in the lock, which is kept in git.
"""

from __future__ import annotations

from collections.abc import Iterator

from segrules.compiler.fingerprint import fitted_scores
from segrules.compiler.program import (
    Aggregate,
    Classes,
    Column,
    LookedUp,
    Metric,
    Named,
    Program,
    Quantile,
    Score,
)
from segrules.compiler.walk import Node, below
from segrules.language.findings import Finding
from segrules.language.types import Kind
from segrules.language.width import shown


def personal_ties(program: Program) -> tuple[Finding, ...]:
    """One finding for each score that cannot be locked, at the score."""
    return tuple(
        Finding("lock-personal-ties", s.place, {"score": shown(s.name), "column": shown(name)})
        for s in fitted_scores(program)
        for name in [n for n in _split_by(s) if is_personal(n, program)][:1]
    )


def _split_by(score: Score) -> tuple[str, ...]:
    rule = score.rule
    method = rule.method if isinstance(rule, Classes) else None
    return method.split_by if isinstance(method, Quantile) else ()


def is_personal(name: str, program: Program) -> bool:
    """Whether a value of customers is text, or comes from a key or a column marked `pii`.

    A count of such cells is none. What cannot be found is taken to be the customers' key.
    """
    for step in program.steps:
        if step.name == name:
            return isinstance(step, Metric) and _reveals(step.value, program)
    for table in program.tables:
        for column in table.columns if table.role == "customers" else ():
            if column.name == name:
                return _reveals(Column(table.name, name, column.type), program)
    return True


def _reveals(value: Node, program: Program) -> bool:
    return _is_text(value) or any(_is_personal_cell(n, program) for n in _told(value))


def _is_text(value: Node) -> bool:
    kind = getattr(value, "type", None)
    return kind is not None and kind.kind is Kind.TEXT


def _told(node: Node) -> Iterator[Node]:
    """A node and those below it whose cells it can tell: a count tells none of them."""
    yield node
    if isinstance(node, Aggregate) and node.function in {"count", "share", "funnel"}:
        return
    for child in below(node):
        yield from _told(child)


def _is_personal_cell(node: Node, program: Program) -> bool:
    match node:
        case Column(table, name) | LookedUp(_, table, name):
            declared = program.table(table)
            marked = any(c.name == name and c.pii is not None for c in declared.columns)
            return marked or name in {declared.key, *declared.unique}
        case Named(name):
            return is_personal(name, program)
        case _:
            return False
