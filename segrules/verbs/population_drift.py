"""Two runs -> how far each input, score and segmentation is distributed otherwise in the second.

A date counts as the days that it lies before the run's own as-of day. Tags are measured one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np

from segrules.compiler.program import Metric, Program, Segmentation
from segrules.engines.on_pandas.columns import Mask, Vector
from segrules.language.types import INTEGER, Kind
from segrules.verbs.distribution_bins import (
    FLAGS,
    Binned,
    binned,
    by_value,
    flag_counts,
    value_counts,
)
from segrules.verbs.psi import Psi, psi
from segrules.verbs.recorded_run import RecordedRun
from segrules.verbs.run_record import input_name
from segrules.verbs.same_parts import same_value

What = Literal["input", "score", "segmentation"]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Bin:
    """How many lie in a bin in each run.

    `value` is the class, category or segment; of a bin of numbers it is None, and the bin reaches
    from `low`, which is in it, to `high`, which is not, in major units (None: without an end).
    """

    value: str | None
    low: float | None
    high: float | None
    before: int
    after: int
    part: float

    @property
    def empty_in(self) -> Literal["before", "after"] | None:
        """Which of the runs leaves it empty, if one does."""
        return "before" if not self.before else "after" if not self.after else None


@dataclass(frozen=True, slots=True)
class Drift:
    """The change of one distribution.

    `redefined` if the second run's ruleset computes the values otherwise: then the change is not
    the customers' alone. `appeared` and `vanished` are values that only one of the runs has.
    """

    what: What
    name: str
    psi: Psi
    bins: tuple[Bin, ...]
    redefined: bool

    @property
    def appeared(self) -> tuple[str, ...]:
        """Values of the second run that the first has not; never text that is not declared."""
        return tuple(b.value for b in self.bins if b.value and b.empty_in == "before")

    @property
    def vanished(self) -> tuple[str, ...]:
        """Values of the first run that the second has not."""
        return tuple(b.value for b in self.bins if b.value and b.empty_in == "after")


@dataclass(frozen=True, slots=True)
class Drifts:
    """All that was measured, and the names of what was not.

    That is free text, scores that join others, and what holds another kind of value now.
    """

    measured: tuple[Drift, ...]
    unmeasured: tuple[str, ...]


def drifts(old: RecordedRun, new: RecordedRun, was: Mapping[str, Mapping[str, str]]) -> Drifts:
    """The change of every input, score and segmentation that both runs have.

    Metrics, scores and segmentations are called the same in both; `was` maps the segments of each
    segmentation of the second run to what they were called in the first.
    """
    measured: list[Drift] = []
    unmeasured: list[str] = []
    for what, name, before, after in _pairs(old, new):
        counts = binned(before, after)
        redefined = _is_redefined(name, old, new)
        made = None if counts is None else _drift(what, name, counts, redefined=redefined)
        if made is None:
            unmeasured.append(name)
        else:
            measured.append(made)
    measured += [d for name, same in was.items() for d in _of_way(old, new, name, same)]
    return Drifts(tuple(measured), tuple(unmeasured))


def _is_redefined(name: str, old: RecordedRun, new: RecordedRun) -> bool:
    known = any(s.name == name for s in old.program.steps)
    return known and not same_value(name, old.program, new.program)


def _pairs(old: RecordedRun, new: RecordedRun) -> Iterator[tuple[What, str, Vector, Vector]]:
    """Metrics, then the customers' own columns, then scores, that are in both runs."""
    before, after = _measures(old), _measures(new)
    for (what, name), vector in before.items():
        if (what, name) in after:
            yield what, name, vector, after[what, name]


def _measures(run: RecordedRun) -> dict[tuple[What, str], Vector]:
    steps = [s for s in run.program.steps if not isinstance(s, Segmentation)]
    metrics = [s.name for s in steps if isinstance(s, Metric)]
    found: dict[tuple[What, str], Vector] = {("input", n): run.values[n] for n in metrics}
    found |= {("input", input_name(n)): v for n, v in run.inputs.items()}
    scores = [s.name for s in steps if not isinstance(s, Metric)]
    found |= {("score", n): run.values[n] for n in scores}
    return {k: _aged(v, run.manifest.as_of, run.program) for k, v in found.items()}


def _aged(vector: Vector, as_of: int | None, program: Program) -> Vector:
    """A date as the days that it lies before the as-of day; anything else as it is."""
    if as_of is None or vector.type.kind not in {Kind.DATE, Kind.INSTANT}:
        return vector
    if vector.type.kind is Kind.DATE:
        return Vector(INTEGER, as_of - vector.values.astype(np.int64), vector.known)
    day = (EPOCH + timedelta(days=as_of)).replace(tzinfo=ZoneInfo(program.header.timezone))
    start = (day - EPOCH) // timedelta(microseconds=1)
    days = (start - vector.values) // (86_400 * 10**6)
    return Vector(INTEGER, days, vector.known)


# ---------------------------------------------------------------- one distribution


def _drift(what: What, name: str, counted: Binned, *, redefined: bool = False) -> Drift | None:
    """The drift of counts in bins; None where one of the runs has nobody."""
    if not sum(counted.before) or not sum(counted.after):
        return None
    index = psi(counted.before, counted.after)
    rows = zip(counted.edges, counted.before, counted.after, index.parts, strict=True)
    bins = tuple(Bin(*edge, before, after, part) for edge, before, after, part in rows)
    return Drift(what, name, index, bins, redefined)


# ---------------------------------------------------------------- segmentations


def _of_way(
    old: RecordedRun, new: RecordedRun, name: str, same: Mapping[str, str]
) -> Iterator[Drift]:
    before, after = old.segments[name], new.segments[name]
    match before, after:
        case Vector(), Vector():
            counts = {same.get(k, k): n for k, n in value_counts(after).items()}
            listed = [s.id for s in _way(old, name).segments]
            listed += [same.get(s.id, s.id) for s in _way(new, name).segments]
            made = _drift("segmentation", name, by_value(value_counts(before), counts, listed))
            yield from [made] if made else []
        case Mapping(), Mapping():
            yield from _of_tags(name, before, after, same)
        case _:
            return


def _way(run: RecordedRun, name: str) -> Segmentation:
    return next(w for w in run.program.segmentations if w.name == name)


def _of_tags(
    name: str, before: Mapping[str, Mask], after: Mapping[str, Mask], same: Mapping[str, str]
) -> Iterator[Drift]:
    """Of tags, which may be carried together, each is measured by itself."""
    held = {same.get(tag, tag): mask for tag, mask in after.items()}
    for tag, mask in before.items():
        if tag in held:
            counts = by_value(flag_counts(mask), flag_counts(held[tag]), FLAGS)
            made = _drift("segmentation", f"{name}.{tag}", counts)
            yield from [made] if made else []
