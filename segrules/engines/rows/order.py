"""Cells and rows -> keys that sort them: missing first, text by code point, false before true."""

from __future__ import annotations

from collections.abc import Sequence

from segrules.engines.rows.scope import Cell, Row

CellOrder = tuple[()] | tuple[Cell]


def cell_order(cell: Cell) -> CellOrder:
    """A key that sorts the cells of one column; nothing is less than something."""
    return () if cell is None else (cell,)


def row_order(row: Row, columns: Sequence[str]) -> tuple[CellOrder, ...]:
    """A key that sorts rows by their cells in the order of the columns."""
    return tuple(cell_order(row.get(column)) for column in columns)
