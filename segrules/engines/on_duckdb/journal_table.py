"""A journal in a DuckDB file -> its rows, and rows appended to it in one transaction."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from segrules.language.findings import DataError, Finding
from segrules.language.width import shown

if TYPE_CHECKING:
    import pandas as pd

TABLE = "contacts"
CREATE = (
    f"CREATE TABLE IF NOT EXISTS {TABLE} (run VARCHAR, as_of DATE, key VARCHAR, action VARCHAR,"
    " channel VARCHAR, arm VARCHAR, send_on DATE)"
)
READ = (
    "SELECT run, CAST(as_of AS VARCHAR) AS as_of, key, action, coalesce(channel, '') AS channel,"
    f" coalesce(arm, '') AS arm, CAST(send_on AS VARCHAR) AS send_on FROM {TABLE}"
)
APPEND = (
    f"INSERT INTO {TABLE} SELECT run, CAST(as_of AS DATE), key, action, nullif(channel, ''),"
    " nullif(arm, ''), CAST(send_on AS DATE) FROM appended"
)


def read_duckdb_journal(path: Path) -> pd.DataFrame | None:
    """The rows as texts; None where there is no file yet. Raises DataError for another file."""
    if not path.exists():
        return None
    try:
        with duckdb.connect(path, read_only=True) as connection:
            frame: pd.DataFrame = connection.execute(READ).df()
    except duckdb.Error:
        raise DataError(
            [Finding("journal-damaged/file", None, {"path": shown(str(path))})]
        ) from None
    return frame.astype(object)


def append_duckdb_journal(path: Path, rows: pd.DataFrame) -> None:
    """Append the rows, all of them or none. Raises OSError where the file cannot be written."""
    try:
        with duckdb.connect(path) as connection:
            connection.execute("BEGIN")
            connection.execute(CREATE)
            connection.register("appended", rows)
            connection.execute(APPEND)
            connection.execute("COMMIT")
    except duckdb.IOException as fault:
        raise OSError(str(fault)) from None
