"""Random programs on random tables: the pandas engine and the row interpreter answer alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segrules.engines.on_pandas.columns import Frame
from segrules.engines.on_pandas.evaluating.rows import Assigned
from segrules.engines.on_pandas.running.run import CutsByScore, Run, run
from segrules.engines.on_pandas.vectors import from_cells, to_cells
from segrules.engines.rows import run_rows
from segrules.language.findings import DataError
from tests.parity.narrow import aggregated, computed, in_time, scored
from tests.parity.programs import Example, examples


@dataclass(frozen=True)
class Answers:
    """What both engines must agree on: the day, and each customer's answers by key."""

    as_of: int | None
    customers: Mapping[object, Mapping[str, object]]
    dropped: Mapping[tuple[str, str], int]
    """Rows left out by table and reason; the declared rules of a table together."""


def slow(example: Example, cuts: CutsByScore | None = None) -> Answers:
    """The answers of the row interpreter."""
    found = run_rows(example.program, example.tables, example.as_of, cuts)
    dropped: Counter[tuple[str, str]] = Counter()
    for table, counts in found.dropped.items():
        for reason, count in counts.items():
            dropped[table, reason.partition("/")[0]] += count
    return Answers(found.as_of, dict(zip(found.keys, found.customers, strict=True)), dropped)


def frames(example: Example) -> dict[str, Frame]:
    """The example's tables as typed columns; a column that no row has is not there."""
    found = {}
    for each in example.program.tables:
        rows = example.tables[each.name]
        there = [c for c in each.columns if not rows or c.name in rows[0]]
        columns = {c.name: from_cells([row[c.name] for row in rows], c.type) for c in there}
        found[each.name] = Frame(each.name, len(rows), columns)
    return found


def ran(example: Example, cuts: CutsByScore | None = None) -> Run | None:
    """A run of the pandas engine; None where it met an integer that 64 bits do not hold.

    It works whole columns out, so it may meet one in a branch that no customer takes.
    """
    try:
        return run(example.program, frames(example), example.as_of, cuts)
    except DataError as error:
        if {finding.name for finding in error.findings} != {"overflow"}:
            raise
        return None


def answers(example: Example, found: Run) -> Answers:
    """A run of the pandas engine as answers by key."""
    columns = {name: to_cells(vector) for name, vector in found.names.items()}
    columns |= {name: memberships(held) for name, held in found.segments.items()}
    names = [step.name for step in example.program.steps]
    lines = zip(*(columns[name] for name in names), strict=True)
    rows = [dict(zip(names, line, strict=True)) for line in lines]
    keys = to_cells(found.prepared.customers.keys)
    dropped: Counter[tuple[str, str]] = Counter()
    for table, reasons in found.prepared.dropped.items():
        for reason in reasons:
            dropped[table, reason.key] += reason.count
    return Answers(found.prepared.as_of, dict(zip(keys, rows, strict=True)), dropped)


def memberships(held: Assigned) -> list[object]:
    """One segment or the set of tags of each customer."""
    if not isinstance(held, Mapping):
        return to_cells(held)
    carried = zip(*([tag if there else None for there in held[tag]] for tag in held), strict=True)
    return [frozenset(tags) - {None} for tags in carried]


def both_agree(example: Example, cuts: CutsByScore | None = None) -> None:
    """Both engines give the same answers, unless one of them met too large an integer."""
    found = ran(example, cuts)
    if found is not None:
        assert answers(example, found) == slow(example, cuts)


def many(most: int) -> settings:
    """So many examples, however long they take to make."""
    slow_ones = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(max_examples=most, deadline=None, suppress_health_check=slow_ones)


@many(300)
@given(examples())
def test_engines_agree(example):
    """On random programs and tables both engines give every customer the same answers."""
    both_agree(example)


@many(300)
@given(scored())
def test_engines_agree_on_a_score(example):
    """They do on one score of a column full of ties."""
    both_agree(example)


@many(300)
@given(aggregated())
def test_engines_agree_on_aggregates(example):
    """They do on aggregates of few customers' events."""
    both_agree(example)


@many(300)
@given(in_time())
def test_engines_agree_on_events_in_time(example):
    """They do on what comes around rows, on funnels, periods and adoption."""
    both_agree(example)


@many(300)
@given(computed())
def test_engines_agree_on_functions(example):
    """They do on functions of columns."""
    both_agree(example)


@many(100)
@given(examples(compat=True))
def test_engines_agree_on_cut_points_from_before(example):
    """Scores fitted to some tables are told alike on others, those of other tools too."""
    before = ran(example)
    if before is not None:
        both_agree(replace(example, tables=example.later), before.fitted.cuts)


@many(100)
@given(examples())
def test_order_of_rows_does_not_matter(example):
    """The same rows from the last to the first give the same answers."""
    found = ran(example)
    turned = ran(replace(example, tables={n: rows[::-1] for n, rows in example.tables.items()}))
    assert (found is None) == (turned is None)
    if found is not None and turned is not None:
        assert answers(example, turned) == answers(example, found)


@pytest.mark.slow
@many(10_000)
@given(examples())
def test_engines_agree_on_many(example):
    """The same as in the quick run, on many more."""
    both_agree(example)


@pytest.mark.slow
@many(10_000)
@given(st.one_of(scored(), aggregated(), computed(), in_time()))
def test_engines_agree_on_each_step_of_many(example):
    """The same as in the quick run, on many more."""
    both_agree(example)
