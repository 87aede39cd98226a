"""Conditions -> warnings where a value that may be missing silently keeps customers out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from segrules.compiler.program import (
    Aggregate,
    Among,
    AsOf,
    Call,
    Choose,
    Classes,
    Column,
    Compare,
    Condition,
    Constant,
    Either,
    Every,
    Follows,
    Holds,
    Join,
    Known,
    LookedUp,
    Matches,
    Named,
    Nearest,
    Points,
    Predicted,
    Quantile,
    ScoreRule,
    Standardised,
    Statistic,
    Table,
    Total,
    Truth,
    Value,
    Width,
)
from segrules.compiler.scope import Names, Scope
from segrules.language.catalogue import AGGREGATES
from segrules.language.expression import tree
from segrules.language.expression.children import children
from segrules.language.places import Place


def warn_of_lost(expression: tree.Expression, condition: Condition, scope: Scope) -> None:
    """Warn of `x != ...` and the like where x may be missing and nothing asks whether it is.

    One warning for each name, where the condition first says it.
    """
    asked = {_name(a.value) for a in _atoms(condition) if isinstance(a, Known)}
    values = [v for a in _atoms(condition) if _excludes(a) for v in _tested(a)]
    for name in dict.fromkeys(_name(v) for v in values if not never_missing(v, scope.names)):
        if name and name not in asked:
            scope.report("nullable-drops", _mention(name, expression), name=name)


def _mention(name: str, expression: tree.Expression) -> Place:
    return next(
        (n.place for n in _names(expression) if ".".join(n.parts) == name), expression.place
    )


def _names(node: tree.Expression) -> Iterator[tree.Name]:
    if isinstance(node, tree.Name):
        yield node
    for child in children(node):
        yield from _names(child)


def _atoms(condition: Condition) -> Iterator[Condition]:
    match condition:
        case Every(parts) | Either(parts):
            for part in parts:
                yield from _atoms(part)
        case _:
            yield condition


def _excludes(atom: Condition) -> bool:
    """Whether the atom says what something is not: where people forget about missing values."""
    match atom:
        case Compare(op):
            return op == "!="
        case Among() | Holds() | Matches():
            return atom.negated
        case _:
            return False


def _tested(atom: Condition) -> tuple[Value, ...]:
    match atom:
        case Compare():
            return atom.left, atom.right
        case Among() | Holds() | Matches() | Known():
            return (atom.value,)
        case _:
            return ()


def _name(value: Value) -> str:
    """What a reader calls the value; empty for what has no name."""
    match value:
        case Column(_, name) | Named(name):
            return name
        case LookedUp():
            return f"{value.key.name}.{value.column}"
        case Call("lower" | "date" | "number"):
            return _name(value.args[0])
        case _:
            return ""


# ---------------------------------------------------------------- what is never missing


PARTIAL = frozenset({"divide", "log"})
"""Functions that may be missing where no argument is."""

NEED_ONE_ROW = frozenset({"min", "max", "first", "last", "mode", "sum", "mean", "median"})
"""Aggregates that are known as soon as one row is."""


def never_missing(value: Value, names: Names) -> bool:  # noqa: PLR0911 - one arm for each node
    """Whether a value at customer level is known for every customer."""
    match value:
        case Constant() | AsOf():
            return True
        case Aggregate():
            return AGGREGATES[value.function].always or _always_has_rows(value, names)
        case Named() | Column():
            return value.name in names.never_missing
        case Choose():
            return never_missing(value.then, names) and never_missing(value.otherwise, names)
        case Call("coalesce"):
            return any(never_missing(a, names) for a in value.args)
        case Call():
            return value.function not in PARTIAL and all(
                never_missing(a, names) for a in value.args
            )
        case Truth():
            tested = (v for a in _atoms(value.condition) for v in _tested(a))
            return all(never_missing(v, names) for v in tested)
        case LookedUp() | Predicted() | Follows():
            return False
        case _:
            assert_never(value)


def _always_has_rows(aggregate: Aggregate, names: Names) -> bool:
    """Whether every customer has a row with a known argument.

    So it is where customers come from the one table of events, nothing narrows the rows, and the
    argument is its time or its key: rows without those are dropped.
    """
    events = [t for t in names.tables.values() if t.role == "events"]
    alone = len(events) == 1 and not any(t.role == "customers" for t in names.tables.values())
    argument = aggregate.argument
    if not alone or aggregate.where is not None or not isinstance(argument, Column):
        return False
    sure = argument.name in {events[0].time, events[0].key} or argument.name in _required(events[0])
    return sure and aggregate.function in NEED_ONE_ROW


def _required(table: Table) -> frozenset[str]:
    return frozenset(c.name for c in table.columns if c.required)


def known_score(rule: ScoreRule, names: Names) -> bool:
    """Whether every customer has the score."""
    match rule:
        case Classes():
            return never_missing(rule.of, names) and names.never_missing.issuperset(_around(rule))
        case Join(scores):
            return names.never_missing.issuperset(scores)
        case Total(weights, at_least):
            sure = [never_missing(v, names) for v, _ in weights]
            return sum(sure) >= (at_least or len(sure))
        case Standardised(of):
            return never_missing(of, names)
        case Nearest(of):
            return all(never_missing(v, names) for v in of)
        case Points():
            return True
        case _:
            assert_never(rule)


def _around(rule: Classes) -> tuple[str, ...]:
    """The scores inside whose classes the classes are made."""
    method = rule.method
    return method.within if isinstance(method, Quantile | Width | Statistic) else ()


def columns_never_missing(tables: tuple[Table, ...]) -> frozenset[str]:
    """The columns of the customers table that no customer lacks: the key and those required."""
    customers = [t for t in tables if t.role == "customers"]
    return frozenset(n for t in customers for n in (t.key, *_required(t)))
