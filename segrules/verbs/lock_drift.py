"""A lock and today's data -> `Drift`: what would move if the cut points were fitted today."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from segrules.compiler.fingerprint import fitted_models, fitted_scores
from segrules.compiler.program import (
    Classes,
    Model,
    Program,
    Score,
    Segmentation,
    Standardised,
)
from segrules.engines.models.parameters import Parameters
from segrules.engines.on_pandas.reading.sources import Source, sources_of
from segrules.engines.results import Cuts, Result
from segrules.language.findings import Finding
from segrules.verbs.engine_choice import Chosen
from segrules.verbs.lock import Lock

Groups = Mapping[tuple[int, ...], Cuts]


FAR = 0.1
"""A standardised value that moves by more than this, in deviations, has changed."""


@dataclass(frozen=True, slots=True)
class ScoreDrift:
    """A fitted score: its cut points then and now, and how many customers would change class.

    Of a standardised score: its mean and deviation, and how many would move by more than a tenth.
    """

    score: Score
    locked: Groups
    fitted: Groups
    changed: int


@dataclass(frozen=True, slots=True)
class ModelDrift:
    """A model: its parameters then and now."""

    model: Model
    locked: Parameters
    fitted: Parameters


@dataclass(frozen=True, slots=True)
class Drift:
    """How far a lock is from what the data of today gives.

    `segments` has, for each segmentation, how many customers would change segment or tags. `as_of`
    and `locked_as_of` count days since 1970-01-01. `findings` tell of the data and of fitting.
    """

    lock: Lock
    as_of: int | None
    customers: int
    scores: tuple[ScoreDrift, ...]
    segments: Mapping[str, int]
    findings: tuple[Finding, ...]
    models: tuple[ModelDrift, ...] = ()

    def share(self, changed: int) -> float:
        """So many customers as a share of all."""
        return changed / self.customers


def drift_of_files(
    program: Program,
    arguments: Sequence[str],
    lock: Lock,
    *,
    as_of: int | None = None,
    encoding: str | None = None,
    progress: Callable[[str, int], None] | None = None,
    engine: Chosen | None = None,
) -> Drift:
    """The drift on files, given as for `apply_files`; raises DataError as that does."""
    return drift(
        program,
        sources_of(arguments),
        lock,
        as_of=as_of,
        encoding=encoding,
        progress=progress,
        engine=engine,
    )


def drift(
    program: Program,
    sources: Sequence[Source],
    lock: Lock,
    *,
    as_of: int | None = None,
    encoding: str | None = None,
    progress: Callable[[str, int], None] | None = None,
    engine: Chosen | None = None,
) -> Drift:
    """The drift on sources, which are read once."""
    chosen = engine or Chosen()
    before, after = chosen.function("execute_twice")(
        program,
        sources,
        lock.cuts,
        lock.models,
        as_of=as_of,
        encoding=encoding,
        progress=progress,
        **chosen.options(),
    )
    return Drift(
        lock,
        after.fitted.as_of,
        len(after.customers),
        tuple(_score(s, before, after) for s in fitted_scores(program)),
        {s.name: _moved(_columns(s, after), before, after) for s in program.segmentations},
        after.report.findings + before.fitted.findings + after.fitted.findings,
        tuple(_model(m, before, after) for m in fitted_models(program)),
    )


def _model(model: Model, before: Result, after: Result) -> ModelDrift:
    name = model.name
    return ModelDrift(model, before.fitted.models[name], after.fitted.models[name])


def _score(score: Score, before: Result, after: Result) -> ScoreDrift:
    name = score.name
    then, now = before.fitted.cuts[name], after.fitted.cuts[name]
    moved = _moved([name], before, after) if isinstance(score.rule, Classes) else 0
    if isinstance(score.rule, Standardised):
        moved = _far(before.customers[name], after.customers[name])
    return ScoreDrift(score, then, now, moved)


def _far(then: pd.Series, now: pd.Series) -> int:
    """Customers whose standardised value moves by more than a tenth, or is known only once."""
    return int(((then - now).abs().gt(FAR) | (then.isna() != now.isna())).sum())


def _columns(way: Segmentation, result: Result) -> list[str]:
    if way.assign != "all":
        return [way.name]
    tags = {f"{way.name}.{s.id}" for s in way.segments}
    return [c for c in result.customers.columns if c in tags]


def _moved(columns: Sequence[str], before: Result, after: Result) -> int:
    """Customers who differ in one of the columns; two missing values are the same."""
    moved = pd.Series(data=False, index=after.customers.index)
    for name in columns:
        then, now = before.customers[name], after.customers[name]
        same = (then == now).fillna(value=False).astype(bool) | (then.isna() & now.isna())
        moved |= ~same
    return int(moved.sum())
