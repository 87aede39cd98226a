"""A declared table and a source -> its typed rows as a view, and what became of them.

Spark reads Parquet and catalogue tables where they are, in parallel; each stretch of rows is typed
by the same code as on every other engine, so the cells are the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from segrules.compiler.program import Table
from segrules.engines.on_pandas.columns import Frame
from segrules.engines.on_pandas.reading.faults import Faults
from segrules.engines.on_pandas.reading.headers import Matched
from segrules.engines.on_pandas.reading.reading import How, header_of, matching, wanted
from segrules.engines.on_pandas.reading.sources import (
    CATALOGUE,
    DatabaseSource,
    FileSource,
    Source,
    open_source,
)
from segrules.engines.on_pandas.reading.streams import (
    Named,
    Streamed,
    Taker,
    Tally,
    checked,
    stream_table,
    take_raw,
    told,
)
from segrules.engines.on_spark.session import Cluster, quietly, telling
from segrules.engines.on_spark.tables import schema_of, view_of
from segrules.engines.sql.arrow_vectors import table_of
from segrules.engines.sql.dialects import SPARK, named
from segrules.engines.sql.relations import Relation
from segrules.language.findings import DataError, Finding

STORES = frozenset(
    "s3 s3a s3n gs hdfs abfs abfss wasb wasbs oss obs cosn file".split()  # noqa: SIM905 - a table
)
"""URLs of folders that Spark reads; other URLs are databases."""
TALLY = "segrules_tally"
"""A column that holds, in one row of each stretch, what became of the stretch's cells."""
MANY = 1_000_000
"""Rows above which it is told that they went through this one machine."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where Spark finds a table: a folder or file of Parquet, or a name in its catalogue."""

    name: str
    path: str
    catalogue: bool = False


def place_of(source: Source) -> Place | None:
    """Where Spark reads a source; None for one that is read here, on the driver."""
    if isinstance(source, DatabaseSource):
        store = urlsplit(source.url).scheme in STORES and source.place is None
        return Place(source.name, source.url) if store else None
    if not isinstance(source, FileSource) or source.path == "-":
        return None
    path = Path(source.path)
    if source.path.startswith(CATALOGUE) and not path.exists():
        return Place(source.name, source.path.removeprefix(CATALOGUE), catalogue=True)
    if source.path.startswith("dbfs:"):
        return Place(source.name, source.path)
    if path.is_dir():
        return Place(source.name, path.resolve().as_uri())
    return Place(source.name, path.resolve().as_uri()) if _is_parquet(source) else None


def _is_parquet(source: FileSource) -> bool:
    """Whether a file is Parquet as it stands; Spark reads none that is zipped once more."""
    with open_source(source) as opened:
        return opened.form == "parquet" and opened.head.startswith(b"PAR1")


def spark_header(source: Source, encoding: str | None, cluster: Cluster) -> tuple[str, ...]:
    """The header of any source; raises `DataError` where it cannot be read."""
    place = place_of(source)
    if place is None:
        return header_of(source, encoding)
    return tuple(found_at(place, source.table, cluster).columns)


def found_at(place: Place, table: str | None, cluster: Cluster) -> Any:  # noqa: ANN401 - Spark's
    """What is there as Spark's frame; raises `DataError` where there is nothing to read."""
    from py4j.protocol import Py4JError  # noqa: PLC0415 - an extra
    from pyspark.errors import PySparkException  # noqa: PLC0415 - as above

    read = cluster.spark.read
    try:
        with quietly():
            return read.table(place.path) if place.catalogue else read.parquet(place.path)
    except (PySparkException, Py4JError):
        key = "spark-no-such-table" if place.catalogue else "spark-cannot-read"
        args = {"source": place.name, "table": table or place.path}
        raise DataError([Finding(key, args=args)]) from None


# ---------------------------------------------------------------- read here


def read_into(
    table: Table, relation: Relation, source: Source, how: How, cluster: Cluster
) -> Streamed:
    """A table as a view of typed rows; raises `DataError` where its source cannot be read."""
    place = place_of(source)
    if place is not None:
        return _read_there(table, relation, place, how, cluster)
    stretches: list[Any] = []
    taker = Taker(stretches.clear, lambda frame: stretches.append(_arrow(frame, relation)))
    done = stream_table(table, source, how, taker)
    view_of(stretches, table, relation, cluster)
    if done.report.read <= MANY:
        return done
    told_ = Finding("spark-read-here", args={"source": source.name, "rows": done.report.read})
    return replace(done, findings=(*done.findings, told_))


def _arrow(frame: Frame, relation: Relation) -> Any:  # noqa: ANN401 - pyarrow has no types
    columns = {name: frame.columns[name] for name in relation.columns}
    return table_of(replace(frame, columns=columns), relation.columns)


# ---------------------------------------------------------------- read by Spark


def _read_there(
    table: Table, relation: Relation, place: Place, how: How, cluster: Cluster
) -> Streamed:
    found = found_at(place, table.name, cluster)
    matched = checked(matching(table, how, tuple(found.columns)))
    names = list(wanted(matched))
    kept = found.select([_column(found, n) for n in names])
    work = typing_of(table, relation, matched, how.zone.key)
    with telling():
        typed = kept.mapInArrow(work, _ddl(table, relation)).persist()
    cluster.stored.append(typed)
    cluster.view(relation.name, typed)
    tally = _tallied(table, relation, cluster)
    if how.progress is not None:
        how.progress(table.name, tally.rows)
    return told(table, matched, tally, replace(how, progress=None), Named(place.name))


def _column(frame: Any, name: str) -> Any:  # noqa: ANN401 - Spark's
    """A column by its whole name, dots and all."""
    return frame["`" + name.replace("`", "``") + "`"]


def _ddl(table: Table, relation: Relation) -> Any:  # noqa: ANN401 - Spark's
    from pyspark.sql.pandas.types import from_arrow_schema  # noqa: PLC0415 - an extra
    from pyspark.sql.types import StringType  # noqa: PLC0415 - as above

    return from_arrow_schema(schema_of(table, relation)).add(TALLY, StringType())


def _tallied(table: Table, relation: Relation, cluster: Cluster) -> Tally:
    """What became of all stretches together."""
    rows = cluster.ask(
        f"SELECT {TALLY} FROM {named(SPARK, relation.name).text} WHERE {TALLY} IS NOT NULL"
    )
    whole = Tally(faults={c.name: Faults() for c in table.columns})
    for (said,) in rows:
        part = json.loads(said)
        whole.rows += part["rows"]
        for name, counts in part["faults"].items():
            whole.faults[name] = _sum(whole.faults[name], counts)
    whole.records = whole.rows
    return whole


def _sum(before: Faults, counts: Mapping[str, int]) -> Faults:
    """Counts added; on many machines rows have no numbers."""
    return Faults(**{name: getattr(before, name) + many for name, many in counts.items()})


# ---------------------------------------------------------------- what an executor runs


def typing_of(
    table: Table, relation: Relation, matched: Matched, zone: str
) -> Callable[[Iterable[Any]], Iterator[Any]]:
    """What types the Arrow batches of a table."""
    plain = replace(table, drops=())

    def run(batches: Iterable[Any]) -> Iterator[Any]:
        for batch in batches:
            if batch.num_rows:
                yield typed_batch(batch, plain, relation, matched, zone)

    return run


def typed_batch(
    batch: Any,  # noqa: ANN401 - pyarrow has no types
    table: Table,
    relation: Relation,
    matched: Matched,
    zone: str,
) -> Any:  # noqa: ANN401 - as above
    """One batch in physical form, with what became of its cells in its first row."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    from segrules.engines.on_pandas.reading.read_arrow import raw_of_arrow  # noqa: PLC0415 - as above

    made: list[Frame] = []
    tally = Tally()
    how = How(ZoneInfo(zone), None, {})
    raw = {n: raw_of_arrow(batch.column(at)) for at, n in enumerate(batch.schema.names)}
    taker = Taker(made.clear, made.append)
    take_raw(raw, batch.num_rows, table, matched, how, tally, taker)
    typed = _arrow(made[0], relation).cast(schema_of(table, relation))
    said = json.dumps(
        {"rows": tally.rows, "faults": {n: _counts(f) for n, f in tally.faults.items()}}
    )
    column = pa.array([said, *[None] * (batch.num_rows - 1)], pa.string())
    return typed.append_column(TALLY, column).combine_chunks().to_batches()[0]


def _counts(faults: Faults) -> dict[str, int]:
    return {name: many for name, many in asdict(faults).items() if name != "rows"}
