"""The tests on a column -> its cells: inside a cell every test has one answer.

The cells of numbers are the prover's, cut at the literals of all tests; those of texts are the
different texts of the data. What is missing is cell 0.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from segrules.compiler import cells
from segrules.compiler.cells import Boundary, Ordered, Subject, Within
from segrules.compiler.program import Known, Value
from segrules.engines.on_pandas.columns import Mask, Vector
from segrules.engines.on_pandas.evaluating.rows import Rows
from segrules.engines.on_pandas.evaluating.values import mask
from segrules.engines.on_pandas.kernel.columns import Array, Narrow, narrow
from segrules.engines.on_pandas.kernel.planning import (
    Flag,
    OnValue,
    Presence,
    Stretches,
    Whole,
    Worded,
)
from segrules.engines.on_pandas.kernel.running import vector_of
from segrules.engines.on_pandas.kernel.testing import passing_words
from segrules.language.types import Kind

Places = npt.NDArray[np.uint16]
Tests = Mapping[int, OnValue]
"""Tests on one column, by their place in the plan."""

MOST_WORDS = 1 << 12
"""Texts of more different words are tested by themselves."""
MOST_VALUES = 1 << 10
"""Integers that span no more than this may be cells each."""
FEW_EDGES = 6
"""So few comparisons are faster than a wider table."""
MANY_EDGES = 255


@dataclass(frozen=True, slots=True)
class CellAxis:
    """So many cells, the cell of each row of a stretch, and by test the cells that pass it."""

    size: int
    places: Callable[[slice], Places]
    passing: Mapping[int, Mask]


def axes_of(steps: Mapping[int, OnValue | Whole], rows: Rows) -> list[CellAxis]:
    """The axes of the columns that the steps ask, and one for each step that has none."""
    by_value: dict[Value, dict[int, OnValue]] = {}
    made: list[CellAxis] = []
    for place, step in steps.items():
        if isinstance(step, Whole):
            made.append(mask_axis(mask(step.condition, rows), place))
        else:
            by_value.setdefault(step.value, {})[place] = step
    for of, tests in by_value.items():
        made += _column_axes(vector_of(of, rows), of, tests, rows)
    return made


def mask_axis(whole: Mask, place: int) -> CellAxis:
    """The two cells of a condition that was worked out for all rows."""
    return CellAxis(2, lambda part: whole[part].astype(np.uint16), {place: np.array([False, True])})


def _column_axes(vector: Vector, of: Value, tests: Tests, rows: Rows) -> list[CellAxis]:
    match vector.type.kind:
        case Kind.TEXT if len(vector.words) > MOST_WORDS:
            whole = {place: mask(_condition(test), rows) for place, test in tests.items()}
            return [mask_axis(held, place) for place, held in whole.items()]
        case Kind.TEXT:
            return [_on_words(vector, tests)]
        case Kind.BOOLEAN:
            return [_on_flags(vector, tests)]
        case _:
            return [_on_numbers(vector, of, tests)]


def _condition(test: OnValue) -> Any:  # noqa: ANN401 - a condition
    match test:
        case Worded(_, test=asked):
            return asked
        case Presence(value, negated):
            return Known(value, negated=negated)
        case _:
            raise TypeError(test)


def _present(test: Presence, size: int) -> Mask:
    """The cells that pass a test of being there at all."""
    held = np.full(size, not test.negated)
    held[0] = test.negated
    return held


def _known_only(places: Places, known: Mask | None, part: slice) -> Places:
    """The places, 0 where nothing is known."""
    if known is not None:
        np.multiply(places, known[part], out=places)
    return places


# ---------------------------------------------------------------- texts and flags


def _on_words(vector: Vector, tests: Tests) -> CellAxis:
    size = len(vector.words) + 1
    # the code of what is missing is -1
    passing = {place: _word_cells(test, vector.words) for place, test in tests.items()}
    one = vector.values.dtype.type(1)
    return CellAxis(size, lambda part: (vector.values[part] + one).astype(np.uint16), passing)


def _word_cells(test: OnValue, words: Sequence[str]) -> Mask:
    if isinstance(test, Worded):
        return np.roll(passing_words(test, words), 1)
    if isinstance(test, Presence):
        return _present(test, len(words) + 1)
    raise TypeError(test)


def _on_flags(vector: Vector, tests: Tests) -> CellAxis:
    answers = {place: _flag_cells(test) for place, test in tests.items()}

    def places(part: slice) -> Places:
        found = vector.values[part].astype(np.uint16)
        found += np.uint16(1)
        return _known_only(found, vector.known, part)

    return CellAxis(3, places, answers)


def _flag_cells(test: OnValue) -> Mask:
    if isinstance(test, Flag):
        return np.array([False, test.negated, not test.negated])
    if isinstance(test, Presence):
        return _present(test, 3)
    raise TypeError(test)


# ---------------------------------------------------------------- numbers


def _on_numbers(vector: Vector, of: Value, tests: Tests) -> CellAxis:
    within = {p: Within(t.parts) for p, t in tests.items() if isinstance(t, Stretches)}
    axis = cells.axis_of(Subject(of, "", of.type), within.values())
    if not isinstance(axis, Ordered):
        raise TypeError(axis)
    column = narrow(vector, MANY_EDGES)
    low, live = _live(axis.edges[1:-1], column)
    passing = {
        place: _cells_within(axis, within[place]) if isinstance(test, Stretches) else None
        for place, test in tests.items()
    }
    if column.low is not None and column.high is not None and len(live) > FEW_EDGES:
        span = column.high - column.low + 1
        if span <= MOST_VALUES:
            inner = axis.edges[1:-1]
            at = [bisect_right(inner, (v, 0)) for v in range(column.low, column.high + 1)]
            return CellAxis(
                span + 1,
                partial(_by_value, column),
                _numbered(tests, passing, np.array(at)),
            )
    return CellAxis(
        len(live) + 2,
        partial(_by_edges, column, live),
        _numbered(tests, passing, np.arange(low, low + len(live) + 1)),
    )


def _cells_within(axis: Ordered, within: Within) -> Mask:
    held = cells.mask(axis, within)
    return np.array([held >> k & 1 for k in range(axis.size)], np.bool_)


def _numbered(
    tests: Tests, passing: Mapping[int, Mask | None], at: npt.NDArray[np.int64]
) -> Mapping[int, Mask]:
    """By test the cells that pass it, where cell k + 1 is cell `at[k]` of the axis."""
    found: dict[int, Mask] = {}
    for place, held in passing.items():
        test = tests[place]
        if isinstance(test, Presence):
            found[place] = _present(test, len(at) + 1)
        elif held is not None:
            found[place] = np.append(np.False_, held[at])
    return found


def _live(edges: tuple[Boundary, ...], column: Narrow) -> tuple[int, tuple[Boundary, ...]]:
    """How many edges lie below all values, and those that part them."""
    if column.low is None or column.high is None:
        return 0, edges
    low, high = (column.low, 0.5), (column.high, 0.5)
    below = sum(edge < low for edge in edges)
    return below, tuple(edge for edge in edges[below:] if edge < high)


def _by_value(column: Narrow, part: slice) -> Places:
    """Integers by their distance from the least."""
    values = column.values[part]
    # seen without a sign the difference is right even where it has wrapped
    above = values - values.dtype.type(column.low)
    found: Places = above.view(f"u{above.itemsize}").astype(np.uint16)
    found += np.uint16(1)
    return _known_only(found, column.known, part)


def _by_edges(column: Narrow, edges: tuple[Boundary, ...], part: slice) -> Places:
    """Numbers by how many edges they lie above."""
    values = column.piece(part)
    few = len(edges) < MANY_EDGES
    found: Array = np.ones(len(values), np.uint8 if few else np.uint16)
    above = np.empty(len(values), np.bool_)
    for limit, side in edges:
        (np.greater if side else np.greater_equal)(values, limit, out=above)
        found += above.view(np.uint8)
    return _known_only(found.astype(np.uint16, copy=False), column.known, part)
