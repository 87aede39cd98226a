"""Files of orders or events after a run -> what each of its customers did, by day.

They are read by the tables that the ruleset declares, with their aliases, types and cleaning, as
`apply` reads its data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from segrules.compiler.constants_in_words import day_text
from segrules.compiler.program import Column, LookedUp, Program, Table
from segrules.compiler.walk import Node, nodes
from segrules.engines.on_pandas import calendar
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.evaluating.rows import Rows
from segrules.engines.on_pandas.evaluating.values import mask, value
from segrules.engines.on_pandas.keys import positions
from segrules.engines.on_pandas.reading.reading import ReadTables, header_of, read_tables
from segrules.engines.on_pandas.reading.sources import Source, match_sources, sources_of
from segrules.engines.on_pandas.running.cleaning import clean, default_as_of, lookups
from segrules.engines.on_pandas.vectors import known_mask
from segrules.engines.results import Dropped, TableReport
from segrules.language.findings import DataError, Finding, is_error, type_arg
from segrules.language.types import Kind
from segrules.verbs.measuring.amounts import Amount, amount_of
from segrules.verbs.recorded_run import RecordedRun

Numbers = npt.NDArray[np.int64]
Days = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class OutcomeRows:
    """What became of the rows: `read` = `before` + `after` + `strangers` + `counted` + dropped.

    `before` the run's day, `after` the last day that is looked at, of `strangers`: customers who
    are not in the run. `covered` is the last day that any row is of.
    """

    table: str
    source: str
    read: int
    before: int
    after: int
    strangers: int
    counted: int
    dropped: tuple[Dropped, ...]
    covered: int
    unknown_customers: int = 0


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The rows that count: the customer's position in the run, the day, the moment, the amount.

    Amounts are in minor units, 0 where missing; `amount` says what they are the amounts of, and is
    None where the ruleset has no revenue from this table.
    """

    customer: npt.NDArray[np.int32]
    day: Days
    moment: Numbers
    minor: Numbers
    amount: Amount | None
    rows: OutcomeRows
    findings: tuple[Finding, ...] = ()


def read_outcomes(
    run: RecordedRun,
    arguments: Sequence[str],
    end: int,
    *,
    encoding: str | None = None,
    progress: Callable[[str, int], None] | None = None,
) -> Outcomes:
    """Read the outcomes from the run's day up to the start of the day `end`.

    Raises DataError where they cannot be read, have no time, or are all of before the run.
    """
    program, sources = run.program, sources_of(arguments)
    table = _outcome_table(program, sources, encoding)
    amount = amount_of(program, table)
    read = _read(program, table, amount, sources, encoding, progress)
    as_of = run.manifest.as_of
    assert as_of is not None  # noqa: S101 - it was asked for before
    zone = ZoneInfo(program.header.timezone)
    return _counted(_cleaned(program, table, amount, read, zone, end), run, as_of, read)


# ---------------------------------------------------------------- reading


def _outcome_table(program: Program, sources: Sequence[Source], encoding: str | None) -> Table:
    """The one events table that the arguments name, or whose columns their header has."""
    offered = tuple(t for t in program.tables if t.role != "customers")
    found, told = match_sources(offered, sources, partial(header_of, encoding=encoding))
    if any(is_error(f) for f in told):
        raise DataError([f for f in told if is_error(f)])
    events = [t for t in offered if t.role == "events" and t.name in found]
    if len(events) != 1:
        names = ", ".join(f"`{t.name}`" for t in offered if t.role == "events")
        key = "outcomes-of-tables" if events else "outcomes-of-tables/none"
        raise DataError([Finding(key, None, {"tables": names})])
    if events[0].time is None:
        raise DataError([Finding("outcomes-without-time", None, {"table": events[0].name})])
    return events[0]


def _read(
    program: Program,
    table: Table,
    amount: Amount | None,
    sources: Sequence[Source],
    encoding: str | None,
    progress: Callable[[str, int], None] | None,
) -> ReadTables:
    needed = _needed(table, amount)
    tables = tuple(t for t in program.tables if t.name in needed)
    named = {t.name for t in tables} | {s.table for s in sources}
    tables += tuple(t for t in program.tables if t.name in named - set(needed))
    read = read_tables(tables, sources, needed, program.header.timezone, encoding, progress)
    if any(is_error(f) for f in read.findings):
        raise DataError(read.findings)
    return read


def _needed(table: Table, amount: Amount | None) -> dict[str, frozenset[str]]:
    """The columns without which the outcomes cannot be counted, by table."""
    trees: list[Node] = [d.condition for d in table.drops]
    trees += [] if amount is None else [t for t in (amount.value, amount.where) if t is not None]
    needed: dict[str, set[str]] = {table.name: {table.key, str(table.time)}}
    for node in (n for tree in trees for n in nodes(tree)):
        if isinstance(node, LookedUp):
            needed.setdefault(node.table, set()).add(node.column)
        if isinstance(node, Column):
            needed.setdefault(node.table, set()).add(node.name)
    return {name: frozenset(columns) for name, columns in needed.items()}


# ---------------------------------------------------------------- counting


@dataclass(frozen=True, slots=True)
class _Cleaned:
    """The rows that are kept up to the end, with what was left out of those that were read."""

    table: Table
    rows: Rows
    amount: Amount | None
    dropped: tuple[Dropped, ...]
    covered: int


def _cleaned(
    program: Program,
    table: Table,
    amount: Amount | None,
    read: ReadTables,
    zone: ZoneInfo,
    end: int,
) -> _Cleaned:
    tables = [t for t in program.tables if t.name in read.frames]
    others = {
        t.name: clean(t, Rows(read.frames[t.name], zone, end)) for t in tables if t.role == "lookup"
    }
    seen = lookups(tables, others)
    raw = Rows(read.frames[table.name], zone, end, seen)
    last = default_as_of([table], {table.name: raw}).day
    if last is None:
        raise DataError([Finding("outcomes-empty", None, {"table": table.name})])
    kept = clean(table, raw)
    return _Cleaned(table, Rows(kept.frame, zone, end, seen), amount, kept.dropped, last - 1)


def _counted(made: _Cleaned, run: RecordedRun, as_of: int, read: ReadTables) -> Outcomes:
    table, rows = made.table, made.rows
    times = rows.frame.columns[str(table.time)]
    days = _days(times, rows.zone)
    before = days < as_of
    report = read.reports[table.name]
    if made.covered < as_of:
        args = {"source": report.source, "last": day_text(made.covered), "as_of": day_text(as_of)}
        raise DataError([Finding("outcomes-before-run", None, args)])
    key = rows.frame.columns[table.key]
    place = positions(run.keys, key)
    counts = ~before & (place >= 0)
    unknown = key.values[~before & (place < 0)]
    account = _account(made, report, before, counts, unknown)
    if not account.counted and account.strangers:
        said: dict[str, type_arg] = {"source": report.source, "count": account.strangers}
        raise DataError([Finding("outcomes-of-strangers", None, said)])
    return Outcomes(
        place[counts],
        days[counts],
        times.values[counts].astype(np.int64),
        _minor(made.amount, rows)[counts],
        made.amount,
        account,
        tuple(_worth_saying(read.findings)),
    )


def _account(
    made: _Cleaned,
    report: TableReport,
    before: npt.NDArray[np.bool_],
    counts: npt.NDArray[np.bool_],
    unknown: npt.NDArray[np.int64],
) -> OutcomeRows:
    late = sum(d.count for d in made.dropped if d.key == "after-as-of")
    gone = tuple(d for d in (*report.dropped, *made.dropped) if d.key != "after-as-of")
    return OutcomeRows(
        report.table,
        report.source,
        report.read,
        int(before.sum()),
        late,
        len(unknown),
        int(counts.sum()),
        gone,
        made.covered,
        len(np.unique(unknown)),
    )


def _days(times: Vector, zone: ZoneInfo) -> Days:
    if times.type.kind is Kind.INSTANT:
        return calendar.local_days(times.values, zone).astype(np.int64)
    return times.values.astype(np.int64)


def _minor(amount: Amount | None, rows: Rows) -> Numbers:
    """The amount of each row, 0 where it is missing or where the revenue does not count it."""
    if amount is None:
        return np.zeros(len(rows), np.int64)
    found = value(amount.value, rows)
    counts = known_mask(found)
    if amount.where is not None:
        counts = counts & mask(amount.where, rows)
    return np.where(counts, found.values, 0).astype(np.int64)


def _worth_saying(findings: Sequence[Finding]) -> Iterator[Finding]:
    """What was found in reading, but for columns and tables that outcomes need not have."""
    quiet = {"column-missing", "table-without-data"}
    yield from (f for f in findings if f.name not in quiet)
