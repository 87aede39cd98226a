"""The customers' revenue -> how much of it the best so many customers bring."""

from __future__ import annotations

import numpy as np

from segrules.engines.on_pandas.vectors import known_mask
from segrules.language.findings import Words
from segrules.verbs.reporting.report import Concentration
from segrules.verbs.reporting.run_view import RunView

POINTS = 100
LEAST = 10
"""No two points of the curve are fewer customers apart."""
MOST = 0.8


def concentration(view: RunView, label: Words) -> Concentration | None:
    """The curve over all customers, those without a value counted as 0.

    None where the ruleset names no revenue, where nothing was sold, or of too few customers.
    """
    name = view.program.header.revenue
    if name is None or name not in view.columns or view.customers < 2 * LEAST:
        return None
    vector = view.columns[name]
    values = np.where(known_mask(vector), vector.values, 0).astype(np.float64)
    ordered = np.sort(values)[::-1]
    running = np.cumsum(ordered)
    total = float(running[-1])
    if total <= 0 or not np.isfinite(total):
        return None
    places = _places(view.customers)
    points = [(n / view.customers, float(running[n - 1]) / total) for n in places]
    # the first customer with whom the share is reached: refunds make the curve fall at its end
    most = int(np.argmax(running >= MOST * total)) + 1
    return Concentration(((0.0, 0.0), *points), max(most, LEAST) / view.customers, label)


def _places(customers: int) -> list[int]:
    """How many customers each point stands for, the last one all."""
    steps = max(min(POINTS, customers // LEAST), 1)
    return [customers * i // steps for i in range(1, steps + 1)]
