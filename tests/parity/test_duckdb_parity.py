"""Random programs on random tables: DuckDB and the row interpreter answer alike."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segrules.engines.on_duckdb.session import database
from segrules.engines.on_duckdb.tables import put
from segrules.engines.on_pandas.vectors import missing
from segrules.engines.sql.running import run
from segrules.language.findings import DataError
from tests.parity.narrow import aggregated, computed, scored
from tests.parity.programs import Example, examples
from tests.parity.test_parity import answers, both_agree, frames, many, ran


def in_duckdb(example: Example, cuts=None):
    """A run of DuckDB as answers; None where it met an integer that 64 bits do not hold."""
    tables = {t.name: t for t in example.program.tables}
    full = {}
    for name, frame in frames(example).items():
        full[name] = with_all_columns(frame, tables[name])
    try:
        with database(example.program.header.timezone) as base:
            typed = put(full, tables, base)
            found = run(example.program, typed, base, example.as_of, cuts)
    except DataError as error:
        if {finding.name for finding in error.findings} != {"overflow"}:
            raise
        return None
    return answers(example, found.run), found.run


def with_all_columns(frame, table):
    """The frame with the columns that no row has, as readers make it."""
    columns = {
        c.name: frame.columns.get(c.name, missing(c.type, frame.rows)) for c in table.columns
    }
    return replace(frame, columns=columns)


def agrees(example: Example, cuts=None) -> None:
    """DuckDB gives the pandas engine's answers, unless that met too large an integer."""
    other = ran(example, cuts)
    if other is None:
        return
    found = in_duckdb(example, cuts)
    assert found is not None
    assert found[0] == answers(example, other)
    assert found[1].fitted.cuts == other.fitted.cuts
    assert found[1].fitted.findings == other.fitted.findings


def all_three_agree(example: Example) -> None:
    """The interpreter, the pandas engine and DuckDB give the same answers."""
    both_agree(example)
    agrees(example)


@many(100)
@given(examples())
def test_duckdb_agrees(example):
    """On random programs and tables DuckDB gives every customer the pandas engine's answers."""
    agrees(example)


@many(60)
@given(scored())
def test_duckdb_agrees_on_a_score(example):
    """It does on one score of a column full of ties."""
    agrees(example)


@many(60)
@given(aggregated())
def test_duckdb_agrees_on_aggregates(example):
    """It does on aggregates of few customers' events."""
    agrees(example)


@many(50)
@given(computed())
def test_duckdb_agrees_on_functions(example):
    """It does on functions of columns."""
    agrees(example)


@many(30)
@given(examples(compat=True))
def test_duckdb_agrees_on_cut_points_from_before(example):
    """Scores fitted to some tables are told alike on others, those of other tools too."""
    before = ran(example)
    if before is not None:
        agrees(replace(example, tables=example.later), before.fitted.cuts)


@pytest.mark.slow
@many(10_000)
@given(st.one_of(examples(), scored(), aggregated(), computed()))
def test_duckdb_agrees_on_many(example):
    """The same as in the quick run, on many more, and the interpreter with them."""
    all_three_agree(example)
