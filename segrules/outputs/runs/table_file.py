"""A table -> one file of the format asked for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, assert_never

from segrules.outputs.runs.csv_table import write_csv_table
from segrules.outputs.runs.written_table import WrittenTable

TableFormat = Literal["csv", "parquet", "xlsx"]
EXTRAS: Mapping[TableFormat, tuple[str, str]] = {
    "parquet": ("pyarrow", "parquet"),
    "xlsx": ("xlsxwriter", "excel"),
}
"""Library and extra that a table format needs."""


def write_table(table: WrittenTable, path: Path, kind: TableFormat, *, raw: bool = False) -> None:
    """Write the file; `raw` is for CSV that programs read. Raises OSError where it cannot be."""
    match kind:
        case "csv":
            with path.open("wb") as file:
                write_csv_table(table, file, raw=raw)
        case "parquet":
            from segrules.outputs.runs.customers_parquet import write_parquet  # noqa: PLC0415 - an extra

            with path.open("wb") as file:
                write_parquet(table, file)
        case "xlsx":
            from segrules.outputs.runs.customers_xlsx import write_xlsx  # noqa: PLC0415 - an extra

            write_xlsx(table, path, "audience")
        case _:
            assert_never(kind)
