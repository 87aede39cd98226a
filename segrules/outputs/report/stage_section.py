"""A report -> customers by stage of a life cycle, or by step of a funnel."""

from __future__ import annotations

from itertools import pairwise

from segrules.compiler.phrases import put
from segrules.language.findings import Words
from segrules.outputs.report.blocks import (
    Chart,
    Grid,
    Head,
    Section,
    count_cell,
    share_cell,
    text_cell,
)
from segrules.outputs.report.options import NUMBER, bars, funnel
from segrules.outputs.report.withheld import known, shown_line
from segrules.outputs.small_cells import Hidden, Shown
from segrules.verbs.reporting.report import Report, Stages

CUSTOMERS = Words("客户", "customers")


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


def _part(part: int | None, whole: int) -> float | None:
    return part / whole if part is not None and whole else None
