"""A recorded run -> the `Result` that it was: what is shown of a run can be shown again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, TypeVar

from segrules.compiler.action_terms import COST_DECIMALS
from segrules.engines.contacts import STEPS, Funnel
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.running import segments_out, tables_out
from segrules.engines.results import (
    DataReport,
    Dropped,
    Fitted,
    Result,
    TableReport,
    Unreadable,
    deferred,
)
from segrules.language.findings import DataError, Finding, Words
from segrules.verbs.recorded_run import RecordedRun
from segrules.verbs.run_manifest import RunManifest

Read = TypeVar("Read")


def recorded_result(run: RecordedRun) -> Result:
    """The result of a run as far as its folder keeps it.

    Customers, segments, cut points and counts are those of the run. Of the data report the numbers
    are kept: not the rows of cells that could not be read, nor what was warned of. Raises DataError
    where `run.json` says too little.
    """
    program = run.program
    columns = {run.key: run.keys, **_steps(run), **run.planned}
    return Result(
        program,
        deferred(partial(tables_out.customers, program, columns)),
        segments_out.segments_of(program, run.values, run.segments, len(run.keys)),
        _read(_report, run.manifest),
        Fitted(run.cuts, run.manifest.as_of, models=run.models),
        bool(run.manifest.content.get("as_of_given")),
        funnels=_read(_funnels, run.manifest),
        lock=run.manifest.content.get("lock"),
        inputs=run.inputs,
        columns=columns,
    )


def _steps(run: RecordedRun) -> dict[str, Vector]:
    """Metrics, scores and segmentations in the order of the ruleset."""
    made: dict[str, Vector] = {}
    for step in run.program.steps:
        if step.name in run.values:
            made[step.name] = run.values[step.name]
        else:
            way = next(w for w in run.program.segmentations if w.name == step.name)
            made |= dict(tables_out.assigned_columns(way, run.segments[way.name]))
    return made


def _read(read: Callable[[RunManifest], Read], manifest: RunManifest) -> Read:
    """What a part of `run.json` says; DataError where it does not say it in its usual form."""
    try:
        return read(manifest)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        damaged = Finding("run-unreadable", None, {"path": manifest.name})
        raise DataError([damaged]) from None


# ---------------------------------------------------------------- the data report


def _report(manifest: RunManifest) -> DataReport:
    counts = manifest.content["counts"]
    inputs = {i["table"]: i for i in manifest.content["inputs"]}
    tables = tuple(
        _table(name, rows, inputs.get(name, {})) for name, rows in counts["rows"].items()
    )
    return DataReport(tables, int(counts["customers"]), int(counts["without_events"]))


def _table(name: str, rows: Mapping[str, Any], file: Mapping[str, Any]) -> TableReport:
    return TableReport(
        name,
        str(file.get("path", name)),
        file.get("encoding"),
        int(rows["read"]),
        int(rows["kept"]),
        tuple(_dropped(rows)),
        tuple(Unreadable(c, int(n), ()) for c, n in rows.get("unreadable_cells", {}).items()),
        {},
        (),
    )


def _dropped(rows: Mapping[str, Any]) -> Iterator[Dropped]:
    """Rows left out, by reason; an older run names reasons only in English or by their name."""
    reasons = rows.get("reasons", {})
    for key, many in rows["dropped"].items():
        words = reasons.get(key, {"zh": key, "en": key})
        yield Dropped(Words(str(words["zh"]), str(words["en"])), int(many), str(key))


# ---------------------------------------------------------------- the funnels


def _funnels(manifest: RunManifest) -> tuple[Funnel, ...]:
    """The funnels of the actions; none of a run that is older than they are."""
    return tuple(map(_funnel, manifest.content.get("actions", ())))


def _funnel(said: Mapping[str, Any]) -> Funnel:
    budget = said["budget"]
    return Funnel(
        str(said["action"]),
        int(said["in_segment"]),
        {step: int(said["lost"].get(step, 0)) for step in STEPS},
        {arm: int(many) for arm, many in said["held"].items()},
        {(str(s["channel"]), str(s["arm"])): int(s["customers"]) for s in said["sent"]},
        _minor(said["spent"]),
        None if budget is None else _minor(budget),
        str(said["unit"]),
    )


def _minor(amount: float) -> int:
    """An amount in the units that funnels count in."""
    return round(amount * int(10**COST_DECIMALS))
