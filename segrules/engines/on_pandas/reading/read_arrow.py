"""Arrow columns, as Parquet files and pandas frames hold them -> raw columns. Needs pyarrow."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from segrules.engines.on_pandas.reading.cells import MARGIN, Cells, cells_of, padded
from segrules.engines.on_pandas.reading.cells_plain import MOST_DIGITS
from segrules.engines.on_pandas.reading.raw_columns import (
    Raw,
    RawArray,
    RawDecimals,
    RawObjects,
    RawText,
)
from segrules.engines.on_pandas.reading.raw_tables import raw_objects

DECIMAL_BITS = 128
WIDEST_DECIMAL = 38
"""As many digits as a decimal of 128 bits can have."""


def raw_of_arrow(column: Any) -> Raw:  # noqa: ANN401, PLR0911 - no types; a line for each
    """An Arrow array or chunked array of any type as a raw column; null is missing."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return raw_of_dictionary(column)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or is_view(kind):
        return cells_of_arrow(column)
    if pa.types.is_timestamp(kind):
        return raw_of_moments(column, utc=kind.tz is not None)
    if pa.types.is_date(kind):
        return raw_of_moments(column.cast(pa.date32()), utc=False)
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind):
        return RawArray(filled(column, 0), known_of(column))
    if pa.types.is_decimal(kind):
        return raw_of_decimals(column) or raw_of_dictionary(column.dictionary_encode())
    return raw_objects(column.to_pylist())


def is_view(kind: Any) -> bool:  # noqa: ANN401 - pyarrow has no types
    """Whether a type is pyarrow's newer `string_view`."""
    return bool(pa.types.is_string_view(kind))


def one_chunk(column: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
    """The column as one array."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def known_of(column: Any) -> np.ndarray[Any, Any] | None:  # noqa: ANN401 - pyarrow has no types
    """Which cells are not null; None for all."""
    if not column.null_count:
        return None
    return np.asarray(one_chunk(pc.is_valid(column)).to_numpy(zero_copy_only=False))


def filled(column: Any, nothing: object) -> np.ndarray[Any, Any]:  # noqa: ANN401 - pyarrow has no types
    """The values, with some value where there is none."""
    whole = one_chunk(column)
    if whole.null_count:
        whole = pc.fill_null(whole, pa.scalar(nothing).cast(whole.type))
    return np.asarray(whole.to_numpy(zero_copy_only=False))


def raw_of_moments(column: Any, *, utc: bool) -> RawArray:  # noqa: ANN401 - pyarrow has no types
    """Timestamps or dates as datetime64 values."""
    unit = "D" if pa.types.is_date(column.type) else column.type.unit
    width = pa.int32() if unit == "D" else pa.int64()
    values = filled(one_chunk(column).view(width), 0)
    return RawArray(values.astype(f"datetime64[{unit}]"), known_of(column), utc)


def codes_of(indices: Any) -> np.ndarray[Any, Any]:  # noqa: ANN401 - pyarrow has no types
    """The codes of one chunk; -1 where there is none."""
    values, known = np.asarray(filled(indices, 0), np.int32), known_of(indices)
    return values if known is None else np.where(known, values, np.int32(-1))


def raw_of_decimals(column: Any) -> RawDecimals | None:  # noqa: ANN401 - pyarrow has no types
    """Decimals as integers, or None where some need more than 64 bits."""
    kind = column.type
    if kind.bit_width > DECIMAL_BITS or not 0 <= kind.scale <= MOST_DIGITS:
        return None
    # decimals of 128 bits are laid out alike, whatever their digits
    same = kind.bit_width == DECIMAL_BITS
    whole = one_chunk(column if same else column.cast(pa.decimal128(WIDEST_DECIMAL, kind.scale)))
    known = known_of(whole)
    if not len(whole):
        return RawDecimals(np.zeros(0, np.int64), kind.scale, known)
    halves = np.frombuffer(whole.buffers()[1], np.int64).reshape(-1, 2)
    low, high = halves[whole.offset : whole.offset + len(whole)].T
    wide = high != low >> 63
    if (wide if known is None else wide & known).any():
        return None
    return RawDecimals(np.ascontiguousarray(low), kind.scale, known)


def raw_of_dictionary(column: Any) -> RawText | RawObjects:  # noqa: ANN401 - pyarrow has no types
    """Dictionary-encoded values as codes into distinct ones."""
    chunked = isinstance(column, pa.ChunkedArray)
    chunks = column.unify_dictionaries().chunks if chunked else [column]
    words = chunks[0].dictionary.to_pylist() if chunks else []
    codes = np.concatenate([np.zeros(0, np.int32), *(codes_of(c.indices) for c in chunks)])
    distinct = raw_objects(words)
    table = np.concatenate((distinct.codes, np.array([-1], np.int32)))
    if all(isinstance(w, str) for w in distinct.words):
        # no column holds NUL characters
        return RawText(table[codes], [str(w).replace("\0", "") for w in distinct.words])
    return RawObjects(table[codes], distinct.words)


def cells_of_arrow(column: Any) -> Cells:  # noqa: ANN401 - pyarrow has no types
    """Texts as cells, without making a Python text of each."""
    whole = one_chunk(column).cast(pa.large_string())
    if whole.null_count:
        whole = pc.fill_null(whole, "")
    _, offset_buffer, data = whole.buffers()
    if data is None or not len(whole):
        return cells_of([""] * len(whole))
    offsets = np.frombuffer(offset_buffer, np.int64)[whole.offset : whole.offset + len(whole) + 1]
    text = data[int(offsets[0]) : int(offsets[-1])].to_pybytes()
    if b"\0" in text:
        return cells_of([w.replace("\0", "") for w in whole.to_pylist()])
    at = offsets - offsets[0] + MARGIN
    return Cells(padded(text), at[:-1], at[1:])
