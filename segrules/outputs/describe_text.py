"""A description -> text for a terminal, and plain data for machines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from segrules.compiler.phrases import closed, put, same
from segrules.language.findings import Lang, Words
from segrules.language.width import visible
from segrules.outputs.cut_point_lines import score_lines
from segrules.outputs.figures import customers_words
from segrules.outputs.model_lines import model_lines
from segrules.outputs.named import says_more, with_label
from segrules.outputs.plain_data import plain_data
from segrules.outputs.terminal import wrapped
from segrules.verbs.description import (
    DescribedColumn,
    DescribedMetric,
    DescribedSegment,
    DescribedSegmentation,
    DescribedTable,
    Description,
)


def describe_text(description: Description, lang: Lang, width: int) -> str:
    """The description in one language; long lines are broken at `width` cells."""
    blocks = (
        (None, _head(description)),
        (Words("数据表", "tables"), _each(map(_table, description.tables))),
        (Words("模型", "models"), model_lines(description.models)),
        (Words("指标", "metrics"), _each(map(_metric, description.metrics))),
        (Words("评分", "scores"), score_lines(description.scores)),
        (Words("分群", "segments"), _each(map(_segmentation, description.segmentations))),
        (Words("行动", "actions"), _actions(description)),
    )
    return "\n".join(t for t in (_block(n, ls, lang, width) for n, ls in blocks) if t)


def _each(groups: Iterable[Iterator[Words]]) -> Iterator[Words]:
    for group in groups:
        yield from group


def _block(title: Words | None, lines: Iterable[Words], lang: Lang, width: int) -> str:
    indent = "  " if title else ""
    said = [line for w in lines for line in wrapped(indent + visible(w.say(lang)), width)]
    if not said:
        return ""
    return "\n".join([*([title.say(lang)] if title else []), *said]) + "\n"


def _head(description: Description) -> Iterator[Words]:
    title = description.title or same(description.name)
    yield put(same("{t} ({n} {v})"), t=title, n=description.name, v=description.version)
    if description.about:
        yield closed(description.about)
    zone = Words("时区 {z}", "time zone {z}")
    yield put(zone, z=description.timezone)
    if description.owner:
        yield put(Words("负责人 {o}", "owner {o}"), o=description.owner)
    for name, value in description.parameters:
        yield _parameter(name, value, description.parameter_abouts.get(name))
    if description.customers is not None:
        yield customers_words(description.customers)


def _parameter(name: str, value: str, about: Words | None) -> Words:
    said = put(Words("参数 {n} = {v}", "parameter {n} = {v}"), n=name, v=value)
    return put(Words("{s}：{a}", "{s}: {a}"), s=said, a=about) if about else said


def _table(table: DescribedTable) -> Iterator[Words]:
    said = Words("{n}：{r}，关联键 {k}", "{n}: {r}, key {k}")
    yield put(said, n=with_label(table.name, table.label), r=table.role, k=table.key)
    yield from map(_column, table.columns)
    for condition, because in table.drops:
        yield put(Words("  剔除：{c}（{b}）", "  drops: {c} ({b})"), c=condition, b=because)


def _column(column: DescribedColumn) -> Words:
    label, kind = column.label, column.kind
    if label is not None:
        both = put(Words("{l}，{k}", "{l}, {k}"), l=label, k=kind)
        kind = Words(
            both.zh if says_more(label.zh, column.name) else kind.zh,
            both.en if says_more(label.en, column.name) else kind.en,
        )
    about = put(Words("：{a}", ": {a}"), a=column.about) if column.about else same("")
    return put(Words("  {n}（{k}）{a}", "  {n} ({k}){a}"), n=column.name, k=kind, a=about)


def _metric(metric: DescribedMetric) -> Iterator[Words]:
    name = with_label(metric.name, metric.label)
    yield put(Words("{n}：{f}", "{n}: {f}"), n=name, f=metric.formula)
    if metric.about:
        yield put(same("  {a}"), a=metric.about)
    if metric.text:
        yield put(same("  = {t}"), t=metric.text)


def _segmentation(way: DescribedSegmentation) -> Iterator[Words]:
    yield put(Words("{n}（{a}）", "{n} ({a})"), n=way.name, a=way.assign)
    for segment in way.segments:
        yield from _segment(segment)


def _segment(segment: DescribedSegment) -> Iterator[Words]:
    many = same("")
    if segment.customers is not None:
        many = put(Words("：{n}", ": {n}"), n=customers_words(segment.customers))
    yield put(same("  {l} [{i}]{n}"), l=segment.label, i=segment.id, n=many)
    if segment.about:
        yield put(same("    {a}"), a=segment.about)
    for rule in segment.rules:
        yield put(same("    {r}"), r=rule)


def _actions(description: Description) -> Iterator[Words]:
    for name, targets in description.actions:
        title = with_label(name, description.action_labels.get(name))
        yield put(Words("{n}：面向 {t}", "{n}: for {t}"), n=title, t=targets)


# ---------------------------------------------------------------- for machines


def describe_json(description: Description, lang: Lang | None = None) -> dict[str, Any]:
    """The description as plain data; words as `{zh, en}`, or as text where a language is given."""
    made = plain_data(description, lang)
    assert isinstance(made, dict)  # noqa: S101 - a description is a dataclass
    return made
