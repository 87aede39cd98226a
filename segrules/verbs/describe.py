"""Program, and a finished run where there is one -> its `Description`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segrules.compiler.phrases import joined, put, same
from segrules.compiler.program import (
    Action,
    DeclaredColumn,
    Metric,
    Program,
    Segment,
    Segmentation,
    Table,
)
from segrules.compiler.words import Names, condition_words, names_of, value_words
from segrules.language.findings import Words
from segrules.language.types import KIND_WORDS, Kind, Type
from segrules.verbs.describe_models import described_model
from segrules.verbs.describe_scores import described_score
from segrules.verbs.description import (
    DescribedColumn,
    DescribedMetric,
    DescribedSegment,
    DescribedSegmentation,
    DescribedTable,
    Description,
)

if TYPE_CHECKING:
    from segrules.engines.results import Fitted, Result

ROLES = {
    "customers": Words("客户表，每客户一行", "one row a customer"),
    "events": Words("事件表，每客户多行", "many rows a customer"),
    "lookup": Words("对照表", "looked up from other tables"),
}
ASSIGN = {
    "first": Words("按顺序，先满足者归属", "the first rule that holds, in order"),
    "one": Words("各规则互斥，至多归属一个", "rules exclude each other: one segment at most"),
    "all": Words("标签，一位客户可有多个", "tags: a customer may carry several"),
}
YES_OR_NO = Words("是/否", "yes or no")
OTHERWISE = Words("其余客户", "everybody else")


def describe(
    program: Program, result: Result | None = None, fitted: Fitted | None = None
) -> Description:
    """The program in words; with a run also counts, with a run or fitted cut points intervals."""
    names = names_of(program)
    cuts = fitted or (result.fitted if result else None)
    header = program.header
    return Description(
        header.name,
        header.version,
        header.title,
        header.about,
        header.owner,
        header.timezone,
        tuple(sorted(program.parameters.items())),
        tuple(_table(t, names) for t in program.tables),
        tuple(_metric(m, names) for m in program.metrics),
        tuple(described_score(s, names, cuts, result) for s in program.scores),
        tuple(_segmentation(s, names, result) for s in program.segmentations),
        tuple((a.id, targets_words(a, names)) for a in program.actions),
        result.rows if result else None,
        parameter_abouts=program.parameter_abouts,
        models=tuple(described_model(m, names, cuts) for m in program.models),
        action_labels={a.id: a.details["label"] for a in program.actions if a.details.get("label")},
    )


def _table(table: Table, names: Names) -> DescribedTable:
    drops = tuple((condition_words(d.condition, names), d.because) for d in table.drops)
    columns = tuple(_column(c) for c in table.columns)
    return DescribedTable(table.name, ROLES[table.role], table.key, columns, drops, table.label)


def _column(column: DeclaredColumn) -> DescribedColumn:
    return DescribedColumn(
        column.name,
        kind_words(column.type),
        column.aliases,
        column.required,
        column.pii,
        column.about,
        column.label,
    )


def kind_words(kind: Type) -> Words:
    """A type in words, with the unit of money: `money CNY`."""
    said = YES_OR_NO if kind.kind is Kind.BOOLEAN else KIND_WORDS[kind.kind]
    if kind.kind is Kind.MONEY and kind.unit:
        return put(same("{k} {u}"), k=said, u=kind.unit)
    return said


def _metric(metric: Metric, names: Names) -> DescribedMetric:
    formula = value_words(metric.value, names)
    kind = kind_words(metric.type)
    return DescribedMetric(metric.name, kind, formula, metric.text, metric.about, metric.label)


def _segmentation(
    segmentation: Segmentation, names: Names, result: Result | None
) -> DescribedSegmentation:
    segments = tuple(_segment(s, segmentation, names, result) for s in segmentation.segments)
    return DescribedSegmentation(segmentation.name, ASSIGN[segmentation.assign], segments)


def _segment(
    segment: Segment, segmentation: Segmentation, names: Names, result: Result | None
) -> DescribedSegment:
    rules = [r for r in segmentation.rules if r.segment == segment.id]
    customers = _customers(segmentation.name, segment.id, result) if result else None
    return DescribedSegment(
        segment.id,
        segment.label,
        segment.about,
        rules_words(segmentation, segment.id, names),
        tuple(r.text for r in rules if r.text),
        customers,
    )


def rules_words(segmentation: Segmentation, segment: str, names: Names) -> tuple[Words, ...]:
    """Who is in a segment: one condition in words for each of its rules."""
    said = tuple(
        condition_words(r.condition, names) for r in segmentation.rules if r.segment == segment
    )
    return (*said, OTHERWISE) if segmentation.otherwise == segment else said


def _customers(segmentation: str, segment: str, result: Result) -> int:
    rows = result.segments
    mine = rows[(rows["segmentation"] == segmentation) & (rows["segment"] == segment)]
    return int(mine["customers"].sum())


def targets_words(action: Action, names: Names) -> Words:
    """The segments that an action is for, and what narrows it."""
    targets = joined(names.segments.get(pair, same(pair[1])) for pair in action.segments)
    if action.condition is None:
        return targets
    only = Words("{t}，且 {c}", "{t}, where {c}")
    return put(only, t=targets, c=condition_words(action.condition, names))
