"""An action as declared -> what decides whom it reaches, read: caps, times, budget, experiment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from segrules.compiler.program import Action, Budget, Cap, Span
from segrules.compiler.score_cuts import PERCENTAGE

COST_DECIMALS = 4
"""Costs are counted in ten thousandths of a unit, so that a message may cost 0.045."""
MOST_COST = 10**11
"""No amount of a budget is larger, in whole units."""
EVERYBODY = "per_customer"
"""The key of a cap over all channels."""
CAP = re.compile(r"([1-9][0-9]{0,3}) per ([1-9][0-9]{0,3}(?:h|d|w|mo|y))")
LENGTH = re.compile(r"([0-9]{1,5})(h|d|w|mo|y)")


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed of an action, in numbers.

    `caps` by channel, the empty text for the action as a whole: `every` and `at_most` are such caps
    too. `start` is how long after the day of the run the first message is due. `holdout` and `arms`
    are shares; the arms part those who are not held out.
    """

    channels: tuple[str, ...]
    caps: tuple[tuple[str, Cap], ...]
    start: Span
    budget: Budget | None
    holdout: Fraction
    arms: Mapping[str, Fraction]


def terms(action: Action) -> Terms:
    """The terms of an action of a checked program."""
    given = action.details
    experiment = given.get("experiment") or {}
    timing = given.get("timing") or {}
    return Terms(
        tuple(given.get("channels", ())),
        (*caps(given.get("cap") or {}), *_repeats(timing)),
        span(str(timing.get("start", "0d"))),
        budget(given.get("budget")),
        share(experiment.get("holdout")),
        {arm: share(part) for arm, part in (experiment.get("arms") or {}).items()},
    )


def caps(written: Mapping[str, str]) -> tuple[tuple[str, Cap], ...]:
    """The caps that can be read, by channel; the empty text stands for all."""
    found = ((key, CAP.fullmatch(text)) for key, text in written.items())
    return tuple(
        ("" if key == EVERYBODY else key, Cap(int(m[1]), span(m[2]))) for key, m in found if m
    )


def _repeats(timing: Mapping[str, Any]) -> Iterator[tuple[str, Cap]]:
    """How often the action itself may speak to a customer."""
    if timing.get("every"):
        yield "", Cap(1, span(str(timing["every"])))
    if timing.get("at_most"):
        yield "", Cap(int(timing["at_most"]), None)


def span(written: str) -> Span:
    """`14d` as a span; weeks are days and years are months. What cannot be read is nothing."""
    found = LENGTH.fullmatch(written)
    if found is None:
        return Span()
    count = int(found[1])
    match found[2]:
        case "h":
            return Span(hours=count)
        case "d":
            return Span(days=count)
        case "w":
            return Span(days=7 * count)
        case "mo":
            return Span(months=count)
        case _:
            return Span(months=12 * count)


def budget(written: Mapping[str, Any] | None) -> Budget | None:
    """The amounts of a budget, in ten thousandths of its unit."""
    if not written:
        return None
    total = written.get("total")
    return Budget(
        cost(written.get("per_customer", 0)),
        None if total is None else cost(total),
        written.get("unit") or "",
        written.get("by") or "value",
    )


def cost(amount: int | Decimal) -> int:
    """An amount in ten thousandths of its unit; what is finer is left out."""
    return int(Decimal(amount) * 10**COST_DECIMALS)


def share(written: str | None) -> Fraction:
    """`12.5%` as 1/8; nothing where there is none."""
    return Fraction(percent(written) or 0) if written else Fraction(0)


def percent(text: str) -> Decimal | None:
    """`12.5%` as 0.125; None where the text is no percentage."""
    percentage = PERCENTAGE.fullmatch(text.strip())
    return None if percentage is None else Decimal(percentage[1]) / 100
