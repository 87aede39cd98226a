"""A declared table and a source -> its typed rows, a stretch at a time, and what became of them.

For tables that are larger than memory: what is read and how is as in `reading`, but no more than a
few stretches are held at once. Whoever takes them is told to begin, and to begin anew where a text
turns out to be in another encoding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from segrules.compiler.program import DeclaredColumn, Table
from segrules.engines.on_pandas.columns import Frame
from segrules.engines.on_pandas.reading.cells import Offsets
from segrules.engines.on_pandas.reading.encoding import Watched
from segrules.engines.on_pandas.reading.faults import SHOWN, Faults
from segrules.engines.on_pandas.reading.headers import Matched
from segrules.engines.on_pandas.reading.in_threads import in_threads
from segrules.engines.on_pandas.reading.raw_columns import Raw
from segrules.engines.on_pandas.reading.read_blocks import blocks
from segrules.engines.on_pandas.reading.read_database import opened_table
from segrules.engines.on_pandas.reading.read_parquet import (
    broken,
    open_parquet,
    parquet_header,
)
from segrules.engines.on_pandas.reading.read_report import (
    Records,
    RowNumbers,
    findings_of,
    report_of,
)
from segrules.engines.on_pandas.reading.read_text import BlockRead, ThroughArrow, read_block
from segrules.engines.on_pandas.reading.reading import How, Read, matching, read_unchanged, wanted
from segrules.engines.on_pandas.reading.sources import (
    DatabaseSource,
    FileSource,
    Opened,
    Source,
    Stamp,
    open_source,
    unchanged,
)
from segrules.engines.on_pandas.reading.text_layout import Layout, decoded, layout_of
from segrules.engines.on_pandas.reading.typed import (
    Setting,
    Typed,
    all_missing,
    typed,
    whole_column,
)
from segrules.engines.results import TableReport
from segrules.language.findings import DataError, Finding, is_error

BATCH = 1 << 17
"""Rows of a typed source that are read at once."""


@dataclass(frozen=True, slots=True)
class Taker:
    """Who takes the rows: `begin` is told to throw away what was taken, `take` is given rows."""

    begin: Callable[[], None]
    take: Callable[[Frame], None]


@dataclass(frozen=True, slots=True)
class Streamed:
    """What became of a table that was handed on."""

    report: TableReport
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class Tally:
    """What was seen of a table's records and cells so far; positions are those of records."""

    rows: int = 0
    records: int = 0
    broken: list[Offsets] = field(default_factory=list)
    faults: dict[str, Faults] = field(default_factory=dict)


def stream_table(table: Table, source: Source, how: How, taker: Taker) -> Streamed:
    """Hand on the rows of a table; raises `DataError` where its source cannot be read.

    Text files, Parquet and databases come a stretch at a time, everything else at once.
    """
    if isinstance(source, DatabaseSource):
        return _database(table, source, how, taker)
    if isinstance(source, FileSource):
        with open_source(source) as opened, unchanged(source) as stamp:
            if opened.form == "text":
                return _stamped(_text(table, opened, how, taker), stamp)
            if opened.form == "parquet":
                return _stamped(_parquet(table, opened, how, taker), stamp)
    return at_once(read_unchanged(table, source, replace(how, wordless={})), taker)


def _stamped(made: Streamed, stamp: Stamp | None) -> Streamed:
    """The table with how its file stood when it was opened."""
    return replace(made, report=replace(made.report, stamp=stamp))


def at_once(read: Read, taker: Taker) -> Streamed:
    """A table that was read whole."""
    taker.begin()
    taker.take(read.frame)
    return Streamed(read.report, read.findings)


# ---------------------------------------------------------------- text


def _text(table: Table, opened: Opened, how: How, taker: Taker) -> Streamed:
    hand_on = partial(_pieces, opened=opened, table=table, how=how, taker=taker)
    (matched, tally, first), encoding = decoded(opened, how.encoding, hand_on)
    return told(table, matched, tally, how, Named(opened.name, encoding, first))


def _pieces(
    pieces: Iterator[bytes], watched: Watched, opened: Opened, table: Table, how: How, taker: Taker
) -> tuple[Matched, Tally, int]:
    """The rows of a text that comes as UTF-8."""
    taker.begin()
    layout = layout_of(pieces, opened.name)
    matched = checked(matching(table, how, layout.header))
    tally = Tally()
    for block in _blocks(layout, watched, table, matched, how):
        _take_block(block, table, matched, tally, taker)
        if how.progress is not None:
            how.progress(table.name, tally.rows)
    return matched, tally, layout.first_row


def checked(matched: Matched) -> Matched:
    """A header that will do: a long table is not read to be refused at its end."""
    if any(is_error(f) for f in matched.findings):
        raise DataError(matched.findings)
    return matched


def _blocks(
    layout: Layout, watched: Watched, table: Table, matched: Matched, how: How
) -> Iterator[BlockRead]:
    columns = {c.name: c for c in table.columns}
    places = {columns[n]: place for n, place in matched.places.items()}
    read = partial(
        read_block,
        layout=layout,
        wanted=places,
        setting=Setting(how.zone),
        through=ThroughArrow(),
    )
    return in_threads(read, blocks(layout.body, layout.delimiter, watched))


def _take_block(
    block: BlockRead, table: Table, matched: Matched, tally: Tally, taker: Taker
) -> None:
    made = {
        c.name: whole_column([block.pieces[c.name]], c, wordless=False)
        if c.name in matched.places
        else all_missing(c.type, block.rows)
        for c in table.columns
    }
    tally.broken.append(block.ragged + tally.records)
    _take(table, made, block.rows, block.kept, tally, taker)
    tally.records += block.records


def _take(
    table: Table,
    made: Mapping[str, Typed],
    rows: int,
    kept: Offsets | None,
    tally: Tally,
    taker: Taker,
) -> None:
    """Hand on one stretch, its faults added to those before it."""
    for name, column in made.items():
        before = tally.faults.get(name, Faults())
        tally.faults[name] = _added(before, column.faults, kept, tally.records)
    tally.rows += rows
    if rows:
        taker.take(Frame(table.name, rows, {n: t.vector for n, t in made.items()}))


def _added(before: Faults, now: Faults, kept: Offsets | None, records: int) -> Faults:
    at = [r if kept is None else int(kept[r]) for r in now.rows]
    return Faults(
        before.written + now.written,
        before.unreadable + now.unreadable,
        before.outside + now.outside,
        before.day_month + now.day_month,
        (*before.rows, *(records + r for r in at))[:SHOWN],
    )


# ---------------------------------------------------------------- batches of typed cells


def _parquet(table: Table, opened: Opened, how: How, taker: Taker) -> Streamed:
    import pyarrow as pa  # noqa: PLC0415 - an extra

    file = open_parquet(opened)
    matched = checked(matching(table, how, parquet_header(file)))
    names = list(wanted(matched))
    try:
        batches = file.iter_batches(batch_size=BATCH, columns=names)
        tally = take_batches(batches, table, matched, how, taker)
    except (pa.ArrowException, OSError):
        raise broken(opened) from None
    return told(table, matched, tally, how, Named(opened.name))


def _database(table: Table, source: DatabaseSource, how: How, taker: Taker) -> Streamed:
    with opened_table(source, table.name) as found:
        matched = checked(matching(table, how, found.header))
        taker.begin()
        tally = Tally()
        for raw, rows in found.batches(tuple(wanted(matched))):
            take_raw(raw, rows, table, matched, how, tally, taker)
    return told(table, matched, tally, how, Named(source.name))


def take_batches(
    batches: Iterable[Any], table: Table, matched: Matched, how: How, taker: Taker
) -> Tally:
    """Hand on Arrow batches, whose columns are named by the header."""
    from segrules.engines.on_pandas.reading.read_arrow import raw_of_arrow  # noqa: PLC0415 - an extra

    taker.begin()
    tally = Tally()
    for batch in batches:
        names = batch.schema.names
        raw = {n: raw_of_arrow(batch.column(at)) for at, n in enumerate(names)}
        take_raw(raw, batch.num_rows, table, matched, how, tally, taker)
    return tally


def take_raw(
    raw: Mapping[str, Raw],
    rows: int,
    table: Table,
    matched: Matched,
    how: How,
    tally: Tally,
    taker: Taker,
) -> None:
    """Hand on one stretch of raw columns by header."""
    setting = Setting(how.zone)

    def column(declared: DeclaredColumn) -> Typed:
        if declared.name not in matched.places:
            return all_missing(declared.type, rows)
        return typed(raw[matched.headers[declared.name]], declared, setting)

    _take(table, {c.name: column(c) for c in table.columns}, rows, None, tally, taker)
    tally.records += rows
    if how.progress is not None:
        how.progress(table.name, tally.rows)


# ---------------------------------------------------------------- told


@dataclass(frozen=True, slots=True)
class Named:
    """What a source is called, its encoding, and the number of its first row, where it has them."""

    source: str
    encoding: str | None = None
    first: int | None = None


def told(table: Table, matched: Matched, tally: Tally, how: How, named: Named) -> Streamed:
    """The report on a table that was handed on, and the findings."""
    ragged = np.concatenate([np.zeros(0, np.int64), *tally.broken])
    numbers = RowNumbers(named.first)
    records = Records(named.source, named.encoding, tally.rows, ragged, numbers)
    required = {c.name for c in table.columns if c.required}
    musts = how.needed.get(table.name, frozenset()) | required | {table.key}
    found = findings_of(table, records, tally.faults, musts)
    return Streamed(report_of(table, records, matched, tally.faults), matched.findings + found)
