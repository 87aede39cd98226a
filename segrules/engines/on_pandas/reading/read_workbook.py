"""An Excel workbook -> its first sheet's header, and a raw table of the wanted columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np

from segrules.engines.on_pandas.reading.headers import cleaned
from segrules.engines.on_pandas.reading.raw_columns import RawTable
from segrules.engines.on_pandas.reading.raw_tables import Loaded, raw_objects
from segrules.engines.on_pandas.reading.sources import Opened
from segrules.language.findings import DataError, Finding, Words, type_arg

KIND = Words("Excel 工作簿", "workbook")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's header and its other cells by row; `first_row` is the first one's number."""

    header: tuple[str, ...]
    rows: Sequence[Sequence[Any]]
    first_row: int
    findings: tuple[Finding, ...]


def open_workbook(opened: Opened, table: str | None) -> Sheet:
    """The sheet that is named like the table, else the first visible one.

    Raises `DataError` without python-calamine, or where there is no sheet to read.
    """
    if find_spec("python_calamine") is None:
        args: dict[str, type_arg] = {"kind": KIND, "library": "python-calamine", "extra": "excel"}
        raise DataError([Finding("needs-extra", args=args)])
    import python_calamine as calamine  # noqa: PLC0415 - an extra

    try:
        book = calamine.CalamineWorkbook.from_filelike(opened.file)
        name, several = chosen_sheet(book, table)
        sheet = book.get_sheet_by_name(name)
        rows = sheet.to_python(skip_empty_area=True)
    except calamine.PasswordError:
        raise faulty(opened, "locked-workbook") from None
    except calamine.CalamineError:
        raise faulty(opened, "broken-file") from None
    told: dict[str, type_arg] = {"source": opened.name, "sheet": name, "table": table or ""}
    findings = (Finding("other-sheets", args=told),) if several and table else ()
    return sheet_of(rows, sheet.start[0] if sheet.start else 0, opened, findings)


def chosen_sheet(book: Any, table: str | None) -> tuple[str, bool]:  # noqa: ANN401 - no types
    """The name of the sheet to read, and whether that was a choice among several."""
    names = list(book.sheet_names)
    if table in names:
        return str(table), False
    import python_calamine as calamine  # noqa: PLC0415 - an extra

    visible = calamine.SheetVisibleEnum.Visible
    shown = [s.name for s in book.sheets_metadata if s.visible == visible] or names
    return shown[0], len(shown) > 1


def sheet_of(
    rows: list[list[Any]], above: int, opened: Opened, findings: tuple[Finding, ...]
) -> Sheet:
    """A sheet's cells with its header apart; `above` rows are empty over it."""
    if not rows:
        raise DataError([Finding("empty-file", args={"source": opened.name})])
    header = cleaned(rows[0])
    if not any(header):
        raise DataError([Finding("no-header", args={"source": opened.name})])
    return Sheet(header, rows[1:], above + 2, findings)


def faulty(opened: Opened, key: str) -> DataError:
    """A workbook that cannot be read."""
    return DataError([Finding(key, args={"source": opened.name, "kind": KIND})])


def read_workbook(opened: Opened, sheet: Sheet, wanted: Mapping[str, int]) -> Loaded:
    """The wanted columns, by header and position; rows without any cell are passed over."""
    filled = np.fromiter((any(c != "" for c in row) for row in sheet.rows), np.bool_)
    kept = None if filled.all() else np.flatnonzero(filled)
    rows = sheet.rows if kept is None else [sheet.rows[i] for i in kept.tolist()]
    columns = {header: raw_objects(row[at] for row in rows) for header, at in wanted.items()}
    table = RawTable(opened.name, columns, len(rows), sheet.first_row)
    return Loaded(table, len(sheet.rows), kept, findings=sheet.findings)
