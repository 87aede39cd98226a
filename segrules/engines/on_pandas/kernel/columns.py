"""Vectors -> columns that give a stretch of their rows at a time, as narrow as their values go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from segrules.engines.on_pandas.columns import Mask, Vector
from segrules.language.types import Kind

Array = npt.NDArray[Any]

FEW = 3
"""For fewer tests than this a column is read as it is."""


@dataclass(frozen=True, slots=True)
class Narrow:
    """Values and how they are brought into the cache; `low` and `high` bound them all.

    `low` and `high` are None for what is no integer.
    """

    values: Array
    known: Mask | None
    dtype: np.dtype[Any]
    low: int | None = None
    high: int | None = None

    def piece(self, part: slice) -> Array:
        """Some of the values, narrow."""
        return self.values[part].astype(self.dtype, copy=False)


def narrow(vector: Vector, tests: int) -> Narrow:
    """A column for so many tests."""
    values = vector.values
    if values.dtype.kind != "i" or vector.type.kind is Kind.TEXT or len(values) == 0:
        return Narrow(values, vector.known, values.dtype)
    low, high = int(values.min()), int(values.max())
    least = np.promote_types(np.min_scalar_type(low), np.min_scalar_type(high))
    narrower = tests >= FEW and least.itemsize < values.dtype.itemsize
    return Narrow(values, vector.known, least if narrower else values.dtype, low, high)
