"""Program + sources of data larger than memory -> result: read into a database, run, report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from zoneinfo import ZoneInfo

from segrules.compiler.program import Program, Table
from segrules.engines.on_duckdb.duckdb_files import duckdb_file, stream_duckdb
from segrules.engines.on_duckdb.session import Database, database
from segrules.engines.on_duckdb.tables import add, create, relation_for
from segrules.engines.on_pandas.reading.reading import How, absent_tables, header_of
from segrules.engines.on_pandas.reading.sources import (
    DatabaseSource,
    Source,
    match_sources,
    with_input_kept,
)
from segrules.engines.on_pandas.reading.streams import Streamed, Taker, stream_table
from segrules.engines.on_pandas.resolving.earlier import Earlier
from segrules.engines.on_pandas.running.execute import (
    check_customers,
    musts,
    result_of,
    table_read,
)
from segrules.engines.on_pandas.running.predicting import ParametersByModel
from segrules.engines.on_pandas.running.run import CutsByScore
from segrules.engines.results import Result, TableReport
from segrules.engines.sql.dialects import Names
from segrules.engines.sql.relations import Relation
from segrules.engines.sql.running import run
from segrules.language.findings import DataError, Finding, is_error

Progress = Callable[[str, int], None]


@dataclass(slots=True)
class Arrived:
    """The tables that were read into the database, what became of them, and what was found."""

    relations: dict[str, Relation] = field(default_factory=dict)
    reports: list[TableReport] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    names: Names = field(default_factory=Names)


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
    with _arrived(program, sources, encoding, progress, memory) as (base, arrived):
        return _ran(program, base, arrived, as_of, cuts, models, earlier)


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
    with _arrived(program, sources, encoding, progress, memory) as (base, arrived):
        first = _ran(program, base, arrived, as_of, cuts, models)
        return first, _ran(program, base, arrived, as_of, None, None)


@contextmanager
def _arrived(
    program: Program,
    sources: Sequence[Source],
    encoding: str | None,
    progress: Progress | None,
    memory: int | None,
) -> Iterator[tuple[Database, Arrived]]:
    """A database with the tables that the sources hold; raises DataError where they do not do."""
    zone = program.header.timezone
    how = How(ZoneInfo(zone), encoding, musts(program), {}, progress)
    with database(zone, memory) as base:
        arrived = _read(program, sources, how, base)
        if any(is_error(f) for f in arrived.findings):
            raise DataError(arrived.findings)
        yield base, arrived


def _ran(
    program: Program,
    base: Database,
    arrived: Arrived,
    as_of: int | None,
    cuts: CutsByScore | None,
    models: ParametersByModel | None,
    earlier: Earlier | None = None,
) -> Result:
    ran = run(program, arrived.relations, base, as_of, cuts, models, arrived.names, earlier)
    check_customers(ran.run, arrived.findings)
    return result_of(
        program,
        arrived.reports,
        arrived.findings,
        ran.run,
        ran.without_events,
        ran.inputs,
        as_of_given=as_of is not None,
    )


def _read(program: Program, sources: Sequence[Source], how: How, base: Database) -> Arrived:
    """Every declared table that has a source, as tables of the database."""
    tables = tuple(table_read(t, program) for t in program.tables)
    arrived = Arrived()
    with with_input_kept(sources) as kept:
        found, told = match_sources(tables, kept, partial(header_of, encoding=how.encoding))
        arrived.findings += [*told, *absent_tables(tables, found, how.needed)]
        for table in tables:
            if table.name in found:
                _read_one(table, found[table.name], how, base, arrived)
    return arrived


def _read_one(table: Table, source: Source, how: How, base: Database, arrived: Arrived) -> None:
    relation = relation_for(table, arrived.names)
    taker = Taker(
        partial(create, table, relation, base), partial(add, relation=relation, database=base)
    )
    try:
        done = _streamed(table, source, how, taker)
    except DataError as fault:
        arrived.findings.extend(fault.findings)
        return
    arrived.relations[table.name] = relation
    arrived.reports.append(done.report)
    arrived.findings.extend(done.findings)


def _streamed(table: Table, source: Source, how: How, taker: Taker) -> Streamed:
    file = duckdb_file(source)
    if file is None:
        return stream_table(table, source, how, taker)
    place = source.place if isinstance(source, DatabaseSource) else None
    return stream_duckdb(table, file, place, how, taker)
