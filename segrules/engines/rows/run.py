"""A program + rows of its tables -> every customer's metrics, scores and segments, one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from segrules.compiler.program import (
    Aggregate,
    Definition,
    Metric,
    Physical,
    Program,
    Score,
    Segmentation,
)
from segrules.compiler.walk import nodes
from segrules.engines.rows.clean import Reason
from segrules.engines.rows.evaluate import evaluate, holds, with_adoption
from segrules.engines.rows.scope import Cell, Membership, Row, Scope, with_segment, with_value
from segrules.engines.rows.scores import Cuts, scores_of
from segrules.engines.rows.tables import cleaned_data, customers_of

Answer = Cell | frozenset[str]
"""A metric, a score, a segment or the tags; None where missing or in no segment."""


@dataclass(frozen=True, slots=True)
class RowsResult:
    """A finished run, customers sorted by key (text by code point).

    `customers` holds for each key all metrics, scores and segmentations by name, in physical
    values; `scopes` what the customer's conditions saw, in the same order. `dropped` counts, by
    table, the rows left out for each reason. `as_of` is in days since 1970-01-01, None where none
    was given and no event has a time.
    """

    keys: tuple[Physical, ...]
    customers: tuple[Mapping[str, Answer], ...]
    scopes: tuple[Scope, ...]
    as_of: int | None
    dropped: Mapping[str, Mapping[Reason, int]]


def run_rows(
    program: Program,
    tables: Mapping[str, Sequence[Row]],
    as_of: int | None,
    cuts: Cuts | None = None,
    models: Mapping[str, Sequence[float]] | None = None,
) -> RowsResult:
    """Clean the tables, then take every step for every customer.

    `tables` holds rows of physical values by table name; a table that is not there has no rows, and
    without the customers table the customers are those who have events. `as_of` is in days since
    1970-01-01; without one it is the day after the last event that has a key and is not dropped.
    `cuts` are used where they have a score's name; other scores are fitted to these customers.
    `models` are the parameters of fitted models, which are not fitted here: without them what they
    are asked is missing. Raises OutOfReachError on scores that reproduce another tool.
    """
    there = replace(program, tables=tuple(t for t in program.tables if t.name in tables))
    data = cleaned_data(there, tables, as_of)
    by_key = customers_of(there, data)
    keys = tuple(sorted(by_key, key=lambda key: (key,)))
    asked = [replace(by_key[key], models=models or {}) for key in keys]
    scopes = settle(program.steps, asked, cuts or {})
    names = [step.name for step in program.steps]
    customers = tuple({name: _answer(scope, name) for name in names} for scope in scopes)
    dropped = {name: cleaned.dropped for name, cleaned in data.tables.items()}
    return RowsResult(keys, customers, tuple(scopes), data.as_of, dropped)


def settle(
    steps: Sequence[Definition],
    scopes: Sequence[Scope],
    cuts: Cuts,
    given: frozenset[str] = frozenset(),
) -> list[Scope]:
    """The customers with the answers of all steps, in order.

    Steps whose name is `given` are not worked out: their answer, or its absence, stays as it is.
    """
    settled = list(scopes)
    for step in (s for s in steps if s.name not in given):
        settled = _take(step, settled, cuts)
    return settled


def _take(step: Definition, scopes: Sequence[Scope], cuts: Cuts) -> list[Scope]:
    match step:
        case Metric():
            values = [evaluate(step.value, s) for s in _looking_around(step, scopes)]
            return _with_values(step.name, scopes, values)
        case Score():
            return _with_values(step.name, scopes, scores_of(step, scopes, cuts))
        case Segmentation():
            return [with_segment(s, step.name, segments_of(step, s)) for s in scopes]
        case _:
            assert_never(step)


def _looking_around(metric: Metric, scopes: Sequence[Scope]) -> Sequence[Scope]:
    """The customers with what those aggregates give that look at all customers' rows."""
    for node in nodes(metric.value):
        if isinstance(node, Aggregate) and node.function == "adoption":
            scopes = with_adoption(node, scopes)
    return scopes


def _with_values(name: str, scopes: Sequence[Scope], values: Sequence[Cell]) -> list[Scope]:
    return [with_value(scope, name, value) for scope, value in zip(scopes, values, strict=True)]


def segments_of(segmentation: Segmentation, scope: Scope) -> Membership:
    """The first segment whose rule is true, or for tags all of them; else `otherwise`."""
    true = [rule.segment for rule in segmentation.rules if holds(rule.condition, scope)]
    otherwise = [] if segmentation.otherwise is None else [segmentation.otherwise]
    if segmentation.assign == "all":
        return frozenset(true or otherwise)
    return next(iter(true + otherwise), None)


def _answer(scope: Scope, name: str) -> Answer:
    return scope.segments[name] if name in scope.segments else scope.customer.get(name)
