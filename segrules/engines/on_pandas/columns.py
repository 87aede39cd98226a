"""Typed columns with missing values: what readers make and the evaluator works on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from segrules.language.types import Type

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Vector:
    """A column of values of one type, each known or missing.

    `values`, by kind: text `int32` codes into `words` (sorted by code point, each once; -1 is
    missing; a tuple or, of many, a sequence that is equal to it); integer, money (minor units),
    instant (microseconds since 1970 UTC) `int64`; number `float64` (never NaN where known); boolean
    `bool`; date `int32` days since 1970. The classes of a score are `int8` where they fit: the
    evaluator widens what it names. `known` is None where every value is known; where it is False,
    `values` holds anything.
    """

    type: Type
    values: npt.NDArray[Any]
    known: Mask | None = None
    words: Sequence[str] = ()

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.values)


@dataclass(frozen=True, slots=True)
class Frame:
    """A table of typed columns of equal length; `rows` is the length even without columns."""

    name: str
    rows: int
    columns: Mapping[str, Vector]
