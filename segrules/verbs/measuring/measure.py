"""A run and outcomes after it -> what each action brought, against those who were left alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from segrules.compiler.constants_in_words import day_text
from segrules.compiler.program import Action, Program
from segrules.language.findings import DataError, Finding, Words
from segrules.verbs.measuring.comparing import Arrival, Compared, compared
from segrules.verbs.measuring.contacted import Contacted, contacted
from segrules.verbs.measuring.judging import Judge, judged
from segrules.verbs.measuring.kpis import kpi_end
from segrules.verbs.measuring.length import end_of
from segrules.verbs.measuring.measurement import Measurement
from segrules.verbs.measuring.outcomes import Outcomes, read_outcomes
from segrules.verbs.measuring.per_customer import per_customer
from segrules.verbs.recorded_run import RecordedRun, recorded_run
from segrules.verbs.sample_ratio import group_shares

WITHIN = "60d"
"""How long outcomes count where neither the command nor a KPI says so."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How a run is to be measured.

    `within` is a length such as `60d`; None: the longest that a KPI asks for. `worth` is the
    smallest change that is worth to be found, as a share of what those left alone do.
    """

    within: str | None = None
    correction: str = "holm"
    worth: float = 0.1
    power: float = 0.8


def measure(
    folder: Path,
    arguments: Sequence[str],
    wish: Wish | None = None,
    *,
    encoding: str | None = None,
    progress: Callable[[str, int], None] | None = None,
) -> Measurement:
    """Measure the run in a folder by the outcomes in files.

    Raises DataError where the run has no contacts or is damaged, or where outcomes cannot be read
    or are all of before the run; RulesetError and LockError as `recorded_run` does.
    """
    asked = wish or Wish()
    run = recorded_run(folder)
    made = contacted(run.manifest, run.program, run.keys)
    if run.manifest.as_of is None:
        raise DataError([Finding("run-without-day", None, {"path": run.manifest.name})])
    within = asked.within or longest(run.program)
    until = end_of(run.manifest.as_of, within)
    ends = _ends(run.program, run.manifest.as_of, until)
    outcomes = read_outcomes(
        run, arguments, max([until, *ends]), encoding=encoding, progress=progress
    )
    return _measured(run, made, outcomes, within, until, asked)


def longest(program: Program) -> str:
    """The longest time that a KPI of an action asks for."""
    written = [
        str(kpi["within"])
        for action in program.actions
        for kpi in _kpis(action).values()
        if kpi.get("within")
    ]
    return max(written, key=lambda w: (end_of(0, w), w), default=WITHIN)


def _kpis(action: Action) -> Mapping[str, Mapping[str, Any]]:
    return action.details.get("kpi") or {}


def _ends(program: Program, as_of: int, until: int) -> list[int]:
    """The days up to which KPIs look."""
    return [kpi_end(k, as_of, until) for a in program.actions for k in _kpis(a).values()]


# ---------------------------------------------------------------- together


def _measured(
    run: RecordedRun, made: Contacted, outcomes: Outcomes, within: str, until: int, wish: Wish
) -> Measurement:
    as_of = run.manifest.as_of
    assert as_of is not None  # noqa: S101 - it was asked for before
    ends = {until, *_ends(run.program, as_of, until)}
    done = {end: per_customer(run, outcomes, end) for end in sorted(ends)}
    arrival = Arrival(made, done, group_shares(run.program), until, as_of, outcomes.rows.covered)
    found = [
        compared(action, arrival, units_fit=_units_fit(made, outcomes))
        for action in run.program.actions
    ]
    header = run.program.header
    judge = Judge(wish.correction, wish.worth, wish.power)
    return Measurement(
        run.name,
        header.name,
        header.version,
        as_of,
        until,
        within,
        None if outcomes.amount is None else outcomes.amount.type.unit,
        next(iter(made.units), None),
        header.revenue if outcomes.amount is not None else None,
        wish.correction,
        wish.worth,
        outcomes.rows,
        judged(tuple(c.measured for c in found), judge),
        _labels(run.program),
        tuple(_findings(found, made, outcomes, until)),
    )


def _units_fit(made: Contacted, outcomes: Outcomes) -> bool:
    """Whether costs and revenue are of one currency, as far as they say."""
    unit = None if outcomes.amount is None else outcomes.amount.type.unit
    named = {*made.units, *([unit] if unit else [])}
    return outcomes.amount is not None and len(named) <= 1


def _labels(program: Program) -> dict[tuple[str, str], Words]:
    return {(w.name, s.id): s.label for w in program.segmentations for s in w.segments}


# ---------------------------------------------------------------- what is to be said besides


def _findings(
    found: Sequence[Compared], made: Contacted, outcomes: Outcomes, until: int
) -> Iterator[Finding]:
    yield from outcomes.findings
    rows = outcomes.rows
    if rows.before:
        yield Finding("outcomes-before-run/some", None, {"count": rows.before})
    if rows.covered < until - 1:
        args = {"last": day_text(rows.covered), "until": day_text(until - 1)}
        yield Finding("outcomes-end-early", None, args)
    if outcomes.amount is None:
        yield Finding("outcomes-without-revenue", None, {"table": rows.table})
    elif not _units_fit(made, outcomes):
        args = {"cost": ", ".join(made.units), "revenue": str(outcomes.amount.type.unit)}
        yield Finding("units-differ", None, args)
    for each in found:
        yield from each.findings
