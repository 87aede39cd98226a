"""Program + sources of data of any size -> result: read by Spark, run, report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from segrules.compiler.program import Program
from segrules.engines.on_pandas.reading.sources import Source
from segrules.engines.on_pandas.resolving.earlier import Earlier
from segrules.engines.on_pandas.running.predicting import ParametersByModel
from segrules.engines.on_pandas.running.run import CutsByScore
from segrules.engines.on_spark.reading import read_into, spark_header
from segrules.engines.on_spark.session import Cluster, cluster
from segrules.engines.results import Result
from segrules.engines.sql.arriving import (
    Arrived,
    Progress,
    Reader,
    arrived,
    how_to_read,
    result_on,
)


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
    with arrived_in(program, sources, encoding, progress) as (spark, there):
        return result_on(program, spark, there, as_of, cuts, models, earlier)


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
    with arrived_in(program, sources, encoding, progress) as (spark, there):
        first = result_on(program, spark, there, as_of, cuts, models)
        return first, result_on(program, spark, there, as_of, None, None)


@contextmanager
def arrived_in(
    program: Program,
    sources: Sequence[Source],
    encoding: str | None,
    progress: Progress | None,
) -> Iterator[tuple[Cluster, Arrived]]:
    """A session with the tables that the sources hold; raises DataError where they do not do."""
    how = how_to_read(program, encoding, progress)
    with cluster(program.header.timezone) as spark:
        reader = Reader(
            partial(spark_header, encoding=encoding, cluster=spark),
            partial(read_into, how=how, cluster=spark),
        )
        yield spark, arrived(program, sources, how, reader)
