"""Runs from the first to the second, one part changed at a time -> who moved where, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from segrules.compiler.program import Segmentation
from segrules.language.findings import Words
from segrules.verbs.comparison import Flow, Migration, SegmentChange
from segrules.verbs.counterfactuals import Stage
from segrules.verbs.memberships import (
    NO_SEGMENT,
    NOBODY,
    SegmentColumn,
    cause_counts,
    membership,
    side_by_side,
    told_causes,
)
from segrules.verbs.recorded_run import RecordedRun

NONE_LABEL = Words("未分群", "no segment")


@dataclass(frozen=True, slots=True)
class _Moved:
    """One column of segments: `table` has a row a customer, `old`, `new`, and `cause` of movers."""

    column: SegmentColumn
    table: pd.DataFrame


def migration(
    columns: Sequence[SegmentColumn], old: RecordedRun, new: RecordedRun, stages: Sequence[Stage]
) -> Migration:
    """The migration of one segmentation; without stages causes are not told apart."""
    parts = [_moved(column, old, new, stages) for column in columns]
    told = bool(stages)
    ways, tags = (columns[0].old, columns[0].new), columns[0].tag is not None
    flows = [f for part in parts for f in _flows(part, told=told)]
    flows.sort(key=lambda f: (-f.customers, f.old or "", f.new or ""))
    moves = pd.concat([_moves(p) for p in parts])
    causes = cause_counts(moves["cause"]) if told else {}
    return Migration(
        ways[1].name,
        ways[0].name,
        tags,
        tuple(s for part in parts for s in _segments(part, *ways)),
        {pair: many for part in parts for pair, many in _cells(part)},
        tuple(flows),
        causes,
        moves,
    )


def _moved(
    column: SegmentColumn, old: RecordedRun, new: RecordedRun, stages: Sequence[Stage]
) -> _Moved:
    columns = [membership(column, column.old, old.frame(), old.key)]
    for stage in stages[:-1]:
        way = column.old if stage.first else column.new
        columns.append(membership(column, way, stage.customers, new.key))
    columns.append(membership(column, column.new, new.frame(), new.key))
    every = side_by_side(columns)
    last = len(columns) - 1
    table = pd.DataFrame({"old": every[0], "new": every[last], "cause": None}, dtype=object)
    here = (every[0] != NOBODY) & (every[last] != NOBODY)
    moved = every[here & (every[0] != every[last])]
    if stages:
        table.loc[moved.index, "cause"] = told_causes(moved, [s.cause for s in stages])
    return _Moved(column, table)


def _both(part: _Moved) -> pd.DataFrame:
    table = part.table
    return table[(table["old"] != NOBODY) & (table["new"] != NOBODY)]


def _movers(part: _Moved) -> pd.DataFrame:
    both = _both(part)
    return both[both["old"] != both["new"]]


def _ids(part: _Moved, old: str, new: str) -> tuple[str | None, str | None]:
    """Ids as each run has them, of names of the first run."""
    before = None if old == NO_SEGMENT else old
    after = None if new == NO_SEGMENT else part.column.new_name(new)
    return before, after


def _flows(part: _Moved, *, told: bool) -> Iterator[Flow]:
    for pair, rows in _movers(part).groupby(["old", "new"], sort=False):
        old, new = map(str, pair)
        causes = cause_counts(rows["cause"]) if told else {}
        yield Flow(*_ids(part, old, new), len(rows), causes)


def _moves(part: _Moved) -> pd.DataFrame:
    movers = _movers(part)
    pairs = [_ids(part, o, n) for o, n in zip(movers["old"], movers["new"], strict=True)]
    return pd.DataFrame(
        {"old": [o for o, _ in pairs], "new": [n for _, n in pairs], "cause": movers["cause"]},
        index=movers.index,
        dtype=object,
    )


def _cells(part: _Moved) -> Iterator[tuple[tuple[str | None, str | None], int]]:
    for pair, rows in _both(part).groupby(["old", "new"], sort=True):
        old, new = map(str, pair)
        if part.column.tag is None or (old, new) != (NO_SEGMENT, NO_SEGMENT):
            yield _ids(part, old, new), len(rows)


def _segments(part: _Moved, old: Segmentation, new: Segmentation) -> Iterator[SegmentChange]:
    """The segments of the first run in its order, then those of the second, then no segment."""
    column = part.column
    before = [s.id for s in old.segments]
    after = [column.same.get(s.id, s.id) for s in new.segments]
    if column.tag is not None:
        listed = [column.tag]
    else:
        listed = list(dict.fromkeys([*before, *after]))
        if NO_SEGMENT in set(part.table["old"]) | set(part.table["new"]):
            listed.append(NO_SEGMENT)
    for name in listed:
        was = name if name in before else None
        now = column.new_name(name) if name in after else None
        yield _segment(part, name, was, now, _label(old, new, was, now))


def _label(old: Segmentation, new: Segmentation, was: str | None, now: str | None) -> Words:
    labels = [s.label for s in new.segments if s.id == now]
    labels += [s.label for s in old.segments if s.id == was]
    return labels[0] if labels else NONE_LABEL


def _segment(
    part: _Moved, name: str, was: str | None, now: str | None, label: Words
) -> SegmentChange:
    table = part.table
    then, later = table["old"] == name, table["new"] == name

    def keys(which: pd.Series) -> tuple[str, ...]:
        return tuple(map(str, table.index[which]))

    return SegmentChange(
        was,
        now,
        label,
        int(then.sum()),
        int(later.sum()),
        int((then & later).sum()),
        keys(later & ~then & (table["old"] != NOBODY)),
        keys(later & (table["old"] == NOBODY)),
        keys(then & ~later & (table["new"] != NOBODY)),
        keys(then & (table["new"] == NOBODY)),
    )
