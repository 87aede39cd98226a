"""A frame and the types of its columns -> Parquet with those types; money is an exact decimal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from segrules.language.types import Kind, Type

MONEY_DIGITS = 19
"""As many digits as a 64-bit integer of minor units can have."""


def write_parquet(frame: pd.DataFrame, types: Mapping[str, Type], to: BinaryIO) -> None:
    """Write the frame to an open binary file.

    Text is string, integer int64, number double, money decimal(19, decimals), boolean bool, date
    date32, instant a timestamp in microseconds UTC; missing is null.
    """
    names = [str(c) for c in frame.columns]
    arrays = [_array(frame[c], types[str(c)]) for c in frame.columns]
    pq.write_table(pa.table(arrays, names=names), to, compression="zstd")


def _array(column: pd.Series, kind: Type) -> Any:  # noqa: ANN401 - pyarrow has no types
    if kind.kind is Kind.MONEY:
        return _decimal(column, kind.decimals)
    return _ARRAYS[kind.kind](column)


def _decimal(column: pd.Series, decimals: int) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Major units as decimals: minor units are exact integers, and a decimal is stored as one."""
    missing = column.isna().to_numpy()
    major = column.to_numpy(dtype="float64", na_value=0.0)
    minor = np.rint(major * 10**decimals).astype(np.int64)
    whole = pa.array(minor, mask=missing).cast(pa.decimal128(MONEY_DIGITS, 0))
    scaled = pa.decimal128(MONEY_DIGITS, decimals)
    return pa.Array.from_buffers(scaled, len(whole), whole.buffers(), whole.null_count)


def _number(column: pd.Series) -> Any:  # noqa: ANN401 - pyarrow has no types
    values = column.to_numpy(dtype="float64", na_value=np.nan)
    return pa.array(values, mask=np.isnan(values))


def _integer(column: pd.Series) -> Any:  # noqa: ANN401 - pyarrow has no types
    missing = column.isna().to_numpy()
    return pa.array(column.astype("Int64").to_numpy(dtype="int64", na_value=0), mask=missing)


def _boolean(column: pd.Series) -> Any:  # noqa: ANN401 - pyarrow has no types
    missing = column.isna().to_numpy()
    return pa.array(column.astype("boolean").to_numpy(dtype=bool, na_value=False), mask=missing)


def _text(column: pd.Series) -> Any:  # noqa: ANN401 - pyarrow has no types
    return pa.array(column, from_pandas=True).cast(pa.string())


def _date(column: pd.Series) -> Any:  # noqa: ANN401 - pyarrow has no types
    return (
        pa.array(pd.to_datetime(column), from_pandas=True)
        .cast(pa.timestamp("us"))
        .cast(pa.date32())
    )


def _instant(column: pd.Series) -> Any:  # noqa: ANN401 - pyarrow has no types
    moments = pd.to_datetime(column, utc=True)
    return pa.array(moments, from_pandas=True).cast(pa.timestamp("us", tz="UTC"))


_ARRAYS: Mapping[Kind, Callable[[pd.Series], Any]] = {
    Kind.TEXT: _text,
    Kind.INTEGER: _integer,
    Kind.NUMBER: _number,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _date,
    Kind.INSTANT: _instant,
    Kind.DURATION: _text,
}
