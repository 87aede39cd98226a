"""Sources + a way to read one into a database -> its tables, and the result of a run on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from segrules.compiler.program import Program, Table
from segrules.engines.on_pandas.reading.reading import How, absent_tables
from segrules.engines.on_pandas.reading.sources import Source, match_sources, with_input_kept
from segrules.engines.on_pandas.reading.streams import Streamed
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
from segrules.engines.sql.running import Database, run
from segrules.language.findings import DataError, Finding, is_error

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Reader:
    """How a database reads: the header of a source, and a source as a relation of a table."""

    header: Callable[[Source], tuple[str, ...]]
    read: Callable[[Table, Relation, Source], Streamed]


@dataclass(slots=True)
class Arrived:
    """The tables that were read into a database, what became of them, and what was found."""

    relations: dict[str, Relation] = field(default_factory=dict)
    reports: list[TableReport] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    names: Names = field(default_factory=Names)


def how_to_read(program: Program, encoding: str | None, progress: Progress | None) -> How:
    """How the sources of a program are read."""
    return How(ZoneInfo(program.header.timezone), encoding, musts(program), {}, progress)


def arrived(program: Program, sources: Sequence[Source], how: How, reader: Reader) -> Arrived:
    """Every declared table that has a source, read into the database.

    Raises DataError, with every finding, where the data cannot be worked with.
    """
    tables = tuple(table_read(t, program) for t in program.tables)
    made = Arrived()
    with with_input_kept(sources) as kept:
        found, told = match_sources(tables, kept, reader.header)
        made.findings += [*told, *absent_tables(tables, found, how.needed)]
        for table in tables:
            if table.name in found:
                _read_one(table, found[table.name], reader, made)
    if any(is_error(f) for f in made.findings):
        raise DataError(made.findings)
    return made


def _read_one(table: Table, source: Source, reader: Reader, made: Arrived) -> None:
    relation = relation_for(table, made.names)
    try:
        done = reader.read(table, relation, source)
    except DataError as fault:
        made.findings.extend(fault.findings)
        return
    made.relations[table.name] = relation
    made.reports.append(done.report)
    made.findings.extend(done.findings)


def relation_for(table: Table, names: Names) -> Relation:
    """The relation of a table's rows; databases tell no names apart by case."""
    own = Names()
    return Relation(names.new(table.name), {c.name: own.new(c.name) for c in table.columns})


def result_on(
    program: Program,
    database: Database,
    there: Arrived,
    as_of: int | None,
    cuts: CutsByScore | None,
    models: ParametersByModel | None,
    earlier: Earlier | None = None,
) -> Result:
    """The result of a run on the tables that are there; raises DataError as `run` does."""
    ran = run(program, there.relations, database, as_of, cuts, models, there.names, earlier)
    check_customers(ran.run, there.findings)
    return result_of(
        program,
        there.reports,
        there.findings,
        ran.run,
        ran.without_events,
        ran.inputs,
        as_of_given=as_of is not None,
    )
