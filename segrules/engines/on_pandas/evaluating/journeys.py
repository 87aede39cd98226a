"""Times of customers' events -> how far each came in a funnel, and their place among adopters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from segrules.engines.on_pandas import hashing
from segrules.engines.on_pandas.columns import Mask
from segrules.engines.on_pandas.evaluating.exact_sums import group_sums
from segrules.engines.on_pandas.vectors import Codes

Integers = npt.NDArray[np.int64]
_INT64 = np.iinfo(np.int64)


def steps_taken(
    codes: Codes, times: npt.NDArray[Any], steps: Sequence[Mask], customers: int
) -> Integers:
    """How many steps each customer took in order, each at the earliest row that can be it.

    `steps` has a mask of the rows for each step. A row that answers to a step taken at its own
    time is no later step.
    """
    at = np.full(customers, _INT64.min)
    taken = np.zeros(customers, np.int64)
    spent = np.zeros(len(codes), np.bool_)
    for number, step in enumerate(steps):
        now = at[codes]
        rows = step & (taken[codes] == number) & ((times > now) | ((times == now) & ~spent))
        at = _earliest(codes[rows], times[rows], at)
        taken[codes[rows]] = number + 1
        spent |= step & (times == at[codes]) & (taken[codes] == number + 1)
    return taken


def _earliest(codes: Codes, times: npt.NDArray[Any], otherwise: Integers) -> Integers:
    """The earliest time of each customer, that of before where there is none."""
    found = np.full(len(otherwise), _INT64.max)
    np.minimum.at(found, codes, times.astype(np.int64))
    there = np.zeros(len(otherwise), np.bool_)
    there[codes] = True
    return np.where(there, found, otherwise)


def adoption(
    codes: Codes, values: npt.NDArray[Any], times: npt.NDArray[Any], customers: int
) -> tuple[npt.NDArray[np.float64], Integers]:
    """The sum of each customer's places among adopters, correctly rounded, and how many they are.

    The place for a value is (2 * earlier + together) / (2 * all), counting customers by the first
    time at which each has the value; `together` counts those of the same time, oneself too.
    """
    if len(codes) == 0:
        return np.zeros(customers), np.zeros(customers, np.int64)
    ids, different = hashing.ranks(values)
    pairs, pair = np.unique(ids * customers + codes, return_inverse=True)
    first = _earliest(pair.astype(np.int32), times, np.zeros(len(pairs), np.int64))
    owner = (pairs % customers).astype(np.int32)
    places = _places(pairs // customers, first, len(different))
    return group_sums(owner, places, customers), np.bincount(owner, minlength=customers)


def _places(ids: Integers, first: Integers, different: int) -> npt.NDArray[np.float64]:
    """The place of each pair of a value and a customer among those of its value."""
    order = np.lexsort((first, ids))
    ids, first = ids[order], first[order]
    new = np.ones(len(ids), np.bool_)
    new[1:] = (ids[1:] != ids[:-1]) | (first[1:] != first[:-1])
    starts = np.flatnonzero(new)
    run = np.cumsum(new) - 1
    together = np.diff(np.append(starts, len(ids)))[run]
    counts = np.bincount(ids, minlength=different)
    earlier = starts[run] - (np.cumsum(counts) - counts)[ids]
    places = np.empty(len(ids))
    places[order] = (2 * earlier + together) / (2 * counts[ids])
    return places
