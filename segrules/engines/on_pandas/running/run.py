"""Program + typed tables -> run: clean, aggregate, fit, score, assign, in the program's order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import assert_never
from zoneinfo import ZoneInfo

import numpy as np

from segrules.compiler.program import (
    Classes,
    Definition,
    Join,
    Metric,
    Nearest,
    Points,
    Program,
    Quantile,
    Score,
    Segmentation,
    Standardised,
    Statistic,
    Total,
    Width,
)
from segrules.engines.on_pandas.columns import Frame, Vector
from segrules.engines.on_pandas.evaluating.rows import Assigned, Rows
from segrules.engines.on_pandas.evaluating.values import value
from segrules.engines.on_pandas.kernel.assigning import assigned
from segrules.engines.on_pandas.kernel.planning import plan_of
from segrules.engines.on_pandas.kernel.running import masks
from segrules.engines.on_pandas.resolving.earlier import Earlier
from segrules.engines.on_pandas.resolving.resolved import Resolved, resolved
from segrules.engines.on_pandas.running.contexts import customer_rows
from segrules.engines.on_pandas.running.predicting import Asked, ParametersByModel, predicted
from segrules.engines.on_pandas.running.preparing import Prepared, prepare
from segrules.engines.on_pandas.scoring import scores
from segrules.engines.on_pandas.vectors import known_mask, missing
from segrules.engines.results import Cuts, Fitted
from segrules.language.findings import Finding
from segrules.language.types import TEXT

CutsByScore = Mapping[str, Mapping[tuple[int, ...], Cuts]]


@dataclass(frozen=True, slots=True)
class State:
    """What is known of the customers so far; each step adds to it.

    `rows` is the customers' level, whose `names` and `segments` are these very mappings, so that
    the events' level, which looks at it, sees what has been added.
    """

    rows: Rows
    names: dict[str, Vector]
    segments: dict[str, Assigned]
    asked: Asked
    cuts: dict[str, Mapping[tuple[int, ...], Cuts]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Run:
    """A finished evaluation, still in vectors: one entry a customer, in the order of keys."""

    prepared: Prepared
    names: Mapping[str, Vector]
    segments: Mapping[str, Assigned]
    resolved: Resolved
    fitted: Fitted


def run(
    program: Program,
    frames: Mapping[str, Frame],
    as_of: int | None = None,
    cuts: CutsByScore | None = None,
    models: ParametersByModel | None = None,
    earlier: Earlier | None = None,
) -> Run:
    """Evaluate a program on typed tables; `cuts` and `models` are used instead of fitting.

    `as_of` (days since 1970) is the day after the last event where it is not given; `earlier` is
    what was decided before. Raises DataError where integers overflow, a declared unique tie-break
    is not unique, or a model that is not given cannot be fitted.
    """
    zone = ZoneInfo(program.header.timezone)
    prepared = prepare(program.tables, frames, as_of, zone)
    state = _start(prepared, zone, models or {})
    for step in program.steps:
        _take(step, state, cuts or {})
    found = (*state.findings, *state.asked.findings)
    parameters = {m.name: p for m, p in state.asked.parameters.items()}
    fitted = Fitted(state.cuts, prepared.as_of, found, parameters)
    done = resolved(program, state.rows, prepared.customers.keys, earlier)
    return Run(prepared, state.names, state.segments, done, fitted)


def _start(prepared: Prepared, zone: ZoneInfo, models: ParametersByModel) -> State:
    """The customers with nothing known of them but their keys."""
    customers = prepared.customers
    names: dict[str, Vector] = {}
    if not customers.declared:
        names.update(customers.frame.columns)
    segments: dict[str, Assigned] = {}
    asked = Asked(models)
    rows = customer_rows(
        customers,
        prepared.placed,
        prepared.lookups,
        prepared.as_of,
        zone,
        names=names,
        segments=segments,
        predict=partial(predicted, asked),
    )
    return State(rows, names, segments, asked)


def _take(step: Definition, state: State, cuts: CutsByScore) -> None:
    match step:
        case Metric():
            state.names[step.name] = value(step.value, state.rows)
        case Score():
            state.names[step.name] = _score(step, state, cuts)
        case Segmentation():
            state.segments[step.name] = assigned(step, state.rows)
        case _:
            assert_never(step)


# ---------------------------------------------------------------- scores


def _score(step: Score, state: State, cuts: CutsByScore) -> Vector:
    match step.rule:
        case Classes():
            return _classes(step, step.rule, state, cuts)
        case Standardised():
            return _standardised(step, step.rule, state, cuts)
        case composed_rule:
            return composed(composed_rule, state.rows)


def composed(rule: Join | Total | Points | Nearest, rows: Rows) -> Vector:
    """A score that is made of others, for which nothing has to be fitted."""
    match rule:
        case Join(listed):
            return scores.join(tuple(rows.names[n] for n in listed))
        case Total(weights):
            return scores.total(rule, tuple(value(v, rows) for v, _ in weights))
        case Points(_, items):
            return scores.points(rule, masks(plan_of(c for c, _ in items), rows), len(rows))
        case Nearest(of):
            return scores.nearest(rule, tuple(value(v, rows) for v in of))
        case _:
            assert_never(rule)


def _standardised(step: Score, rule: Standardised, state: State, cuts: CutsByScore) -> Vector:
    of = value(rule.of, state.rows)
    known = cuts.get(step.name)
    if known is None:
        fitted = scores.fit_standardised(step, rule, of)
        state.findings.extend(fitted.findings)
        known = fitted.cuts
    state.cuts[step.name] = known
    return scores.standardised(of, known)


def _classes(step: Score, rule: Classes, state: State, cuts: CutsByScore) -> Vector:
    of = value(rule.of, state.rows)
    outer, ties = beside(rule, state.rows)
    known = cuts.get(step.name)
    if known is None:
        fitted = scores.fit(step, of, outer, ties)
        state.findings.extend(fitted.findings)
        known = fitted.cuts
    state.cuts[step.name] = known
    made = scores.classes(step, of, known, outer, ties)
    if step.name in cuts and outer:
        state.findings.extend(_unseen(step, of, outer, made))
    return made


def _unseen(step: Score, of: Vector, outer: tuple[Vector, ...], made: Vector) -> list[Finding]:
    """Customers for whose combination of outer classes the given cut points have none."""
    whole = np.logical_and.reduce([known_mask(v) for v in (of, *outer)])
    many = int(np.count_nonzero(whole & ~known_mask(made)))
    if not many:
        return []
    return [Finding("lock-unseen-classes", step.place, {"score": step.name, "customers": many})]


def beside(rule: Classes, rows: Rows) -> tuple[tuple[Vector, ...], tuple[Vector, ...]]:
    """The outer scores and the tie-break columns of a score."""
    method = rule.method
    within = method.within if isinstance(method, (Quantile, Width, Statistic)) else ()
    split = method.split_by if isinstance(method, Quantile) else ()
    return tuple(_named(n, rows) for n in within), tuple(_named(n, rows) for n in split)


def _named(name: str, rows: Rows) -> Vector:
    """A metric, a score or a customers' column; one that the data lacks is missing for all."""
    if name in rows.names:
        return rows.names[name]
    return rows.frame.columns.get(name, missing(TEXT, len(rows)))
