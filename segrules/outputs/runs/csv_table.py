"""A table -> CSV for people: UTF-8 with a byte order mark, text that a spreadsheet cannot run.

Lines end with a line feed; a cell with a comma, a quote or a line break is quoted. Text that begins
with a character that starts a formula gets an apostrophe before it, unless it is asked for raw.
Source of the list: OWASP, "CSV Injection", and its full-width forms.

Long tables are written through Arrow where it is installed, with the same bytes.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from typing import BinaryIO

import numpy as np
import pandas as pd

from segrules.language.types import Kind, Type
from segrules.outputs.runs.cells import Cells, cells_of
from segrules.outputs.runs.csv_safety import encoded, safe
from segrules.outputs.runs.written_table import WrittenTable, frame_table

ROWS_AT_ONCE = 1 << 16
SHORT = 1 << 14
"""Below so many rows it is not worth starting Arrow."""
MOST_COMBINED = 1 << 14
"""Neighbouring columns are joined beforehand while they have no more than so many combinations."""


def write_csv(
    frame: pd.DataFrame, types: Mapping[str, Type], to: BinaryIO, *, raw: bool = False
) -> None:
    """Write a frame, whose columns have these types, as `write_csv_table` does."""
    write_csv_table(frame_table(frame, types), to, raw=raw)


def write_csv_table(table: WrittenTable, to: BinaryIO, *, raw: bool = False) -> None:
    """Write the table, with a header, to an open binary file.

    `raw` is for programs: no byte order mark, and all text as it is.
    """
    header = ",".join(safe(list(table.columns), raw=raw))
    to.write((b"" if raw else BOM_UTF8) + encoded(header + "\n"))
    if table.rows > SHORT and find_spec("pyarrow") is not None:
        from segrules.outputs.runs.csv_through_arrow import arrow_lines  # noqa: PLC0415 - an extra

        to.writelines(arrow_lines(table, raw=raw))
    else:
        to.writelines(lines(table, raw=raw))


def lines(table: WrittenTable, *, raw: bool) -> Iterator[bytes]:
    """The lines below the header, some at a time."""
    columns = []
    for vector in table.columns.values():
        cells = cells_of(vector, table.zone)
        # numbers have neither commas nor formulas: a minus is theirs
        text = vector.type.kind is Kind.TEXT
        columns.append(Cells(cells.codes, safe(cells.words, raw=raw)) if text else cells)
    return map(encoded, _blocks(_combined(columns), table.rows))


def _combined(columns: Iterable[Cells]) -> list[Cells]:
    """Fewer columns with the same lines: neighbours of few values are joined, value by value."""
    made: list[Cells] = []
    for cells in columns:
        if made and len(made[-1].words) * len(cells.words) <= MOST_COMBINED:
            cells = _pair(made.pop(), cells)  # noqa: PLW2901 - the pair takes the place of both
        made.append(cells)
    return made


def _pair(left: Cells, right: Cells) -> Cells:
    words = [f"{a},{b}" for a in left.words for b in right.words]
    return Cells(left.codes * len(right.words) + right.codes, words)


def _blocks(columns: list[Cells], rows: int) -> Iterator[str]:
    words = [np.array([*c.words, None], dtype=object)[:-1] for c in columns]
    for start in range(0, rows, ROWS_AT_ONCE):
        at = slice(start, start + ROWS_AT_ONCE)
        lists = [w[c.codes[at]].tolist() for w, c in zip(words, columns, strict=True)]
        yield "\n".join(map(",".join, zip(*lists, strict=True))) + "\n"
