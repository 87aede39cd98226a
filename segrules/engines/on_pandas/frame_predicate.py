"""A program, a segment and a DataFrame with one row a customer -> who of them is in the segment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from segrules.compiler.program import (
    Aggregate,
    AsOf,
    Classes,
    Column,
    DeclaredColumn,
    Definition,
    Fixed,
    InSegment,
    Join,
    LookedUp,
    Metric,
    Named,
    Program,
    Rule,
    Score,
    Segmentation,
    Value,
)
from segrules.compiler.walk import nodes, roots
from segrules.engines.on_pandas import scores
from segrules.engines.on_pandas.cells import Cells, trimmed
from segrules.engines.on_pandas.columns import Frame, Mask, Raw, RawArray, RawObjects, Vector
from segrules.engines.on_pandas.headers import places_of
from segrules.engines.on_pandas.read_frame import frame_header, raw_of_series, with_named_index
from segrules.engines.on_pandas.read_report import cell_findings
from segrules.engines.on_pandas.rows import Rows
from segrules.engines.on_pandas.run import assigned, composed
from segrules.engines.on_pandas.typed import Setting, typed
from segrules.engines.on_pandas.values import mask, value
from segrules.engines.results import Cuts
from segrules.language.findings import DataError, Finding, is_error
from segrules.language.nearest import nearest
from segrules.language.types import Type

SOURCE = "DataFrame"
"""What messages call the frame."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a segmentation rests on, in the program's order.

    `given` are metrics and scores that the frame has, `made` what is worked out from these and from
    `columns` of the customer; `looked_up` are columns of other tables, read as `product.category`.
    """

    given: tuple[Metric | Score, ...]
    made: tuple[Definition, ...]
    columns: tuple[DeclaredColumn, ...]
    looked_up: tuple[LookedUp, ...]
    at_day: bool


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
    asked = _asked(_pruned(program, target), target[0], frame_header(table))
    findings = list(_lacking(asked, table))
    if asked.at_day and as_of is None:
        findings.append(Finding("as-of-needed", None, {"segment": target[1]}))
    if findings:
        raise DataError(findings)
    rows = _rows(program, asked, table, as_of, findings)
    if any(is_error(f) for f in findings):
        raise DataError(findings)
    return Membership(_inside(asked, rows, target), tuple(findings))


# ---------------------------------------------------------------- what is asked for


def _pruned(program: Program, target: tuple[str, str]) -> Program:
    """The program without the rules that cannot matter to who is in the segment."""
    name, segment = target
    steps = tuple(
        replace(s, rules=_rules(s, segment))
        if isinstance(s, Segmentation) and s.name == name
        else s
        for s in program.steps
    )
    return replace(program, steps=steps)


def _rules(way: Segmentation, segment: str) -> tuple[Rule, ...]:
    """Of tags the segment's own rules, else those up to its last one; all for who is left over."""
    if segment == way.otherwise:
        return way.rules
    own = [i for i, rule in enumerate(way.rules) if rule.segment == segment]
    if way.assign == "all":
        return tuple(way.rules[i] for i in own)
    return way.rules[: own[-1] + 1] if own else ()


def _asked(program: Program, segmentation: str, header: Sequence[str]) -> Asked:
    """Walk down from the segmentation; what the frame has by name rests on nothing."""
    wanted = {segmentation}
    given: list[Metric | Score] = []
    made: list[Definition] = []
    leaves: list[Value] = []
    for step in reversed(program.steps):
        if step.name not in wanted:
            continue
        if not isinstance(step, Segmentation) and step.name in header:
            given.append(step)
            continue
        made.append(step)
        wanted |= _names(step)
        leaves += _leaves(step)
    return Asked(
        tuple(reversed(given)),
        tuple(reversed(made)),
        _declared(program, leaves),
        tuple(dict.fromkeys(n for n in leaves if isinstance(n, LookedUp))),
        any(isinstance(n, AsOf) for n in leaves),
    )


def _names(step: Definition) -> set[str]:
    below = [n for root in roots(step) for n in nodes(root)]
    names = {n.name for n in below if isinstance(n, Named)}
    names |= {n.segmentation for n in below if isinstance(n, InSegment)}
    if isinstance(step, Score) and isinstance(step.rule, Join):
        names |= set(step.rule.scores)
    return names


def _leaves(step: Definition) -> Iterator[Value]:
    """What a definition reads that no other definition gives; nothing of one that reads events."""
    below = [n for root in roots(step) for n in nodes(root)]
    if any(isinstance(n, Aggregate) for n in below):
        return
    keys = {n.key for n in below if isinstance(n, LookedUp)}
    for node in below:
        if isinstance(node, (Named, AsOf, LookedUp)) or (
            isinstance(node, Column) and node not in keys
        ):
            yield node


def _declared(program: Program, leaves: Sequence[Value]) -> tuple[DeclaredColumn, ...]:
    """The customer's own columns among what is read: of the customers table, or the events' key."""
    steps = {s.name for s in program.steps}
    names = {n.name for n in leaves if isinstance(n, Column)}
    keys = {n.name for n in leaves if isinstance(n, Named)} - steps
    columns = {
        c.name: c
        for t in program.tables
        for c in t.columns
        if (t.role == "customers" and c.name in names) or (c.name == t.key and c.name in keys)
    }
    return tuple(columns.values())


# ---------------------------------------------------------------- what the frame lacks


def _lacking(asked: Asked, frame: pd.DataFrame) -> Iterator[Finding]:
    header = frame_header(frame)
    for step in asked.made:
        if not _can_be_made(step):
            yield _absent(step.name, header)
    for column in asked.columns:
        if not places_of(column, header):
            yield _absent(column.name, header)
    for node in asked.looked_up:
        if _looked_up_name(node) not in header:
            yield _absent(_looked_up_name(node), header)
    twice = [s.name for s in asked.given if header.count(s.name) > 1]
    twice += [c.name for c in asked.columns if len(places_of(c, header)) > 1]
    for name in twice:
        yield Finding("frame-column-twice", None, {"name": name})


def _can_be_made(step: Definition) -> bool:
    """Whether a definition needs no events and nothing that data decides."""
    if isinstance(step, Score) and isinstance(step.rule, Classes):
        return isinstance(step.rule.method, Fixed)
    return not any(isinstance(n, Aggregate) for root in roots(step) for n in nodes(root))


def _absent(name: str, header: Sequence[str]) -> Finding:
    near = ", ".join(f"`{n}`" for n in nearest(name, header))
    key = "frame-lacks/near" if near else "frame-lacks"
    return Finding(key, None, {"name": name, "near": near})


def _looked_up_name(node: LookedUp) -> str:
    return f"{node.key.name}.{node.column}"


# ---------------------------------------------------------------- the frame's columns


def _rows(
    program: Program,
    asked: Asked,
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

    columns = {c.name: read(places_of(c, header)[0], c) for c in asked.columns}
    names = {s.name: read(header.index(s.name), _of_step(s)) for s in asked.given}
    rows = Rows(
        Frame("customers", len(frame), columns), setting.zone, as_of, names={**columns, **names}
    )
    for node in asked.looked_up:
        name = _looked_up_name(node)
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
    if kind.classes is None or kind.options is None or isinstance(raw, RawArray):
        return raw
    if isinstance(raw, Cells):
        codes, distinct = pd.factorize(series)
        raw = RawObjects(codes.astype(np.int32), list(distinct))
    numbers: dict[object, object] = {label: i for i, label in enumerate(kind.options, start=1)}
    plain = [trimmed(w) if isinstance(w, str) else w for w in raw.words]
    return RawObjects(raw.codes, [numbers.get(w, w) for w in plain])


# ---------------------------------------------------------------- evaluation


def _inside(asked: Asked, rows: Rows, target: tuple[str, str]) -> Mask:
    names, segments = dict(rows.names), dict(rows.segments)
    level = replace(rows, names=names, segments=segments)
    for step in asked.made:
        if isinstance(step, Segmentation):
            segments[step.name] = assigned(step, level)
        else:
            names[step.name] = _made(step, level)
    segmentation, segment = target
    return np.asarray(mask(InSegment(segmentation, frozenset({segment})), level))


def _made(step: Metric | Score, rows: Rows) -> Vector:
    if isinstance(step, Metric):
        return value(step.value, rows)
    if not isinstance(step.rule, Classes):
        return composed(step.rule, rows)
    assert isinstance(step.rule.method, Fixed)  # noqa: S101 - others were found lacking before
    key: tuple[int, ...] = ()
    cuts = {key: Cuts(step.rule.method.at, step.rule.closed)}
    return scores.classes(step, value(step.rule.of, rows), cuts)
