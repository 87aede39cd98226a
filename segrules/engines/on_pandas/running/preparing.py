"""Tables as read -> cleaned tables, the customers, each event's customer, and the as-of day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from segrules.compiler.program import Table
from segrules.engines.on_pandas.columns import Frame
from segrules.engines.on_pandas.evaluating.rows import Lookup, Rows
from segrules.engines.on_pandas.running.cleaning import (
    Cleaned,
    DefaultAsOf,
    clean,
    default_as_of,
    lookups,
)
from segrules.engines.on_pandas.running.customers import Customers, Placed, find_customers, place
from segrules.engines.results import Dropped
from segrules.language.findings import Finding


@dataclass(frozen=True, slots=True)
class Prepared:
    """Data ready to be worked with. `dropped` holds what was left out of each table.

    `as_of` is None where it was not given and there is no event to take it from.
    """

    as_of: int | None
    customers: Customers
    placed: Mapping[str, Placed]
    lookups: Mapping[str, Lookup]
    kept: Mapping[str, int]
    dropped: Mapping[str, tuple[Dropped, ...]]
    findings: tuple[Finding, ...] = ()


def prepare(
    tables: Sequence[Table], frames: Mapping[str, Frame], as_of: int | None, zone: ZoneInfo
) -> Prepared:
    """Clean the tables that there are, in an order in which each finds what it looks up."""
    given = [t for t in tables if t.name in frames]
    found = _last_day(given, frames, zone) if as_of is None else DefaultAsOf(as_of)
    day = found.day
    others, raw = _looked_up(given, frames, day, zone)
    cleaned = others | {t.name: clean(t, raw[t.name]) for t in given if t.name in raw}
    customers = find_customers(given, cleaned)
    placed = {t.name: place(t, cleaned[t.name], customers) for t in given if t.role == "events"}
    left = cleaned | {name: p.cleaned for name, p in placed.items()}
    kept, dropped = _counted(left)
    seen = lookups(given, cleaned)
    return Prepared(day, customers, placed, seen, kept, dropped, found.findings)


def _last_day(given: Sequence[Table], frames: Mapping[str, Frame], zone: ZoneInfo) -> DefaultAsOf:
    """The day after the last event, by look-ups that are cleaned without knowing the day."""
    _, raw = _looked_up(given, frames, None, zone)
    return default_as_of(given, raw)


def _looked_up(
    given: Sequence[Table], frames: Mapping[str, Frame], day: int | None, zone: ZoneInfo
) -> tuple[dict[str, Cleaned], dict[str, Rows]]:
    """The cleaned look-up tables, and the rows of the others, which see them."""
    others = {
        t.name: clean(t, Rows(frames[t.name], zone, day)) for t in given if t.role == "lookup"
    }
    found = lookups(given, others)
    raw = {t.name: Rows(frames[t.name], zone, day, found) for t in given if t.name not in others}
    return others, raw


def _counted(
    cleaned: Mapping[str, Cleaned],
) -> tuple[Mapping[str, int], Mapping[str, tuple[Dropped, ...]]]:
    kept = {name: c.frame.rows for name, c in cleaned.items()}
    return kept, {name: c.dropped for name, c in cleaned.items()}
