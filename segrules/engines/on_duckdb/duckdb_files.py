"""A table of a DuckDB file -> its rows in Arrow batches, read through the same typing as others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import duckdb

from segrules.compiler.program import Table
from segrules.engines.on_pandas.reading.reading import How, matching, wanted
from segrules.engines.on_pandas.reading.sources import DatabaseSource, FileSource, Source, unchanged
from segrules.engines.on_pandas.reading.streams import (
    BATCH,
    Named,
    Streamed,
    Taker,
    checked,
    take_batches,
    told,
)
from segrules.engines.sql.dialects import DUCKDB, named
from segrules.language.findings import DataError, Finding

MAGIC = b"DUCK"


def duckdb_file(source: Source) -> FileSource | None:
    """The DuckDB file that a source is, by its first bytes or by its URL; else None."""
    if isinstance(source, DatabaseSource):
        parts = urlsplit(source.url)
        path = parts.path.removeprefix("/")
        return FileSource(path, source.table) if parts.scheme == "duckdb" else None
    if not isinstance(source, FileSource) or source.kept is not None:
        return None
    try:
        with open(source.path, "rb") as file:  # noqa: PTH123 - `-` is no path
            return source if file.read(12)[8:] == MAGIC else None
    except OSError:
        return None


def stream_duckdb(
    table: Table, file: FileSource, place: str | None, how: How, taker: Taker
) -> Streamed:
    """Hand on the rows of a table of the file, called `place` there, else as it is declared.

    Raises DataError where the file cannot be read or has no such table.
    """
    there = ".".join(named(DUCKDB, n).text for n in (place or table.name).split("."))
    with _opened(file) as connection, unchanged(file):
        header = _header(connection, there, file, place or table.name)
        matched = checked(matching(table, how, header))
        names = ", ".join(named(DUCKDB, n).text for n in wanted(matched))
        try:
            found = connection.sql(f"SELECT {names} FROM {there}")
            tally = take_batches(found.to_arrow_reader(BATCH), table, matched, how, taker)
        except duckdb.Error:
            raise _broken(file) from None
    return told(table, matched, tally, how, Named(file.name))


@contextmanager
def _opened(file: FileSource) -> Iterator[Any]:
    """The file, to be read only."""
    if not Path(file.path).is_file():
        raise DataError([Finding("no-such-file", args={"source": file.name})])
    try:
        connection = duckdb.connect(file.path, read_only=True)
    except duckdb.Error:
        raise _broken(file) from None
    try:
        yield connection
    finally:
        connection.close()


def _header(connection: Any, there: str, file: FileSource, name: str) -> tuple[str, ...]:  # noqa: ANN401 - DuckDB's
    try:
        return tuple(connection.sql(f"SELECT * FROM {there} LIMIT 0").columns)
    except duckdb.Error:
        args = {"source": file.name, "table": name}
        raise DataError([Finding("no-such-database-table", args=args)]) from None


def _broken(file: FileSource) -> DataError:
    return DataError([Finding("broken-file", args={"source": file.name, "kind": "DuckDB"})])
