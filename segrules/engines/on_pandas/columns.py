"""Typed columns with missing values: what readers make and the evaluator works on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from segrules.engines.on_pandas.cells import Cells
from segrules.language.types import Type

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Vector:
    """A column of values of one type, each known or missing.

    `values`, by kind: text `int32` codes into `words` (sorted by code point, each once; -1 is
    missing); integer, money (minor units), instant (microseconds since 1970 UTC) `int64`; number
    `float64` (never NaN where known); boolean `bool`; date `int32` days since 1970. `known` is None
    where every value is known; where it is False, `values` holds anything.
    """

    type: Type
    values: npt.NDArray[Any]
    known: Mask | None = None
    words: tuple[str, ...] = ()

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.values)


@dataclass(frozen=True, slots=True)
class Frame:
    """A table of typed columns of equal length; `rows` is the length even without columns."""

    name: str
    rows: int
    columns: Mapping[str, Vector]


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


Raw = RawText | RawObjects | RawArray | Cells


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
