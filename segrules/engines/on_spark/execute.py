"""Program + sources of data of any size -> result: read by Spark, run, report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from zoneinfo import ZoneInfo

from segrules.compiler.program import Program, Table
from segrules.engines.on_pandas.reading.reading import How, absent_tables
from segrules.engines.on_pandas.reading.sources import Source, match_sources, with_input_kept
from segrules.engines.on_pandas.resolving.earlier import Earlier
from segrules.engines.on_pandas.running.execute import (
    check_customers,
    musts,
    result_of,
    table_read,
)
from segrules.engines.on_pandas.running.predicting import ParametersByModel
from segrules.engines.on_pandas.running.run import CutsByScore
from segrules.engines.on_spark.reading import read_into, spark_header
from segrules.engines.on_spark.session import Cluster, cluster
from segrules.engines.on_spark.tables import relation_for
from segrules.engines.results import Result, TableReport
from segrules.engines.sql.dialects import Names
from segrules.engines.sql.relations import Relation
from segrules.engines.sql.running import run
from segrules.language.findings import DataError, Finding, is_error

Progress = Callable[[str, int], None]


@dataclass(slots=True)
class Arrived:
    """The tables that were read, what became of them, and what was found."""

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
    earlier: Earlier | None = None,
) -> Result:
    """Read the sources and run the program on them; the customers come to this machine.

    Raises DataError, with every finding, where the data cannot be worked with, or Spark cannot.
    """
    with arrived_in(program, sources, encoding, progress) as (spark, arrived):
        return _ran(program, spark, arrived, as_of, cuts, models, earlier)


def execute_twice(
    program: Program,
    sources: Sequence[Source],
    cuts: CutsByScore,
    models: ParametersByModel,
    *,
    as_of: int | None = None,
    encoding: str | None = None,
    progress: Progress | None = None,
) -> tuple[Result, Result]:
    """Read the sources once and run the program with what is given, then fitted on this data.

    Raises DataError as `execute` does.
    """
    with arrived_in(program, sources, encoding, progress) as (spark, arrived):
        first = _ran(program, spark, arrived, as_of, cuts, models)
        return first, _ran(program, spark, arrived, as_of, None, None)


@contextmanager
def arrived_in(
    program: Program,
    sources: Sequence[Source],
    encoding: str | None,
    progress: Progress | None,
) -> Iterator[tuple[Cluster, Arrived]]:
    """A session with the tables that the sources hold; raises DataError where they do not do."""
    zone = program.header.timezone
    how = How(ZoneInfo(zone), encoding, musts(program), {}, progress)
    with cluster(zone) as spark:
        arrived = _read(program, sources, how, spark)
        if any(is_error(f) for f in arrived.findings):
            raise DataError(arrived.findings)
        yield spark, arrived


def _ran(
    program: Program,
    spark: Cluster,
    arrived: Arrived,
    as_of: int | None,
    cuts: CutsByScore | None,
    models: ParametersByModel | None,
    earlier: Earlier | None = None,
) -> Result:
    ran = run(program, arrived.relations, spark, as_of, cuts, models, arrived.names, earlier)
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


def _read(program: Program, sources: Sequence[Source], how: How, spark: Cluster) -> Arrived:
    """Every declared table that has a source, as views of Spark's."""
    tables = tuple(table_read(t, program) for t in program.tables)
    arrived = Arrived()
    with with_input_kept(sources) as kept:
        header_of = partial(spark_header, encoding=how.encoding, cluster=spark)
        found, told = match_sources(tables, kept, header_of)
        arrived.findings += [*told, *absent_tables(tables, found, how.needed)]
        for table in tables:
            if table.name in found:
                _read_one(table, found[table.name], how, spark, arrived)
    return arrived


def _read_one(table: Table, source: Source, how: How, spark: Cluster, arrived: Arrived) -> None:
    relation = relation_for(table, arrived.names)
    try:
        done = read_into(table, relation, source, how, spark)
    except DataError as fault:
        arrived.findings.extend(fault.findings)
        return
    arrived.relations[table.name] = relation
    arrived.reports.append(done.report)
    arrived.findings.extend(done.findings)
