"""Declared tables and their rows -> the rows that are kept, why others were not, and the day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass

from segrules.compiler.program import AsOf, Call, Physical, Table
from segrules.engines.rows.evaluate import holds
from segrules.engines.rows.moments import local_day, start_of_day
from segrules.engines.rows.order import row_order
from segrules.engines.rows.scope import Row, Scope, at_row
from segrules.language.types import Kind, Type

Reason = str
"""`drop/0` (the first declared), ..., `missing-key`, `missing-required`, `missing-time`,
`after-as-of`, `duplicate`, `no-customer`: a row is counted for the first in this order."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The rows of a table that are left, and how many went for which reason."""

    rows: tuple[Row, ...]
    dropped: Mapping[Reason, int]


def declared(table: Table, rows: Sequence[Row], scope: Scope) -> Cleaned:
    """Rows that a declared rule drops, rows without a key and rows without a time are left out.

    `scope` gives the look-ups and the `as_of` day that a rule may use.
    """
    reasons = [_declared_reason(table, row, scope) for row in rows]
    return _sorted_out(rows, reasons)


def seen(table: Table, cleaned: Cleaned, as_of: int | None, timezone: str) -> Cleaned:
    """What happened before the `as_of` day, and of duplicates the least row."""
    before = _before(table, as_of, timezone)
    past = _sorted_out(
        cleaned.rows, [None if before(row) else "after-as-of" for row in cleaned.rows]
    )
    single = without_duplicates(table, past.rows, table.unique)
    return _then(_then(cleaned, past), single)


def without_duplicates(table: Table, rows: Sequence[Row], unique: Sequence[str]) -> Cleaned:
    """Of rows that are equal in all of `unique`, all known, the least by all declared columns."""
    names = [column.name for column in table.columns]
    taken: set[tuple[Physical | None, ...]] = set()
    kept, order = [], sorted(range(len(rows)), key=lambda i: row_order(rows[i], names))
    for index in order:
        mark = tuple(rows[index].get(name) for name in unique)
        if mark and None not in mark and mark in taken:
            continue
        taken.add(mark)
        kept.append(index)
    duplicates = Counter({"duplicate": len(rows) - len(kept)})
    return Cleaned(tuple(rows[i] for i in sorted(kept)), +duplicates)


def of_customers(cleaned: Cleaned, key: str, customers: frozenset[Physical]) -> Cleaned:
    """The events of customers that the customers table knows."""
    reasons = [None if row[key] in customers else "no-customer" for row in cleaned.rows]
    return _then(cleaned, _sorted_out(cleaned.rows, reasons))


def last_day(table: Table, rows: Sequence[Row], timezone: str) -> int | None:
    """The day of the last event, in the time zone; None without a time column or without rows."""
    if table.time is None:
        return None
    kind = column_type(table, table.time).kind
    times = [time for row in rows if isinstance(time := row.get(table.time), int)]
    if not times:
        return None
    return local_day(max(times), timezone) if kind is Kind.INSTANT else max(times)


def looks_back(node: object) -> bool:
    """Whether a condition, or anything in it, depends on the `as_of` day."""
    if isinstance(node, tuple):
        return any(looks_back(part) for part in node)
    if isinstance(node, AsOf) or (isinstance(node, Call) and node.function == "days_since"):
        return True
    parts = fields(node) if is_dataclass(node) and not isinstance(node, type) else ()
    return any(looks_back(getattr(node, part.name)) for part in parts)


def column_type(table: Table, name: str) -> Type:
    """The type of a declared column."""
    return next(column.type for column in table.columns if column.name == name)


def _declared_reason(table: Table, row: Row, scope: Scope) -> Reason | None:
    here = at_row(scope, table.name, row)
    for index, drop in enumerate(table.drops):
        if holds(drop.condition, here):
            return f"drop/{index}"
    if row.get(table.key) is None:
        return "missing-key"
    if any(c.required and row.get(c.name) is None for c in table.columns):
        return "missing-required"
    if table.time is not None and row.get(table.time) is None:
        return "missing-time"
    return None


def _before(table: Table, as_of: int | None, timezone: str) -> Callable[[Row], bool]:
    """Whether a row is of before the start of the `as_of` day."""
    time = table.time
    if time is None or as_of is None:
        return lambda _: True
    instants = column_type(table, time).kind is Kind.INSTANT
    end = start_of_day(as_of, timezone) if instants else as_of
    return lambda row: isinstance(found := row.get(time), int) and found < end


def _sorted_out(rows: Sequence[Row], reasons: Sequence[Reason | None]) -> Cleaned:
    kept = tuple(row for row, reason in zip(rows, reasons, strict=True) if reason is None)
    return Cleaned(kept, Counter(reason for reason in reasons if reason is not None))


def _then(before: Cleaned, after: Cleaned) -> Cleaned:
    return Cleaned(after.rows, Counter(before.dropped) + Counter(after.dropped))
