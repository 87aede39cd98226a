"""A report -> how revenue gathers on the best customers: a curve and some of its points."""

from __future__ import annotations

from itertools import pairwise

from segrules.compiler.phrases import put, same
from segrules.language.findings import Words
from segrules.outputs.figures import percentage
from segrules.outputs.report.blocks import Cell, Chart, Grid, Head, Section, plain_words, share_cell
from segrules.outputs.report.options import DIGITS, curve
from segrules.verbs.reporting.concentration import MOST
from segrules.verbs.reporting.report import Concentration, Report

ASKED = (0.05, 0.1, 0.2, 0.3, 0.5)
"""The shares of customers of which the table of the curve says what they bring."""


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
    label = {"formatter": plain_words(said)}
    mark = {"coord": [round(found.most, DIGITS), MOST], "value": "", "label": label}
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
