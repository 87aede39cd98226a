"""The status of a column's cells -> which are known, and what is to be said of the others."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from segrules.compiler.program import DeclaredColumn
from segrules.engines.on_pandas.reading.cells import (
    DAY_MONTH,
    KNOWN,
    MISSING,
    OUTSIDE,
    UNREADABLE,
    Readings,
    Status,
)
from segrules.language.types import Kind

SHOWN = 20
"""So many rows with unreadable cells are named."""


@dataclass(frozen=True, slots=True)
class Faults:
    """Cells of a column that were written but are now missing, and the first rows' positions.

    `outside` and `day_month` are part of `unreadable`; `written` counts all cells with something in
    them.
    """

    written: int = 0
    unreadable: int = 0
    outside: int = 0
    day_month: int = 0
    rows: tuple[int, ...] = ()


def known_of(status: Status) -> npt.NDArray[np.bool_] | None:
    """Which cells are known; None for all."""
    return status == KNOWN if status.any() else None


def faults_of(status: Status) -> Faults:
    """What a column's status says of its unreadable cells."""
    if not len(status) or status.max() <= MISSING:
        return Faults(written=len(status) - int(np.count_nonzero(status)))
    counts = np.bincount(status, minlength=DAY_MONTH + 1)
    bad = int(counts[UNREADABLE] + counts[OUTSIDE] + counts[DAY_MONTH])
    rows = np.flatnonzero(status > MISSING)[:SHOWN] if bad else ()
    return Faults(
        written=len(status) - int(counts[MISSING]),
        unreadable=bad,
        outside=int(counts[OUTSIDE]),
        day_month=int(counts[DAY_MONTH]),
        rows=tuple(int(r) for r in rows),
    )


def within(read: Readings, column: DeclaredColumn) -> Readings:
    """The readings with values outside `between:` (in major units for money) marked."""
    if column.between is None:
        return read
    low, high = column.between
    if column.type.kind is Kind.MONEY:
        unit = 10**column.type.decimals
        low, high = math.ceil(Fraction(repr(low)) * unit), math.floor(Fraction(repr(high)) * unit)
    outside = (read.values < low) | (read.values > high)
    outside &= read.status == KNOWN
    return Readings(read.values, np.where(outside, np.uint8(OUTSIDE), read.status))
