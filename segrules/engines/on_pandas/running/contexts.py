"""Customers, placed events and look-ups -> the contexts that steps are worked out in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from zoneinfo import ZoneInfo

from segrules.compiler.program import Aggregate, Predicted
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.evaluating.aggregates import Events, aggregate
from segrules.engines.on_pandas.evaluating.rows import Assigned, Lookup, Rows
from segrules.engines.on_pandas.running.customers import Customers, Placed


def customer_rows(
    customers: Customers,
    placed: Mapping[str, Placed],
    lookups: Mapping[str, Lookup],
    as_of: int | None,
    zone: ZoneInfo,
    *,
    names: Mapping[str, Vector],
    segments: Mapping[str, Assigned],
    predict: Callable[[Predicted, Rows], Vector] | None = None,
) -> Rows:
    """The customer level, with all event tables to aggregate and, by `predict`, models to ask.

    `names` and `segments` may be filled while the steps are worked out, each before it is used.
    """
    events: dict[str, Events] = {}
    aggregated = partial(_aggregate, events)
    rows = Rows(customers.frame, zone, as_of, lookups, names, segments, aggregated, predict)
    beside: dict[str, Rows] = {}
    events.update({name: _events(p, rows, beside) for name, p in placed.items()})
    beside |= {name: found.rows for name, found in events.items()}
    return rows


def _events(placed: Placed, customers: Rows, beside: Mapping[str, Rows]) -> Events:
    rows = Rows(
        placed.cleaned.frame,
        customers.zone,
        customers.as_of,
        customers.lookups,
        customers=customers,
        codes=placed.codes,
        beside=beside,
    )
    return Events(rows, placed.codes, len(customers))


def _aggregate(events: Mapping[str, Events], node: Aggregate) -> Vector:
    return aggregate(node, events[node.table])
