"""A report -> distributions of metrics with their cut points, and the classes of scores."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta

from segrules.compiler.phrases import joined, put, same
from segrules.language.findings import Words
from segrules.language.types import TEMPORAL
from segrules.outputs.figures import figure
from segrules.outputs.named import with_label
from segrules.outputs.report.blocks import Block, Chart, Grid, Head, Section, count_cell, text_cell
from segrules.outputs.report.options import NUMBER, bars, height_of, steps
from segrules.outputs.report.withheld import known, shown_line
from segrules.outputs.small_cells import Shown
from segrules.verbs.reporting.report import Bin, Distribution, Report, ScoreClasses

EPOCH = date(1970, 1, 1)
CUSTOMERS = Words("客户", "customers")
MISSING = Words("缺失", "missing")
A_DECADE = 6
"""Bins in a decade, where they grow."""


def distributions(report: Report) -> Section | None:
    """The values of each metric with cut points, and the classes of each score."""
    charts: list[Block] = []
    for i, each in enumerate(report.distributions, 1):
        chart = _values(each, i) if each.values else _bins(each, i)
        if chart is not None:
            charts.append(chart)
    charts += [_classes(s, i) for i, s in enumerate(report.scores, 1)]
    if not charts:
        return None
    about = Words(
        "竖线是评分的切点。最低和最高的百分之几合在两端，写在表里，不画在图上；"
        "不足 10 人的区间并入相邻区间，图上按区间宽度折算。",
        "Lines are the cut points of scores. The lowest and the highest few per cent are summed up "
        "in the table and not drawn; an interval of fewer than 10 customers is joined to the next "
        "and drawn by its width.",
    )
    title = Words("指标分布与切点", "Distributions and cut points")
    return Section("distributions", title, about, tuple(charts))


def _bins(found: Distribution, place: int) -> Chart | None:
    if not found.bins:
        return None
    days = found.amount.kind in TEMPORAL
    *counts, missing = shown_line([*(b.customers for b in found.bins), found.missing])
    name, title = f"values-{place}", with_label(found.amount.name, found.amount.label)
    about = put(Words("{l}：客户数分布", "{l}: customers by value"), l=title)
    rows = [
        (text_cell(_interval(b, days=days)), count_cell(n))
        for b, n in zip(found.bins, counts, strict=True)
    ]
    if found.missing:
        rows.append((text_cell(MISSING), count_cell(missing)))
    unit = found.amount.unit
    head = put(Words("{l}（{u}）", "{l} ({u})"), l=title, u=unit) if unit else title
    grid = Grid(f"{name}-table", about, (Head(head), Head(CUSTOMERS, number=True)), tuple(rows))
    points = _points(found, counts)
    if not points:
        return None
    cuts = [(put(same("{s} {v}"), s=c.score, v=_cut(c.said)), c.at) for c in found.cuts]
    return Chart(
        name,
        head,
        None,
        steps(points, cuts, days=days, growing=not found.width),
        240,
        grid,
        small=True,
    )


def _cut(said: str) -> str:
    try:
        return figure(float(said))
    except ValueError:
        return said


def _points(found: Distribution, counts: Sequence[Shown]) -> list[tuple[float, float]]:
    """Where each interval begins and its customers by usual width; the end of the last one."""
    drawn = [
        (b.low, b.high, (known(n) or 0) / _widths(b.low, b.high, found.width))
        for b, n in zip(found.bins, counts, strict=True)
        if b.low is not None and b.high is not None
    ]
    if not drawn:
        return []
    # the value that a step shows stands at the end of it
    first = (drawn[0][0], drawn[0][2])
    return [first, *((high, round(many, 6)) for _, high, many in drawn)]


def _widths(low: float, high: float, width: float) -> float:
    """How many usual widths there are between two limits; 0 is for limits that grow."""
    return (high - low) / width if width else math.log10(high / low) * A_DECADE


def _interval(each: Bin, *, days: bool) -> Words:
    def said(value: float) -> str:
        return (EPOCH + timedelta(days=value)).isoformat() if days else figure(value)

    match each:
        case Bin(None, None):
            return Words("全部", "all")
        case Bin(None, float(high)):
            return put(Words("{h} 以下", "below {h}"), h=said(high))
        case Bin(float(low), None):
            return put(Words("{l} 及以上", "{l} and more"), l=said(low))
        case Bin(float(low), float(high)):
            return put(Words("{l} 至不足 {h}", "{l} to below {h}"), l=said(low), h=said(high))
        case _:
            return same("")


def _values(found: Distribution, place: int) -> Chart:
    names = [words for words, _ in found.values]
    *counts, missing = shown_line([*(n for _, n in found.values), found.missing])
    title = with_label(found.amount.name, found.amount.label)
    listed = [*zip(names, counts, strict=True)]
    if found.missing:
        listed.append((MISSING, missing))
    return _bar_chart(f"values-{place}", title, listed)


def _bar_chart(name: str, title: Words, listed: Sequence[tuple[Words, Shown]]) -> Chart:
    about = put(Words("{l}：各取值的客户数", "{l}: customers by value"), l=title)
    heads = (Head(title), Head(CUSTOMERS, number=True))
    rows = tuple((text_cell(w), count_cell(n)) for w, n in listed)
    counts = [known(n) for _, n in listed]
    option = bars([w for w, _ in listed], [(CUSTOMERS, "$customers", counts)], NUMBER)
    grid = Grid(f"{name}-table", about, heads, rows)
    return Chart(name, title, None, option, height_of(len(listed), 26), grid, small=True)


def _classes(score: ScoreClasses, place: int) -> Chart:
    """The classes, best first, with the values that each stands for."""
    *counts, missing = shown_line([*(n for _, n in score.classes), score.missing])
    listed = [(n, w, c) for n, ((w, _), c) in enumerate(zip(score.classes, counts, strict=True), 1)]
    title = put(Words("各档人数：{s}", "Classes of {s}"), s=with_label(score.name, score.label))
    about = put(Words("{t}：客户数", "{t}: customers"), t=title)
    rows = [
        (text_cell(words), text_cell(_values_of(score, number)), count_cell(many))
        for number, words, many in reversed(listed)
    ]
    pairs = [(w, c) for _, w, c in reversed(listed)]
    if score.missing:
        rows.append((text_cell(MISSING), text_cell(""), count_cell(missing)))
        pairs.append((MISSING, missing))
    heads = (
        Head(Words("档", "class")),
        Head(Words("取值", "values")),
        Head(CUSTOMERS, number=True),
    )
    name = f"classes-{place}"
    option = bars(
        [w for w, _ in pairs], [(CUSTOMERS, "$customers", [known(c) for _, c in pairs])], NUMBER
    )
    grid = Grid(f"{name}-table", about, heads, tuple(rows))
    return Chart(name, title, None, option, height_of(len(pairs), 26), grid, small=True)


def _values_of(score: ScoreClasses, number: int) -> Words:
    """The values of a class; inside other scores' classes these stand before them."""
    found = [
        put(same("{i}: {w}"), i="·".join(map(str, inside)), w=words) if inside else words
        for inside, own, words in score.intervals
        if own == number
    ]
    return joined(found, Words("；", "; "))
