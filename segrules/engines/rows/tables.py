"""A program + rows of its tables -> cleaned tables, the day, and each customer's first scope."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from segrules.compiler.program import Physical, Program, Table
from segrules.engines.rows.clean import (
    Cleaned,
    declared,
    last_day,
    looks_back,
    of_customers,
    seen,
    without_duplicates,
)
from segrules.engines.rows.scope import Row, Scope


@dataclass(frozen=True, slots=True)
class Data:
    """The cleaned tables by name, with the day that the run looks back from."""

    tables: Mapping[str, Cleaned]
    as_of: int | None


def _of_role(program: Program, *roles: str) -> list[Table]:
    return [table for table in program.tables if table.role in roles]


def cleaned_data(program: Program, tables: Mapping[str, Sequence[Row]], as_of: int | None) -> Data:
    """All tables cleaned, as of a day: the given one, else the day after the last event.

    A drop that itself looks back from the day cannot be heard before the day is known, so the rows
    that it drops count as events when the day is looked for.
    """
    day = _day_after(program, tables) if as_of is None else as_of
    scope = Scope(as_of=day, timezone=program.header.timezone)
    return Data(_with_known_customers(program, _cleaned(program, tables, scope, _whole)), day)


def _cleaned(
    program: Program,
    tables: Mapping[str, Sequence[Row]],
    scope: Scope,
    events: Callable[[Table, Sequence[Row], Scope], Cleaned],
) -> dict[str, Cleaned]:
    """Tables of one row a key cleaned first, since drops look there; then `events` by its way."""
    found: dict[str, Cleaned] = {}
    for role, way in (("lookup", _whole), ("customers", _whole), ("events", events)):
        here = replace(scope, lookups=_lookups(program, found))
        for table in _of_role(program, role):
            found[table.name] = way(table, tables.get(table.name, ()), here)
    return found


def _whole(table: Table, rows: Sequence[Row], scope: Scope) -> Cleaned:
    """Everything that is to be left out; tables that are not of events have each key only once."""
    left = seen(table, declared(table, rows, scope), scope.as_of, scope.timezone)
    return left if table.role == "events" else _by_key(table, left)


def _without_dated_drops(program: Program) -> Program:
    tables = tuple(
        replace(t, drops=tuple(d for d in t.drops if not looks_back(d.condition)))
        for t in program.tables
    )
    return replace(program, tables=tables)


def _day_after(program: Program, tables: Mapping[str, Sequence[Row]]) -> int | None:
    zone = program.header.timezone
    kept = _cleaned(_without_dated_drops(program), tables, Scope(timezone=zone), declared)
    days = [last_day(t, kept[t.name].rows, zone) for t in _of_role(program, "events")]
    return max((day + 1 for day in days if day is not None), default=None)


def _by_key(table: Table, cleaned: Cleaned) -> Cleaned:
    single = without_duplicates(table, cleaned.rows, (table.key,))
    counts = dict(cleaned.dropped)
    for reason, count in single.dropped.items():
        counts[reason] = counts.get(reason, 0) + count
    return Cleaned(single.rows, counts)


def _with_known_customers(program: Program, cleaned: Mapping[str, Cleaned]) -> dict[str, Cleaned]:
    """The tables with the events of customers who are not in the customers table left out."""
    found = dict(cleaned)
    for customers in _of_role(program, "customers"):
        keys = frozenset(row[customers.key] for row in found[customers.name].rows)
        known = frozenset(key for key in keys if key is not None)
        for table in _of_role(program, "events"):
            found[table.name] = of_customers(found[table.name], table.key, known)
    return found


# ---------------------------------------------------------------- customers


def _lookups(program: Program, cleaned: Mapping[str, Cleaned]) -> dict[str, dict[Physical, Row]]:
    """The rows of the tables that have one row a key, by that key."""
    tables = [t for t in _of_role(program, "lookup", "customers") if t.name in cleaned]
    return {table.name: _rows_by_key(table, cleaned[table.name]) for table in tables}


def _rows_by_key(table: Table, cleaned: Cleaned) -> dict[Physical, Row]:
    return {key: row for row in cleaned.rows if (key := row.get(table.key)) is not None}


def customers_of(program: Program, data: Data) -> dict[Physical, Scope]:
    """Each customer's scope before any step: the customers table's rows, else who has events."""
    base = Scope(
        lookups=_lookups(program, data.tables),
        as_of=data.as_of,
        timezone=program.header.timezone,
    )
    events = {t.name: _events(t, data.tables[t.name]) for t in _of_role(program, "events")}
    declared_customers = _of_role(program, "customers")
    rows: dict[Physical, Row] = {key: {} for found in events.values() for key in found}
    if declared_customers:
        (table,) = declared_customers
        rows = _rows_by_key(table, data.tables[table.name])
    return {
        key: replace(
            base, customer=row, events={name: found.get(key, ()) for name, found in events.items()}
        )
        for key, row in rows.items()
    }


def _events(table: Table, cleaned: Cleaned) -> dict[Physical, list[Row]]:
    found: dict[Physical, list[Row]] = {}
    for row in cleaned.rows:
        key = row.get(table.key)
        if key is not None:
            found.setdefault(key, []).append(row)
    return found
