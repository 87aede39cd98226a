"""A table -> a workbook with one sheet and no formula in it."""

from __future__ import annotations

import contextlib
import math
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from segrules.engines.on_pandas.columns import Vector
from segrules.language.types import Kind, Type
from segrules.outputs.runs.cells import cells_of
from segrules.outputs.runs.written_table import WrittenTable

MOST_ROWS = 1_048_575
"""What a sheet holds below its header."""
LONGEST_TEXT = 32_767
EPOCH_SERIAL = 25_569
"""1970-01-01 as Excel counts days."""
MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""A workbook must say when it was made; the same run must make the same bytes."""
Cell = str | int | float | bool | None
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_xlsx(table: WrittenTable, path: Path, sheet: str) -> None:
    """Write the table as one sheet; ids and all text stay text, dates and money have formats.

    Raises OSError where the file cannot be written.
    """
    with tempfile.TemporaryDirectory(dir=path.parent) as scratch:
        book = xlsxwriter.Workbook(str(path), {**OPTIONS, "tmpdir": scratch})
        book.use_zip64()
        book.set_properties({"created": MADE})
        page = book.add_worksheet(sheet)
        try:
            _fill(book, page, table)
            book.close()
        except FileCreateError as failed:
            raise failed.args[0] from None
        finally:
            # xlsxwriter leaves the sheet's scratch file open when it cannot go on
            with contextlib.suppress(OSError):
                page.row_data_fh.close()


def _fill(book: Any, sheet: Any, table: WrittenTable) -> None:  # noqa: ANN401 - xlsxwriter has no types
    names = list(table.columns)
    types = {name: vector.type for name, vector in table.columns.items()}
    bold = book.add_format({"bold": True})
    styles = [_style(book, types[n]) for n in names]
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, max(len(names) - 1, 0), 14)
    sheet.autofilter(0, 0, table.rows, max(len(names) - 1, 0))
    for at, name in enumerate(names):
        sheet.write_string(0, at, name, bold)
    writers = [_writer(sheet, types[n]) for n in names]
    columns = [sheet_cells(vector, table.zone) for vector in table.columns.values()]
    for row, cells in enumerate(zip(*columns, strict=True), start=1):
        for at, cell in enumerate(cells):
            if cell is not None:
                writers[at](row, at, cell, styles[at])


def _style(book: Any, kind: Type) -> Any:  # noqa: ANN401 - xlsxwriter has no types
    match kind.kind:
        case Kind.MONEY:
            decimals = "." + "0" * kind.decimals if kind.decimals else ""
            return book.add_format({"num_format": f"#,##0{decimals}"})
        case Kind.DATE:
            return book.add_format({"num_format": "yyyy-mm-dd"})
        case Kind.TEXT:
            return book.add_format({"num_format": "@"})
        case _:
            return None


def _writer(sheet: Any, kind: Type) -> Callable[..., int]:  # noqa: ANN401 - xlsxwriter has no types
    writers: Mapping[Kind, Callable[..., int]] = {
        Kind.INTEGER: sheet.write_number,
        Kind.NUMBER: sheet.write_number,
        Kind.MONEY: sheet.write_number,
        Kind.DATE: sheet.write_number,
        Kind.BOOLEAN: sheet.write_boolean,
    }
    return writers.get(kind.kind, sheet.write_string)


def sheet_cells(column: Vector, zone: tzinfo) -> list[Cell]:
    """The column as what the sheet is given; a missing cell is None."""
    codes, distinct = distinct_cells(column, zone)
    return [distinct[c] for c in codes.tolist()]


def distinct_cells(column: Vector, zone: tzinfo) -> tuple[npt.NDArray[np.int64], list[Cell]]:
    """The different cells of a column, and which of them each row has; the last one is missing."""
    cells = cells_of(column, zone)
    read = _READ.get(column.type.kind, sheet_text)
    distinct: list[Cell] = [read(w) for w in cells.words[:-1]]
    return cells.codes, [*distinct, None]


def sheet_text(word: str) -> str:
    """A text as a cell holds it: not longer, no half characters, and never taken for markup.

    The library writes a text from `<r>` to `</r>` into the file as it is, where it could be
    anything: such a text has an apostrophe before it, as one in a CSV that could be run.
    """
    text = word.encode("utf-8", "backslashreplace").decode()[:LONGEST_TEXT]
    marked = text.startswith("<r>") and text.endswith("</r>")
    return f"'{text}"[:LONGEST_TEXT] if marked else text


def _finite(word: str) -> float | None:
    """A number; infinity, which a sheet cannot hold, is left empty."""
    return value if math.isfinite(value := float(word)) else None


def _serial(word: str) -> int:
    return (datetime.fromisoformat(word) - datetime(1970, 1, 1)).days + EPOCH_SERIAL  # noqa: DTZ001 - days


_READ: Mapping[Kind, Callable[[str], Cell]] = {
    Kind.INTEGER: int,
    Kind.NUMBER: _finite,
    Kind.MONEY: _finite,
    Kind.DATE: _serial,
    Kind.BOOLEAN: "true".__eq__,
}
