"""A table's rows as read -> the rows that are kept, with how many were left out for each reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import numpy as np

from segrules.compiler.constants_in_words import day_text
from segrules.compiler.program import (
    AsOf,
    Column,
    Compare,
    Condition,
    DeclaredColumn,
    Drop,
    Known,
    Span,
    Table,
)
from segrules.engines.on_pandas import calendar
from segrules.engines.on_pandas.columns import Frame, Mask, Vector
from segrules.engines.on_pandas.evaluating.rows import Lookup, Rows
from segrules.engines.on_pandas.evaluating.values import mask, value
from segrules.engines.on_pandas.reading.read_report import counted
from segrules.engines.on_pandas.running.duplicates import duplicates
from segrules.engines.on_pandas.vectors import select
from segrules.engines.results import Dropped
from segrules.language.findings import Finding, Words, type_arg
from segrules.language.types import Kind


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The rows of a table that are kept, and those left out, each counted for its first reason."""

    frame: Frame
    dropped: tuple[Dropped, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Rows for which the condition is true are left out."""

    key: str
    because: Words
    condition: Condition


def clean(table: Table, rows: Rows) -> Cleaned:
    """The rows that are kept of a table as read.

    Left out are, in this order: what a declared rule drops, rows without a key, rows without a
    required value, events without a time, events at or after the start of the `as_of` day (where
    one is set), duplicates by `unique`, and in tables with one row a key its duplicates. Which rows
    are kept does not depend on the order of rows. `rows` holds the frame and, for the declared
    rules, look-ups and `as_of`.
    """
    gone, dropped = _left_out(_reasons(table, rows.as_of), rows)
    cleaned = Cleaned(without(rows.frame, gone), tuple(dropped))
    marks = [table.unique] if table.unique else []
    if table.role != "events" and table.unique != (table.key,):
        marks.append((table.key,))
    for columns in marks:
        cleaned = _without_duplicates(table, columns, cleaned)
    return cleaned


def lookups(tables: Iterable[Table], cleaned: Mapping[str, Cleaned]) -> dict[str, Lookup]:
    """The cleaned tables that have one row a key, to look things up in."""
    return {
        t.name: Lookup(cleaned[t.name].frame, t.key)
        for t in tables
        if t.role != "events" and t.name in cleaned
    }


@dataclass(frozen=True, slots=True)
class DefaultAsOf:
    """The day up to whose start events count where none was given; a finding where it is odd."""

    day: int | None
    findings: tuple[Finding, ...] = ()


def default_as_of(tables: Sequence[Table], rows: Mapping[str, Rows]) -> DefaultAsOf:
    """The day after the last event that has a key and that no declared rule drops; None: no event.

    `rows` are those of the tables as read, by name. A rule that itself asks for `as_of` cannot be
    heard before the day is known, so its rows count here.

    There is a finding where that event lies far from all others: of a table's events (at least 20)
    at most one in a thousand, or a single one, lie within the last 366 days.
    """
    events = [t for t in tables if t.role == "events" and t.name in rows]
    found = [last for last in (_last(t, rows[t.name]) for t in events) if last is not None]
    latest = max(found, key=lambda last: last.day, default=None)
    if latest is None:
        return DefaultAsOf(None)
    return DefaultAsOf(latest.day + 1, odd(latest))


def without(frame: Frame, gone: Mask | None) -> Frame:
    """The frame without the rows of a mask."""
    if gone is None or not gone.any():
        return frame
    at = np.flatnonzero(~gone)
    columns = {name: select(column, at) for name, column in frame.columns.items()}
    return Frame(frame.name, len(at), columns)


# ---------------------------------------------------------------- reasons


def _declared(table: Table, name: str) -> Column:
    column: DeclaredColumn = next(c for c in table.columns if c.name == name)
    return Column(table.name, column.name, column.type)


def _reasons(table: Table, as_of: int | None) -> Iterator[Reason]:
    """Why rows are left out of a table, in order: what the ruleset says, then what has no place."""
    yield from map(_declared_reason, table.drops)
    yield _missing("missing-key", _declared(table, table.key))
    # what is required is never missing: so the proofs take it, and so it is
    for column in table.columns:
        if column.required and column.name != table.key:
            yield _missing("missing-required", _declared(table, column.name))
    if table.time is not None:
        time = _declared(table, table.time)
        yield _missing("missing-time", time)
        if as_of is not None:
            now = AsOf(Span(), time.type)
            yield Reason("after-as-of", _AFTER, Compare(">=", time, now))


_AFTER = Words("发生在 as_of 当天或之后", "on or after the as_of day")


def _missing(key: str, column: Column) -> Reason:
    words = Words(f"`{column.name}` 缺失", f"`{column.name}` is missing")
    return Reason(key, words, Known(column, negated=True))


def _declared_reason(drop: Drop) -> Reason:
    return Reason("drop", drop.because, drop.condition)


def _left_out(reasons: Iterable[Reason], rows: Rows) -> tuple[Mask, list[Dropped]]:
    gone = np.zeros(len(rows), np.bool_)
    dropped = []
    for reason in reasons:
        now = mask(reason.condition, rows) & ~gone
        count = int(np.count_nonzero(now))
        if count:
            gone |= now
            dropped.append(Dropped(reason.because, count, reason.key))
    return gone, dropped


def _without_duplicates(table: Table, columns: Sequence[str], cleaned: Cleaned) -> Cleaned:
    rows = Rows(cleaned.frame)
    marks = [value(_declared(table, name), rows) for name in columns]
    order = (value(_declared(table, c.name), rows) for c in table.columns)
    gone = duplicates(marks, order)
    if gone is None:
        return cleaned
    names = Words("、".join(f"`{c}`" for c in columns), ", ".join(f"`{c}`" for c in columns))
    because = Words(f"{names.zh} 重复", f"{names.en} is repeated")
    count = Dropped(because, int(np.count_nonzero(gone)), "duplicate")
    return Cleaned(without(cleaned.frame, gone), (*cleaned.dropped, count))


# ---------------------------------------------------------------- the last day


FEWEST = 20
"""Of fewer events nothing is said: there any gap may be usual."""
ONE_IN = 1000
YEAR = 366
"""Days: more than any year has, so that what comes once a year is usual."""
_CALENDAR = -719_162, 2_932_896
"""The first day of year 1 and the last of 9999: of days beyond, no date can be written."""
MICROSECONDS = 86_400_000_000
"""In a day."""


@dataclass(frozen=True, slots=True)
class Last:
    """The last day of a table's events; `late` of them lie in the year before it, or 0 for enough.

    `before` is the last day of all the others.
    """

    table: str
    day: int
    late: int = 0
    before: int = 0


def _last(table: Table, rows: Rows) -> Last | None:
    if table.time is None:
        return None
    reasons = [r for r in _reasons(table, None) if not _asks_for_as_of(r.condition)]
    gone, _ = _left_out(reasons, rows)
    times = value(_declared(table, table.time), rows)
    left = times.values[~gone]
    if not len(left):
        return None
    last = int(left.max())
    day = _day(times, last, rows.zone)
    year = YEAR * (MICROSECONDS if times.type.kind is Kind.INSTANT else 1)
    early = left < last - year
    late = len(left) - int(np.count_nonzero(early))
    if len(left) < FEWEST or late > max(1, len(left) // ONE_IN):
        return Last(table.name, day)
    return Last(table.name, day, late, _day(times, int(left[early].max()), rows.zone))


def odd(last: Last) -> tuple[Finding, ...]:
    """What is to be said of a last day that lies far from all others."""
    if not last.late or not _CALENDAR[0] <= last.before < last.day <= _CALENDAR[1]:
        return ()
    args: dict[str, type_arg] = {
        "table": last.table,
        "count": counted(last.late, "row"),
        "last": day_text(last.day),
        "before": day_text(last.before),
    }
    return (Finding("late-last-event", args=args),)


def _day(times: Vector, last: int, zone: ZoneInfo) -> int:
    if times.type.kind is not Kind.INSTANT:
        return last
    return int(calendar.local_days(np.array([last]), zone)[0])


def at_day(rows: Rows, as_of: int | None) -> Rows:
    """The same rows, seen from the start of a day; what was found without asking for it stays."""
    values = {n: v for n, v in rows.found.values.items() if not _asks_for_as_of(n)}
    masks = {n: m for n, m in rows.found.masks.items() if not _asks_for_as_of(n)}
    return replace(rows, as_of=as_of, found=replace(rows.found, values=values, masks=masks))


def _asks_for_as_of(node: object) -> bool:
    """Whether a node, or any within it, depends on the `as_of` day."""
    if isinstance(node, AsOf):
        return True
    if isinstance(node, tuple):
        return any(map(_asks_for_as_of, node))
    fields = getattr(node, "__dataclass_fields__", ())
    return any(_asks_for_as_of(getattr(node, name)) for name in fields)
