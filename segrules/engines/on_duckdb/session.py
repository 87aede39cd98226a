"""An embedded DuckDB in a folder of its own -> a session that runs statements and tells faults."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import numpy.typing as npt

from segrules.engines.on_duckdb.outside import Outside
from segrules.engines.on_pandas.freed_memory import give_back
from segrules.engines.on_pandas.integers import overflow
from segrules.engines.on_pandas.running.predicting import Asked
from segrules.engines.results import Cuts
from segrules.engines.sql.dialects import DUCKDB, Dialect, named
from segrules.engines.sql.fitting import Source, fitted
from segrules.engines.sql.predicting import answered
from segrules.engines.sql.relations import Asking, Wanted
from segrules.language.findings import DataError, Finding, Words

LEAST = 256 << 20
"""The bytes below which a database that could hold as many is not driven."""
OPERATIONS = {"addition": "+", "subtraction": "-", "multiplication": "*"}
"""What DuckDB calls the operations that overflow, and how a ruleset writes them."""


@dataclass(slots=True)
class Database:
    """A session with DuckDB; `findings` are those of the scores that were fitted."""

    connection: Any
    outside: Outside
    findings: list[Finding] = field(default_factory=list)
    models: Asked = field(default_factory=Asked)
    limit: int | None = None
    """How many bytes it may hold, if that is limited."""

    @property
    def dialect(self) -> Dialect:
        """What its statements are written in."""
        return DUCKDB

    def keep(self, name: str, query: str, about: Words, *, stored: bool) -> None:  # noqa: ARG002 - for who reads
        """Make a table or a view of a query."""
        kind = "TABLE" if stored else "VIEW"
        self.run(f"CREATE {kind} {named(DUCKDB, name).text} AS\n{query}")

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return list(self.run(query).fetchall())

    def arrays(self, query: str) -> Sequence[npt.NDArray[Any]]:
        """The columns of a query without missing values."""
        return [np.asarray(column) for column in self.run(query).fetchnumpy().values()]

    def arrow(self, query: str) -> Any:  # noqa: ANN401 - pyarrow has no types
        """The rows of a query as an Arrow table, which the database makes room for."""
        with self._little():
            try:
                return self.connection.sql(query).to_arrow_table()
            except duckdb.Error as fault:
                raise self._told(fault) from None

    @contextmanager
    def _little(self) -> Iterator[None]:
        """Let the database hold a third of its limit: what it gives is held beside it."""
        if self.limit is None:
            yield
            return
        self.run(f"SET memory_limit = '{max(self.limit // 3, min(LEAST, self.limit))}B'")
        give_back()
        try:
            yield
        finally:
            with suppress(duckdb.Error):
                self.connection.execute(f"SET memory_limit = '{self.limit}B'")

    def fit(self, wanted: Wanted) -> Mapping[tuple[int, ...], Cuts]:
        """The cut points of a score."""
        found = fitted(Source(wanted, DUCKDB, self.arrays, self.ask))
        self.findings.extend(found.findings)
        return found.cuts

    def predict(self, asking: Asking, answers: str) -> None:
        """Ask models of all customers, by the pandas engine's own function."""
        self.connection.register("arriving", answered(asking, self.models, DUCKDB, self.arrow))
        self.run(f"CREATE TABLE {named(DUCKDB, answers).text} AS SELECT * FROM arriving")
        self.connection.unregister("arriving")

    def add(self, name: str, table: Any) -> None:  # noqa: ANN401 - pyarrow has no types
        """Append the rows of an Arrow table to a table of the database, for good.

        Were all appended in one transaction, the database would hold them beyond its limit.
        """
        self.connection.register("arriving", table)
        self.run(f"INSERT INTO {named(DUCKDB, name).text} SELECT * FROM arriving")
        self.connection.unregister("arriving")

    def run(self, statement: str) -> Any:  # noqa: ANN401 - DuckDB's relation
        """Run a statement; raises DataError for what the data or the machine stands in the way."""
        try:
            return self.connection.execute(statement)
        except duckdb.Error as fault:
            raise self._told(fault) from None

    def _told(self, fault: Exception) -> Exception:
        """A fault of DuckDB's in our words; one that is our mistake as it is."""
        if self.outside.faults:
            return self.outside.faults.pop()
        return told(fault)


def told(fault: Exception) -> Exception:
    """What stands in the way, as a finding; a mistake of ours as it is."""
    said = str(fault)
    if re.search(r"max_temp_directory_size|No space left|failed to offload", said):
        return DataError([Finding("disk-full-while-spilling")])
    if isinstance(fault, duckdb.OutOfMemoryException):
        return DataError([Finding("memory-limit-too-small")])
    operation = re.search(r"Overflow in (\w+) of", said)
    if isinstance(fault, duckdb.OutOfRangeException) and operation:
        return overflow(OPERATIONS.get(operation[1], operation[1]))
    if isinstance(fault, duckdb.ConversionException) and "INT128" in said:
        return overflow("sum")
    return fault


@contextmanager
def database(zone: str, memory: int | None = None) -> Iterator[Database]:
    """A database on disk that is gone at the end; `memory` is meant for the process, in bytes.

    The database may hold three quarters of it, the rest is left to reading. What does not fit is
    written to its folder, which is in the system's folder for such files.
    """
    folder = Path(tempfile.mkdtemp(prefix="segrules-"))
    limit = None if memory is None else memory * 3 // 4
    try:
        connection = duckdb.connect(folder / "work.duckdb", config=_settings(folder, limit))
        try:
            connection.execute("SET enable_progress_bar = false")  # which would be on stdout
            yield Database(connection, Outside(connection, ZoneInfo(zone)), limit=limit)
        finally:
            with suppress(duckdb.Error):
                connection.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _settings(folder: Path, limit: int | None) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "temp_directory": str(folder / "spilled"),
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    return settings if limit is None else {**settings, "memory_limit": f"{limit}B"}
