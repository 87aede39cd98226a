"""A finished run -> what the terminal shows: sizes, cut points, what became of the data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from segrules.compiler.constants_in_words import day_text
from segrules.compiler.fingerprint import is_fitted
from segrules.compiler.phrases import put
from segrules.compiler.program import Segmentation
from segrules.engines.results import Result
from segrules.language.findings import Lang, Words
from segrules.language.width import visible
from segrules.outputs.cut_point_lines import cut_lines
from segrules.outputs.figures import NO_SEGMENT, NO_TAG, figure, percentage
from segrules.outputs.named import after, label_or
from segrules.outputs.runs.counts import unassigned
from segrules.outputs.runs.data_report_text import data_report_words
from segrules.outputs.runs.funnel_text import funnels_text
from segrules.outputs.terminal import Heading, table_text, wrapped
from segrules.verbs.describe import describe
from segrules.verbs.description import DescribedScore

MEAN = "mean_"
NOBODY = ""
"""The segment, in the segments frame, of customers who are in none."""
FITTED_HERE = Words("切点由本次数据拟合（没有锁文件）", "cut points fitted on this data (no lock)")


def summary_text(result: Result, lang: Lang, width: int) -> str:
    """The summary in one language, within `width` cells where that can be."""
    parts = [_head(result, lang, width)]
    parts += [_segmentation(result, w, lang, width) for w in result.program.segmentations]
    if result.funnels:
        parts.append(funnels_text(result, lang, width))
    parts += [
        _cut_points(describe(result.program, result).scores, lang, width),
        _block(Words("数据", "data"), data_report_words(result.report), lang, width),
    ]
    return "\n".join(p for p in parts if p)


def _block(title: Words, lines: Sequence[Words], lang: Lang, width: int) -> str:
    said = [x for line in lines for x in wrapped(f"  {visible(line.say(lang))}", width)]
    return "\n".join([title.say(lang), *said]) + "\n" if said else ""


def _cut_points(scores: Sequence[DescribedScore], lang: Lang, width: int) -> str:
    """Of each class its values, and in brackets its customers."""
    lines = [f"  {line}" for line in cut_lines(scores, lang, width - 2)]
    title = Words("切点（括号内为客户数）", "cut points (customers)")
    return "\n".join([title.say(lang), *lines]) + "\n" if lines else ""


def _head(result: Result, lang: Lang, width: int) -> str:
    header = result.program.header
    title = header.title.say(lang) if header.title else header.name
    lines = [as_of_words(result), *lock_words(result)]
    first = f"{title} ({header.name} {header.version})"
    said = [x for x in (first, *(w.say(lang) for w in lines)) for x in wrapped(visible(x), width)]
    return "\n".join(said) + "\n"


def lock_words(result: Result) -> tuple[Words, ...]:
    """Where the cut points come from; nothing where the data decides none."""
    if not is_fitted(result.program):
        return ()
    if result.lock is None:
        return (FITTED_HERE,)
    digest = result.lock[:12]
    return (Words(f"切点取自锁文件（{digest}）", f"cut points of the lock {digest}"),)


def as_of_words(result: Result) -> Words:
    """The day up to whose start events are seen, and where it comes from."""
    as_of, zone = result.fitted.as_of, result.program.header.timezone
    if as_of is None:
        return Words("没有统计日：数据里没有事件", "no as_of: there are no events")
    line = Words("统计日 {d} 零点（{z}）{h}", "as of the start of {d} ({z}){h}")
    how = Words("，取最后一次事件的次日", ", the day after the last event")
    given = Words("", "") if result.as_of_given else how
    return put(line, d=day_text(as_of), z=zone, h=given)


# ---------------------------------------------------------------- segments


def _segmentation(result: Result, way: Segmentation, lang: Lang, width: int) -> str:
    rows = result.segments[result.segments["segmentation"] == way.name]
    columns = _columns(result)
    cells = [_row(row, way, columns, lang) for row in rows.to_dict("records")]
    left = unassigned(result, way)
    if left and NOBODY not in set(rows["segment"]):
        share = percentage(left / result.rows)
        cells.append([_nobody(way, lang), "", figure(left), share, *[""] * len(columns)])
    headings = [
        Heading(Words("分群", "segment")),
        Heading(Words("编号", "id")),
        Heading(Words("客户", "customers"), "right"),
        Heading(Words("占比", "share"), "right"),
        *(h for h, _ in columns.values()),
    ]
    if all(s.label.say(lang) == s.id for s in way.segments):
        headings = [headings[0], *headings[2:]]
        cells = [[row[0], *row[2:]] for row in cells]
    return f"{way.name}\n{table_text(headings, cells, width, lang)}"


def _nobody(way: Segmentation, lang: Lang) -> str:
    return (NO_TAG if way.assign == "all" else NO_SEGMENT).say(lang)


def _columns(result: Result) -> dict[str, tuple[Heading, bool]]:
    """The further columns there are, by their name in the frame: heading, and whether a share."""
    known: dict[str, tuple[Heading, bool]] = {
        "revenue": (Heading(Words("销售额", "revenue"), "right"), False),
        "revenue_share": (Heading(Words("占销售额", "of revenue"), "right"), True),
    }
    for metric in result.program.metrics:
        called = label_or(metric.name, metric.label)
        title = Words(after("平均", called), f"mean {called.en}")
        known[f"{MEAN}{metric.name}"] = (Heading(title, "right"), False)
    return {n: c for n, c in known.items() if n in result.segments.columns}


def _row(
    row: dict[Any, Any], way: Segmentation, columns: dict[str, tuple[Heading, bool]], lang: Lang
) -> list[str]:
    labels = {s.id: s.label.say(lang) for s in way.segments}
    label = labels.get(row["segment"], _nobody(way, lang))
    more = [
        percentage(_known(row[n])) if share else figure(_known(row[n]))
        for n, (_, share) in columns.items()
    ]
    customers, share = figure(int(row["customers"])), percentage(_known(row["share"]))
    return [label, str(row["segment"]), customers, share, *more]


def _known(value: object) -> float | None:
    return None if pd.isna(value) else float(value)  # type: ignore[call-overload, arg-type]
