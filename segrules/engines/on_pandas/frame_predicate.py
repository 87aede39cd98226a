"""A program, a segment and a DataFrame with one row a customer -> who of them is in the segment."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from segrules.compiler.program import (
    Aggregate,
    Classes,
    DeclaredColumn,
    Definition,
    Fixed,
    InSegment,
    Join,
    Metric,
    Named,
    Program,
    Score,
    Segmentation,
)
from segrules.compiler.walk import nodes, roots
from segrules.engines.on_pandas import scores
from segrules.engines.on_pandas.columns import Frame, Mask, Vector
from segrules.engines.on_pandas.read_frame import raw_of_series
from segrules.engines.on_pandas.rows import Assigned, Rows
from segrules.engines.on_pandas.run import assigned, composed
from segrules.engines.on_pandas.typed import Setting, typed
from segrules.engines.on_pandas.values import mask, value
from segrules.engines.results import Cuts
from segrules.language.findings import DataError, Finding
from segrules.language.nearest import nearest


def membership(program: Program, segmentation: str, segment: str, frame: pd.DataFrame) -> Mask:
    """Who is in the segment, as a mask over the frame's rows.

    What the frame has by name is taken from it; what it has not is worked out where that needs no
    events and no fitting. Raises DataError (`frame-lacks`) for the rest.
    """
    customers = Frame("customers", len(frame), _columns(program, frame))
    names: dict[str, Vector] = {}
    segments: dict[str, Assigned] = {}
    zone = ZoneInfo(program.header.timezone)
    rows = Rows(customers, zone, names=names, segments=segments)
    for step in _needed(program, segmentation, frame):
        _take(step, rows, names, segments, frame)
    return np.asarray(mask(InSegment(segmentation, frozenset({segment})), rows))


def _columns(program: Program, frame: pd.DataFrame) -> dict[str, Vector]:
    declared = [c for t in program.tables if t.role == "customers" for c in t.columns]
    zone = ZoneInfo(program.header.timezone)
    return {c.name: _column(frame, c, zone) for c in declared if c.name in frame}


def _column(frame: pd.DataFrame, column: DeclaredColumn, zone: ZoneInfo) -> Vector:
    """A column of the frame; a labelled score may stand as its labels or as its class numbers."""
    series = frame[column.name]
    if column.type.classes is not None and column.type.options is not None:
        numbers = {label: i for i, label in enumerate(column.type.options, start=1)}
        series = series.map(lambda cell: numbers.get(cell, cell))
    return typed(raw_of_series(series), column, Setting(zone)).vector


def _take(
    step: Definition,
    rows: Rows,
    names: dict[str, Vector],
    segments: dict[str, Assigned],
    frame: pd.DataFrame,
) -> None:
    if isinstance(step, Segmentation):
        segments[step.name] = assigned(step, rows)
    elif step.name in frame:
        names[step.name] = _column(frame, DeclaredColumn(step.name, step.type), rows.zone)
    else:
        names[step.name] = _made(step, rows, frame)


def _made(step: Metric | Score, rows: Rows, frame: pd.DataFrame) -> Vector:
    if isinstance(step, Metric):
        if any(isinstance(n, Aggregate) for n in nodes(step.value)):
            raise DataError([_lacking(step.name, frame)])
        return value(step.value, rows)
    if not isinstance(step.rule, Classes):
        return composed(step.rule, rows)
    if isinstance(step.rule.method, Fixed):
        cuts = {(): Cuts(step.rule.method.at, step.rule.closed)}
        return scores.classes(step, value(step.rule.of, rows), cuts)
    raise DataError([_lacking(step.name, frame)])


def _lacking(name: str, frame: pd.DataFrame) -> Finding:
    near = ", ".join(f"`{n}`" for n in nearest(name, [str(c) for c in frame.columns]))
    key = "frame-lacks/near" if near else "frame-lacks"
    return Finding(key, None, {"name": name, "near": near})


def _needed(program: Program, segmentation: str, frame: pd.DataFrame) -> tuple[Definition, ...]:
    """The definitions that a segmentation rests on, in the program's order.

    What the frame has by name rests on nothing; metrics of events can only come from the frame.
    """
    wanted = {segmentation}
    needed: list[Definition] = []
    for step in reversed(program.steps):
        if step.name not in wanted:
            continue
        needed.append(step)
        if isinstance(step, Segmentation) or step.name not in frame:
            wanted |= _names(step)
    return tuple(reversed(needed))


def _names(step: Definition) -> set[str]:
    below = [n for root in roots(step) for n in nodes(root)]
    names = {n.name for n in below if isinstance(n, Named)}
    names |= {n.segmentation for n in below if isinstance(n, InSegment)}
    if isinstance(step, Score) and isinstance(step.rule, Join):
        names |= set(step.rule.scores)
    return names
