"""A report -> what became of the rows of each table."""

from __future__ import annotations

from segrules.compiler.phrases import joined, put, same
from segrules.language.findings import Words
from segrules.outputs.figures import figure
from segrules.outputs.report.blocks import (
    NOTHING,
    Block,
    Grid,
    Head,
    Notice,
    Section,
    count_cell,
    text_cell,
)
from segrules.verbs.reporting.report import Report, RowsOf

WHOLE = Words("整行", "whole rows")


def data(report: Report) -> Section:
    """What became of the rows."""
    heads = (
        Head(Words("数据表", "table")),
        Head(Words("文件", "file")),
        Head(Words("读入行", "rows read"), number=True),
        Head(Words("采用行", "rows kept"), number=True),
        Head(Words("剔除", "dropped"), wide=True),
        Head(Words("读不出的单元格", "cells not readable"), wide=True),
    )
    rows = tuple(
        (
            text_cell(t.table),
            text_cell("、".join(t.sources)),
            count_cell(t.read),
            count_cell(t.kept),
            text_cell(_dropped(t)),
            text_cell(_unreadable(t)),
        )
        for t in report.tables
    )
    caption = Words("每张表读入、采用和剔除的行数", "rows read, kept and dropped, by table")
    blocks: list[Block] = [Grid("data-1", caption, heads, rows)]
    if report.head.without_events:
        words = Words("{n} 位客户没有任何事件", "{n} customers without any event")
        many = put(words, n=figure(report.head.without_events))
        blocks.append(Notice("info", Words("提示", "note"), many))
    return Section("data", Words("数据报告", "Data report"), None, tuple(blocks))


def _dropped(table: RowsOf) -> Words:
    said = [_so_many(words, many) for words, many in table.dropped if many]
    return joined(said, Words("；", "; ")) if said else NOTHING


def _so_many(words: Words, many: int) -> Words:
    return put(Words("{w} {n} 行", "{w}: {n}"), w=words, n=figure(many))


def _unreadable(table: RowsOf) -> Words:
    if table.by_column:
        listed = table.by_column.items()
        return joined(
            put(same("{c}: {n}"), c=same(c) if c else WHOLE, n=figure(n)) for c, n in listed
        )
    return same(figure(table.unreadable))
