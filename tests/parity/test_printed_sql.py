"""Random programs printed as SQL and run by DuckDB on typed tables answer as the engine does."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import duckdb
import pyarrow as pa
import sqlglot
from hypothesis import given
from hypothesis import strategies as st

from segrules.compiler.program import Aggregate, Call, Segmentation, Total
from segrules.compiler.walk import nodes, roots
from segrules.engines.on_pandas.running.execute import table_read
from segrules.engines.on_pandas.vectors import to_cells
from segrules.engines.sql.arrow_vectors import arrow_of, vector_of
from segrules.engines.sql.dialects import DIALECTS, DUCKDB, UnsupportedError, named
from segrules.engines.sql.printed import printed
from segrules.engines.sql.scopes import indented
from segrules.language.findings import Lang
from segrules.language.types import BOOLEAN, INTEGER, TEXT, Kind
from tests.parity.narrow import aggregated
from tests.parity.programs import examples
from tests.parity.test_duckdb_parity import with_all_columns
from tests.parity.test_parity import answers, frames, many, ran

INEXACT = frozenset({"log", "round"})
"""Functions that SQL has to another last digit."""


def is_exact(program):
    """Whether the printed SQL promises the very same digits."""
    for step in program.steps:
        if isinstance(getattr(step, "rule", None), Total):
            return False
        for node in (n for root in roots(step) for n in nodes(root)):
            if isinstance(node, Call) and node.function in INEXACT:
                return False
            if isinstance(node, Aggregate) and adds_numbers(node):
                return False
    return True


def adds_numbers(node):
    """Whether an aggregate's last digits depend on the order of rows in a database."""
    kind = node.argument.type.kind if node.argument is not None else None
    return node.function == "median" or (node.function in {"sum", "mean"} and kind is Kind.NUMBER)


def as_read(example):
    """The example with the columns that are read, and empty texts missing, as files are read."""
    program = example.program
    tables = tuple(table_read(t, program) for t in program.tables)
    names = {t.name: {c.name for c in t.columns} for t in tables}
    rows = {
        table: [
            {n: None if v == "" else v for n, v in row.items() if n in names[table]} for row in rows
        ]
        for table, rows in example.tables.items()
    }
    return replace(example, program=replace(program, tables=tables), tables=rows)


def in_database(connection, example):
    """The example's tables in a database, with columns of their own types."""
    for table in example.program.tables:
        frame = with_all_columns(frames(example)[table.name], table)
        arrow = {c.name: arrow_of(frame.columns[c.name]) for c in table.columns}
        connection.register("given", pa.table(arrow))
        listed = ", ".join(column(c) for c in table.columns)
        connection.execute(f"CREATE TABLE {table.name} AS SELECT {listed} FROM given")
        connection.unregister("given")


def column(declared):
    """A column from its physical form to what a database would have."""
    name = f'"{declared.name}"'
    match declared.type.kind:
        case Kind.DATE:
            return f"DATE '1970-01-01' + CAST({name} AS INTEGER) AS {name}"
        case Kind.INSTANT:
            return f"make_timestamptz({name}) AS {name}"
        case Kind.MONEY:
            digits = declared.type.decimals
            whole = f"CAST({name} AS DECIMAL(38, {digits}))"
            return f"CAST({whole} / 1{'0' * digits} AS DECIMAL(38, {digits})) AS {name}"
        case _:
            return name


def statement(made):
    """The parts with what the last of them holds, every column as it is."""
    parts = ",\n".join(f"{named(DUCKDB, p.name).text} AS (\n{p.query}\n)" for p in made.parts)
    return f"WITH {parts}\nSELECT * FROM {named(DUCKDB, made.lowered.relation).text}"


@many(100)
@given(st.one_of(examples(sql=True), aggregated()))
def test_printed_sql_gives_the_same_answers(example):
    """What is printed for DuckDB gives, on typed tables, every exact answer of the engine."""
    example = as_read(example)
    found = ran(example)
    if found is None or not is_exact(example.program):
        return
    program, day = replace(example.program, actions=()), found.prepared.as_of
    if day is None:
        return
    try:
        made = printed(program, DUCKDB, found.fitted.cuts, day, Lang.EN)
    except UnsupportedError:
        return  # `lower`, `round(x, n)` and trends are said to have no exact spelling
    with closing(duckdb.connect()) as connection:
        in_database(connection, replace(example, program=program))
        rows = connection.sql(f"SELECT * FROM ({statement(made)})").to_arrow_table()
        asked = ", ".join(c.value.text for c in made.columns)
        connection.sql(f"SELECT {asked} FROM ({statement(made)})").fetchall()
    assert told(made.lowered, rows, program) == answers(example, found).customers


def told(done, rows, program):
    """Each customer's answers by key, as the parity tests have them."""

    def cells(physical, kind):
        return to_cells(vector_of(rows.column(physical), kind))

    steps = {}
    for step in program.steps:
        if not isinstance(step, Segmentation):
            steps[step.name] = cells(done.names[step.name], step.type)
        elif isinstance(held := done.members[step.name], str):
            steps[step.name] = cells(held, TEXT)
        else:
            flags = {tag: cells(physical, BOOLEAN) for tag, physical in held.items()}
            each = zip(*flags.values(), strict=True)
            steps[step.name] = [
                frozenset(tag for tag, on in zip(flags, row, strict=True) if on) for row in each
            ]
    keys = cells(done.key, TEXT if str(rows.column(done.key).type) == "string" else INTEGER)
    lines = zip(*steps.values(), strict=True)
    return {k: dict(zip(steps, line, strict=True)) for k, line in zip(keys, lines, strict=True)}


@many(30)
@given(examples(sql=True))
def test_every_dialect_parses(example):
    """What is printed in each dialect is a statement to a parser of that dialect."""
    found = ran(example)
    if found is None or found.prepared.as_of is None:
        return
    for name, dialect in DIALECTS.items():
        try:
            made = printed(example.program, dialect, found.fitted.cuts, 19_800, Lang.EN)
        except UnsupportedError:
            continue
        parts = ",\n".join(f"{named(dialect, p.name).text} AS ({p.query})" for p in made.parts)
        columns = ", ".join(c.value.text for c in made.columns)
        source = named(dialect, made.lowered.relation).text
        text = f"WITH {indented(parts)} SELECT {columns} FROM {source}"
        assert len(sqlglot.parse(text, read=name)) == 1
