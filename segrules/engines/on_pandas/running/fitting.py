"""What a model sees of all customers -> its parameters and findings, or why it cannot be fitted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np

from segrules.compiler.program import Model
from segrules.engines.models import bg_nbd_fit, gamma_gamma_fit
from segrules.engines.models.gamma_gamma import has_mean
from segrules.engines.models.histories import Histories
from segrules.engines.models.optimum import Optimum, kept
from segrules.engines.models.parameters import Parameters
from segrules.language.catalogue import MODELS
from segrules.language.findings import DataError, Finding, type_arg

FEWEST = 30
"""Fewer customers than this who bought again say too little about when people leave."""
RELATED = 0.3
"""Purchases and their value that correlate by more than this are not independent."""


@dataclass(frozen=True, slots=True)
class FittedModel:
    """A model's parameters, and what there is to say of the fit."""

    parameters: Parameters
    findings: tuple[Finding, ...] = ()


def fit(model: Model, data: Histories) -> FittedModel:
    """The parameters for the histories of all customers; raises DataError where there are none."""
    if find_spec("scipy") is None:
        raise DataError([refused("model-needs-scipy", model)])
    repeaters = data.repeaters
    if not repeaters:
        raise DataError([refused("model-few-repeats/none", model, customers=data.customers)])
    if repeaters < FEWEST:
        raise DataError([refused("model-few-repeats", model, repeaters=repeaters, least=FEWEST)])
    if model.method == "bg_nbd":
        found = bg_nbd_fit.fit_bg_nbd(data)
        return FittedModel(_parameters(model, found, data))
    again = gamma_gamma_fit.repeated(data)
    parameters = _parameters(model, gamma_gamma_fit.fit_gamma_gamma(again), again)
    if not has_mean(parameters.values):
        raise DataError([refused("model-no-mean", model, q=f"{parameters.values[1]:g}")])
    return FittedModel(parameters, tuple(_related(model, again)))


def _parameters(model: Model, found: Optimum, data: Histories) -> Parameters:
    buys = model.method == "bg_nbd"
    if found.failure == "at-bound":
        name = MODELS[model.method].parameters[found.runaway]
        raise DataError([refused("model-did-not-fit/at-bound", model, parameter=name)])
    if found.failure is not None:
        starts = bg_nbd_fit.STARTS if buys else gamma_gamma_fit.STARTS
        raise DataError([refused("model-did-not-fit", model, starts=len(starts))])
    values = tuple(kept(v) for v in found.values)
    likely = (bg_nbd_fit if buys else gamma_gamma_fit).log_likelihood(values, data)
    return Parameters(values, round(likely, 2), data.customers, data.repeaters)


def refused(key: str, model: Model, **args: type_arg) -> Finding:
    """A finding about a model."""
    return Finding(key, model.place, {"name": model.name, **args})


def _related(model: Model, data: Histories) -> Iterator[Finding]:
    """That purchases and their value correlate, where they do."""
    correlation = correlated(data)
    if abs(correlation) > RELATED:
        said = f"{correlation:.2f}"
        yield refused("model-correlated", model, correlation=said)


def correlated(data: Histories) -> float:
    """Pearson's correlation of the two numbers of the histories; 0 where one does not vary."""
    share = data.counts / data.counts.sum()
    from_mean = [n - (share * n).sum() for n in data.numbers]
    spread = [float(np.sqrt((share * d * d).sum())) for d in from_mean]
    if not min(spread):
        return 0.0
    return float((share * from_mean[0] * from_mean[1]).sum()) / (spread[0] * spread[1])
