"""Arrays of values -> their different values, positions and ranks, found by hashing."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd


def different(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The different values, in no particular order."""
    return np.asarray(pd.unique(values))


def find(values: npt.NDArray[Any], wanted: npt.NDArray[Any]) -> npt.NDArray[np.int32]:
    """The position of each wanted value among values that are there once each, -1 where absent."""
    return np.asarray(pd.Index(values).get_indexer(pd.Index(wanted)), np.int32)


def ranks(values: npt.NDArray[Any]) -> tuple[npt.NDArray[np.int64], npt.NDArray[Any]]:
    """The rank of each value, from 0, among the different values; and those, ascending."""
    codes, found = pd.factorize(values)
    order = np.argsort(found)
    rank = np.empty(len(found), np.int64)
    rank[order] = np.arange(len(found))
    return rank[codes], np.asarray(found)[order]


def repeated(ids: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Which values occur more than once."""
    return np.asarray(pd.Series(ids).duplicated(keep=False), np.bool_)
