"""What customers spent after a run and before it -> the same with less chance in it (CUPED).

`y - theta (x - mean of x)` has the same expectation in every randomised group as `y`, and less
variance the more `x`, known before the draw, tells of `y`: Deng, Xu, Kohavi and Walker, "Improving
the sensitivity of online controlled experiments by utilizing pre-experiment data", WSDM 2013.
Theta is estimated from all groups together, each about its own means.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


def theta(after: Floats, before: Floats, groups: Sequence[Places]) -> float:
    """The slope of `after` on `before` within groups; 0 where `before` does not vary in any."""
    together = spread = 0.0
    for at in groups:
        if len(at):
            x = before[at] - before[at].mean()
            together += float((after[at] - after[at].mean()) @ x)
            spread += float(x @ x)
    return together / spread if spread else 0.0


def adjusted(after: Floats, before: Floats, slope: float, everybody: Places) -> Floats:
    """`after` less what `before` tells of it, about the mean of everybody who was drawn."""
    centre = float(before[everybody].mean()) if len(everybody) else 0.0
    made: Floats = after - slope * (before - centre)
    return made
