"""Fitted Gamma-Gamma + spending histories -> the value that is expected of a purchase.

The formula is that of Fader and Hardie (2013), equation 5: a weighted mean of what the customer's
repeat purchases were worth and what those of all customers are; the more purchases, the more the
customer's own count.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from segrules.engines.models.histories import Numbers


def value_of_purchase(values: Sequence[float], repeats: Numbers, value: Numbers) -> Numbers:
    """The expected value of each customer's next purchases; that of all for who bought once."""
    p, q, v = values
    total = np.where(repeats > 0, repeats * value, 0.0)
    return np.asarray(p * (v + total) / (p * repeats + q - 1), np.float64)


def has_mean(values: Sequence[float]) -> bool:
    """Whether customers have a mean value at all: with `q` of 1 and below it is infinite."""
    return values[1] > 1
