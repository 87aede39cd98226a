"""Conditions -> warnings where a value that may be missing silently keeps customers out."""

from __future__ import annotations

from collections.abc import Iterator

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
    Holds,
    Join,
    Known,
    LookedUp,
    Matches,
    Named,
    Points,
    ScoreRule,
    Table,
    Total,
    Truth,
    Value,
)
from segrules.compiler.scope import Names, Scope
from segrules.language.expression import tree


def warn_of_lost(expression: tree.Expression, condition: Condition, scope: Scope) -> None:
    """Warn of `x != ...` and the like where x may be missing and nothing asks whether it is."""
    asked = {_subject(a.value) for a in _atoms(condition) if isinstance(a, Known)}
    lost = {
        name
        for a in _atoms(condition)
        if _excludes(a) and (name := _subject(_tested(a))) and name not in asked
    }
    for name in sorted(lost):
        if _may_be_missing(name, scope):
            scope.report("nullable-drops", expression.place, name=name)


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
        case Among(_, _, negated) | Holds(_, negated):
            return negated
        case Matches():
            return atom.negated
        case _:
            return False


def _tested(atom: Condition) -> Value | None:
    match atom:
        case Compare():
            return atom.left
        case Among() | Holds() | Matches() | Known():
            return atom.value
        case _:
            return None


def _subject(value: Value | None) -> str:
    match value:
        case Column(_, name):
            return name
        case Named(name):
            return name
        case LookedUp():
            return f"{value.key.name}.{value.column}"
        case Call() if value.function == "lower":
            return _subject(value.args[0])
        case _:
            return ""


def _may_be_missing(name: str, scope: Scope) -> bool:
    return name not in scope.names.never_missing


def never_missing(value: Value, names: Names) -> bool:  # noqa: PLR0911 - one arm for each node
    """Whether a value at customer level is known for every customer."""
    match value:
        case Constant() | AsOf() | Truth():
            return not isinstance(value, Truth)
        case Aggregate():
            return value.function == "count" or _always_has_rows(value, names)
        case Named():
            return value.name in names.never_missing
        case Column():
            return value.name in names.never_missing
        case Choose():
            return never_missing(value.then, names) and never_missing(value.otherwise, names)
        case Call() if value.function == "coalesce":
            return any(never_missing(a, names) for a in value.args)
        case Call():
            sure = value.function not in {"divide", "log"}
            return sure and all(never_missing(a, names) for a in value.args)
        case LookedUp():
            return False


def _always_has_rows(aggregate: Aggregate, names: Names) -> bool:
    """Whether every customer has a row with a known argument.

    So it is where customers come from the one table of events, nothing narrows the rows, and the
    argument is its time or a required column: rows without those are dropped.
    """
    events = [t for t in names.tables.values() if t.role == "events"]
    alone = len(events) == 1 and not any(t.role == "customers" for t in names.tables.values())
    argument = aggregate.argument
    if not alone or aggregate.where is not None or not isinstance(argument, Column):
        return False
    declared = next(c for c in events[0].columns if c.name == argument.name)
    sure = declared.required or argument.name == events[0].time
    return sure and aggregate.function in {"min", "max", "first", "last", "mode", "sum", "mean"}


def known_score(rule: ScoreRule, names: Names) -> bool:
    """Whether every customer has the score."""
    match rule:
        case Classes():
            return never_missing(rule.of, names)
        case Join(scores):
            return names.never_missing.issuperset(scores)
        case Total(weights):
            return all(never_missing(v, names) for v, _ in weights)
        case Points():
            return True


def columns_never_missing(tables: tuple[Table, ...]) -> frozenset[str]:
    """The columns of the customers table that no customer lacks: those that are required."""
    return frozenset(
        c.name for t in tables if t.role == "customers" for c in t.columns if c.required
    )
