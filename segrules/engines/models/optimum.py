"""A log-likelihood and starting points -> its maximum, the best of all, or why there is none.

Parameters are positive, so their logarithms are searched. The search from each start is scipy's
L-BFGS-B; the best point is then sharpened by Newton's steps, so that the six digits that are kept
do not depend on the processor.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from segrules.engines.models.histories import Numbers

Likelihood = Callable[[Numbers], tuple[float, Numbers]]
"""Logarithms of the parameters -> log-likelihood a customer, and its gradient."""

Failure = Literal["no-maximum", "at-bound"]

FARTHEST = 9.0
"""Logarithms of parameters, in units of the data's own scale, are searched up to here: 1/8000 to
8000. What lies beyond has run away."""
DIGITS = 6
STEPS = 20
FLAT = 1e-9
"""The slope, a customer, of a point that counts as a maximum."""
NUDGE = 1e-5


@dataclass(frozen=True, slots=True)
class Optimum:
    """The parameters at the maximum, or what went wrong: none was found, or it is at a bound.

    `runaway` is the place of the parameter that ran to its bound.
    """

    values: tuple[float, ...] = ()
    failure: Failure | None = None
    runaway: int = 0


def optimum(likelihood: Likelihood, starts: Sequence[Sequence[float]]) -> Optimum:
    """The maximum over all starts, which are parameters on the data's own scale."""
    found = [_searched(likelihood, np.log(np.array(start))) for start in starts]
    best = max(found, key=lambda point: likelihood(point)[0])
    outside = np.abs(best) >= FARTHEST - 1e-3
    if outside.any():
        return Optimum(failure="at-bound", runaway=int(np.argmax(np.abs(best))))
    sharp = _sharpened(likelihood, best)
    if sharp is None:
        return Optimum(failure="no-maximum")
    return Optimum(tuple(np.exp(sharp).tolist()))


def _searched(likelihood: Likelihood, start: Numbers) -> Numbers:
    from scipy.optimize import minimize  # noqa: PLC0415 - only fitting needs it

    def downhill(point: Numbers) -> tuple[float, Numbers]:
        value, slope = likelihood(point)
        return -value, -slope

    options = {"maxiter": 2000, "ftol": 1e-12, "gtol": 1e-7}
    bounds = [(-FARTHEST, FARTHEST)] * len(start)
    done: Any = minimize(
        downhill, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options
    )
    return np.asarray(done.x, np.float64)


def _sharpened(likelihood: Likelihood, point: Numbers) -> Numbers | None:
    """Newton's steps to where the slope is flat; None where that is no strict maximum."""
    for _ in range(STEPS):
        slope = likelihood(point)[1]
        curvature = _curvature(likelihood, point)
        if not (np.linalg.eigvalsh(curvature) < 0).all():
            return None
        step = np.linalg.solve(curvature, slope)
        if not np.isfinite(step).all() or np.abs(step).max() > 1:
            return None
        point = point - step
        if np.abs(step).max() < FLAT:
            return point
    return None


def _curvature(likelihood: Likelihood, point: Numbers) -> Numbers:
    """The matrix of second derivatives, from differences of the gradient."""
    columns = []
    for i in range(len(point)):
        nudge = np.zeros(len(point))
        nudge[i] = NUDGE
        ahead, behind = likelihood(point + nudge)[1], likelihood(point - nudge)[1]
        columns.append((ahead - behind) / (2 * NUDGE))
    matrix = np.stack(columns)
    return np.asarray((matrix + matrix.T) / 2, np.float64)


def kept(value: float) -> float:
    """A parameter to the digits that are kept."""
    return float(f"{value:.{DIGITS}g}")
