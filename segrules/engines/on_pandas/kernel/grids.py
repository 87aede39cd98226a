"""A plan on columns of few different values -> a grid of all their combinations, to be looked up.

What the plan answers for the rows of the grid it answers for all customers: each is one of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from segrules.compiler.program import Named, Value
from segrules.engines.on_pandas.columns import Frame, Vector
from segrules.engines.on_pandas.evaluating.rows import Found, Rows
from segrules.engines.on_pandas.kernel.planning import (
    Flag,
    Joined,
    Plan,
    Presence,
    Stretches,
    Whole,
    Worded,
)
from segrules.engines.on_pandas.kernel.running import AT_ONCE, vector_of
from segrules.engines.on_pandas.vectors import some
from segrules.language.types import Kind

Places = npt.NDArray[np.uint16]

MOST = 1 << 14
"""So many combinations at most: their table stays in the processor's cache."""
ROWS_EACH = 4
"""For fewer rows to each combination the grid does not pay."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The different values of a column, from `low` on, and in the last place what is missing."""

    of: Value
    vector: Vector
    low: int
    size: int

    def places(self, part: slice) -> Places:
        """The place on the axis of some of the column's values."""
        values: npt.NDArray[Any] = self.vector.values[part]
        if values.dtype.kind == "b":
            values = values.view(np.uint8)
        # seen without a sign the difference is right even where it has wrapped
        above = values - values.dtype.type(self.low)
        found: Places = above.view(f"u{above.itemsize}").astype(np.uint16)
        if self.vector.known is not None:
            found[~self.vector.known[part]] = self.size - 1
        return found

    def column(self, places: npt.NDArray[Any]) -> Vector:
        """The values at places, as a column like the one the axis is made of."""
        known = places < self.size - 1
        values = (places + self.low).astype(self.vector.values.dtype)
        if self.vector.type.kind is Kind.TEXT:
            values = np.where(known, values, np.int32(-1))
        return Vector(self.vector.type, values, some(known), self.vector.words)


@dataclass(frozen=True, slots=True)
class Grid:
    """All combinations of places on the axes, the last axis turning fastest."""

    axes: tuple[Axis, ...]

    @property
    def cells(self) -> int:
        """How many combinations there are."""
        return prod(axis.size for axis in self.axes)

    def rows(self, rows: Rows) -> Rows:
        """One row a combination, as customers that the plan can be asked of."""
        places = np.unravel_index(np.arange(self.cells), [axis.size for axis in self.axes])
        columns = {a.of: a.column(p) for a, p in zip(self.axes, places, strict=True)}
        names = {of.name: vector for of, vector in columns.items() if isinstance(of, Named)}
        frame = Frame(rows.frame.name, self.cells, {})
        return replace(rows, frame=frame, names=names, found=Found(values=dict(columns)))

    def pieces(self, rows: int, at_once: int | None = None) -> Iterator[tuple[slice, Places]]:
        """Stretches of the customers with the combination of each."""
        size = at_once or AT_ONCE
        for start in range(0, rows, size):
            part = slice(start, min(start + size, rows))
            cells = np.zeros(part.stop - start, np.uint16)
            for axis in self.axes:
                cells *= np.uint16(axis.size)
                cells += axis.places(part)
            yield part, cells


def grid_of(plan: Plan, rows: Rows, rows_each: float = ROWS_EACH) -> Grid | None:
    """The grid of the columns that a plan asks; None where it would not pay."""
    asked: dict[Value, None] = {}
    for step in plan.steps:
        match step:
            case Stretches() | Worded() | Flag() | Presence():
                asked[step.value] = None
            case Whole():
                return None
            case Joined():
                continue
    most = min(MOST, int(len(rows) / rows_each))
    axes: list[Axis] = []
    for of in asked:
        axis = _axis(of, rows, most)
        if axis is None:
            return None
        most //= axis.size
        axes.append(axis)
    return Grid(tuple(axes)) if axes else None


def _axis(of: Value, rows: Rows, most: int) -> Axis | None:
    vector = vector_of(of, rows)
    if vector.values.dtype.kind not in "ib" or len(vector) == 0:
        return None
    if vector.type.kind is Kind.TEXT:
        low, high = 0, len(vector.words) - 1
    else:
        low, high = int(vector.values.min()), int(vector.values.max())
    size = high - low + 2
    return Axis(of, vector, low, size) if size <= most else None
