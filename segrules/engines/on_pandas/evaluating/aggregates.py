"""An aggregate node and the events of all customers -> one value a customer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from segrules.compiler.program import Aggregate, Condition, Value
from segrules.engines.on_pandas import calendar, integers
from segrules.engines.on_pandas.columns import Mask, Vector
from segrules.engines.on_pandas.evaluating.aggregate_order import (
    count_different,
    ordered,
    ordered_different,
    runs,
)
from segrules.engines.on_pandas.evaluating.exact_sums import group_sums
from segrules.engines.on_pandas.evaluating.functions import to_date
from segrules.engines.on_pandas.evaluating.journeys import adoption, steps_taken
from segrules.engines.on_pandas.evaluating.rows import Rows
from segrules.engines.on_pandas.evaluating.trends import slopes
from segrules.engines.on_pandas.evaluating.values import mask, value
from segrules.engines.on_pandas.vectors import Codes, all_known, coded, finite, some
from segrules.language.types import INTEGER, NUMBER, Kind, Type

Array = npt.NDArray[Any]
Picking = tuple[Condition | None, Value | None, Value | None]


@dataclass(frozen=True, slots=True)
class Picked:
    """Some event rows, ascending (None: all), the customer of each, and each customer's rows."""

    at: npt.NDArray[np.int64] | None
    codes: Codes
    counts: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Events:
    """The cleaned rows of an event table, and to which of the `customers` each belongs (-1: none).

    `picked` keeps the rows of each condition, which many aggregates share.
    """

    rows: Rows
    codes: Codes
    customers: int
    picked: dict[Picking, Picked] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seen:
    """What an aggregate sees: rows with a customer, with argument and time known where asked for.

    Without an argument `values` is 1 for each row; without a time `times` are the values.
    """

    codes: Codes
    values: Vector
    times: Vector
    customers: int
    zone: ZoneInfo
    picked: Picked | None = None
    """Where the rows come from, with what other aggregates have found of them."""

    def counts(self) -> npt.NDArray[np.int64]:
        """The rows of each customer; not to be written to."""
        if self.picked is not None and self.picked.codes is self.codes:
            return self.picked.counts
        return np.bincount(self.codes, minlength=self.customers)


def aggregate(node: Aggregate, events: Events) -> Vector:
    """The node's value for each customer; the meanings are the catalogue's.

    Raises DataError (`overflow`) where an exact total does not fit into 64 bits.
    """
    if node.function == "count" and node.argument is None:
        return Vector(INTEGER, _picked(node, events).counts)
    if node.steps:
        return _funnel(node, events)
    seen = _seen(node, events)
    if node.distinct:
        return Vector(INTEGER, count_different(seen.codes, seen.values.values, seen.customers))
    return _AGGREGATES[node.function](seen, node.type)


# ---------------------------------------------------------------- rows


def _picked(node: Aggregate, events: Events) -> Picked:
    needed = {n: value(n, events.rows).known for n in (node.argument, node.time) if n is not None}
    lacking = {n: known for n, known in needed.items() if known is not None}
    argument = node.argument if node.argument in lacking else None
    picking = (node.where, argument, node.time if node.time in lacking else None)
    if picking not in events.picked:
        where = None if node.where is None else mask(node.where, events.rows)
        events.picked[picking] = _pick(all_known(where, *lacking.values()), events)
    return events.picked[picking]


def _pick(wanted: Mask | None, events: Events) -> Picked:
    with_customer = some(events.codes >= 0)
    wanted = all_known(wanted, with_customer)
    at = None if wanted is None else np.flatnonzero(wanted)
    codes = events.codes if at is None else events.codes.take(at)
    return Picked(at, codes, np.bincount(codes, minlength=events.customers))


def _seen(node: Aggregate, events: Events) -> Seen:
    picked = _picked(node, events)
    ones = Vector(INTEGER, np.broadcast_to(np.int64(1), len(picked.codes)))
    values = ones if node.argument is None else _taken(node.argument, picked, events.rows)
    times = values if node.time is None else _taken(node.time, picked, events.rows)
    return Seen(picked.codes, values, times, events.customers, events.rows.zone, picked)


def _taken(node: Value, picked: Picked, rows: Rows) -> Vector:
    vector = value(node, rows)
    values = vector.values if picked.at is None else vector.values.take(picked.at)
    if vector.type.kind is Kind.NUMBER:
        values = values + 0.0  # a zero without a sign has one way to be least or greatest
    return replace(vector, values=values, known=None)


def _of(seen: Seen, values: Array, known: Mask, type_: Type) -> Vector:
    """A result in the type of what is seen: codes of the same words where that is text."""
    if seen.values.type.kind is Kind.TEXT:
        return coded(type_, np.where(known, values, -1).astype(np.int32), seen.values.words)
    dtype = seen.values.values.dtype
    return Vector(type_, np.where(known, values, 0).astype(dtype), some(known))


# ---------------------------------------------------------------- totals


def _count(seen: Seen, _: Type) -> Vector:
    return Vector(INTEGER, seen.counts())


def _sum(seen: Seen, type_: Type) -> Vector:
    known = some(seen.counts() > 0)
    if seen.values.type.kind is Kind.NUMBER:
        return finite(group_sums(seen.codes, seen.values.values, seen.customers), known)
    return Vector(type_, _integer_sums(seen, "sum"), known)


def _mean(seen: Seen, _: Type) -> Vector:
    """The exact total, rounded once where it is of numbers, over the count of minor units."""
    counts = seen.counts()
    total = _sum(seen, seen.values.type).values.astype(np.float64)
    units = counts * 10**seen.values.type.decimals
    return finite(total / np.maximum(units, 1), some(counts > 0))


def _integer_sums(seen: Seen, function: str) -> npt.NDArray[np.int64]:
    """Sums that may wrap on the way but not in the end."""
    sums = np.zeros(seen.customers, np.int64)
    np.add.at(sums, seen.codes, seen.values.values)
    _require_fit(seen, function)
    return sums


def _require_fit(seen: Seen, function: str) -> None:
    values = seen.values.values
    if len(values) == 0:
        return
    largest = max(-int(values.min()), int(values.max()))
    if largest * len(values) <= integers.GREATEST:
        return
    high, low = (np.zeros(seen.customers, np.int64) for _ in range(2))
    np.add.at(high, seen.codes, values >> 32)
    np.add.at(low, seen.codes, values & 0xFFFF_FFFF)
    near = np.flatnonzero(np.abs(high.astype(np.float64)) >= 2.0**30)
    exact = ((h << 32) + x for h, x in zip(high[near].tolist(), low[near].tolist(), strict=True))
    if not all(map(integers.fits, exact)):
        raise integers.overflow(function)


def _share(seen: Seen, _: Type) -> Vector:
    counts = seen.counts()
    true = np.bincount(seen.codes[seen.values.values], minlength=seen.customers)
    return finite(true / np.maximum(counts, 1), some(counts > 0))


# ---------------------------------------------------------------- extremes


def _extreme(ufunc: np.ufunc, codes: Array, values: Array, customers: int) -> Array:
    """The least or greatest value of each customer; of none, a value that any other replaces."""
    if values.dtype.kind == "f":
        start = np.inf if ufunc is np.minimum else -np.inf
    else:
        limits = np.iinfo(values.dtype)
        start = limits.max if ufunc is np.minimum else limits.min
    found = np.full(customers, start, values.dtype)
    ufunc.at(found, codes, values)
    return found


def _least_or_greatest(ufunc: np.ufunc) -> Callable[[Seen, Type], Vector]:
    def implementation(seen: Seen, type_: Type) -> Vector:
        found = _extreme(ufunc, seen.codes, seen.values.values, seen.customers)
        return _of(seen, found, seen.counts() > 0, type_)

    return implementation


def _at_end(ufunc: np.ufunc) -> Callable[[Seen, Type], Vector]:
    """The value at the first or last time; of equal times the least or greatest."""

    def implementation(seen: Seen, type_: Type) -> Vector:
        times = seen.times.values
        ends = _extreme(ufunc, seen.codes, times, seen.customers)
        at = np.flatnonzero(times == ends[seen.codes])
        values = _sortable(seen.values.values).take(at)
        found = _extreme(ufunc, seen.codes.take(at), values, seen.customers)
        return _of(seen, found, seen.counts() > 0, type_)

    return implementation


def _sortable(values: Array) -> Array:
    return values.view(np.int8) if values.dtype.kind == "b" else values


# ---------------------------------------------------------------- by order


def _median(seen: Seen, _: Type) -> Vector:
    """The mean of the two middle values, which are the same one of an odd count."""
    of = ordered(seen.codes, seen.values.values, seen.customers)
    counts = of.counts
    known = counts > 0
    first = (of.starts[:-1] + (counts - 1) // 2)[known]
    last = (of.starts[:-1] + counts // 2)[known]
    middle = np.zeros(seen.customers)
    middle[known] = halfway(of.values[first], of.values[last], seen.values.type)
    return finite(middle, some(known))


_HALF_EXACT = 2**51
"""Two integers below this in size add up to one that a double holds."""


def halfway(low: Array, high: Array, type_: Type) -> npt.NDArray[np.float64]:
    """The correctly rounded mean of two values, money in major units."""
    if type_.kind is Kind.NUMBER:
        with np.errstate(over="ignore"):
            mean = (low + high) / 2
        return np.where(np.isfinite(mean), mean, low / 2 + high / 2)
    double = 2 * 10**type_.decimals
    if min(low.min(initial=0), high.min(initial=0)) > -_HALF_EXACT and (
        max(low.max(initial=0), high.max(initial=0)) < _HALF_EXACT
    ):
        return np.asarray((low.astype(np.int64) + high) / double)
    pairs = zip(low.tolist(), high.tolist(), strict=True)
    return np.array([(x + y) / double for x, y in pairs])


def _mode(seen: Seen, type_: Type) -> Vector:
    of = ordered(seen.codes, _sortable(seen.values.values), seen.customers)
    starts, lengths = runs(of)
    codes = of.codes[starts]
    longest = _extreme(np.maximum, codes, lengths, seen.customers)
    at = np.flatnonzero(lengths == longest[codes])
    found = _extreme(np.minimum, codes[at], of.values[starts[at]], seen.customers)
    return _of(seen, found, of.counts > 0, type_)


def _gaps(seen: Seen) -> Seen:
    """The days between the different days on which something happened, in the order of time."""
    days = to_date(seen.times, seen.zone).values
    of = ordered_different(seen.codes, days, seen.customers)
    same = of.codes[1:] == of.codes[:-1]
    gaps = Vector(INTEGER, np.diff(of.values)[same].astype(np.int64))
    codes = of.codes[1:][same].astype(np.int32)
    return replace(seen, codes=codes, values=gaps, times=gaps)


def _interval(seen: Seen, _: Type) -> Vector:
    return _median(_gaps(seen), NUMBER)


def _longest_interval(seen: Seen, type_: Type) -> Vector:
    return _least_or_greatest(np.maximum)(_gaps(seen), type_)


def _last_interval(seen: Seen, type_: Type) -> Vector:
    gaps = _gaps(seen)
    last = np.flatnonzero(np.append(gaps.codes[1:] != gaps.codes[:-1], True)[: len(gaps.codes)])
    found = np.zeros(seen.customers, np.int64)
    found[gaps.codes[last]] = gaps.values.values[last]
    return Vector(type_, found, some(gaps.counts() > 0))


def _funnel(node: Aggregate, events: Events) -> Vector:
    picked = _picked(node, events)
    times = picked.codes if node.time is None else _taken(node.time, picked, events.rows).values
    steps = [mask(s, events.rows) for s in node.steps]
    seen = steps if picked.at is None else [s.take(picked.at) for s in steps]
    return Vector(INTEGER, steps_taken(picked.codes, times, seen, events.customers))


def _adoption(seen: Seen, _: Type) -> Vector:
    values, times = _sortable(seen.values.values), seen.times.values
    total, counts = adoption(seen.codes, values, times, seen.customers)
    return finite(total / np.maximum(counts, 1), some(counts > 0))


def trend(seen: Seen, _: Type) -> Vector:
    """The least-squares slope over time, as change in 30 days."""
    of, power = slopes(seen.codes, seen.times.values, seen.values.values, seen.customers)
    unit = calendar.DAY if seen.times.type.kind is Kind.INSTANT else 1
    change = of.times(30 * unit, power * 10**seen.values.type.decimals)
    known = np.fromiter(map(bool, of.below), np.bool_, seen.customers)
    return finite(np.fromiter(change, np.float64, seen.customers), some(known))


_AGGREGATES: Mapping[str, Callable[[Seen, Type], Vector]] = {
    "count": _count,
    "sum": _sum,
    "mean": _mean,
    "median": _median,
    "min": _least_or_greatest(np.minimum),
    "max": _least_or_greatest(np.maximum),
    "first": _at_end(np.minimum),
    "last": _at_end(np.maximum),
    "share": _share,
    "trend": trend,
    "interval": _interval,
    "longest_interval": _longest_interval,
    "last_interval": _last_interval,
    "adoption": _adoption,
    "mode": _mode,
}
"""By the name in `Aggregate.function`."""
