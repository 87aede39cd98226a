"""A KPI as declared, and what customers did -> whether its target is met, as far as can be told."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np

from segrules.verbs.measuring.estimates import (
    QUANTILE,
    Difference,
    Estimate,
    mean,
    moments,
    share,
    shares_compared,
)
from segrules.verbs.measuring.length import end_of, is_length
from segrules.verbs.measuring.measurement import Kpi, KpiVerdict
from segrules.verbs.measuring.per_customer import PerCustomer, Places, counts_of

FEWEST = 20
"""Of fewer customers in a group nothing is concluded."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a KPI is measured on: who got the action, who was left alone, what they did."""

    sent: Places
    held: Places
    done: PerCustomer
    revenue: Callable[[PerCustomer], Difference | None]
    """How the revenue a head differs from that of those left alone."""
    mismatch: bool


@dataclass(frozen=True, slots=True)
class Meaning:
    """As what a KPI is measured; whether by a comparison, and whether less is better."""

    name: str
    measure: Callable[[Asked], Estimate | None]
    compares: bool = False
    less: bool = False


# ---------------------------------------------------------------- what can be measured


def _response(asked: Asked) -> Estimate:
    counts = counts_of(asked.done, asked.sent)
    return share(counts.responders, counts.customers)


def _repeat(asked: Asked) -> Estimate:
    counts = counts_of(asked.done, asked.sent)
    return share(counts.repeaters, counts.customers)


def _silent(asked: Asked) -> Estimate:
    counts = counts_of(asked.done, asked.sent)
    return share(counts.customers - counts.responders, counts.customers)


def _uplift(asked: Asked) -> Estimate | None:
    if not len(asked.held):
        return None
    one, other = (counts_of(asked.done, at) for at in (asked.sent, asked.held))
    found = shares_compared(one.responders, one.customers, other.responders, other.customers)
    return found.absolute


def _total(asked: Asked) -> Estimate | None:
    if not asked.done.money:
        return None
    return mean(moments(asked.done.major[asked.sent])).times(len(asked.sent))


def _growth(asked: Asked) -> Estimate | None:
    found = asked.revenue(asked.done) if asked.done.money else None
    return None if found is None or found.relative is None else found.relative.plus(-1)


def _basket(asked: Asked) -> Estimate | None:
    found = _log_basket(asked, asked.sent)
    return None if found is None else _of_logs(*found)


def _basket_growth(asked: Asked) -> Estimate | None:
    one, other = _log_basket(asked, asked.sent), _log_basket(asked, asked.held)
    if one is None or other is None:
        return None
    return _of_logs(one[0] - other[0], math.hypot(one[1], other[1])).plus(-1)


def _log_basket(asked: Asked, at: Places) -> tuple[float, float] | None:
    """The logarithm of revenue over orders, and its standard error by the delta method."""
    money, orders = asked.done.major[at], asked.done.orders[at].astype(np.float64)
    if not asked.done.money or len(at) < FEWEST or money.sum() <= 0:
        return None
    ratio = float(money.sum() / orders.sum())
    left = moments(money - ratio * orders)
    return math.log(ratio), math.sqrt(left.error) / float(money.mean())


def _of_logs(value: float, error: float) -> Estimate:
    reach = QUANTILE * error
    return Estimate(math.exp(value), math.exp(value - reach), math.exp(value + reach))


_RESPONSE = Meaning("response", _response)
RATES: Mapping[str, Meaning] = {
    "repeat_rate": Meaning("repeat", _repeat),
    "response_rate": _RESPONSE,
    "conversion": _RESPONSE,
    "retention": _RESPONSE,
    "retention_rate": _RESPONSE,
    "reactivation": _RESPONSE,
    "churn": Meaning("no-response", _silent, less=True),
    "uplift": Meaning("response-uplift", _uplift, compares=True),
}
"""KPIs that orders or events tell of, by name; their targets are shares."""
AMOUNTS: Mapping[str, tuple[Meaning, Meaning]] = {
    "revenue": (Meaning("revenue", _total), Meaning("revenue-growth", _growth, compares=True)),
    "basket": (Meaning("basket", _basket), Meaning("basket-growth", _basket_growth, compares=True)),
}
"""KPIs of money: with an amount as target, and with a percentage, over those left alone."""


def meaning_of(name: str, target: object) -> Meaning | None:
    """As what a KPI is measured; None where outcomes cannot tell of it, or it has no target."""
    if name in AMOUNTS and goal_of(target) is not None:
        return AMOUNTS[name][is_percentage(target)]
    found = RATES.get(name)
    goal = goal_of(target)
    return None if found is None or goal is None or abs(goal) > 1 else found


def goal_of(target: object) -> float | None:
    """A target as a number: `12%` as 0.12, `450` as 450; None where it is none."""
    if target is None:
        return None
    text = str(target).strip().replace("％", "%").replace(",", "")
    try:
        number = Decimal(text.removesuffix("%"))
    except InvalidOperation:
        return None
    return float(number / 100 if text.endswith("%") else number)


def is_percentage(target: object) -> bool:
    """Whether a target is written as a percentage."""
    return str(target).strip().endswith(("%", "％"))


# ---------------------------------------------------------------- verdicts


def kpi_end(kpi: Mapping[str, Any], as_of: int, until: int) -> int:
    """The first day that a KPI does not look at; that of the whole where it sets no time."""
    within = kpi.get("within")
    return end_of(as_of, within) if isinstance(within, str) and is_length(within) else until


def kpi_measured(
    name: str, declared: Mapping[str, Any], end: int, covered: int, asked: Asked
) -> Kpi:
    """A KPI as it stands; `covered` is the last day that there are outcomes of."""
    target = declared.get("target")
    meaning = meaning_of(name, target)
    goal = goal_of(target)
    found = None if meaning is None or not len(asked.sent) else meaning.measure(asked)
    verdict: KpiVerdict = "not-measured"
    if meaning is not None and found is not None and goal is not None:
        verdict = _verdict(meaning, found, goal, asked, early=covered < end - 1)
    return Kpi(
        name,
        declared.get("label"),
        declared.get("about"),
        declared.get("within"),
        end,
        None if target is None else str(target),
        goal,
        None if meaning is None else meaning.name,
        found,
        verdict,
    )


def _verdict(
    meaning: Meaning, found: Estimate, goal: float, asked: Asked, *, early: bool
) -> KpiVerdict:
    """The interval against the target; of time that is not over only what it cannot undo."""
    if meaning.compares and asked.mismatch:
        return "mismatch"
    groups = (asked.sent, asked.held) if meaning.compares else (asked.sent,)
    if min(map(len, groups)) < FEWEST:
        return "not-enough-data"
    met = found.high <= goal if meaning.less else found.low >= goal
    missed = found.low > goal if meaning.less else found.high < goal
    if early and (meaning.compares or not met):
        return "too-early"
    return "met" if met else "not-met" if missed else "not-clear"
