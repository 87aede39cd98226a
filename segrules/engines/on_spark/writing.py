"""Program + sources of data of any size -> customers written by Spark; they never come together.

For customers by the hundred million: what `execute` would give as a table is a folder of Parquet,
each part of it written by who works it out. Actions and their arms are no part of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from segrules.compiler.program import Program, Segmentation
from segrules.engines.on_pandas.reading.sources import Source
from segrules.engines.on_pandas.running.predicting import Asked, ParametersByModel
from segrules.engines.on_pandas.running.run import CutsByScore
from segrules.engines.on_spark.execute import arrived_in
from segrules.engines.on_spark.session import Cluster, telling
from segrules.engines.results import Fitted, TableReport
from segrules.engines.sql.dialects import SPARK, named, spelled, text
from segrules.engines.sql.lowering import Lowered, lowered
from segrules.engines.sql.pieces import Sql, When, case, cast, compared, literal, times
from segrules.engines.sql.scopes import Computed, Setting, aliased
from segrules.language.findings import DataError, Finding
from segrules.language.types import Kind, Type

DIGITS = 19
"""As many digits as a 64-bit integer of minor units can have."""


@dataclass(frozen=True, slots=True)
class Written:
    """Customers that stand in a folder: how many, and how many in each segment.

    `segments` has the segments' ids by segmentation; customers in none are in none. `reports` say
    what became of the tables' rows as they were read, `fitted` what the data decided.
    """

    place: str
    customers: int
    segments: Mapping[str, Mapping[str, int]]
    reports: tuple[TableReport, ...]
    fitted: Fitted
    findings: tuple[Finding, ...]


def write_customers(
    program: Program,
    sources: Sequence[Source],
    place: str,
    *,
    as_of: int | None = None,
    cuts: CutsByScore | None = None,
    models: ParametersByModel | None = None,
) -> Written:
    """Run the program on Spark and let it write the customers to a new folder, a path or a URL.

    The key, metrics (money as decimals), scores (labels where there are some) and segmentations, by
    the names that a run's table has. Raises DataError where the data cannot be worked with, or the
    folder is there already.
    """
    with arrived_in(program, sources, None, None) as (spark, arrived):
        spark.models = Asked(models or {})
        setting = Setting(SPARK, program.header.timezone, as_of, spark.outside)
        plain = replace(program, actions=())
        done = lowered(plain, arrived.relations, setting, spark, cuts, arrived.names)
        _write(spark, f"SELECT {_listed(program, done)} FROM {_table(done)}", place)
        ((customers,),) = spark.ask(f"SELECT COUNT(*) FROM {_table(done)}")
        return Written(
            place,
            int(customers),
            {s.name: _counts(s, done, spark) for s in program.segmentations},
            tuple(arrived.reports),
            Fitted(done.cuts, done.as_of, tuple(spark.findings)),
            tuple(arrived.findings),
        )


def _write(spark: Cluster, query: str, place: str) -> None:
    from pyspark.errors import PySparkException  # noqa: PLC0415 - an extra

    try:
        with telling():
            spark.frame(query).write.parquet(place)
    except PySparkException as fault:
        if "PATH_ALREADY_EXISTS" not in str(fault):
            raise
        raise DataError([Finding("spark-folder-taken", args={"path": place})]) from None


def _table(done: Lowered) -> str:
    return named(SPARK, done.relation).text


# ---------------------------------------------------------------- columns


def _listed(program: Program, done: Lowered) -> str:
    return ", ".join(aliased(c, SPARK) for c in _columns(program, done))


def _columns(program: Program, done: Lowered) -> Iterator[Computed]:
    """The key, metrics, scores and segmentations, as people read them."""
    yield Computed(done.key, named(SPARK, done.key))
    for step in program.steps:
        if not isinstance(step, Segmentation):
            yield Computed(step.name, _readable(named(SPARK, done.names[step.name]), step.type))
            continue
        held = done.members[step.name]
        flags = {step.name: held} if isinstance(held, str) else _tags(step.name, held)
        for name, physical in flags.items():
            yield Computed(name, named(SPARK, physical))


def _tags(name: str, held: Mapping[str, str]) -> dict[str, str]:
    return {f"{name}.{tag}": physical for tag, physical in held.items()}


def _readable(column: Sql, kind: Type) -> Sql:
    """Money as decimals, days as dates, moments as timestamps, classes by their labels."""
    if kind.classes is not None and kind.options is not None:
        whens = [
            When(compared("=", column, literal(at)), text(SPARK, label))
            for at, label in enumerate(kind.options, start=1)
        ]
        return case(whens)
    match kind.kind:
        case Kind.MONEY:
            unit = cast(Sql(f"'1e-{kind.decimals}'"), f"DECIMAL({DIGITS}, {kind.decimals})")
            whole = cast(column, f"DECIMAL({DIGITS}, 0)")
            return cast(times(whole, unit), f"DECIMAL({DIGITS}, {kind.decimals})")
        case Kind.DATE:
            return spelled(SPARK, "date of days", column)
        case Kind.INSTANT:
            return Sql(f"TIMESTAMP_MICROS({column.text})")
        case _:
            return column


# ---------------------------------------------------------------- segments


def _counts(step: Segmentation, done: Lowered, spark: Cluster) -> dict[str, int]:
    """The customers of each segment, in the order of the ruleset."""
    held, ids = done.members[step.name], [s.id for s in step.segments]
    if isinstance(held, str):
        column = named(SPARK, held).text
        found = dict(spark.ask(f"SELECT {column}, COUNT(*) FROM {_table(done)} GROUP BY {column}"))
        return {i: int(found.get(i, 0)) for i in ids}
    flags = ", ".join(f"COUNT_IF({named(SPARK, held[i]).text})" for i in ids)
    (counts,) = spark.ask(f"SELECT {flags} FROM {_table(done)}")
    return dict(zip(ids, map(int, counts), strict=True))
