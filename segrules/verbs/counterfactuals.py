"""Two runs -> runs that never were: the first one's rules on the second one's customers, and so on.

From the first run to the second one part is changed at a time: the customers first, then the cut
points, then the rules. So each step is caused by the part that was changed for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, get_args

import pandas as pd

from segrules.compiler.program import (
    Classes,
    Program,
    Standardised,
)
from segrules.engines.on_pandas.running.reassigned import reassigned, same_everywhere
from segrules.engines.on_pandas.running.tables_out import key_name
from segrules.language.findings import Finding
from segrules.language.width import shown
from segrules.verbs.hybrids import changed_parts
from segrules.verbs.lock import CutsByScore, ParametersByModel
from segrules.verbs.recorded_needs import known_of, needs_of
from segrules.verbs.recorded_run import RecordedRun
from segrules.verbs.swapped_cuts import same_cuts, swapped_cuts, swapped_models

if TYPE_CHECKING:
    from segrules.engines.results import Result

Cause = Literal["customer", "cut_points", "rules"]
CAUSES: tuple[Cause, ...] = get_args(Cause)
"""In the order in which the parts are changed."""
Rerun = Callable[[Program, CutsByScore, ParametersByModel], "Result"]
"""The result of a program, with what was fitted given, on the second run's data as of its day."""

Runs = Callable[[CutsByScore, ParametersByModel], pd.DataFrame]
"""The customers of the second run by the first one's rules, with what was fitted given."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What was changed last, and the customers with their segments once it is.

    `first` if they are named as in the first run's ruleset, else as in the second's.
    """

    cause: Cause
    customers: pd.DataFrame
    first: bool


@dataclass(frozen=True, slots=True)
class Told:
    """The stages after the first run, the second run last; `untold` says why there are none."""

    stages: tuple[Stage, ...]
    untold: tuple[Finding, ...] = ()


def told_apart(
    old: RecordedRun, new: RecordedRun, wanted: Mapping[str, str], rerun: Rerun | None
) -> Told:
    """The stages between two runs; `wanted` maps segmentations to what they were called before.

    Metrics and scores are called the same in both. With `rerun` the data is asked, else what the
    second run keeps of its customers.
    """
    same_rules = not changed_parts(old.program, new.program)
    last = Stage("customer", new.frame(), first=False)
    missing = tuple(_cuts_not_kept(old, new))
    if missing:
        return Told((), missing)
    if same_rules and same_cuts(old, new) and old.models == new.models:
        return Told((last,))
    if rerun is None and old.models != new.models:
        return Told((), tuple(_models_differ(old, new)))
    runs = (
        _from_data(old, new, rerun)
        if rerun
        else _from_record(old, new, tuple(wanted.values()), tuple(wanted))
    )
    if isinstance(runs, tuple):
        return Told((), runs)
    first = Stage("customer", runs(old.cuts, old.models), first=True)
    if same_rules:
        return Told((first, Stage("cut_points", new.frame(), first=False)))
    second = Stage("cut_points", runs(swapped_cuts(old, new), swapped_models(old, new)), first=True)
    return Told((first, second, Stage("rules", new.frame(), first=False)))


# ---------------------------------------------------------------- cut points


def _cuts_not_kept(old: RecordedRun, new: RecordedRun) -> Iterator[Finding]:
    for run in (old, new):
        for score in run.program.scores:
            if isinstance(score.rule, Classes | Standardised) and score.name not in run.cuts:
                yield Finding("causes-untold/cut-points", None, {"name": shown(score.name)})
                return


def _models_differ(old: RecordedRun, new: RecordedRun) -> Iterator[Finding]:
    """What the second run keeps was predicted with other parameters than the first one's."""
    for name in sorted({*old.models, *new.models}):
        if old.models.get(name) != new.models.get(name):
            yield Finding("causes-untold/model", None, {"name": shown(name)})
            return


# ---------------------------------------------------------------- from data


def _from_data(old: RecordedRun, new: RecordedRun, rerun: Rerun) -> Runs:
    key = key_name(old.program)

    def run(cuts: CutsByScore, models: ParametersByModel) -> pd.DataFrame:
        return rerun(old.program, cuts, models).customers.rename(columns={key: new.key})

    return run


# ---------------------------------------------------------------- from what a run keeps


def _from_record(
    old: RecordedRun, new: RecordedRun, wanted: tuple[str, ...], now: tuple[str, ...]
) -> Runs | tuple[Finding, ...]:
    known = known_of(old.program, new)
    needs = needs_of(old.program, wanted, known)
    if needs.lacks:
        return needs.lacks
    if not _is_replayed(new, now):
        return (Finding("causes-untold/replay", None, {"name": shown(new.name)}),)

    def run(cuts: CutsByScore, _: ParametersByModel) -> pd.DataFrame:
        segments = reassigned(old.program, needs.steps, known, cuts)
        held = {name: segments[name] for name in wanted}
        key = key_name(old.program)
        frame = replace(new, program=old.program).frame(held)
        return frame.rename(columns={key: new.key})

    return run


def _is_replayed(run: RecordedRun, wanted: tuple[str, ...]) -> bool:
    """Whether the run's own rules give its own segments from what it keeps."""
    known = known_of(run.program, run)
    needs = needs_of(run.program, wanted, known)
    if needs.lacks:
        return True
    again = reassigned(run.program, needs.steps, known, run.cuts)
    return all(same_everywhere(again[name], run.segments[name]) for name in wanted)
