"""A program and a run's folder -> what the folder knows of customers, and what it lacks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segrules.compiler.program import (
    Classes,
    Column,
    InSegment,
    Join,
    Metric,
    Named,
    Program,
    Quantile,
    Score,
    Segmentation,
)
from segrules.compiler.walk import from_data, nodes, roots
from segrules.engines.on_pandas.running.reassigned import KnownCustomers
from segrules.engines.on_pandas.running.tables_out import key_name
from segrules.language.findings import Finding
from segrules.language.width import shown
from segrules.verbs.lock_form import outer_scores
from segrules.verbs.recorded_run import RecordedRun
from segrules.verbs.run_record import Input, input_name, inputs_in, is_personal_input, tie_columns
from segrules.verbs.same_parts import same_input, same_value

if TYPE_CHECKING:
    from segrules.engines.on_pandas.columns import Vector


def known_of(program: Program, run: RecordedRun) -> KnownCustomers:
    """What a run keeps that means to the program what it means to the run's own."""
    metrics = {
        s.name: run.values[s.name]
        for s in program.metrics
        if s.name in run.values and same_value(s.name, program, run.program)
    }
    names: dict[str, Vector] = {**metrics, key_name(program): run.keys}
    kept = {input_name(n): v for n, v in run.inputs.items()}
    inputs = {
        n: kept[input_name(n)]
        for n in _inputs_of(program)
        if input_name(n) in kept and same_input(n, program, run.program)
    }
    return KnownCustomers(len(run.keys), run.manifest.as_of, names, inputs)


def _inputs_of(program: Program) -> list[Input]:
    found = [n for s in program.steps for root in roots(s) for n in inputs_in(root)]
    ties = [c for s in program.scores for c in tie_columns(s, program)]
    return list(dict.fromkeys([*found, *ties]))


@dataclass(frozen=True, slots=True)
class Needs:
    """Which definitions are to be worked out, and what is lacking for that."""

    steps: frozenset[str]
    lacks: tuple[Finding, ...]


def needs_of(program: Program, wanted: tuple[str, ...], known: KnownCustomers) -> Needs:
    """What the wanted segmentations stand on, given what is known; a known metric needs nothing."""
    names, steps = set(wanted), set[str]()
    lacks: list[Finding] = []
    for step in reversed(program.steps):
        if step.name not in names or step.name in known.names:
            continue
        steps.add(step.name)
        if any(from_data(root) for root in roots(step)):
            lacks.append(Finding("causes-untold/metric", None, {"name": shown(step.name)}))
            continue
        names |= _names(step)
        lacks += _columns_lacking(step, program, known)
    return Needs(frozenset(steps), tuple(_first_of_each(lacks)))


def _first_of_each(lacks: list[Finding]) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    for finding in lacks:
        told = (finding.key, str(finding.args["name"]))
        if told not in seen:
            seen.add(told)
            yield finding


def _names(step: Metric | Score | Segmentation) -> set[str]:
    inside = [n for root in roots(step) for n in nodes(root)]
    names = {n.name for n in inside if isinstance(n, Named)}
    names |= {n.segmentation for n in inside if isinstance(n, InSegment)}
    if isinstance(step, Score):
        names |= set(outer_scores(step))
        names |= set(step.rule.scores) if isinstance(step.rule, Join) else set()
        method = step.rule.method if isinstance(step.rule, Classes) else None
        names |= set(method.split_by) if isinstance(method, Quantile) else set()
    return names


def _columns_lacking(
    step: Metric | Score | Segmentation, program: Program, known: KnownCustomers
) -> Iterator[Finding]:
    inputs = [n for root in roots(step) for n in inputs_in(root)]
    inputs += tie_columns(step, program) if isinstance(step, Score) else ()
    for node in inputs:
        own_key = isinstance(node, Column) and node.name in known.names
        if node not in known.inputs and not own_key:
            personal = is_personal_input(node, program)
            key = "causes-untold/personal" if personal else "causes-untold/column"
            yield Finding(key, None, {"name": shown(input_name(node))})
