"""Purchase histories -> the parameters of BG/NBD that make them most likely.

The likelihood is that of Fader, Hardie and Lee, "Counting your customers" the easy way, Marketing
Science 24 (2005), equation 6: while a customer is there, purchases come at a rate that differs by
customer as a gamma distribution (`r`, `alpha`); after each purchase the customer goes for good with
a chance that differs as a beta distribution (`a`, `b`).
"""

from __future__ import annotations

import numpy as np

from segrules.engines.models.histories import Histories, Numbers
from segrules.engines.models.optimum import Likelihood, Optimum, optimum

STARTS = ((1.0, 1.0, 1.0, 1.0), (0.25, 0.1, 0.8, 2.5), (5.0, 1.0, 0.5, 5.0))
"""Of `r`, `alpha`, `a`, `b`, time counted in mean ages."""


def fit_bg_nbd(data: Histories) -> Optimum:
    """`r`, `alpha`, `a`, `b` for histories of (repeats, age at last purchase, age).

    `alpha` is in the unit of the ages. Needs scipy.
    """
    scale = float((data.numbers[2] * data.counts).sum() / data.counts.sum()) or 1.0
    repeats, *ages = data.numbers
    scaled = Histories(np.stack([repeats, *(a / scale for a in ages)]), data.counts)
    found = optimum(likelihood_of(scaled), STARTS)
    if found.failure is not None:
        return found
    r, alpha, a, b = found.values
    return Optimum((r, alpha * scale, a, b))


def log_likelihood(values: tuple[float, ...], data: Histories) -> float:
    """The log-likelihood of all customers at given parameters."""
    return likelihood_of(data)(np.log(np.array(values)))[0] * data.customers


def likelihood_of(data: Histories) -> Likelihood:
    """The mean log-likelihood of a customer and its gradient, by logarithms of the parameters."""
    x, tx, age = data.numbers
    share = data.counts / data.counts.sum()
    again = x > 0

    def likelihood(point: Numbers) -> tuple[float, Numbers]:
        from scipy.special import gammaln, psi  # noqa: PLC0415 - only fitting needs it

        r, alpha, a, b = np.exp(point)
        common = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
        common += gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
        there = -(r + x) * np.log(alpha + age)
        odds = np.log(a / np.where(again, b + x - 1, 1.0))
        gone = np.where(again, odds - (r + x) * np.log(alpha + tx), -np.inf)
        value = common + np.logaddexp(there, gone)
        left = np.exp(gone - np.logaddexp(there, gone))
        stays = 1 - left
        by_r = psi(r + x) - psi(r) + np.log(alpha)
        by_r -= stays * np.log(alpha + age) + left * np.log(alpha + tx)
        by_alpha = r / alpha - (r + x) * (stays / (alpha + age) + left / (alpha + tx))
        both = psi(a + b) - psi(a + b + x)
        by_a = both + left / a
        by_b = both + psi(b + x) - psi(b) - left / np.where(again, b + x - 1, 1.0)
        slope = [r * by_r, alpha * by_alpha, a * by_a, b * by_b]
        return float((share * value).sum()), np.array([float((share * s).sum()) for s in slope])

    return likelihood
