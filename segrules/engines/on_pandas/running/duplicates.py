"""A frame and columns that mark a row -> which rows are left when each mark is kept once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from segrules.engines.on_pandas import hashing, integers
from segrules.engines.on_pandas.columns import Mask, Vector
from segrules.engines.on_pandas.vectors import all_known, known_mask
from segrules.language.types import Kind

_BITS = 62
_SPARSE = 8
"""Integers that are spread more thinly than this are told apart by hashing."""


def duplicates(marks: Sequence[Vector], order: Iterable[Vector]) -> Mask | None:
    """Rows that another row with the same marks, all known, stands for; None where there are none.

    Of equal marks the row is kept that is least by the columns of `order` (missing first, text by
    code point, false before true): the same row whatever the order of rows. `order` is asked only
    where rows have the same marks.
    """
    repeated = _repeated(marks)
    if repeated is None:
        return None
    at = np.flatnonzero(repeated)
    ids = _ids([_ranks(m, at) for m in marks])
    keys = [_ranks(column, at) for column in order]
    sequence = np.lexsort([*reversed(keys), ids])
    again = np.zeros(len(at), np.bool_)
    again[sequence[1:]] = ids[sequence[1:]] == ids[sequence[:-1]]
    left_out = np.zeros(len(repeated), np.bool_)
    left_out[at[again]] = True
    return left_out


def _repeated(marks: Sequence[Vector]) -> Mask | None:
    """Rows whose marks, all known, another row has too."""
    known = all_known(*(m.known for m in marks))
    at = None if known is None else np.flatnonzero(known)
    found = _occurs_twice(marks, at)
    if at is not None:
        repeated = np.zeros(len(marks[0]), np.bool_)
        repeated[at] = found
        found = repeated
    return found if found.any() else None


def _occurs_twice(marks: Sequence[Vector], at: npt.NDArray[Any] | None) -> Mask:
    if len(marks) == 1 and marks[0].type.kind is Kind.TEXT:
        codes = marks[0].values if at is None else marks[0].values[at]
        twice = np.bincount(codes, minlength=1) > 1
        return np.asarray(twice[codes]) if twice.any() else np.zeros(len(codes), np.bool_)
    if len(marks) == 1 and at is None and _all_differ(marks[0].values):
        return np.broadcast_to(np.False_, len(marks[0]))
    return hashing.repeated(_ids([_ranks(m, at) for m in marks]))


def _all_differ(values: npt.NDArray[Any]) -> bool:
    """Whether integers surely differ: they ascend, or a table of all in their range shows it."""
    if values.dtype.kind != "i" or len(values) == 0:
        return False
    if integers.ascends(values):
        return True
    low, high = int(values.min()), int(values.max())
    if high - low >= _SPARSE * len(values):
        return False
    seen = np.zeros(high - low + 1, np.bool_)
    seen[values - low] = True
    return int(np.count_nonzero(seen)) == len(values)


def _ranks(column: Vector, at: npt.NDArray[Any] | None) -> npt.NDArray[np.int64]:
    """Integers in the order of the values, 0 for missing and more for known ones."""
    picked = slice(None) if at is None else at
    values, known = column.values[picked], known_mask(column)[picked]
    if column.type.kind is Kind.NUMBER:
        values = hashing.ranks(values + 0.0)[0]
    values = values.astype(np.int64)
    low, high = (int(values[known].min()), int(values[known].max())) if known.any() else (0, 0)
    if high - low >= 1 << _BITS:
        values, low = hashing.ranks(values)[0], 0
    return np.where(known, values - low + 1, 0)


def _ids(ranks: Sequence[npt.NDArray[np.int64]]) -> npt.NDArray[np.int64]:
    """One integer for each combination of ranks."""
    ids = ranks[0]
    for column in ranks[1:]:
        if _width(ids) + _width(column) > _BITS:
            ids = hashing.ranks(ids)[0]
        if _width(ids) + _width(column) > _BITS:
            column = hashing.ranks(column)[0]  # noqa: PLW2901 - the same column, denser
        ids = (ids << _width(column)) | column
    return ids


def _width(values: npt.NDArray[np.int64]) -> int:
    return int(values.max(initial=0)).bit_length()
