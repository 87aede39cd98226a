"""Typed frames of a table, one after the other -> a table of the database."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.compiler.program import Table
from segrules.engines.on_duckdb.session import Database
from segrules.engines.on_pandas.columns import Frame
from segrules.engines.sql.arriving import relation_for
from segrules.engines.sql.arrow_vectors import table_of
from segrules.engines.sql.dialects import DUCKDB, Names, named, type_name
from segrules.engines.sql.pieces import Sql
from segrules.engines.sql.relations import Relation


def create(table: Table, relation: Relation, database: Database) -> None:
    """An empty table for a declared table's rows, in place of an older one."""
    types = {c.name: type_name(DUCKDB, c.type.kind) for c in table.columns}
    columns = [_column(relation.columns[name], kind) for name, kind in types.items()]
    name = named(DUCKDB, relation.name).text
    database.run(f"CREATE OR REPLACE TABLE {name} ({', '.join(columns)})")


def _column(physical: str, kind: str) -> str:
    made: Sql = named(DUCKDB, physical)
    return f"{made.text} {kind}"


def add(frame: Frame, relation: Relation, database: Database) -> None:
    """Append a frame's rows, its columns in the relation's order."""
    columns = {name: frame.columns[name] for name in relation.columns}
    database.add(relation.name, table_of(Frame(frame.name, frame.rows, columns), relation.columns))


def put(
    frames: Mapping[str, Frame], tables: Mapping[str, Table], database: Database
) -> dict[str, Relation]:
    """Whole frames as tables of the database."""
    names, made = Names(), {}
    for name, frame in frames.items():
        relation = relation_for(tables[name], names)
        create(tables[name], relation, database)
        add(frame, relation, database)
        made[name] = relation
    return made
