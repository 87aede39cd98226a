"""A typed table as a database holds it -> the SQL of its rows in physical form."""

from __future__ import annotations

import math
from fractions import Fraction

from segrules.compiler.program import DeclaredColumn, Table
from segrules.engines.sql.dialects import Dialect, Names, named, number, spelled, text
from segrules.engines.sql.pieces import (
    Sql,
    When,
    among,
    called,
    case,
    compared,
    every,
    literal,
)
from segrules.engines.sql.relations import Relation
from segrules.engines.sql.scopes import Computed, aliased, indented
from segrules.language.types import Kind


def source_query(table: Table, relation: Relation, dialect: Dialect) -> str:
    """The rows of a table with columns of their declared types, in physical form.

    Money is a decimal, an instant a timestamp with time zone. As on reading a file, empty text, a
    number that is none, and what `between` or `one_of` forbid are missing.
    """
    listed = [
        aliased(Computed(relation.columns[c.name], _physical(c, dialect)), dialect)
        for c in table.columns
    ]
    body = indented(",\n".join(listed))
    return f"SELECT\n{body}\nFROM {named(dialect, table.name).text}"


def physical_relation(table: Table, names: Names) -> Relation:
    """The relation that holds a table's rows in physical form."""
    own = Names()
    name = names.new(f"{table.name}_typed")
    return Relation(name, {c.name: own.new(c.name) for c in table.columns})


def _physical(column: DeclaredColumn, dialect: Dialect) -> Sql:
    given = named(dialect, column.name)
    match column.type.kind:
        case Kind.TEXT:
            return _allowed(column, called("NULLIF", given, text(dialect, "")), given, dialect)
        case Kind.NUMBER:
            tests = [spelled(dialect, "finite", given), *_limits(column, given, dialect)]
            return case([When(every(tests), given)])
        case Kind.MONEY:
            unit = literal(10**column.type.decimals)
            return _between(column, spelled(dialect, "minor units", given, unit), given, dialect)
        case Kind.DATE:
            return spelled(dialect, "days of date", given)
        case Kind.INSTANT:
            return spelled(dialect, "microseconds", given)
        case _:
            return _between(column, given, given, dialect)


def _allowed(column: DeclaredColumn, value: Sql, given: Sql, dialect: Dialect) -> Sql:
    """The text where it is one of the declared ones."""
    if not column.type.options:
        return value
    options = [text(dialect, o) for o in column.type.options]
    return case([When(among(given, options, negated=False), given)])


def _between(column: DeclaredColumn, value: Sql, given: Sql, dialect: Dialect) -> Sql:
    limits = _limits(column, given, dialect)
    return case([When(every(limits), value)]) if limits else value


def _limits(column: DeclaredColumn, given: Sql, dialect: Dialect) -> list[Sql]:
    if column.between is None:
        return []
    low, high = (_limit(x, dialect) for x in column.between)
    return [compared(">=", given, low), compared("<=", given, high)]


def _limit(value: float, dialect: Dialect) -> Sql:
    exact = Fraction(value)
    return literal(math.floor(exact)) if exact.denominator == 1 else number(dialect, value)
