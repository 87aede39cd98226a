"""A plan and the rows it asks -> the masks of its answers, a stretch of rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import assert_never

import numpy as np

from segrules.compiler.program import Named, Value
from segrules.engines.on_pandas.columns import Mask, Vector
from segrules.engines.on_pandas.evaluating.rows import Rows
from segrules.engines.on_pandas.evaluating.values import mask, value
from segrules.engines.on_pandas.kernel.columns import Array, Narrow, narrow
from segrules.engines.on_pandas.kernel.planning import (
    Flag,
    Joined,
    OnValue,
    Plan,
    Presence,
    Stretches,
    Whole,
    Worded,
)
from segrules.engines.on_pandas.kernel.testing import (
    Answer,
    in_stretches,
    on_flag,
    on_presence,
    word_tables,
)
from segrules.engines.on_pandas.vectors import settled

AT_ONCE = 1 << 15
"""Rows of a stretch: what is worked out for them stays in the processor's cache."""
LEAST = 1 << 12
CACHED = 1 << 24
"""Bytes that all the answers for one stretch may take."""

Masks = Sequence[Mask]
Work = Callable[[slice, Masks], None]
"""Works out one step for some rows, from the answers before it, into its own."""


def masks(plan: Plan, rows: Rows, at_once: int | None = None) -> list[Mask]:
    """The rows for which each condition is certainly true; each mask is one of its own."""
    # in one piece the memory comes in large pages, which for hundreds of masks saves half the time
    found = list(np.empty((len(plan.answers), len(rows)), np.bool_))
    first: dict[int, Mask] = {}
    for place, answers in zip(plan.answers, found, strict=True):
        first.setdefault(place, answers)
    for part, held in pieces(plan, rows, first, at_once):
        for place, whole in zip(plan.answers, found, strict=True):
            if whole is not first[place]:
                whole[part] = held[place]
    return found


def pieces(
    plan: Plan, rows: Rows, kept: Mapping[int, Mask], at_once: int | None = None
) -> Iterator[tuple[slice, Masks]]:
    """Stretches of the rows with the answers of all steps, which hold until the next stretch.

    The answers of the places in `kept` are written there as well.
    """
    size = at_once or _at_once(len(plan.steps))
    works = _works(plan, rows)
    scratch = np.empty((len(plan.steps), min(size, len(rows))), np.bool_)
    for start in range(0, len(rows), size):
        part = slice(start, min(start + size, len(rows)))
        answers = [
            kept[k][part] if k in kept else scratch[k, : part.stop - start]
            for k in range(len(plan.steps))
        ]
        for work in works:
            work(part, answers)
        yield part, answers


def _at_once(steps: int) -> int:
    size = AT_ONCE
    while size > LEAST and size * steps > CACHED:
        size //= 2
    return size


# ---------------------------------------------------------------- what each step does


def _works(plan: Plan, rows: Rows) -> list[Work]:
    """What each step does, those on one column together: it is brought into the cache once."""
    by_value: dict[Value, dict[int, OnValue]] = {}
    rest: list[Work] = []
    for place, step in enumerate(plan.steps):
        match step:
            case Stretches() | Worded() | Flag() | Presence():
                by_value.setdefault(step.value, {})[place] = step
            case Whole():
                rest.append(partial(_copied, place, mask(step.condition, rows)))
            case Joined():
                rest.append(_joining(place, step))
            case _:
                assert_never(step)
    return [*(_on_column(of, tests, rows) for of, tests in by_value.items()), *rest]


def _copied(place: int, whole: Mask, part: slice, answers: Masks) -> None:
    answers[place][:] = whole[part]


def _joining(place: int, step: Joined) -> Work:
    ufunc = np.logical_and if step.how == "every" else np.logical_or

    def work(_: slice, answers: Masks) -> None:
        out, parts = answers[place], [answers[k] for k in step.parts]
        if len(parts) == 1:
            out[:] = parts[0]
        else:
            ufunc(parts[0], parts[1], out=out)
        for other in parts[2:]:
            ufunc(out, other, out=out)
        if step.how == "neither":
            np.logical_not(out, out=out)

    return work


def vector_of(of: Value, rows: Rows) -> Vector:
    """The value for each row; a score's classes as narrow as they are kept."""
    if isinstance(of, Named) and rows.customers is None:
        return settled(rows.names[of.name])
    return value(of, rows)


def _on_column(of: Value, tests: Mapping[int, OnValue], rows: Rows) -> Work:
    vector = vector_of(of, rows)
    column = narrow(vector, len(tests))
    worded = {place: test for place, test in tests.items() if isinstance(test, Worded)}
    tables, bits = word_tables(list(worded.values()), vector)
    places = [(place, *bits[test]) for place, test in worded.items()]
    others = [(place, _answer(t, column)) for place, t in tests.items() if place not in worded]

    def work(part: slice, answers: Masks) -> None:
        values = column.piece(part)
        known = None if column.known is None else column.known[part]
        for place, answer in others:
            answer(values, known, answers[place])
        _tell_words(values, tables, places, answers)

    return work


def _answer(test: Stretches | Flag | Presence | Worded, column: Narrow) -> Answer:
    match test:
        case Stretches():
            return in_stretches(test, column)
        case Flag():
            return on_flag(test)
        case Presence():
            return on_presence(test)
        case Worded():
            raise TypeError(test)
        case _:
            assert_never(test)


def _tell_words(
    codes: Array, tables: Sequence[Array], places: Sequence[tuple[int, int, int]], answers: Masks
) -> None:
    """The tests of words, by one look-up for as many of them as a table has bits."""
    if not tables:
        return
    passed = [table.take(codes) for table in tables]
    for place, table, bit in places:
        out = answers[place]
        np.bitwise_and(passed[table], np.uint8(1 << bit), out=out.view(np.uint8))
        np.not_equal(out.view(np.uint8), 0, out=out)
