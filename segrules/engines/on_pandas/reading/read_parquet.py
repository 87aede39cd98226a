"""A Parquet file -> its header, and a raw table of the wanted columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from segrules.engines.on_pandas.reading.raw_columns import Raw, RawTable
from segrules.engines.on_pandas.reading.raw_tables import Loaded
from segrules.engines.on_pandas.reading.sources import Opened
from segrules.language.findings import DataError, Finding

KIND = "Parquet"
MOST_BYTES = 3
"""Codes into a dictionary take this much a value at most; a column of ids takes more."""
DICTIONARY = 1 << 16
"""So many bytes are allowed for the words themselves."""


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
    """The wanted columns, read as they are asked for; rows have no numbers a person could look up.

    Texts that the file keeps as codes into a dictionary stay codes.
    """
    columns = ParquetColumns(opened, as_codes(file, opened), tuple(wanted))
    rows = file.metadata.num_rows
    return Loaded(RawTable(opened.name, columns, rows, first_row=None), rows)


@dataclass(frozen=True, slots=True)
class ParquetColumns(Mapping[str, Raw]):
    """The raw columns of a Parquet file by header: each is read when it is looked up, not before.

    Looking up raises `DataError` where the file is broken.
    """

    opened: Opened
    file: Any
    names: tuple[str, ...]

    def __len__(self) -> int:
        """The number of columns that may be asked for."""
        return len(self.names)

    def __iter__(self) -> Iterator[str]:
        """Their headers."""
        return iter(self.names)

    def __getitem__(self, name: str) -> Raw:
        """A column, read from the file."""
        import pyarrow as pa  # noqa: PLC0415 - an extra

        from segrules.engines.on_pandas.reading.read_arrow import raw_of_arrow  # noqa: PLC0415 - an extra

        try:
            table = self.file.read(columns=[name])
        except (pa.ArrowException, OSError):
            raise broken(self.opened) from None
        return raw_of_arrow(table.column(table.column_names.index(name)))


def as_codes(file: Any, opened: Opened) -> Any:  # noqa: ANN401 - as above
    """The file opened again so that texts of few different words come as codes into them."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

    metadata = file.metadata
    columns = [metadata.schema.column(i) for i in range(metadata.num_columns)]
    groups = [metadata.row_group(i) for i in range(metadata.num_row_groups)]
    few = [
        c.path
        for i, c in enumerate(columns)
        if c.physical_type == "BYTE_ARRAY" and all(holds_codes(g.column(i)) for g in groups)
    ]
    return pq.ParquetFile(opened.file, metadata=metadata, read_dictionary=few) if few else file


def holds_codes(chunk: Any) -> bool:  # noqa: ANN401 - as above
    """Whether a part of a column seems to be kept as codes: by the bytes that a value takes."""
    small = chunk.total_uncompressed_size <= MOST_BYTES * chunk.num_values + DICTIONARY
    return bool(chunk.has_dictionary_page and small)
