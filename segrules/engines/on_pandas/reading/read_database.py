"""A table of a database, by its URL -> its header, and its rows a stretch at a time.

The one home of SQLAlchemy. Nothing that a URL holds beside its host and path is ever shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from segrules.engines.on_pandas.reading.raw_columns import Raw, RawTable
from segrules.engines.on_pandas.reading.raw_tables import Loaded, raw_objects
from segrules.engines.on_pandas.reading.sources import DatabaseSource
from segrules.language.findings import DataError, Finding

KIND = "SQL"
BATCH = 1 << 15
"""Rows that are fetched at once."""


@dataclass(frozen=True, slots=True)
class DatabaseTable:
    """A table that can be read: its name for messages, its header, and how to ask for its rows."""

    name: str
    header: tuple[str, ...]
    connection: Any
    table: str
    schema: str | None

    def batches(self, wanted: Sequence[str]) -> Iterator[tuple[dict[str, Raw], int]]:
        """The wanted columns of some rows, and how many rows; raises `DataError` where it stops."""
        for some in self._fetched(wanted):
            columns = zip(*some, strict=True)
            yield {n: raw_objects(c) for n, c in zip(wanted, columns, strict=True)}, len(some)

    def whole(self, wanted: Sequence[str]) -> Loaded:
        """The wanted columns of all rows at once; raises `DataError` where it stops."""
        rows = [row for some in self._fetched(wanted) for row in some]
        columns = {n: raw_objects(row[at] for row in rows) for at, n in enumerate(wanted)}
        return Loaded(RawTable(self.name, columns, len(rows), first_row=None), len(rows))

    def _fetched(self, wanted: Sequence[str]) -> Iterator[Sequence[Any]]:
        import sqlalchemy as sa  # noqa: PLC0415 - an extra

        there = sa.table(self.table, *map(sa.column, wanted), schema=self.schema)
        asked = sa.select(*(there.c[name] for name in wanted))
        try:
            streamed = self.connection.execution_options(stream_results=True)
            yield from streamed.execute(asked).partitions(BATCH)
        except sa.exc.SQLAlchemyError:
            raise refused(self.name, "database-stopped") from None


@contextmanager
def opened_table(source: DatabaseSource, declared: str | None) -> Iterator[DatabaseTable]:
    """The table of a source, by the name it gives, else by the declared one.

    Raises `DataError` where the database cannot be reached or has no such table.
    """
    if source.url.startswith("duckdb:"):
        raise refused(source.name, "needs-duckdb-engine")
    if find_spec("sqlalchemy") is None:
        args = {"kind": KIND, "library": "sqlalchemy", "extra": "database"}
        raise DataError([Finding("needs-extra", args=args)])
    import sqlalchemy as sa  # noqa: PLC0415 - an extra

    engine = engine_of(source)
    try:
        with connected(engine, source) as connection:
            schema, _, table = (source.place or declared or "").rpartition(".")
            try:
                columns = sa.inspect(connection).get_columns(table, schema or None)
            except sa.exc.NoSuchTableError:
                columns = []
            if not columns:
                raise refused(source.name, "no-such-database-table", table=table)
            header = tuple(str(c["name"]) for c in columns)
            yield DatabaseTable(source.name, header, connection, table, schema or None)
    finally:
        engine.dispose()


def engine_of(source: DatabaseSource) -> Any:  # noqa: ANN401 - an extra
    """SQLAlchemy's engine for a URL; raises `DataError` for a URL or a driver that is not there."""
    import sqlalchemy as sa  # noqa: PLC0415 - an extra

    try:
        return sa.create_engine(source.url)
    except (sa.exc.NoSuchModuleError, ModuleNotFoundError):
        raise refused(source.name, "no-database-driver") from None
    except (sa.exc.ArgumentError, ValueError):
        raise refused(source.name, "bad-database-url") from None


@contextmanager
def connected(engine: Any, source: DatabaseSource) -> Iterator[Any]:  # noqa: ANN401 - as above
    """A connection; raises `DataError` where there is none."""
    import sqlalchemy as sa  # noqa: PLC0415 - an extra

    try:
        connection = engine.connect()
    except sa.exc.SQLAlchemyError:
        raise refused(source.name, "database-unreachable") from None
    with connection:
        yield connection


def refused(name: str, key: str, **more: str) -> DataError:
    """What is wrong with a database, told without what its URL keeps secret."""
    return DataError([Finding(key, args={"source": name, **more})])
