"""A model, and its parameters where they are known -> its `DescribedModel`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segrules.compiler.program import Model
from segrules.compiler.words import Names, value_words
from segrules.language.catalogue import MODELS
from segrules.verbs.description import DescribedModel

if TYPE_CHECKING:
    from segrules.engines.results import Fitted


def described_model(model: Model, names: Names, fitted: Fitted | None) -> DescribedModel:
    """The model in words, with the parameters of a run or of a lock."""
    method = MODELS[model.method]
    inputs = zip(method.given, model.inputs, strict=True)
    said = tuple((key, value_words(value, names)) for key, value in inputs)
    known = fitted.models.get(model.name) if fitted is not None else None
    if known is None:
        return DescribedModel(
            model.name, method.meaning, said, about=model.about, label=model.label
        )
    return DescribedModel(
        model.name,
        method.meaning,
        said,
        tuple(zip(method.parameters, known.values, strict=True)),
        known.customers,
        known.repeaters,
        known.log_likelihood,
        model.about,
        model.label,
    )
