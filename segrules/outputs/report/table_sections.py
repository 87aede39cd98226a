"""A report -> heat maps of scores, crossed segmentations, overlaps of tags."""

from __future__ import annotations

from collections.abc import Sequence

from segrules.compiler.phrases import put, same
from segrules.language.findings import Words
from segrules.outputs.report.blocks import Chart, Grid, Head, Section, count_cell, text_cell
from segrules.outputs.report.options import heat
from segrules.outputs.report.withheld import shown_overlaps, shown_table
from segrules.outputs.small_cells import Shown
from segrules.verbs.reporting.report import CountTable, Report, TagOverlap

BY = Words("{a} × {b}", "{a} by {b}")
HEAT_ROW = 44
NARROW = 6
"""Tables of no more columns stand two to a row."""


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
