"""Program + sources of data larger than memory -> result: read into a database, run, report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from segrules.compiler.program import Program, Table
from segrules.engines.on_duckdb.duckdb_files import duckdb_file, stream_duckdb
from segrules.engines.on_duckdb.session import Database, database
from segrules.engines.on_duckdb.tables import add, create
from segrules.engines.on_pandas.reading.reading import How, header_of
from segrules.engines.on_pandas.reading.sources import DatabaseSource, Source
from segrules.engines.on_pandas.reading.streams import Streamed, Taker, stream_table
from segrules.engines.on_pandas.resolving.earlier import Earlier
from segrules.engines.on_pandas.running.predicting import ParametersByModel
from segrules.engines.on_pandas.running.run import CutsByScore
from segrules.engines.results import Result
from segrules.engines.sql.arriving import (
    Arrived,
    Progress,
    Reader,
    arrived,
    how_to_read,
    result_on,
)
from segrules.engines.sql.relations import Relation


def execute(
    program: Program,
    sources: Sequence[Source],
    *,
    as_of: int | None = None,
    encoding: str | None = None,
    cuts: CutsByScore | None = None,
    models: ParametersByModel | None = None,
    progress: Progress | None = None,
    memory: int | None = None,
    earlier: Earlier | None = None,
) -> Result:
    """Read the sources and run the program on them, with at most `memory` bytes for the tables.

    Raises DataError, with every finding, where the data cannot be worked with, or does not fit into
    the memory and onto the disk that there are.
    """
    with _arrived(program, sources, encoding, progress, memory) as (base, there):
        return result_on(program, base, there, as_of, cuts, models, earlier)


def execute_twice(
    program: Program,
    sources: Sequence[Source],
    cuts: CutsByScore,
    models: ParametersByModel,
    *,
    as_of: int | None = None,
    encoding: str | None = None,
    progress: Progress | None = None,
    memory: int | None = None,
) -> tuple[Result, Result]:
    """Read the sources once and run the program with what is given, then fitted on this data.

    Raises DataError as `execute` does.
    """
    with _arrived(program, sources, encoding, progress, memory) as (base, there):
        first = result_on(program, base, there, as_of, cuts, models)
        return first, result_on(program, base, there, as_of, None, None)


@contextmanager
def _arrived(
    program: Program,
    sources: Sequence[Source],
    encoding: str | None,
    progress: Progress | None,
    memory: int | None,
) -> Iterator[tuple[Database, Arrived]]:
    """A database with the tables that the sources hold; raises DataError where they do not do."""
    how = how_to_read(program, encoding, progress)
    with database(program.header.timezone, memory) as base:
        reader = Reader(
            partial(header_of, encoding=encoding), partial(_read, how=how, database_=base)
        )
        yield base, arrived(program, sources, how, reader)


def _read(
    table: Table, relation: Relation, source: Source, how: How, database_: Database
) -> Streamed:
    """A source as a table of the database, a stretch at a time."""
    taker = Taker(
        partial(create, table, relation, database_),
        partial(add, relation=relation, database=database_),
    )
    file = duckdb_file(source)
    if file is None:
        return stream_table(table, source, how, taker)
    place = source.place if isinstance(source, DatabaseSource) else None
    return stream_duckdb(table, file, place, how, taker)
