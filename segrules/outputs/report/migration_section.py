"""A report -> who moved from which segment to which since an earlier run, as flows and a table."""

from __future__ import annotations

from segrules.compiler.constants_in_words import day_text
from segrules.compiler.phrases import put, same
from segrules.language.findings import Words
from segrules.outputs.figures import figure
from segrules.outputs.report.blocks import Chart, Grid, Head, Section, count_cell, text_cell
from segrules.outputs.report.options import flows
from segrules.outputs.report.withheld import known, shown_line, shown_table
from segrules.verbs.reporting.report import Earlier, Moves, Report


def migration(report: Report) -> Section | None:
    """The moves since an earlier run."""
    if report.earlier is None:
        return None
    was = report.earlier
    charts = tuple(_moves(m, i) for i, m in enumerate(was.moves, 1))
    return Section("migration", Words("分群迁移", "Migration"), _since(report, was), charts)


def _since(report: Report, was: Earlier) -> Words:
    words = Words(
        "从 {a} 到 {b}：上次 {o} 位客户，这次 {n} 位，两次都在的 {m} 位。"
        "左边是上次，右边是这次；不足 10 人的流向和能倒推出它们的流向不画。",
        "From {a} to {b}: {o} customers then, {n} now, {m} of both. Then on the left, now on the "
        "right; flows of fewer than 10, and what would give them away, are not drawn.",
    )
    gone, arrived = was.customers - was.both, report.head.customers - was.both
    then = shown_line([was.both, gone])[0], shown_line([was.both, arrived])[0]
    both = figure(was.both) if all(isinstance(n, int) for n in then) else "…"
    days = [same("—") if d is None else same(day_text(d)) for d in (was.as_of, report.head.as_of)]
    return put(
        words,
        a=days[0],
        b=days[1],
        o=figure(was.customers),
        n=figure(report.head.customers),
        m=both,
    )


def _moves(moves: Moves, place: int) -> Chart:
    counts = shown_table(moves.counts)
    about = put(
        Words(
            "{n}：从上次的分群（行）到这次的分群（列）",
            "{n}: from the segment then (rows) to the one now (columns)",
        ),
        n=moves.name,
    )
    heads = (
        Head(Words("上次 ＼ 这次", "then \\ now")),
        *(Head(a, number=True) for a in moves.after),
    )
    rows = tuple(
        (text_cell(b), *map(count_cell, line)) for b, line in zip(moves.before, counts, strict=True)
    )
    name = f"migration-{place}"
    grid = Grid(f"{name}-table", about, heads, rows)
    high = 80 + 44 * max(len(moves.before), len(moves.after))
    return Chart(
        name,
        about,
        None,
        flows(moves.before, moves.after, [[known(n) for n in row] for row in counts]),
        high,
        grid,
    )
