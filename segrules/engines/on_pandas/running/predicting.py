"""What is asked of models + the customers -> one answer a customer; models are fitted when asked.

A model's inputs are worked out and its parameters found once, when the first metric asks it. What
is asked is worked out for each distinct history, so that equal customers get equal answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import assert_never

import numpy as np
import numpy.typing as npt

from segrules.compiler.program import BgNbd, GammaGamma, Model, Predicted
from segrules.engines.models import bg_nbd, gamma_gamma
from segrules.engines.models.answers import horizons, told
from segrules.engines.models.histories import (
    Mask,
    Numbers,
    histories,
    is_purchase_history,
    is_spending_history,
)
from segrules.engines.models.parameters import Parameters
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.evaluating.rows import Rows
from segrules.engines.on_pandas.evaluating.values import value
from segrules.engines.on_pandas.running.fitting import fit
from segrules.engines.on_pandas.vectors import cast, finite, known_mask
from segrules.language.findings import Finding, type_arg
from segrules.language.types import NUMBER

ParametersByModel = Mapping[str, Parameters]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a model sees of the customers: their numbers, and for whom these are a history."""

    numbers: tuple[Numbers, ...]
    usable: Mask


@dataclass(frozen=True, slots=True)
class Asked:
    """The models that were asked so far; `given` are parameters that are used and not fitted.

    Two versions of a ruleset that are mixed may each have a model of one name.
    """

    given: ParametersByModel = field(default_factory=dict)
    parameters: dict[Model, Parameters] = field(default_factory=dict)
    seen: dict[Model, Seen] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def predicted(asked: Asked, node: Predicted, rows: Rows) -> Vector:
    """The answer for each customer; missing where a model has no history to go by.

    Raises DataError where a model has to be fitted and cannot be.
    """
    for model in node.models:
        if model not in asked.parameters:
            _ask(model, asked, rows)
    usable = np.logical_and.reduce([asked.seen[m].usable for m in node.models])
    who = np.flatnonzero(usable)
    answers = np.zeros(len(rows))
    answers[who] = _answers(node, asked, who)
    return finite(answers, usable)


def _ask(model: Model, asked: Asked, rows: Rows) -> None:
    seen, findings = _seen(model, rows)
    asked.seen[model] = seen
    asked.findings.extend(findings)
    parameters = asked.given.get(model.name)
    if parameters is None:
        numbers = [n[seen.usable] for n in seen.numbers]
        fitted = fit(model, histories(*numbers))
        asked.findings.extend(fitted.findings)
        parameters = fitted.parameters
    asked.parameters[model] = parameters


# ---------------------------------------------------------------- what a model sees


def _seen(model: Model, rows: Rows) -> tuple[Seen, tuple[Finding, ...]]:
    """The customers' numbers, and that some of them cannot be, where there are such."""
    vectors = [cast(value(node, rows), NUMBER) for node in model.inputs]
    known = [known_mask(v) for v in vectors]
    numbers = tuple(np.where(k, v.values, 0.0) for v, k in zip(vectors, known, strict=True))
    match model.rule:
        case BgNbd():
            told_of = np.logical_and.reduce(known)
            usable = told_of & is_purchase_history(*numbers)
            key = "model-left-out"
        case GammaGamma():
            told_of = known[0] & (known[1] | (numbers[0] == 0))
            usable = told_of & is_spending_history(*numbers)
            key = "model-left-out/spend"
        case _:
            assert_never(model.rule)
    many = int(np.count_nonzero(told_of & ~usable))
    args: dict[str, type_arg] = {"name": model.name, "customers": many}
    return Seen(numbers, usable), (Finding(key, model.place, args),) if many else ()


# ---------------------------------------------------------------- answers


def _answers(node: Predicted, asked: Asked, who: npt.NDArray[np.intp]) -> Numbers:
    """The answer of each of some customers, worked out once for those whose numbers are equal."""
    columns = [n[who] for m in node.models for n in asked.seen[m].numbers]
    starts = _starts(columns)
    distinct = [c[starts.first] for c in columns]
    values = [asked.parameters[m].values for m in node.models]
    answers = _answered(node, values, distinct)
    return np.array([told(v) for v in answers.tolist()], np.float64)[starts.of]


@dataclass(frozen=True, slots=True)
class _Starts:
    """Of rows of numbers: the place of the first of each distinct row, and each row's distinct."""

    first: npt.NDArray[np.intp]
    of: npt.NDArray[np.intp]


def _starts(columns: Sequence[Numbers]) -> _Starts:
    order = np.lexsort(columns[::-1])
    new = np.zeros(len(order), np.bool_)
    new[:1] = True
    for column in columns:
        ordered = column[order]
        new[1:] |= ordered[1:] != ordered[:-1]
    of = np.empty(len(order), np.intp)
    of[order] = np.cumsum(new) - 1
    return _Starts(order[new], of)


def _answered(
    node: Predicted, values: Sequence[tuple[float, ...]], numbers: list[Numbers]
) -> Numbers:
    match node.function:
        case "p_alive":
            return bg_nbd.p_alive(values[0], *numbers)
        case "expected_purchases":
            return _purchases(node, values[0], numbers)
        case "expected_value":
            return gamma_gamma.value_of_purchase(values[0], *numbers)
        case _:
            purchases = _purchases(node, values[0], numbers[:3])
            return purchases * gamma_gamma.value_of_purchase(values[1], *numbers[3:])


def _purchases(node: Predicted, values: tuple[float, ...], numbers: Sequence[Numbers]) -> Numbers:
    repeats, at_last, age = numbers
    ahead = tuple(_in_units(node))
    expected = bg_nbd.purchases_if_there(values, repeats, age, ahead)
    return expected * bg_nbd.p_alive(values, repeats, at_last, age)


def _in_units(node: Predicted) -> Iterator[tuple[float, float]]:
    """The times ahead in the unit of the model, with their weights."""
    rule = node.models[0].rule
    unit = rule.unit if isinstance(rule, BgNbd) else 1
    for days, weight in horizons(node.horizon, node.discount):
        yield days / unit, weight
