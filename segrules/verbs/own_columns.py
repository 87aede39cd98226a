"""A ruleset, keys and data -> the customers' own columns, the personal ones too, by key.

Read once more where a run's folder is all that is left of a run: the folder keeps no addresses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from segrules.compiler.program import Program, Table
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.reading.reading import header_of, read_tables
from segrules.engines.on_pandas.reading.sources import (
    DatabaseSource,
    FileSource,
    Source,
    match_sources,
    sources_of,
)
from segrules.engines.on_pandas.running.preparing import prepare
from segrules.engines.on_pandas.vectors import gather
from segrules.language.findings import DataError, Finding, is_error
from segrules.verbs.recorded_run import key_texts

Positions = npt.NDArray[np.int64]
Given = FileSource | DatabaseSource
AsKey = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Own:
    """What data says of customers: their keys as text, and their columns in the same order."""

    keys: tuple[str, ...]
    columns: Mapping[str, Vector]
    findings: tuple[Finding, ...]

    def of(self, keys: Sequence[str], as_key: AsKey = str) -> tuple[Mapping[str, Vector], int]:
        """The columns for these keys, missing where there is no such customer, and how many are.

        `as_key` turns a key of the data into what it is called among `keys`.
        """
        place = {as_key(k): i for i, k in enumerate(self.keys)}
        at: Positions = np.array([place.get(k, -1) for k in keys], np.int64)
        return {n: gather(v, at) for n, v in self.columns.items()}, int(np.count_nonzero(at >= 0))


def own_columns(
    program: Program, data: Sequence[str], *, encoding: str | None = None, as_of: int | None = None
) -> Own:
    """The customers table of the data, cleaned as a run cleans it.

    Raises DataError where the data cannot be read or the ruleset declares no such table.
    """
    tables = tuple(t for t in program.tables if t.role == "customers")
    if not tables:
        raise DataError([Finding("audience-no-customers-table")])
    tables += tuple(t for t in program.tables if t.role == "lookup")
    needed: dict[str, frozenset[str]] = {t.name: frozenset() for t in tables[1:]}
    needed[tables[0].name] = frozenset({tables[0].key})
    sources = _asked_for(sources_of(data), program, tables)
    read = read_tables(tables, sources, needed, program.header.timezone, encoding)
    if any(is_error(f) for f in read.findings) or tables[0].name not in read.frames:
        raise DataError(read.findings)
    whole = all(t.name in read.frames for t in tables)
    cleaned = tables if whole else tuple(_without_drops(t) for t in tables)
    zone = ZoneInfo(program.header.timezone)
    customers = prepare(cleaned, read.frames, as_of, zone).customers
    keys = tuple(key_texts(customers.keys))
    found = tuple(f for f in read.findings if f.key != "table-without-data")
    return Own(keys, customers.frame.columns, found)


def _asked_for(
    sources: Sequence[Given], program: Program, tables: Sequence[Table]
) -> Sequence[Source]:
    """The sources of these tables; a single one without a name is that of the customers."""
    others = {t.name for t in program.tables} - {t.name for t in tables}
    left = [s for s in sources if s.table not in others]
    bare = [s for s in left if s.table is None]
    if len(bare) == 1 and tables[0].name not in {s.table for s in left}:
        return [replace(s, table=tables[0].name) if s is bare[0] else s for s in left]
    if len(bare) < 2:  # noqa: PLR2004 - there is nothing to tell apart
        return left
    found, _ = match_sources(program.tables, left, partial(header_of, encoding=None))
    return [replace(s, table=name) for name, s in found.items() if name not in others]


def _without_drops(table: Table) -> Table:
    """The table without cleaning rules, which may look into tables that are not given."""
    return replace(table, drops=())
