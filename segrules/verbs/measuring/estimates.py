"""Counts and moments of two groups -> how far they differ, with intervals and p-values.

Nothing is drawn at random: the same counts give the same figures. All intervals are two-sided.
"""

from __future__ import annotations

import gc
import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportion_confint,
    proportions_ztest,
)

CONFIDENCE = 0.95
"""Of every interval that is given."""
ALPHA = 1 - CONFIDENCE
QUANTILE = float(stats.norm.ppf(1 - ALPHA / 2))
"""Of the normal distribution: an interval reaches so many standard errors to each side."""
FEWEST_FOR_SPREAD = 2


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with the ends of its 95 % interval; an end is infinite where there is none."""

    value: float
    low: float
    high: float

    def times(self, factor: float) -> Estimate:
        """The estimate of a multiple, by a positive factor that is known exactly."""
        return Estimate(self.value * factor, self.low * factor, self.high * factor)

    def plus(self, known: float) -> Estimate:
        """The estimate moved by what is known exactly."""
        return Estimate(self.value + known, self.low + known, self.high + known)


@dataclass(frozen=True, slots=True)
class Difference:
    """How a group differs from the one it is compared with.

    `absolute` is theirs less the other's, `relative` theirs over the other's, None where that has
    no meaning (the other is not above 0); `p` is for "no difference", 1 where nothing varies.
    """

    absolute: Estimate
    relative: Estimate | None
    p: float


@dataclass(frozen=True, slots=True)
class Moments:
    """What a mean is estimated from: how many, their mean, and the variance (n - 1 below)."""

    many: int
    mean: float
    variance: float

    @property
    def error(self) -> float:
        """The squared standard error of the mean."""
        return self.variance / self.many


def moments(values: np.ndarray) -> Moments:
    """The moments of some values; the variance of fewer than two is 0."""
    many = len(values)
    if not many:
        return Moments(0, 0.0, 0.0)
    spread = float(values.var(ddof=1)) if many >= FEWEST_FOR_SPREAD else 0.0
    return Moments(many, float(values.mean()), spread)


def pooled_deviation(sample: Moments, base: Moments) -> float:
    """The standard deviation within two groups together; 0 of fewer than three."""
    freedom = sample.many + base.many - 2
    if freedom < 1:
        return 0.0
    squares = sample.variance * (sample.many - 1) + base.variance * (base.many - 1)
    return math.sqrt(squares / freedom)


# ---------------------------------------------------------------- one group


def share(count: int, many: int) -> Estimate:
    """A share with Wilson's interval; `many` above 0."""
    low, high = proportion_confint(count, many, alpha=ALPHA, method="wilson")
    return Estimate(count / many, float(low), float(high))


def mean(sample: Moments) -> Estimate:
    """A mean with Student's interval; endless where there is but one value."""
    if sample.many < FEWEST_FOR_SPREAD:
        return Estimate(sample.mean, -math.inf, math.inf)
    reach = float(stats.t.ppf(1 - ALPHA / 2, sample.many - 1)) * math.sqrt(sample.error)
    return Estimate(sample.mean, sample.mean - reach, sample.mean + reach)


# ---------------------------------------------------------------- two groups


def shares_compared(count: int, many: int, count0: int, many0: int) -> Difference:
    """Two shares, each of a group with somebody in it.

    The difference has Newcombe's hybrid score interval, the ratio the adjusted log interval, both
    of statsmodels' `confint_proportions_2indep`; p is of the pooled z-test, `proportions_ztest`.
    """
    low, high = confint_proportions_2indep(
        count, many, count0, many0, method="newcomb", compare="diff", alpha=ALPHA
    )
    absolute = Estimate(count / many - count0 / many0, float(low), float(high))
    return Difference(
        absolute, _share_ratio(count, many, count0, many0), _z_test(count, many, count0, many0)
    )


def _share_ratio(count: int, many: int, count0: int, many0: int) -> Estimate | None:
    if not count0:
        return None
    low, high = confint_proportions_2indep(
        count, many, count0, many0, method="log-adjusted", compare="ratio", alpha=ALPHA
    )
    return Estimate((count / many) / (count0 / many0), float(low), float(high))


def _z_test(count: int, many: int, count0: int, many0: int) -> float:
    if count + count0 in {0, many + many0}:
        return 1.0
    _, p = proportions_ztest([count, count0], [many, many0])
    return float(p)


def means_compared(sample: Moments, base: Moments) -> Difference:
    """Two means of groups with unequal variances, by Welch (Biometrika 34, 1947).

    The ratio's interval is that of the difference of logarithms by the delta method, with the same
    degrees of freedom. Where a group has fewer than two members, nothing bounds the difference.
    """
    gap = sample.mean - base.mean
    if min(sample.many, base.many) < FEWEST_FOR_SPREAD:
        return Difference(Estimate(gap, -math.inf, math.inf), None, 1.0)
    error = math.sqrt(sample.error + base.error)
    if not error:
        same = Estimate(gap, gap, gap)
        return Difference(same, _mean_ratio(sample, base, 0.0), 0.0 if gap else 1.0)
    freedom = _freedom(sample, base)
    quantile = float(stats.t.ppf(1 - ALPHA / 2, freedom))
    p = 2 * float(stats.t.sf(abs(gap) / error, freedom))
    absolute = Estimate(gap, gap - quantile * error, gap + quantile * error)
    return Difference(absolute, _mean_ratio(sample, base, quantile), p)


def _freedom(sample: Moments, base: Moments) -> float:
    """Welch's degrees of freedom, by Satterthwaite's formula."""
    below = sample.error**2 / (sample.many - 1) + base.error**2 / (base.many - 1)
    return float((sample.error + base.error) ** 2 / below)


def _mean_ratio(sample: Moments, base: Moments, quantile: float) -> Estimate | None:
    if sample.mean <= 0 or base.mean <= 0:
        return None
    ratio = sample.mean / base.mean
    reach = quantile * math.sqrt(sample.error / sample.mean**2 + base.error / base.mean**2)
    return Estimate(ratio, ratio * math.exp(-reach), ratio * math.exp(reach))


# ---------------------------------------------------------------- many groups


def corrected(ps: Sequence[float], method: str) -> tuple[float, ...]:
    """The p-values of comparisons that are looked at together, by statsmodels' `multipletests`."""
    if not ps:
        return ()
    # it collects garbage each time, which takes longer than all else unless there is little to see
    gc.freeze()
    try:
        found = multipletests(list(ps), alpha=ALPHA, method=method)[1]
    finally:
        gc.unfreeze()
    return tuple(float(p) for p in found)


def as_expected(observed: Sequence[int], shares: Sequence[float]) -> float:
    """The p-value of the chi-square test that customers fell into arms by these shares.

    An arm without a share is one into which nobody may fall.
    """
    kept = [(n, s) for n, s in zip(observed, shares, strict=True) if s > 0]
    if any(n and not s > 0 for n, s in zip(observed, shares, strict=True)):
        return 0.0
    counts, parts = np.array([n for n, _ in kept], float), np.array([s for _, s in kept])
    if len(kept) < FEWEST_FOR_SPREAD or not counts.sum():
        return 1.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return float(stats.chisquare(counts, parts / parts.sum() * counts.sum()).pvalue)
