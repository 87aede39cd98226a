"""Spending histories -> the parameters of Gamma-Gamma that make them most likely.

The likelihood is that of Fader and Hardie, The gamma-gamma model of monetary value (2013), equation
1a: the value of one purchase differs from purchase to purchase as a gamma distribution (`p`), whose
scale differs by customer as another (`q`, `v`); neither depends on how often a customer buys.
"""

from __future__ import annotations

import numpy as np

from segrules.engines.models.histories import Histories, Numbers
from segrules.engines.models.optimum import Likelihood, Optimum, optimum

STARTS = ((6.0, 4.0, 0.5), (1.0, 3.0, 2.0), (20.0, 10.0, 0.45))
"""Of `p`, `q`, `v`, values counted in mean values."""


def repeated(data: Histories) -> Histories:
    """Those who bought again: nobody else's spending is known of repeat purchases."""
    again = data.numbers[0] > 0
    return Histories(data.numbers[:, again], data.counts[again])


def fit_gamma_gamma(data: Histories) -> Optimum:
    """`p`, `q`, `v` for histories of (repeats > 0, mean value of a repeat purchase).

    `v` is in the unit of the values. Needs scipy.
    """
    x, value = data.numbers
    scale = float((value * data.counts).sum() / data.counts.sum())
    found = optimum(likelihood_of(Histories(np.stack([x, value / scale]), data.counts)), STARTS)
    if found.failure is not None:
        return found
    p, q, v = found.values
    return Optimum((p, q, v * scale))


def log_likelihood(values: tuple[float, ...], data: Histories) -> float:
    """The log-likelihood of all customers at given parameters."""
    return likelihood_of(data)(np.log(np.array(values)))[0] * data.customers


def likelihood_of(data: Histories) -> Likelihood:
    """The mean log-likelihood of a customer and its gradient, by logarithms of the parameters."""
    x, z = data.numbers
    share = data.counts / data.counts.sum()
    total = x * z

    def likelihood(point: Numbers) -> tuple[float, Numbers]:
        from scipy.special import gammaln, psi  # noqa: PLC0415 - only fitting needs it

        p, q, v = np.exp(point)
        value = gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(v)
        value += (p * x - 1) * np.log(z) + p * x * np.log(x) - (p * x + q) * np.log(v + total)
        both = psi(p * x + q)
        by_p = x * (both - psi(p * x) + np.log(total) - np.log(v + total))
        by_q = both - psi(q) + np.log(v) - np.log(v + total)
        by_v = q / v - (p * x + q) / (v + total)
        slope = [p * by_p, q * by_q, v * by_v]
        return float((share * value).sum()), np.array([float((share * s).sum()) for s in slope])

    return likelihood
