"""A run -> the first page of its workbook: every segmentation's table, with charts of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from segrules.compiler.phrases import joined, put, same
from segrules.compiler.program import Segmentation
from segrules.compiler.words import Names
from segrules.engines.results import Result
from segrules.language.findings import Lang, Words
from segrules.language.types import Kind, Type
from segrules.outputs.figures import NO_SEGMENT, NO_TAG, customers_words
from segrules.outputs.named import after, label_or
from segrules.outputs.runs.counts import unassigned
from segrules.outputs.runs.summary_text import NOBODY, as_of_words, lock_words
from segrules.outputs.workbook.book import Bars, Cell, Charts, Column, Grid, Lines, Link, Page, Part
from segrules.verbs.describe import rules_words

CUSTOMERS, REVENUE = 2, 4
"""The columns that the charts show."""
FIRST = (
    Column("", "text"),
    Column("", "text"),
    Column("", "integer"),
    Column("", "share"),
)
TITLES = (
    Words("分群", "segment"),
    Words("编号", "id"),
    Words("客户", "customers"),
    Words("占比", "share"),
)

Sheets = Mapping[tuple[str, str], str]
"""The sheet of each (segmentation, segment); the empty segment is nobody's."""


def summary_page(result: Result, names: Names, sheets: Sheets, name: str, lang: Lang) -> Page:
    """Title, day and cut points; then each segmentation's table and charts."""
    parts: list[Part] = [*_head(result, lang)]
    for way in result.program.segmentations:
        grid = _grid(result, way, names, sheets, lang)
        parts += [grid, Charts(tuple(_bars(way, grid, lang)))]
    return Page(name, tuple(parts))


def _head(result: Result, lang: Lang) -> Iterator[Lines]:
    header = result.program.header
    title = header.title.say(lang) if header.title else header.name
    yield Lines((title,), title=True)
    what = put(same("{n} {v}"), n=header.name, v=header.version)
    many = customers_words(result.rows)
    said = [what, as_of_words(result), *lock_words(result), many]
    yield Lines(tuple(w.say(lang) for w in said))


def _bars(way: Segmentation, grid: Grid, lang: Lang) -> Iterator[Bars]:
    titles = [c.title for c in grid.columns]
    customers = Words("{w}：各群客户数", "{w}: customers by segment")
    yield Bars(put(customers, w=way.name).say(lang), 0, CUSTOMERS)
    revenue = _REVENUE.say(lang)
    if len(titles) > REVENUE and titles[REVENUE].startswith(revenue):
        said = Words("{w}：各群{r}", "{w}: {r} by segment")
        yield Bars(put(said, w=way.name, r=titles[REVENUE]).say(lang), 0, REVENUE)


# ---------------------------------------------------------------- the table


_REVENUE = Words("销售额", "revenue")
_OF_REVENUE = Words("占销售额", "of revenue")


def _grid(result: Result, way: Segmentation, names: Names, sheets: Sheets, lang: Lang) -> Grid:
    more = _columns(result, lang)
    titles = [t.say(lang) for t in TITLES]
    first = [Column(t, c.look) for t, c in zip(titles, FIRST, strict=True)]
    last = [
        Column(Words("规则", "rule").say(lang), "long"),
        Column(Words("行动", "action").say(lang), "text"),
    ]
    rows = [_row(r, result, way, names, sheets, lang) for r in _records(result, way)]
    return Grid(way.name, (*first, *more.values(), *last), tuple(rows))


def _records(result: Result, way: Segmentation) -> list[dict[Any, Any]]:
    """The rows of the segments frame; of tags, besides, those who carry none."""
    rows = result.segments[result.segments["segmentation"] == way.name].to_dict("records")
    left = unassigned(result, way)
    if left and NOBODY not in {r["segment"] for r in rows}:
        rows.append({"segment": NOBODY, "customers": left, "share": left / result.rows})
    return rows


def _columns(result: Result, lang: Lang) -> dict[str, Column]:
    """Revenue and the means of metrics, by their names in the segments frame."""
    program = result.program
    kinds = {m.name: m.type for m in program.metrics}
    revenue = kinds.get(program.header.revenue or "")
    made: dict[str, Column] = {}
    if "revenue" in result.segments.columns and revenue is not None:
        made["revenue"] = _money(_REVENUE, revenue, lang)
        made["revenue_share"] = Column(_OF_REVENUE.say(lang), "share")
    for metric in program.metrics:
        if f"mean_{metric.name}" in result.segments.columns:
            called = label_or(metric.name, metric.label)
            title = Words(after("平均", called), f"mean {called.en}")
            made[f"mean_{metric.name}"] = _money(title, metric.type, lang)
    return made


def _money(title: Words, kind: Type, lang: Lang) -> Column:
    """A column of amounts with their unit in the title; of other numbers without one."""
    if kind.kind is not Kind.MONEY:
        return Column(title.say(lang), "number")
    unit = put(Words("{t}（{u}）", "{t} ({u})"), t=title, u=kind.unit) if kind.unit else title
    return Column(unit.say(lang), "money", kind.decimals)


def _row(
    row: Mapping[Any, Any],
    result: Result,
    way: Segmentation,
    names: Names,
    sheets: Sheets,
    lang: Lang,
) -> tuple[Cell, ...]:
    segment = str(row["segment"])
    nobody = NO_TAG if way.assign == "all" else NO_SEGMENT
    label = names.segments.get((way.name, segment), nobody).say(lang)
    sheet = sheets.get((way.name, segment))
    rules = rules_words(way, segment, names)
    either = Words("；或 ", "; or ").say(lang)
    return (
        Link(label, sheet) if sheet else label,
        segment or None,
        int(row["customers"]),
        known(row["share"]),
        *(known(row.get(c)) for c in _columns(result, lang)),
        either.join(r.say(lang) for r in rules) or None,
        _actions(result, way, segment, lang) or None,
    )


def known(value: object) -> float | None:
    """A number of a frame; None where it is missing."""
    return None if value is None or pd.isna(value) else float(value)  # type: ignore[call-overload, arg-type]


def _actions(result: Result, way: Segmentation, segment: str, lang: Lang) -> str:
    labels = (
        label_or(a.id, a.details.get("label"))
        for a in result.program.actions
        if (way.name, segment) in a.segments
    )
    return joined(labels).say(lang)
