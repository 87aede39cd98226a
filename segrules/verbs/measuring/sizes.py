"""What is expected and wished for -> how many customers an experiment needs, or what it can find.

Rates are compared as statsmodels' `NormalIndPower` does, with Cohen's effect size h; means as its
`TTestIndPower` does, with the effect in standard deviations. Both tests are two-sided.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass, replace

from statsmodels.stats.power import NormalIndPower, TTestIndPower
from statsmodels.stats.proportion import proportion_effectsize

LEAST = 2
"""No group has fewer customers: there would be no spread to see."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What is compared is a rate that is `base` without the action, from 0 to 1."""

    base: float


@dataclass(frozen=True, slots=True)
class Mean:
    """What is compared is a mean, such as revenue a head, with its standard deviation."""

    base: float
    deviation: float


@dataclass(frozen=True, slots=True)
class Design:
    """How customers are parted: a share is held out, the arms part the rest equally.

    Each arm is compared with those held out, at `alpha` over the number of arms, so that all the
    comparisons together err no more often than `alpha`.
    """

    of: Rate | Mean
    power: float = 0.8
    alpha: float = 0.05
    holdout: float = 0.1
    arms: int = 1

    @property
    def level(self) -> float:
        """The chance to err in one comparison."""
        return self.alpha / self.arms

    @property
    def ratio(self) -> float:
        """The customers of an arm for each one held out."""
        return (1 - self.holdout) / self.arms / self.holdout


@dataclass(frozen=True, slots=True)
class Size:
    """How many customers: held out, in each arm, and in all."""

    held: int
    arm: int
    arms: int

    @property
    def all(self) -> int:
        """Those held out, and every arm."""
        return self.held + self.arm * self.arms


def needed(design: Design, uplift: float) -> Size:
    """The customers that are needed to find a change of `uplift`, in points or in money.

    `uplift` is not 0, and leaves a rate between 0 and 1.
    """
    held = _held(design, abs(_effect(design.of, uplift)))
    return Size(math.ceil(held), math.ceil(held * design.ratio), design.arms)


def findable(design: Design, held: int, arm: int) -> float:
    """The smallest rise that can be found with so many customers held out and in an arm.

    Infinite where there are fewer than two on a side, or a rate would have to exceed 1.
    """
    if min(held, arm) < LEAST:
        return math.inf
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = _test(design.of).solve_power(
            effect_size=None, nobs1=held, alpha=design.level, power=design.power, ratio=arm / held
        )
    return _rise(design.of, abs(float(found)))


def of_sizes(design: Design, held: int, arm: int) -> Design:
    """The same design with the share held out that these two groups have."""
    return replace(design, holdout=held / (held + arm * design.arms))


def _test(of: Rate | Mean) -> NormalIndPower | TTestIndPower:
    return NormalIndPower() if isinstance(of, Rate) else TTestIndPower()


def _effect(of: Rate | Mean, uplift: float) -> float:
    match of:
        case Rate(base):
            return float(proportion_effectsize(base + uplift, base))
        case Mean(_, deviation):
            return uplift / deviation


def _rise(of: Rate | Mean, effect: float) -> float:
    match of:
        case Rate(base):
            angle = math.asin(math.sqrt(base)) + effect / 2
            return math.inf if angle > math.pi / 2 else math.sin(angle) ** 2 - base
        case Mean(_, deviation):
            return effect * deviation


def _held(design: Design, effect: float) -> float:
    """Customers held out; where two would do, the solver finds nothing, and two it is."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = float(
            _test(design.of).solve_power(
                effect, nobs1=None, alpha=design.level, power=design.power, ratio=design.ratio
            )
        )
    return max(found, LEAST) if math.isfinite(found) else LEAST
