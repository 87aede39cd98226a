"""Outcomes and an end -> what each customer of the run did until then, one entry a customer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from segrules.engines.on_pandas.vectors import known_mask
from segrules.verbs.measuring.measurement import Counts
from segrules.verbs.measuring.outcomes import Outcomes
from segrules.verbs.recorded_run import RecordedRun

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


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
    # without a revenue everybody in a run counts as somebody who had bought
    bought = np.ones(many, np.bool_) if before is None else before > 0
    repeated = (orders > 1) | (bought & (orders > 0))
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
