"""A Parquet file -> its header, and a raw table of the wanted columns."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

from segrules.engines.on_pandas.reading.raw_columns import RawTable
from segrules.engines.on_pandas.reading.raw_tables import Loaded
from segrules.engines.on_pandas.reading.sources import Opened
from segrules.language.findings import DataError, Finding

KIND = "Parquet"


def open_parquet(opened: Opened) -> Any:  # noqa: ANN401 - pyarrow has no types
    """The file as pyarrow opens it; raises `DataError` without pyarrow or for no Parquet."""
    if find_spec("pyarrow") is None:
        args = {"kind": KIND, "library": "pyarrow", "extra": "parquet"}
        raise DataError([Finding("needs-extra", args=args)])
    import pyarrow as pa  # noqa: PLC0415 - an extra
    import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

    try:
        return pq.ParquetFile(opened.file)
    except (pa.ArrowException, OSError):
        raise broken(opened) from None


def broken(opened: Opened) -> DataError:
    """A file that begins as Parquet does but is none."""
    args = {"source": opened.name, "kind": KIND}
    return DataError([Finding("broken-file", args=args)])


def parquet_header(file: Any) -> tuple[str, ...]:  # noqa: ANN401 - pyarrow has no types
    """The names of a Parquet file's columns."""
    return tuple(file.schema_arrow.names)


def read_parquet(opened: Opened, file: Any, wanted: Sequence[str]) -> Loaded:  # noqa: ANN401 - as above
    """The wanted columns; their rows have no numbers that a person could look up."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    from segrules.engines.on_pandas.reading.read_arrow import raw_of_arrow  # noqa: PLC0415 - an extra

    try:
        table = file.read(columns=list(wanted))
    except (pa.ArrowException, OSError):
        raise broken(opened) from None
    names = table.column_names
    columns = {name: raw_of_arrow(table.column(names.index(name))) for name in wanted}
    rows = file.metadata.num_rows
    return Loaded(RawTable(opened.name, columns, rows, first_row=None), rows)
