"""Typed columns <-> Arrow columns, as DuckDB takes and gives them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from segrules.engines.on_pandas.arrow_texts import arrow_texts, packed_words
from segrules.engines.on_pandas.columns import Frame, Vector
from segrules.engines.on_pandas.packed_words import PackedWords
from segrules.engines.on_pandas.vectors import DTYPES, coded, missing, settled, some
from segrules.language.types import Kind, Type

ARROW: Mapping[Kind, Any] = {
    Kind.TEXT: pa.string(),
    Kind.INTEGER: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.MONEY: pa.int64(),
    Kind.BOOLEAN: pa.bool_(),
    Kind.DATE: pa.int64(),
    Kind.INSTANT: pa.int64(),
    Kind.DURATION: pa.int64(),
}
"""How the values of a kind are held in the database: dates as days since 1970."""


def table_of(frame: Frame, names: Mapping[str, str]) -> Any:  # noqa: ANN401 - pyarrow has no types
    """A frame as an Arrow table with the physical names of its columns."""
    columns = {names[name]: arrow_of(vector) for name, vector in frame.columns.items()}
    return pa.table(columns)


def arrow_of(vector: Vector) -> Any:  # noqa: ANN401 - pyarrow has no types
    """A vector as an Arrow array; missing values are null."""
    if vector.type.kind is Kind.TEXT:
        return _written(vector)
    unknown = None if vector.known is None else ~vector.known
    values = np.ascontiguousarray(vector.values)
    return pa.array(values, mask=unknown).cast(ARROW[vector.type.kind])


def _written(vector: Vector) -> Any:  # noqa: ANN401 - pyarrow has no types
    if isinstance(vector.words, PackedWords):
        return arrow_texts(settled(vector))
    codes = vector.values
    unknown = codes < 0 if vector.known is None else (codes < 0) | ~vector.known
    words = pa.array(list(vector.words), pa.string())
    return words.take(pa.array(codes.astype(np.int64), mask=unknown))


MANY = 1 << 14
"""More keys than this stay packed."""


def keys_of(column: Any, kind: Type) -> Vector:  # noqa: ANN401 - pyarrow has no types
    """An Arrow column of distinct keys in their order as a vector of a type."""
    words = packed_words(column) if kind.kind is Kind.TEXT and len(column) > MANY else None
    if words is None:
        return vector_of(column, kind)
    return coded(kind, np.arange(len(words), dtype=np.int32), words)


def vector_of(column: Any, kind: Type) -> Vector:  # noqa: ANN401 - pyarrow has no types
    """An Arrow array or chunked array as a vector of a type."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(whole, pa.ChunkedArray):
        whole = pa.concat_arrays(whole.chunks) if whole.num_chunks else pa.array([], column.type)
    if kind.kind is Kind.TEXT:
        return _texts(whole, kind)
    if not len(whole):
        return missing(kind, 0)
    known = some(np.asarray(whole.is_valid().to_numpy(zero_copy_only=False)))
    filled = whole if known is None else whole.fill_null(False if kind.kind is Kind.BOOLEAN else 0)
    values = np.asarray(filled.to_numpy(zero_copy_only=False)).astype(DTYPES[kind.kind], copy=False)
    return Vector(kind, values, known)


def _texts(whole: Any, kind: Type) -> Vector:  # noqa: ANN401 - pyarrow has no types
    """Codes into the words by code point, which is the order of their UTF-8 as well."""
    coded_ = whole.cast(pa.string()).dictionary_encode()
    found = coded_.dictionary.to_pylist()
    order = sorted(range(len(found)), key=found.__getitem__)
    place = np.full(len(found) + 1, -1, np.int32)
    place[order] = np.arange(len(found), dtype=np.int32)
    codes = coded_.indices.fill_null(len(found)).to_numpy(zero_copy_only=False)
    return coded(kind, place[codes], tuple(found[i] for i in order))
