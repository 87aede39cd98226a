"""A run, or a frame with the types of its columns -> its columns as vectors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from segrules.engines.on_pandas.columns import Vector
from segrules.language.types import TEXT, Kind, Type
from segrules.outputs.runs.column_types import customer_types

if TYPE_CHECKING:
    import pandas as pd

    from segrules.engines.results import Result


def run_columns(result: Result) -> Mapping[str, Vector]:
    """The columns of a run's customers, with those of the engine where it kept them."""
    if result.columns:
        return result.columns
    return frame_columns(result.customers, customer_types(result.program, result.customers))


def frame_columns(frame: pd.DataFrame, types: Mapping[str, Type]) -> dict[str, Vector]:
    """A frame's columns as vectors of the given types; NaN, NaT, None and `pd.NA` are missing."""
    return {str(c): vector_of(frame[c], types[str(c)]) for c in frame.columns}


def vector_of(column: pd.Series, kind: Type) -> Vector:
    """A column of a frame: money in major units, dates and moments as pandas holds them."""
    if kind.kind in {Kind.TEXT, Kind.DURATION}:
        return text_vector(column)
    known = column.notna().to_numpy(dtype=bool)
    return Vector(kind, values_of(column, kind), None if known.all() else known)


def text_vector(column: pd.Series) -> Vector:
    """A column of texts, or of anything else as its text."""
    import pandas as pd  # noqa: PLC0415 - only where there is a frame

    codes, distinct = pd.factorize(column)
    texts = [str(d) for d in distinct.tolist()]
    words = sorted(set(texts))
    place = {word: i for i, word in enumerate(words)}
    table = np.array([*(place[t] for t in texts), -1], np.int32)
    made = table[codes]
    return Vector(TEXT, made, None if (made >= 0).all() else made >= 0, tuple(words))


def values_of(column: pd.Series, kind: Type) -> npt.NDArray[Any]:
    """The values of a column in their physical form, anything where they are missing."""
    import pandas as pd  # noqa: PLC0415 - only where there is a frame

    match kind.kind:
        case Kind.MONEY:
            major = column.to_numpy(dtype="float64", na_value=0.0)
            minor: npt.NDArray[Any] = np.rint(major * 10**kind.decimals).astype(np.int64)
            return minor
        case Kind.NUMBER:
            return column.to_numpy(dtype="float64", na_value=0.0)
        case Kind.BOOLEAN:
            return column.astype("boolean").to_numpy(dtype=bool, na_value=False)
        case Kind.DATE:
            days = pd.to_datetime(column).to_numpy(dtype="datetime64[D]")
            return days.astype(np.int64).astype(np.int32)
        case Kind.INSTANT:
            moments = pd.to_datetime(column, utc=True).dt.tz_localize(None)
            return moments.to_numpy(dtype="datetime64[us]").astype(np.int64)
        case _:
            return column.astype("Int64").to_numpy(dtype="int64", na_value=0)
