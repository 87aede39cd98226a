"""A report on the data -> lines for a terminal: rows read, dropped and why, cells not read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from segrules.compiler.phrases import joined, put, same
from segrules.language.findings import Words
from segrules.outputs.figures import counted, customers_words, figure

if TYPE_CHECKING:
    from segrules.engines.results import DataReport, TableReport, Unreadable

ROWS_SHOWN = 8


def data_report_words(report: DataReport) -> tuple[Words, ...]:
    """One line a fact; nothing is said of what did not happen."""
    return (*(line for t in report.tables for line in _table(t)), *_customers(report))


def _table(table: TableReport) -> Iterator[Words]:
    pattern = Words("{t}（{s}{e}）：读入 {r} 行，采用 {k} 行", "{t} ({s}{e}): {r} read, {k} kept")
    encoding = put(Words("，{e}", ", {e}"), e=table.encoding) if table.encoding else ""
    read = Words(figure(table.read), counted(table.read, "row"))
    yield put(pattern, t=table.table, s=table.source, e=encoding, r=read, k=figure(table.kept))
    for dropped in table.dropped:
        line = Words("  剔除 {n} 行：{b}", "  {n} dropped: {b}")
        rows = Words(figure(dropped.count), counted(dropped.count, "row"))
        yield put(line, n=rows, b=dropped.because)
    yield from map(_unreadable, table.unreadable)
    for column, many in table.unknown_keys.items():
        line = Words("  {n} 行的 `{c}` 查不到对应记录", "  the `{c}` of {n} is not found")
        yield put(line, c=column, n=Words(figure(many), counted(many, "row")))
    if table.unused:
        line = Words("  没有用到的列：{c}", "  columns not used: {c}")
        yield put(line, c=joined(same(c) for c in table.unused))


def _unreadable(cells: Unreadable) -> Words:
    """Which rows to look at, as a spreadsheet counts them; no column is the whole row."""
    single = cells.count == 1
    noun = "cell" if cells.column else "row"
    many = Words(figure(cells.count), counted(cells.count, noun))
    if not cells.column:
        pattern = Words("  {n} 行格式不符{r}", "  {n} could not be read whole{r}")
        return put(pattern, n=many, r=_rows(cells))
    counts = "counts" if single else "count"
    pattern = Words(
        "  `{c}` 有 {n} 个单元格读不出来，按缺失处理{r}",
        f"  {{n}} of `{{c}}` could not be read and {counts} as missing{{r}}",
    )
    return put(pattern, c=cells.column, n=many, r=_rows(cells))


def _rows(cells: Unreadable) -> Words:
    shown = cells.rows[:ROWS_SHOWN]
    if not shown:
        return same("")
    more = Words(" 等", " and others") if cells.count > len(shown) else same("")
    listed = joined(same(str(r)) for r in shown)
    noun = "row" if cells.count == 1 else "rows"
    return put(Words("（第 {r} 行{m}）", f" ({noun} {{r}}{{m}})"), r=listed, m=more)


def _customers(report: DataReport) -> Iterator[Words]:
    yield customers_words(report.customers)
    if report.without_events:
        line = Words("  其中 {n} 位没有任何事件", "  {n} of them without any event")
        yield put(line, n=figure(report.without_events))
