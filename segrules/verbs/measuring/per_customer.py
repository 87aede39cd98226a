"""Outcomes and an end -> what each customer of the run did until then, one entry a customer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from segrules.compiler.program import Aggregate, Metric
from segrules.compiler.walk import nodes
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.vectors import known_mask
from segrules.language.types import NUMERIC
from segrules.verbs.measuring.measurement import Counts
from segrules.verbs.measuring.outcomes import Outcomes
from segrules.verbs.recorded_run import RecordedRun

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
ENDS = frozenset({"first", "last", "max", "min"})
"""Aggregates that are missing where there is no row."""


@dataclass(frozen=True, slots=True)
class PerCustomer:
    """Orders, whether one was a repeat, and revenue in minor units; `before` is of the run's day.

    `before` is the revenue that the run knew of, in major units, 0 where it knew of none; None
    where the ruleset has no revenue. `money` says whether outcomes have amounts.
    """

    orders: Numbers
    repeated: npt.NDArray[np.bool_]
    minor: Numbers
    scale: int
    money: bool
    before: Floats | None

    @property
    def major(self) -> Floats:
        """The revenue in major units."""
        return self.minor / self.scale


def per_customer(run: RecordedRun, outcomes: Outcomes, end: int) -> PerCustomer:
    """What each customer did before the start of the day `end`.

    An order is a row whose amount is above 0, or any row where outcomes have no amounts; rows of
    one customer at one moment (one day, where the ruleset knows only days) are one order.
    """
    inside = outcomes.day < end
    customer, many = outcomes.customer[inside], len(run.keys)
    money = outcomes.amount is not None
    minor = np.zeros(many, np.int64)
    np.add.at(minor, customer, outcomes.minor[inside])
    ordered = outcomes.minor[inside] > 0 if money else np.ones(len(customer), np.bool_)
    orders = _orders(customer[ordered], outcomes.moment[inside][ordered], many)
    before = _before(run)
    repeated = (orders > 1) | (had_ordered(run, outcomes.rows.table) & (orders > 0))
    scale = 10**outcomes.amount.type.decimals if outcomes.amount is not None else 1
    return PerCustomer(orders, repeated, minor, scale, money, before)


def _orders(customer: npt.NDArray[np.int32], moment: Numbers, many: int) -> Numbers:
    """How many different moments each customer has."""
    order = np.lexsort((moment, customer))
    who, when = customer[order], moment[order]
    first = np.ones(len(who), np.bool_)
    first[1:] = (who[1:] != who[:-1]) | (when[1:] != when[:-1])
    return np.bincount(who[first], minlength=many).astype(np.int64)


def _before(run: RecordedRun) -> Floats | None:
    name = run.program.header.revenue
    if name is None or name not in run.values:
        return None
    vector = run.values[name]
    known = known_mask(vector)
    major = vector.values / 10**vector.type.decimals
    return np.where(known, major, 0.0).astype(np.float64)


def had_ordered(run: RecordedRun, table: str) -> npt.NDArray[np.bool_]:
    """Who had rows in the table before the run, by any of the metrics that the run kept.

    A metric of first or last rows is known of nobody else, any other is above 0 of nobody else;
    where no metric is of the table, everybody counts as one who had.
    """
    found = [
        _tells(run.values[m.name], functions)
        for m in run.program.metrics
        if (functions := _functions(m, table)) and m.name in run.values
    ]
    told = [t for t in found if t is not None]
    return np.logical_or.reduce(told) if told else np.ones(len(run.keys), np.bool_)


def _functions(metric: Metric, table: str) -> frozenset[str]:
    """The aggregates of a metric, if all of them are of the table."""
    inside = [n for n in nodes(metric.value) if isinstance(n, Aggregate)]
    own = all(n.table == table for n in inside)
    return frozenset(n.function for n in inside) if own else frozenset()


def _tells(vector: Vector, functions: frozenset[str]) -> npt.NDArray[np.bool_] | None:
    known = np.asarray(known_mask(vector), np.bool_)
    if functions <= ENDS:
        return known
    if vector.type.kind not in NUMERIC:
        return None
    return known & np.asarray(vector.values > 0, np.bool_)


def counts_of(done: PerCustomer, at: Places) -> Counts:
    """What the customers at these positions did together; the revenue is exact before division."""
    orders = done.orders[at]
    revenue = sum(done.minor[at].tolist()) / done.scale if done.money else None
    return Counts(
        len(at),
        int((orders > 0).sum()),
        int(done.repeated[at].sum()),
        int(orders.sum()),
        revenue,
    )
