"""A program, a segment and a DataFrame with one row a customer -> who of them is in the segment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from segrules.compiler.program import (
    Classes,
    DeclaredColumn,
    Fixed,
    InSegment,
    Metric,
    Program,
    Score,
    Segmentation,
    Standardised,
)
from segrules.engines.on_pandas.columns import Frame, Mask, Vector
from segrules.engines.on_pandas.evaluating.rows import Rows
from segrules.engines.on_pandas.evaluating.values import mask, value
from segrules.engines.on_pandas.kernel.assigning import assigned
from segrules.engines.on_pandas.reading.cells import Cells, trimmed
from segrules.engines.on_pandas.reading.headers import places_of
from segrules.engines.on_pandas.reading.raw_columns import Raw, RawArray, RawDecimals, RawObjects
from segrules.engines.on_pandas.reading.read_frame import (
    frame_header,
    raw_of_series,
    with_named_index,
)
from segrules.engines.on_pandas.reading.read_report import cell_findings
from segrules.engines.on_pandas.reading.typed import Setting, typed
from segrules.engines.on_pandas.running.run import composed
from segrules.engines.on_pandas.running.segment_needs import (
    Needs,
    lacking,
    looked_up_name,
    needs_of,
)
from segrules.engines.on_pandas.scoring import scores
from segrules.engines.results import Cuts
from segrules.language.findings import DataError, Finding, is_error
from segrules.language.types import Type

SOURCE = "DataFrame"
"""What messages call the frame."""


@dataclass(frozen=True, slots=True)
class Membership:
    """Who is in the segment, as a mask over the frame's rows, and what is to be warned of."""

    inside: Mask
    findings: tuple[Finding, ...]


def membership(
    program: Program, target: tuple[str, str], frame: pd.DataFrame, as_of: int | None = None
) -> Membership:
    """Who is in the segment of `target` (segmentation, segment).

    What the frame has by name is taken from it; what it has not is worked out where that needs no
    events and no fitting. Raises DataError where the frame lacks what is needed (`frame-lacks`) or
    has it twice, where most cells of a column cannot be read, and where `as_of` (days since 1970)
    is needed and not given.
    """
    table = with_named_index(frame)
    needs = needs_of(program, target, frame_header(table))
    findings = list(lacking(needs, frame_header(table)))
    if needs.at_day and as_of is None:
        findings.append(Finding("as-of-needed", None, {"segment": target[1]}))
    if findings:
        raise DataError(findings)
    rows = _rows(program, needs, table, as_of, findings)
    if any(is_error(f) for f in findings):
        raise DataError(findings)
    return Membership(_inside(needs, rows, target), tuple(findings))


# ---------------------------------------------------------------- the frame's columns


def _rows(
    program: Program,
    needs: Needs,
    frame: pd.DataFrame,
    as_of: int | None,
    findings: list[Finding],
) -> Rows:
    """The frame as the customers' level of an evaluation, with what it has by name."""
    setting = Setting(ZoneInfo(program.header.timezone))
    header = frame_header(frame)

    def read(at: int, column: DeclaredColumn) -> Vector:
        found = typed(_raw(frame.iloc[:, at], column.type), column, setting)
        findings.extend(cell_findings(SOURCE, column, found.faults, (), must=True))
        return found.vector

    columns = {c.name: read(places_of(c, header)[0], c) for c in needs.columns}
    names = {s.name: read(header.index(s.name), _of_step(s)) for s in needs.given}
    rows = Rows(
        Frame("customers", len(frame), columns), setting.zone, as_of, names={**columns, **names}
    )
    for node in needs.looked_up:
        name = looked_up_name(node)
        declared = DeclaredColumn(name, node.type)
        rows.found.values[node] = read(header.index(name), declared)
    return rows


def _of_step(step: Metric | Score) -> DeclaredColumn:
    """A metric or score as a column: classes go from 1 to how many there are."""
    classes = step.type.classes
    return DeclaredColumn(step.name, step.type, between=(1, classes) if classes else None)


def _raw(series: pd.Series[Any], kind: Type) -> Raw:
    """A column; a labelled score may stand as its labels or as its class numbers, also mixed."""
    raw = raw_of_series(series)
    if kind.classes is None or kind.options is None or isinstance(raw, RawArray | RawDecimals):
        return raw
    if isinstance(raw, Cells):
        codes, distinct = pd.factorize(series)
        raw = RawObjects(codes.astype(np.int32), list(distinct))
    numbers: dict[object, object] = {label: i for i, label in enumerate(kind.options, start=1)}
    plain = [trimmed(w) if isinstance(w, str) else w for w in raw.words]
    return RawObjects(raw.codes, [numbers.get(w, w) for w in plain])


# ---------------------------------------------------------------- evaluation


def _inside(needs: Needs, rows: Rows, target: tuple[str, str]) -> Mask:
    names, segments = dict(rows.names), dict(rows.segments)
    level = replace(rows, names=names, segments=segments)
    for step in needs.made:
        if isinstance(step, Segmentation):
            segments[step.name] = assigned(step, level)
        else:
            names[step.name] = _made(step, level)
    segmentation, segment = target
    return np.asarray(mask(InSegment(segmentation, frozenset({segment})), level))


def _made(step: Metric | Score, rows: Rows) -> Vector:
    if isinstance(step, Metric):
        return value(step.value, rows)
    if not isinstance(step.rule, Classes | Standardised):
        return composed(step.rule, rows)
    assert isinstance(step.rule, Classes)  # noqa: S101 - what data decides was found lacking before
    assert isinstance(step.rule.method, Fixed)  # noqa: S101 - and so were others
    key: tuple[int, ...] = ()
    cuts = {key: Cuts(step.rule.method.at, step.rule.closed)}
    return scores.classes(step, value(step.rule.of, rows), cuts)
