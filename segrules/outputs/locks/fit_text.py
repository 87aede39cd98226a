"""A lock that was fitted, and its run -> text for a terminal, and plain data for machines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from segrules.compiler.constants_in_words import day_text
from segrules.compiler.phrases import put
from segrules.engines.results import Result
from segrules.language.findings import Lang, Words
from segrules.language.width import visible
from segrules.outputs.cut_point_lines import score_lines
from segrules.outputs.figures import customers_words
from segrules.outputs.locks.locked import Locked
from segrules.outputs.model_lines import parameter_lines
from segrules.outputs.named import with_label
from segrules.outputs.runs.manifest import cut_points, models_json
from segrules.outputs.runs.summary_text import as_of_words
from segrules.outputs.terminal import wrapped
from segrules.verbs.describe import describe
from segrules.verbs.description import DescribedModel


def fit_text(locked: Locked, result: Result, lang: Lang, width: int) -> str:
    """Every fitted score with its classes and their customers."""
    head = put(
        Words("{n}：在 {c}上拟合", "{n}: fitted on {c}"),
        n=locked.lock.ruleset,
        c=customers_words(locked.lock.customers),
    )
    told = describe(result.program, result)
    models = [m for m in told.models if m.name in locked.lock.models]
    scores = [s for s in told.scores if s.name in locked.lock.cuts]
    words = [w for m in models for w in _model(m)]
    lines = [f"  {visible(w.say(lang))}" for w in (*words, *score_lines(scores))]
    said = [x for line in lines for x in wrapped(line, width)]
    return "\n".join([head.say(lang), as_of_words(result).say(lang), *said]) + "\n"


def _model(model: DescribedModel) -> Iterator[Words]:
    name = with_label(model.name, model.label)
    yield put(Words("{n}：{m}", "{n}: {m}"), n=name, m=model.method)
    yield from parameter_lines(model)


def fit_json(locked: Locked, result: Result, path: Path, *, changed: bool) -> dict[str, Any]:
    """Where the lock stands and what it holds; `changed` tells whether it was written anew."""
    lock = locked.lock
    points = cut_points(result)
    return {
        "lock": str(path),
        "sha256": locked.sha256,
        "changed": changed,
        "as_of": None if lock.as_of is None else day_text(lock.as_of),
        "customers": lock.customers,
        "rows": dict(lock.rows),
        "scores": {name: points[name] for name in lock.cuts},
        "models": models_json(result),
    }
