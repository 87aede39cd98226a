"""A journal's path and a ruleset -> the contacts of earlier runs, and a run's contacts added."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from segrules.engines.on_pandas.resolving.earlier import Logged
from segrules.engines.on_pandas.resolving.journal_csv import append_csv_journal, read_csv_journal
from segrules.engines.on_pandas.resolving.journal_rows import (
    COLUMNS,
    journal_rows,
    logged,
    unwritten,
)
from segrules.language.findings import DataError, Finding
from segrules.language.width import shown
from segrules.verbs.journal_lock import PATIENCE, held

if TYPE_CHECKING:
    from segrules.engines.results import Result

CSV, DUCKDB = ".csv", ".duckdb"


@dataclass(frozen=True, slots=True)
class Journal:
    """A journal that was read; nobody else writes it where it is to be written."""

    path: Path
    logged: Logged

    def add(self, result: Result) -> int:
        """Append the contacts of a run; how many there were that the journal did not hold.

        Raises DataError where it cannot be written; it is then as it was.
        """
        rows = unwritten(journal_rows(result), self.logged)
        if not len(rows):
            return 0
        try:
            _append(self.path, rows)
        except OSError as failed:
            args = {"path": shown(str(self.path)), "reason": failed.strerror or str(failed)}
            raise DataError([Finding("journal-not-writable", None, args)]) from None
        return len(rows)


@contextmanager
def journal(
    path: Path, ruleset: str, *, writes: bool, patience: float = PATIENCE
) -> Iterator[Journal]:
    """Read a journal of a ruleset (`.csv` or `.duckdb`), and hold it where it is to be written.

    Raises DataError where it is damaged, of another ruleset, or held by another run.
    """
    check_name(path)
    if not writes:
        yield Journal(path, logged(_read(path), str(path), ruleset))
        return
    with held(path, patience):
        yield Journal(path, logged(_read(path), str(path), ruleset))


def check_name(path: Path) -> None:
    """Raise DataError where the file's name says no form of a journal, or its library is absent."""
    if path.suffix not in {CSV, DUCKDB}:
        raise DataError([Finding("journal-name", None, {"path": shown(str(path))})])
    if path.suffix == DUCKDB and find_spec("duckdb") is None:
        args = {"kind": "DuckDB", "library": "duckdb", "extra": "duckdb"}
        raise DataError([Finding("needs-extra", args=args)])


def _read(path: Path) -> pd.DataFrame:
    try:
        if path.suffix == CSV:
            return read_csv_journal(path)
        from segrules.engines.on_duckdb.journal_table import (  # noqa: PLC0415 - an extra
            read_duckdb_journal,
        )

        found = read_duckdb_journal(path)
    except OSError as failed:
        args = {"path": shown(str(path)), "reason": failed.strerror or str(failed)}
        raise DataError([Finding("journal-not-writable", None, args)]) from None
    return pd.DataFrame(columns=list(COLUMNS), dtype=object) if found is None else found


def _append(path: Path, rows: pd.DataFrame) -> None:
    if path.suffix == CSV:
        append_csv_journal(path, rows)
        return
    from segrules.engines.on_duckdb.journal_table import (  # noqa: PLC0415 - an extra
        append_duckdb_journal,
    )

    append_duckdb_journal(path, rows)
