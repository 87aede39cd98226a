"""Cleaned tables -> who the customers are, and which customer each event belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from segrules.compiler.program import Table
from segrules.engines.on_pandas import integers
from segrules.engines.on_pandas.columns import Frame, Vector
from segrules.engines.on_pandas.keys import positions, sorted_keys
from segrules.engines.on_pandas.running.cleaning import Cleaned, without
from segrules.engines.on_pandas.vectors import Codes, missing, select, settled
from segrules.engines.results import Dropped
from segrules.language.findings import Words
from segrules.language.types import TEXT

_NO_CUSTOMER = Words("客户表中没有这位客户", "the customer is not in the customers table")


@dataclass(frozen=True, slots=True)
class Customers:
    """All customers sorted by key: text by code point, integers by number.

    `frame` has one row a customer in that order: the columns of the customers table, or the key
    alone, under the name that events give it, where there is no such table.
    """

    keys: Vector
    frame: Frame
    declared: bool


@dataclass(frozen=True, slots=True)
class Placed:
    """Cleaned events with a customer, and the customer (a position in `Customers`) of each."""

    cleaned: Cleaned
    codes: Codes


def find_customers(tables: Sequence[Table], cleaned: Mapping[str, Cleaned]) -> Customers:
    """The customers of the customers table where there is one, else all who have events."""
    for table in tables:
        if table.role == "customers" and table.name in cleaned:
            return _declared(table, cleaned[table.name].frame)
    events = [t for t in tables if t.role == "events" and t.name in cleaned]
    if not events:
        return Customers(missing(TEXT, 0), Frame("customers", 0, {}), declared=False)
    keys = sorted_keys([_key(t, cleaned[t.name].frame) for t in events])
    frame = Frame("customers", len(keys), {events[0].key: keys})
    return Customers(keys, frame, declared=False)


def place(table: Table, cleaned: Cleaned, customers: Customers) -> Placed:
    """The events of a table with their customers; those of unknown customers are left out."""
    codes = positions(customers.keys, _key(table, cleaned.frame))
    gone = codes < 0
    count = int(np.count_nonzero(gone))
    if not count:
        return Placed(cleaned, codes)
    dropped = Dropped(_NO_CUSTOMER, count, "no-customer")
    left = Cleaned(without(cleaned.frame, gone), (*cleaned.dropped, dropped))
    return Placed(left, codes[~gone])


def without_events(customers: Customers, placed: Sequence[Placed]) -> int:
    """How many customers have no event in any table."""
    seen = np.zeros(len(customers.keys), np.bool_)
    for events in placed:
        seen[events.codes] = True
    return int(np.count_nonzero(~seen))


def _declared(table: Table, frame: Frame) -> Customers:
    keys = _key(table, frame).values
    columns = {name: settled(v) for name, v in frame.columns.items()}
    if not integers.ascends(keys):
        order = np.argsort(keys, kind="stable")
        columns = {name: select(v, order) for name, v in columns.items()}
    ordered = Frame(table.name, frame.rows, columns)
    return Customers(_key(table, ordered), ordered, declared=True)


def _key(table: Table, frame: Frame) -> Vector:
    key = frame.columns.get(table.key)
    if key is not None:
        return settled(key)
    declared = next(c for c in table.columns if c.name == table.key)
    return missing(declared.type, frame.rows)
