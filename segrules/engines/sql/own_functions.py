"""Functions that no SQL has exactly -> ours over vectors, for databases that call them.

Each is the pandas engine's own function, so there is one meaning of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from segrules.compiler.program import Total
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.evaluating.aggregates import Seen, halfway, trend
from segrules.engines.on_pandas.evaluating.functions import IMPLEMENTATIONS
from segrules.engines.on_pandas.scoring.composed_scores import total
from segrules.engines.on_pandas.vectors import all_known, finite
from segrules.engines.sql.arrow_vectors import vector_of
from segrules.language.types import DATE, NUMBER, Kind, Type

OWN = frozenset({"round", "log", "lower", "month_periods"})
"""Functions of the catalogue that databases have in another meaning, or to another last digit."""

Function = Callable[[Sequence[Vector]], Vector]


def own_function(
    function: str, of: object, kinds: Sequence[Type], result: Type, zone: ZoneInfo
) -> Function | None:
    """Our function by its name in `Outside`; None where it is to be spelt in SQL."""
    if function in OWN:
        return lambda args: IMPLEMENTATIONS[function](args, result, zone)
    if function == "date" and kinds[0].kind is Kind.INSTANT:
        return lambda args: IMPLEMENTATIONS["date"](args, DATE, zone)
    if function == "total" and isinstance(of, Total):
        return lambda args: total(of, tuple(args))
    return _FINISHING.get(function)


def _halfway(args: Sequence[Vector]) -> Vector:
    """The mean of the two middle values."""
    low, high = args
    known = all_known(low.known, high.known)
    return finite(halfway(low.values, high.values, low.type), known)


def _exact_total(args: Sequence[Vector]) -> Vector:
    """The slices of a sum added with one rounding."""
    known = all_known(*(a.known for a in args))
    rows = zip(*(a.values.tolist() for a in args), strict=True)
    return finite(np.fromiter(map(_fsum, rows), np.float64, len(args[0])), known)


def _fsum(parts: tuple[float, ...]) -> float:
    try:
        return math.fsum(parts) if all(map(math.isfinite, parts)) else math.inf
    except OverflowError:
        return math.inf


_FINISHING: Mapping[str, Function] = {"halfway": _halfway, "exact total": _exact_total}


def slopes(lists: Any, time: Type, value: Type, zone: ZoneInfo) -> Vector:  # noqa: ANN401 - as above
    """The slope of each list of (time, value), fields `t` and `v` of an Arrow array of lists."""
    whole = lists.combine_chunks() if hasattr(lists, "combine_chunks") else lists
    flat = whole.flatten()
    many = np.asarray(whole.value_lengths().fill_null(0).to_numpy(zero_copy_only=False), np.int64)
    codes = np.repeat(np.arange(len(whole), dtype=np.int32), many)
    times = vector_of(flat.field("t"), time)
    values = vector_of(flat.field("v"), value)
    return trend(Seen(codes, values, times, len(whole), zone), NUMBER)
