"""What the readers of typed sources give: a raw table, and which of its records are rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from segrules.engines.on_pandas.reading.cells import Offsets
from segrules.engines.on_pandas.reading.raw_columns import RawObjects, RawTable
from segrules.language.findings import Finding


def no_records() -> Offsets:
    """No record at all."""
    return np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A raw table of the wanted columns by header, and what became of the source's records.

    `kept` are the positions of the records that are rows (None: all of `records`), `broken` those
    that are none though something is written in them. Position 0 has the number `first_row`.
    """

    table: RawTable
    records: int
    kept: Offsets | None = None
    broken: Offsets = field(default_factory=no_records)
    findings: tuple[Finding, ...] = ()


class Nested:
    """What stands for a cell that is no single value, such as a list: no type can hold it."""


NESTED = Nested()


def raw_objects(values: Iterable[object]) -> RawObjects:
    """Typed cells as distinct ones; None, NaN, NaT and empty text are missing.

    Values that Python holds equal though they differ in type (1, 1.0, True) stay apart.
    """
    places: dict[tuple[type, object], int] = {}
    codes = [
        -1 if is_nothing(v) else places.setdefault((type(v), v), len(places))
        for v in map(single, values)
    ]
    return RawObjects(np.array(codes, np.int32), [value for _, value in places])


def single(value: object) -> object:
    """The value, or `NESTED` for one that is made of several."""
    if isinstance(value, str | int | float) or value is None:
        return value
    return value if type(value).__hash__ is not None and not is_iterable(value) else NESTED


def is_iterable(value: object) -> bool:
    """Whether a value is made of several, as lists, dictionaries and arrays are."""
    return hasattr(value, "__iter__")


def is_nothing(value: object) -> bool:
    """Whether a typed cell is missing: None, NaN, NaT, `pd.NA`, empty text."""
    if isinstance(value, str):
        return not value
    return value is not NESTED and bool(pd.isna(value))  # type: ignore[call-overload]
