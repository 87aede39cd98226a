"""Columns as a source holds them, before their declared types: texts, typed cells, arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from segrules.engines.on_pandas.columns import Mask
from segrules.engines.on_pandas.reading.cells import Cells


@dataclass(frozen=True, slots=True)
class RawText:
    """A column as text came from a file: codes into distinct cell texts, -1 for an empty cell."""

    codes: npt.NDArray[np.int32]
    words: list[str]


@dataclass(frozen=True, slots=True)
class RawObjects:
    """A column of distinct typed cells (a workbook's numbers, dates, texts), -1 for an empty."""

    codes: npt.NDArray[np.int32]
    words: list[object]


@dataclass(frozen=True, slots=True)
class RawArray:
    """A column that came typed (Parquet, a DataFrame): numpy values and which are known.

    datetime64 values are local times unless `utc` says that they are moments in UTC.
    """

    values: npt.NDArray[Any]
    known: Mask | None
    utc: bool = False


@dataclass(frozen=True, slots=True)
class RawDecimals:
    """A column of exact decimals: `values[i] * 10 ** -places`, and which are known."""

    values: npt.NDArray[np.int64]
    places: int
    known: Mask | None


Raw = RawText | RawObjects | RawArray | RawDecimals | Cells


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table as read: its source's name, columns by header in file order, the number of rows.

    `first_row` is the number, counted as a spreadsheet counts, of the first data row (2 below a
    header), or None where rows have no numbers that a person could look up.
    """

    source: str
    columns: Mapping[str, Raw]
    rows: int
    first_row: int | None = 2
