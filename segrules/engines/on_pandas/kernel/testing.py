"""A test and a column -> what gives the test's answers for a stretch of rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import assert_never

import numpy as np

from segrules.compiler.cells import FIRST, LAST, Boundary
from segrules.compiler.program import Among, Matches
from segrules.engines.on_pandas.columns import Mask, Vector
from segrules.engines.on_pandas.evaluating.conditions import words_passing
from segrules.engines.on_pandas.evaluating.patterns import text_test
from segrules.engines.on_pandas.kernel.columns import Array, Narrow
from segrules.engines.on_pandas.kernel.planning import Flag, Presence, Stretches, Worded

Answer = Callable[[Array, Mask | None, Mask], None]
"""Values of some rows, which of them are known, and where the answers go."""
BITS = 8
"""So many tests of words share one look-up."""

# ---------------------------------------------------------------- numbers


def in_stretches(test: Stretches, column: Narrow) -> Answer:
    """Known values in one of the stretches, by comparison with their ends."""
    hole = _hole(test)
    if hole is not None:
        return _where_known(_compared(np.not_equal, hole))
    inside = [_between(low, high, column) for low, high in test.parts if _meets(low, high, column)]
    match inside:
        case []:
            return _never
        case [only]:
            return _where_known(only)
        case _:
            return _where_known(_any(inside))


def _hole(test: Stretches) -> int | float | None:
    """The one value that is left out, where the test asks for any other."""
    if len(test.parts) != 2:  # noqa: PLR2004 - before the hole and after it
        return None
    (first, end), (start, last) = test.parts
    if (first, last) != (FIRST, LAST):
        return None
    return _single(end, start, whole=isinstance(end[0], int) and end[1] == start[1] == 0)


def _single(low: Boundary, high: Boundary, *, whole: bool) -> int | float | None:
    """The value between two boundaries where it is only one."""
    if (low[1], high[1]) == (0, 1) and low[0] == high[0]:
        return low[0]
    return low[0] if whole and high[0] - low[0] == 1 else None


def _meets(low: Boundary, high: Boundary, column: Narrow) -> bool:
    """Whether a value of the column may lie between the boundaries."""
    if column.low is None or column.high is None:
        return True
    return low < (column.high, 0.5) and (column.low, 0.5) < high


def _between(low: Boundary, high: Boundary, column: Narrow) -> Answer:
    whole = column.low is not None and low[1] == high[1] == 0 and isinstance(low[0], int)
    only = _single(low, high, whole=whole and isinstance(high[0], int))
    if only is not None:
        return _compared(np.equal, only)
    ends = []
    if low != FIRST and not (column.low is not None and low < (column.low, 0.5)):
        ends.append(_compared(np.greater if low[1] else np.greater_equal, low[0]))
    if high != LAST and not (column.high is not None and (column.high, 0.5) < high):
        ends.append(_compared(np.less_equal if high[1] else np.less, high[0]))
    match ends:
        case []:
            return _always
        case [only_end]:
            return only_end
        case _:
            return _all(ends)


def _compared(ufunc: np.ufunc, limit: float) -> Answer:
    def answer(values: Array, _: Mask | None, out: Mask) -> None:
        ufunc(values, limit, out=out)

    return answer


def _always(_values: Array, _known: Mask | None, out: Mask) -> None:
    out[:] = True


def _never(_values: Array, _known: Mask | None, out: Mask) -> None:
    out[:] = False


def _joined(ufunc: np.ufunc, parts: Sequence[Answer]) -> Answer:
    first, *others = parts

    def answer(values: Array, known: Mask | None, out: Mask) -> None:
        first(values, known, out)
        more = np.empty_like(out)
        for other in others:
            other(values, known, more)
            ufunc(out, more, out=out)

    return answer


def _any(parts: Sequence[Answer]) -> Answer:
    return _joined(np.logical_or, parts)


def _all(parts: Sequence[Answer]) -> Answer:
    return _joined(np.logical_and, parts)


def _where_known(inside: Answer) -> Answer:
    def answer(values: Array, known: Mask | None, out: Mask) -> None:
        inside(values, known, out)
        if known is not None:
            np.logical_and(out, known, out=out)

    return answer


# ---------------------------------------------------------------- flags, presence, words


def on_flag(test: Flag) -> Answer:
    """A known boolean that stands as asked."""

    def inside(values: Array, _: Mask | None, out: Mask) -> None:
        if test.negated:
            np.logical_not(values, out=out)
        else:
            out[:] = values

    return _where_known(inside)


def on_presence(test: Presence) -> Answer:
    """A value that is known, or missing."""

    def answer(_: Array, known: Mask | None, out: Mask) -> None:
        if known is None:
            out[:] = not test.negated
        elif test.negated:
            np.logical_not(known, out=out)
        else:
            out[:] = known

    return answer


Words = Mapping[Worded, tuple[int, int]]
"""Of each test of words: which table answers it, and which bit of the table's entries."""


def word_tables(tests: Sequence[Worded], vector: Vector) -> tuple[list[Array], Words]:
    """For each word, and last for a missing text, which of the tests it passes, as bits."""
    places = {test: divmod(k, BITS) for k, test in enumerate(tests)}
    size = len(vector.words) + 1
    tables: list[Array] = [np.zeros(size, np.uint8) for _ in range(-(-len(tests) // BITS))]
    for test, (table, bit) in places.items():
        tables[table] |= passing_words(test, vector.words).astype(np.uint8) << np.uint8(bit)
    return tables, places


def passing_words(test: Worded, words: Sequence[str]) -> Mask:
    """Which words pass the test; and last, for a missing text, false."""
    asked = test.test
    match asked:
        case Among():
            return words_passing(words, asked.options.__contains__, negated=asked.negated)
        case Matches():
            passes = text_test(asked.op, asked.pattern)
            return words_passing(words, passes, negated=asked.negated)
        case _:
            assert_never(asked)
