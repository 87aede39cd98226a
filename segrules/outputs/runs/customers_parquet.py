"""A table -> Parquet with the types of its columns; money is an exact decimal. Needs pyarrow."""

from __future__ import annotations

from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from segrules.engines.on_pandas.arrow_texts import arrow_texts, places
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.packed_words import PackedWords
from segrules.engines.on_pandas.vectors import select
from segrules.language.types import Kind, Type
from segrules.outputs.runs.csv_safety import encoded
from segrules.outputs.runs.written_table import WrittenTable

MONEY_DIGITS = 19
"""As many digits as a 64-bit integer of minor units can have."""
ROWS_AT_ONCE = 1_000_000
"""The rows of a row group."""


def write_parquet(table: WrittenTable, to: BinaryIO) -> None:
    """Write the table to an open binary file, a million rows at a time.

    Text is string, integer int64, number double, money decimal(19, decimals), boolean bool, date
    date32, instant a timestamp in microseconds UTC; missing is null.
    """
    schema = pa.schema([(name, arrow_type(v)) for name, v in table.columns.items()])
    # a dictionary is small and quickly made, but of texts that are all different
    coded = [n for n, v in table.columns.items() if not isinstance(v.words, PackedWords)]
    ordered = [n for n, v in table.columns.items() if v.type.kind is not Kind.TEXT]
    options = {
        "compression": "zstd",
        "use_dictionary": coded,
        "write_statistics": ordered,
        # without the schema of Arrow a dictionary is read back as the texts that it holds
        "store_schema": False,
    }
    with pq.ParquetWriter(to, schema, **options) as writer:
        for start in range(0, max(table.rows, 1), ROWS_AT_ONCE):
            at = slice(start, start + ROWS_AT_ONCE)
            arrays = [array(select(v, at)) for v in table.columns.values()]
            writer.write_table(pa.table(arrays, schema=schema))


def arrow_type(vector: Vector) -> Any:  # noqa: ANN401 - pyarrow has no types
    """The type of a column in Arrow."""
    match vector.type.kind:
        case Kind.MONEY:
            return pa.decimal128(MONEY_DIGITS, vector.type.decimals)
        case Kind.TEXT if isinstance(vector.words, PackedWords):
            return pa.large_string()
        case kind:
            return TYPES[kind]


def array(vector: Vector) -> Any:  # noqa: ANN401 - pyarrow has no types
    """A stretch of a column in Arrow."""
    match vector.type.kind:
        case Kind.TEXT if isinstance(vector.words, PackedWords):
            return arrow_texts(vector)
        case Kind.TEXT:
            words = pa.array([encoded(w) for w in vector.words], pa.string())
            return pa.DictionaryArray.from_arrays(places(vector), words)
        case Kind.MONEY:
            return decimals(plain(vector), vector.type)
        case Kind.DATE:
            return pa.array(vector.values.astype(np.int32), mask=missing(vector)).view(pa.date32())
        case kind:
            return plain(vector).cast(TYPES[kind])


def plain(vector: Vector) -> Any:  # noqa: ANN401 - pyarrow has no types
    """The values as they are; missing is null."""
    return pa.array(np.ascontiguousarray(vector.values), mask=missing(vector))


def missing(vector: Vector) -> Any:  # noqa: ANN401 - a mask or None
    """Which values are missing; None for none."""
    return None if vector.known is None else ~vector.known


def decimals(minor: Any, kind: Type) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Minor units are exact integers, and a decimal is stored as one."""
    whole = minor.cast(pa.decimal128(MONEY_DIGITS, 0))
    scaled = pa.decimal128(MONEY_DIGITS, kind.decimals)
    return pa.Array.from_buffers(scaled, len(whole), whole.buffers(), whole.null_count)


TYPES = {
    Kind.TEXT: pa.dictionary(pa.int32(), pa.string()),
    Kind.INTEGER: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.BOOLEAN: pa.bool_(),
    Kind.DATE: pa.date32(),
    Kind.INSTANT: pa.timestamp("us", tz="UTC"),
    Kind.DURATION: pa.string(),
}
