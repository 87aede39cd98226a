"""A report -> heat maps, the curve of revenue, distributions, stages, cross tables and overlaps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from segrules.compiler.phrases import joined, put, same
from segrules.language.findings import Words
from segrules.language.types import TEMPORAL
from segrules.outputs.figures import figure, percentage
from segrules.outputs.named import with_label
from segrules.outputs.report.blocks import (
    Block,
    Cell,
    Chart,
    Grid,
    Head,
    Section,
    count_cell,
    share_cell,
    text_cell,
)
from segrules.outputs.report.options import (
    NUMBER,
    bars,
    curve,
    funnel,
    heat,
    height_of,
    steps,
)
from segrules.outputs.report.withheld import known, shown_line, shown_overlaps, shown_table
from segrules.outputs.small_cells import Hidden, Shown
from segrules.verbs.reporting.report import (
    Bin,
    Concentration,
    CountTable,
    Distribution,
    Report,
    ScoreClasses,
    Stages,
    TagOverlap,
)

EPOCH = date(1970, 1, 1)
CUSTOMERS = Words("客户", "customers")
MISSING = Words("缺失", "missing")
BY = Words("{a} × {b}", "{a} by {b}")
HEAT_ROW = 44
A_DECADE = 6
"""Bins in a decade, where they grow."""
NARROW = 6
"""Tables of no more columns stand two to a row."""
ASKED = (0.05, 0.1, 0.2, 0.3, 0.5)
"""The shares of customers of which the table of the curve says what they bring."""


# ---------------------------------------------------------------- tables of counts


def heats(report: Report) -> Section | None:
    """Customers by the classes of two scores."""
    if not report.heats:
        return None
    charts = tuple(_counts(t, f"heat-{i}") for i, t in enumerate(report.heats, 1))
    about = Words(
        "每格是客户数，颜色越重人越多；档数越高越好。",
        "Each square counts customers, more of them the stronger its colour; higher is better.",
    )
    return Section("heat", Words("评分热力图", "Heat map of scores"), about, charts)


def crosses(report: Report) -> Section | None:
    """Customers by two segmentations."""
    if not report.crosses:
        return None
    charts = tuple(_counts(t, f"cross-{i}") for i, t in enumerate(report.crosses, 1))
    about = Words("每格是同时属于两个分群的客户数。", "Customers who are in both segments.")
    return Section("cross", Words("分群方案交叉表", "Two segmentations crossed"), about, charts)


def _counts(table: CountTable, name: str) -> Chart:
    counts = shown_table(table.counts)
    title = put(BY, a=table.names[0], b=table.names[1])
    about = put(Words("{t}：客户数", "{t}: customers"), t=title)
    option = heat(table.names, table.rows, table.columns, counts)
    grid = _grid(name, about, table.names[0], table.rows, table.columns, counts)
    high = 70 + HEAT_ROW * len(table.rows)
    return Chart(name, title, None, option, high, grid, small=len(table.columns) <= NARROW)


def _grid(
    name: str,
    caption: Words,
    corner: Words,
    rows: Sequence[Words],
    columns: Sequence[Words],
    counts: Sequence[Sequence[Shown]],
) -> Grid:
    heads = (Head(corner), *(Head(c, number=True) for c in columns))
    cells = tuple(
        (text_cell(row), *map(count_cell, line)) for row, line in zip(rows, counts, strict=True)
    )
    return Grid(f"{name}-table", caption, heads, cells)


def overlaps(report: Report) -> Section | None:
    """Customers who carry two tags."""
    if not report.overlaps:
        return None
    charts = tuple(_overlap(o, report.head.customers, i) for i, o in enumerate(report.overlaps, 1))
    about = Words(
        "每格是同时带有两个标签的客户数，对角线是带有该标签的客户数。",
        "Customers who carry both tags; on the diagonal, those who carry the one.",
    )
    return Section("overlap", Words("标签重叠", "Overlap of tags"), about, charts)


def _overlap(tags: TagOverlap, everybody: int, place: int) -> Chart:
    counts = shown_overlaps(tags.counts, everybody)
    about = put(Words("{n}：标签两两重叠的客户数", "{n}: customers by two tags"), n=tags.name)
    name = f"overlap-{place}"
    option = heat((same(tags.name),) * 2, tags.tags, tags.tags, counts)
    grid = _grid(name, about, same(tags.name), tags.tags, tags.tags, counts)
    return Chart(name, about, None, option, 70 + HEAT_ROW * len(tags.tags), grid)


# ---------------------------------------------------------------- revenue


def concentration(report: Report) -> Section | None:
    """How revenue gathers on the best customers."""
    if report.concentration is None:
        return None
    title = Words("销售额集中度", "Concentration of revenue")
    return Section("pareto", title, _said(report.concentration), (_curve(report.concentration),))


def _said(found: Concentration) -> Words:
    words = Words(
        "贡献最大的 {p} 客户带来 80% 的{l}。", "The best {p} of customers bring 80% of {l}."
    )
    return put(words, p=percentage(found.most), l=found.label)


def _curve(found: Concentration) -> Chart:
    axes = (
        Words("客户占比，从贡献最大的起", "share of customers, the best first"),
        put(Words("占{l}", "share of {l}"), l=found.label),
    )
    said = put(Words("{p} 的客户：80%", "{p} of customers: 80%"), p=percentage(found.most))
    mark = {"coord": [round(found.most, 5), 0.8], "value": "", "label": {"formatter": _plain(said)}}
    about = Words("累计曲线（帕累托图）", "Cumulative curve (Pareto)")
    heads = (Head(axes[0]), Head(axes[1], number=True))
    rows = tuple((Cell(same(percentage(x, 0))), share_cell(y)) for x, y in _asked(found))
    grid = Grid("pareto-1-table", about, heads, rows)
    return Chart("pareto-1", about, None, curve(found.points, axes, mark), 360, grid)


def _asked(found: Concentration) -> list[tuple[float, float]]:
    """The share of revenue at some shares of customers, on the curve between two of its points."""
    made = []
    for x in ASKED:
        for (x0, y0), (x1, y1) in pairwise(found.points):
            if x0 <= x < x1:
                made.append((x, y0 + (y1 - y0) * (x - x0) / (x1 - x0)))
    return made


def _part(part: int | None, whole: int) -> float | None:
    return part / whole if part is not None and whole else None


def _plain(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}


# ---------------------------------------------------------------- distributions


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


# ---------------------------------------------------------------- stages


def stages(report: Report) -> Section | None:
    """Customers by stage."""
    if not report.stages:
        return None
    charts = tuple(_stages(s, report.head.customers, i) for i, s in enumerate(report.stages, 1))
    title = Words("生命周期与漏斗", "Life cycle and funnels")
    return Section("stages", title, None, charts)


def _stages(found: Stages, everybody: int, place: int) -> Chart:
    if found.reached:
        # what two stages lose between them follows from both
        lost = [a - b for a, b in pairwise([*found.customers, 0])]
        kept = shown_line(lost)
        open_ = [
            all(isinstance(k, int) for k in kept[max(i - 1, 0) : i + 1]) for i in range(len(kept))
        ]
        counts: list[Shown] = [
            n if o or n == everybody else Hidden.OTHER
            for n, o in zip(found.customers, open_, strict=True)
        ]
    else:
        counts = shown_line(found.customers)
    about = put(
        Words("{l}：走到各阶段的客户数", "{l}: customers who reached each stage")
        if found.reached
        else Words("{l}：各阶段的客户数", "{l}: customers in each stage"),
        l=found.label,
    )
    heads = (
        Head(Words("阶段", "stage")),
        Head(CUSTOMERS, number=True),
        Head(Words("占全部客户", "of all customers"), number=True),
    )
    rows = tuple(
        (
            text_cell(words),
            count_cell(n),
            share_cell(_part(known(n), everybody), withheld=known(n) is None),
        )
        for words, n in zip(found.stages, counts, strict=True)
    )
    grid = Grid(f"stages-{place}-table", about, heads, rows)
    drawn = [known(n) for n in counts]
    option = (
        funnel(found.stages, drawn)
        if found.reached
        else bars(found.stages, [(CUSTOMERS, "$customers", drawn)], NUMBER)
    )
    return Chart(f"stages-{place}", about, None, option, 60 + 46 * len(counts), grid)
