"""Fitted BG/NBD + purchase histories -> the chance to be there, and expected purchases.

The formulas are those of Fader, Hardie and Lee (2005), with the expectation over the chance to go,
`E[(1 - (1 + p t / (alpha + T)) ** -(r + x)) / p]` for `p` beta distributed as `a`, `b + x`, summed
by the tanh-sinh rule: the closed form by a hypergeometric function has poles at `a = 1` and at
`a + b + x = 1`, which fitted parameters come near. Times are in the unit of `alpha`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from segrules.engines.models.histories import Numbers

STEP = 1 / 64
REACH = 4.0
"""The rule's points are `tanh(pi/2 sinh(s))` for s from -REACH to REACH in such steps."""
BLOCK = 1024
"""So many ages are worked out at a time."""


def p_alive(
    values: Sequence[float], repeats: Numbers, age_at_last: Numbers, age: Numbers
) -> Numbers:
    """The chance that each customer is still there; 1 for who has not bought again.

    Going takes a purchase: who has only made the first has had no chance to go after another.
    """
    r, alpha, a, b = values
    again = repeats > 0
    with np.errstate(over="ignore"):
        silence = np.exp((r + repeats) * np.log((alpha + age) / (alpha + age_at_last)))
    odds = a / np.where(again, b + repeats - 1, 1.0) * silence
    return np.where(again, 1 / (1 + odds), 1.0)


def purchases_if_there(
    values: Sequence[float],
    repeats: Numbers,
    age: Numbers,
    horizons: Sequence[tuple[float, float]],
) -> Numbers:
    """The purchases that are expected of each customer who is there, up to some times ahead.

    `horizons` are pairs of a time and a weight: the answer is the weighted sum of what is expected
    up to each of the times.
    """
    expected = np.zeros(len(repeats))
    for count in np.unique(repeats):
        mine = np.flatnonzero(repeats == count)
        ages, of = np.unique(age[mine], return_inverse=True)
        found = [
            _expectation(values, float(count), ages[start : start + BLOCK], horizons)
            for start in range(0, len(ages), BLOCK)
        ]
        expected[mine] = np.concatenate(found)[of]
    return expected


def _expectation(
    values: Sequence[float],
    repeats: float,
    age: Numbers,
    horizons: Sequence[tuple[float, float]],
) -> Numbers:
    """The expectation over the chance to go, of customers with equal repeats.

    The straight line between the ends is taken off before and put back exactly, so that the
    endpoints of a beta distribution that is piled up there need no care.
    """
    r, alpha, a, b = values
    points, weights = _rule(a, b + repeats)
    time = (alpha + age)[:, None]
    inside = np.zeros(len(age))
    for horizon, weight in horizons:
        ratio = horizon / time
        at_none = (r + repeats) * ratio
        at_one = -np.expm1(-(r + repeats) * np.log1p(ratio))
        whole = -np.expm1(-(r + repeats) * np.log1p(points * ratio)) / points
        bent = whole - (1 - points) * at_none - points * at_one
        share = a / (a + b + repeats)
        line = (1 - share) * at_none + share * at_one
        inside += weight * ((weights * bent).sum(axis=1) + line[:, 0])
    return inside


def _rule(a: float, b: float) -> tuple[Numbers, Numbers]:
    """Points in (0, 1) and weights of the expectation under a beta distribution."""
    s = np.arange(-REACH, REACH + STEP / 2, STEP)
    far = math.pi * np.sinh(s)
    below, above = -np.logaddexp(0, -far), -np.logaddexp(0, far)
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    weights = STEP * math.pi * np.cosh(s) * np.exp(a * below + b * above + scale)
    return np.exp(below), weights
