"""A `Follows` node + the rows it asks of and the other rows -> the SQL of whether one follows."""

from __future__ import annotations

from dataclasses import dataclass

from segrules.compiler.program import AsOf, Follows, Span
from segrules.engines.sql.dialects import named
from segrules.engines.sql.functions import DAY
from segrules.engines.sql.pieces import (
    FALSE,
    TRUE,
    Sql,
    When,
    added,
    case,
    compared,
    every,
    is_known,
    less,
    level_of,
    literal,
)
from segrules.engines.sql.scopes import Scope, bound, rows_of
from segrules.engines.sql.values import condition, plain_value, value
from segrules.language.types import Kind

HOUR = DAY // 24


@dataclass(frozen=True, slots=True)
class Others:
    """The relation of the other rows that count, and its columns: names that no other row has."""

    relation: str
    key: str
    time: str
    same: str


def others_query(node: Follows, scope: Scope, key: str, names: Others) -> str:
    """The other rows that count: with a time and, where it matters, a value to be the same."""
    dialect = scope.setting.dialect
    there = value(node.there, scope)
    columns = {names.key: named(dialect, key), names.time: there}
    tests = [TRUE if node.where is None else condition(node.where, scope), is_known(there)]
    if node.same is not None:
        columns[names.same] = value(node.same[1], scope)
        tests.append(is_known(columns[names.same]))
    listed = ", ".join(f"{sql.text} AS {named(dialect, n).text}" for n, sql in columns.items())
    return f"SELECT {listed}\nFROM {rows_of(scope)}\nWHERE {every(tests).text}"


def followed(node: Follows, scope: Scope, key: str, names: Others, *, alone: bool) -> Sql:
    """True, false or missing for each row, as the node says.

    `alone`: the other rows are of the same table, so that a row may meet itself.
    """
    dialect = scope.setting.dialect
    here, length = plain_value(node.here, scope), literal(_units(node))
    itself = _itself(node, scope) if alone else literal(0)
    low, high = added(here, itself), added(here, length)
    if node.before:
        low, high = less(here, length), less(here, itself)
    time = named(dialect, "o", names.time)
    tests = [
        compared("=", named(dialect, "o", names.key), named(dialect, key)),
        compared(">=", time, low),
        compared("<=", time, high),
    ]
    asked = [is_known(here)]
    if node.same is not None:
        own = plain_value(node.same[0], scope)
        tests.append(compared("=", named(dialect, "o", names.same), own))
        asked.append(is_known(own))
    found = bound(_exists(names, every(tests), [*tests, *asked], scope), scope, "another")
    now = value(AsOf(Span(), node.here.type), scope)
    over = TRUE if node.before else compared("<", added(here, length), now)
    return case([When(every([*asked, found]), TRUE), When(every([*asked, over]), FALSE)])


def _exists(names: Others, test: Sql, parts: list[Sql], scope: Scope) -> Sql:
    relation = named(scope.setting.dialect, names.relation).text
    alias = named(scope.setting.dialect, "o").text
    text = f"EXISTS (SELECT 1 FROM {relation} AS {alias} WHERE {test.text})"
    return Sql(text, level=level_of(parts))


def _itself(node: Follows, scope: Scope) -> Sql:
    """One unit of time for a row that is itself one of those that count: it meets others only."""
    tests = [TRUE if node.where is None else condition(node.where, scope)]
    tests.append(is_known(value(node.there, scope)))
    if node.same is not None:
        tests.append(is_known(value(node.same[1], scope)))
    return bound(case([When(every(tests), literal(1))], literal(0)), scope, "itself")


def _units(node: Follows) -> int:
    """The span in the units of the time."""
    if node.here.type.kind is Kind.DATE:
        return node.span.days
    return node.span.days * DAY + node.span.hours * HOUR
