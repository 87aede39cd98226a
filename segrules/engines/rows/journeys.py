"""Rows of one customer or of all, as times -> steps of a funnel, places among adopters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from math import fsum


def steps_taken(rows: Sequence[tuple[int, frozenset[int]]], steps: int) -> int:
    """How many of the steps were taken in order; each row is its time and the steps it answers to.

    Of the rows at the time of the step before, those that answer to a step taken then are out.
    """
    now: int | None = None
    then: set[int] = set()
    for step in range(steps):
        times = [
            t
            for t, answers in rows
            if step in answers and (now is None or t > now or (t == now and not answers & then))
        ]
        if not times:
            return step
        then = {step} if min(times) != now else then | {step}
        now = min(times)
    return steps


def adoption(firsts: Mapping[Hashable, Mapping[Hashable, int]]) -> dict[Hashable, float]:
    """Each customer's mean place among adopters; `firsts` has the first times by customer, value.

    A customer without a value is left out.
    """
    of_value: dict[Hashable, list[int]] = defaultdict(list)
    for values in firsts.values():
        for value, time in values.items():
            of_value[value].append(time)
    return {
        customer: fsum(_place(t, of_value[v]) for v, t in values.items()) / len(values)
        for customer, values in firsts.items()
        if values
    }


def _place(time: int, times: Sequence[int]) -> float:
    earlier = sum(1 for t in times if t < time)
    return (2 * earlier + times.count(time)) / (2 * len(times))
