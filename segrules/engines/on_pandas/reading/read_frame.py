"""A pandas DataFrame -> its header, and a raw table of the wanted columns."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

import numpy as np
import pandas as pd

from segrules.engines.on_pandas.reading.raw_columns import (
    Raw,
    RawArray,
    RawObjects,
    RawTable,
    RawText,
)
from segrules.engines.on_pandas.reading.raw_tables import Loaded, raw_objects


def with_named_index(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the named levels of its index as columns, as a frame by customer has them."""
    named = [n for n in frame.index.names if n is not None and n not in frame.columns]
    return frame.reset_index(level=named) if named else frame


def frame_header(frame: pd.DataFrame) -> tuple[str, ...]:
    """The names of a frame's columns as texts."""
    return tuple(map(str, frame.columns))


def read_frame(frame: pd.DataFrame, name: str, wanted: Mapping[str, int]) -> Loaded:
    """The wanted columns, by header and position; rows of a frame have no numbers of their own."""
    columns = {header: raw_of_series(frame.iloc[:, at]) for header, at in wanted.items()}
    return Loaded(RawTable(name, columns, len(frame), first_row=None), len(frame))


def raw_of_series(series: pd.Series[Any]) -> Raw:
    """A column of any pandas type; NaN, NaT, None and `pd.NA` are missing."""
    dtype = series.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return raw_of_categories(series)
    if isinstance(dtype, pd.DatetimeTZDtype):
        moments = series.dt.tz_convert("UTC").dt.tz_localize(None)
        return RawArray(moments.to_numpy(), None, utc=True)
    if isinstance(dtype, pd.StringDtype | pd.ArrowDtype) and find_spec("pyarrow") is not None:
        return raw_through_arrow(series)
    if isinstance(dtype, np.dtype) and dtype.kind in "biufM":
        return RawArray(series.to_numpy(), None)
    if pd.api.types.is_numeric_dtype(dtype) or pd.api.types.is_bool_dtype(dtype):
        return raw_of_nullable(series)
    return texts_or_objects(raw_objects(series.tolist()))


def raw_through_arrow(series: pd.Series[Any]) -> Raw:
    """A column that Arrow holds, or of texts."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    from segrules.engines.on_pandas.reading.read_arrow import raw_of_arrow  # noqa: PLC0415 - an extra

    return raw_of_arrow(pa.array(series, from_pandas=True))


def raw_of_nullable(series: pd.Series[Any]) -> Raw:
    """A column of pandas' nullable numbers or booleans."""
    known = series.notna().to_numpy(dtype=np.bool_)
    plain = getattr(series.dtype, "numpy_dtype", np.dtype(np.bool_))
    return RawArray(series.to_numpy(dtype=plain.name, na_value=0), known)


def raw_of_categories(series: pd.Series[Any]) -> Raw:
    """A categorical column: its codes into its categories."""
    codes = series.cat.codes.to_numpy().astype(np.int32)
    distinct = raw_objects(series.cat.categories.tolist())
    if np.array_equal(distinct.codes, np.arange(len(distinct.words))):
        return texts_or_objects(RawObjects(codes, distinct.words))
    table = np.concatenate((distinct.codes, np.array([-1], np.int32)))
    return texts_or_objects(RawObjects(table[codes], distinct.words))


def texts_or_objects(raw: RawObjects) -> Raw:
    """Distinct cells as texts where all of them are."""
    if all(isinstance(w, str) for w in raw.words):
        return RawText(raw.codes, [str(w) for w in raw.words])
    return raw
