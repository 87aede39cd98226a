"""Described models -> lines for a terminal: what each supposes and sees, and its parameters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from segrules.compiler.phrases import put, same
from segrules.language.findings import Words
from segrules.outputs.figures import customers_words, figure
from segrules.outputs.named import with_label
from segrules.verbs.description import DescribedModel

FITTED_TO = Words(
    "  拟合于 {c}，其中 {r} 位买过不止一次；对数似然 {l}",
    "  fitted to {c}, {r} of whom bought more than once; log-likelihood {l}",
)


def model_lines(models: Iterable[DescribedModel]) -> Iterator[Words]:
    """A line for each model, what it sees of a customer, and its parameters where it is fitted."""
    for model in models:
        name = with_label(model.name, model.label)
        yield put(Words("{n}：{m}", "{n}: {m}"), n=name, m=model.method)
        for key, said in model.inputs:
            yield put(same("  {k} = {s}"), k=key, s=said)
        yield from parameter_lines(model)


def parameter_lines(model: DescribedModel) -> Iterator[Words]:
    """The parameters, whom they were fitted to and how likely they are."""
    if model.customers is None or model.repeaters is None or model.log_likelihood is None:
        return
    yield same(f"  {parameters_text(model.parameters)}")
    many, likely = customers_words(model.customers), f"{model.log_likelihood:.2f}"
    yield put(FITTED_TO, c=many, r=figure(model.repeaters), l=likely)


def parameters_text(parameters: Iterable[tuple[str, float]]) -> str:
    """`r 0.2426 · alpha 4.414`: names with their values, every digit that is kept."""
    return " · ".join(f"{name} {value:g}" for name, value in parameters)
