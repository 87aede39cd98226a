"""Customers, their value and a budget -> for whom the money is enough, the best first."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from segrules.compiler.program import Budget
from segrules.engines.contacts import Codes
from segrules.engines.on_pandas.columns import Mask, Vector
from segrules.engines.on_pandas.resolving.reaching import Positions
from segrules.engines.on_pandas.vectors import known_mask


def affordable(
    budget: Budget | None,
    left: int | None,
    value: Vector | None,
    at: Positions,
    segment: Codes,
    held: Mask,
) -> Mask:
    """For which of the customers at places the money is enough.

    `left` is what all actions together may still spend. Who is held back costs nothing, yet is
    served only where the money would be enough for one more: so those held back are of the same
    kind as those who are reached.
    """
    cost = 0 if budget is None else budget.per_customer
    limits = [
        limit for limit in (None if budget is None else budget.total, left) if limit is not None
    ]
    if budget is None or not cost or not limits:
        return np.ones(len(at), np.bool_)
    order = _best_first(value, at)
    if budget.by == "share":
        return _by_segment(min(limits), cost, value, at, segment, held, order)
    return _served(min(limits) // cost, order, held)


def _served(most: int, order: Positions, held: Mask) -> Mask:
    """The first in order, up to so many who are not held back."""
    spends = ~held[order]
    before: npt.NDArray[np.int64] = np.cumsum(spends) - spends
    made = np.zeros(len(held), np.bool_)
    made[order] = before < most
    return made


def _best_first(value: Vector | None, at: Positions) -> Positions:
    """The order from the greatest value down; a missing one last, equal ones by their keys."""
    if value is None:
        return np.arange(len(at))
    known = known_mask(value)[at]
    worth = np.where(known, value.values[at], 0)
    return np.lexsort((-worth, ~known))


def _by_segment(
    total: int,
    cost: int,
    value: Vector | None,
    at: Positions,
    segment: Codes,
    held: Mask,
    order: Positions,
) -> Mask:
    """The total parted between segments by their value, in each the best first."""
    codes = np.unique(segment).tolist()
    worth = [_worth(value, at[segment == code]) for code in codes]
    made = np.zeros(len(at), np.bool_)
    for code, part in zip(codes, _parts(total, worth), strict=True):
        inside = order[segment[order] == code]
        made |= _served(part // cost, inside, held)
    return made


def _parts(total: int, worth: list[tuple[Fraction, int]]) -> list[int]:
    """The total in proportion to value; where there is none, to the number of customers."""
    whole = sum((v for v, _ in worth), Fraction(0))
    weights = [v for v, _ in worth] if whole else [Fraction(n) for _, n in worth]
    whole = whole or sum(weights, Fraction(0))
    return [int(total * w // whole) for w in weights]


def _worth(value: Vector | None, at: Positions) -> tuple[Fraction, int]:
    """The sum of the values above zero, whatever the order of rows; how many customers."""
    if value is None:
        return Fraction(0), len(at)
    found = value.values[at][known_mask(value)[at]]
    found = found[found > 0]
    return _sum(found), len(at)


def _sum(found: npt.NDArray[np.generic]) -> Fraction:
    if found.dtype.kind == "f":
        return Fraction(math.fsum(found.tolist()))
    return Fraction(sum(found.tolist()))
