"""The rules of tags -> for each customer a bit a tag, at a cost of the columns, not of the rules.

A rule is lines, of which one must hold; a line is tests, of which all must hold. Each cell of a
column has a word with a bit for each line that is still possible there. A customer's words, one
from each column, joined by `and`, are the lines that hold for him. Columns of few cells share a
table of all their combinations. (The bit vectors of packet classification: Lakshman and Stiliadis,
SIGCOMM 1998.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np
import numpy.typing as npt

from segrules.engines.on_pandas.columns import Mask
from segrules.engines.on_pandas.evaluating.rows import Rows
from segrules.engines.on_pandas.kernel.cell_axes import CellAxis, Places, axes_of, mask_axis
from segrules.engines.on_pandas.kernel.planning import Joined, OnValue, Plan, Whole
from segrules.engines.on_pandas.kernel.running import masks
from segrules.engines.on_pandas.tag_bits import TagBits, Words, bits_of, words_for

Line = frozenset[int]
"""The places of tests in a plan that must all hold."""

AT_ONCE, LEAST = 1 << 15, 1 << 12
"""Rows of a stretch of one word: what is worked out for them stays in the processor's cache."""
MOST_LINES = 8
"""A rule of more lines than this is worked out by itself."""
TABLE_BYTES = 1 << 18
"""A table of combinations stays in the processor's second cache."""
MOST_CELLS = 1 << 16
ROWS_EACH = 4
"""For fewer rows to each combination a table of combinations does not pay."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag and the places of its rules in the plan; `rest`: carried by those without another."""

    id: str
    rules: tuple[int, ...] = ()
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """The tests of each line, and the tag that each gives; the first lines are those of the tags.

    A tag without a line has an empty one at its place, which is in `never`.
    """

    tests: tuple[Line, ...]
    gives: tuple[int, ...]
    never: frozenset[int]


@dataclass(frozen=True, slots=True)
class Table:
    """The axes, of which the last turns fastest, and the words of each combination of cells."""

    axes: tuple[CellAxis, ...]
    words: Words

    def cells(self, part: slice) -> Places:
        """The combination of each row of a stretch."""
        first, *others = self.axes
        found = first.places(part)
        for axis in others:
            found *= np.uint16(axis.size)
            found += axis.places(part)
        return found


def tag_bits(plan: Plan, tags: Sequence[Tag], rows: Rows, at_once: int | None = None) -> TagBits:
    """Who carries which of the tags."""
    ids = tuple(tag.id for tag in tags)
    made = words_for(len(tags), len(rows))
    if not tags:
        return TagBits(ids, made)
    lines, axes = _asked(plan, tags, rows)
    tables = _tables(lines, axes, made.dtype, len(rows))
    started = _started(lines, len(tags), made)
    resting = [place for place, tag in enumerate(tags) if tag.rest]
    size = at_once or max(AT_ONCE // len(made), LEAST)
    for part, held in _pieces(tables, len(lines.tests), made, size):
        _fold(lines, len(tags), held)
        out = made[:, part]
        np.bitwise_and(held[: len(made)], started, out=out)
        _rest(resting, out)
    return TagBits(ids, made)


# ---------------------------------------------------------------- rules -> lines


def _asked(plan: Plan, tags: Sequence[Tag], rows: Rows) -> tuple[Lines, list[CellAxis]]:
    """The lines of the tags and the axes of their tests; a rule of too many lines is one test."""
    found = {rule: _lines(plan, rule) for tag in tags for rule in tag.rules}
    hard = [rule for rule, lines in found.items() if lines is None]
    easy = {rule: [frozenset({rule})] if lines is None else lines for rule, lines in found.items()}
    of_tag = [[line for rule in tag.rules for line in easy[rule]] for tag in tags]
    more = [(line, place) for place, lines in enumerate(of_tag) for line in lines[1:]]
    tests = [*(lines[0] if lines else frozenset[int]() for lines in of_tag), *(m[0] for m in more)]
    never = frozenset(place for place, lines in enumerate(of_tag) if not lines)
    gives = (*range(len(tags)), *(m[1] for m in more))
    steps = {place: plan.steps[place] for line in tests for place in line if place not in hard}
    axes = axes_of({p: s for p, s in steps.items() if not isinstance(s, Joined)}, rows)
    whole = masks(Plan(plan.steps, tuple(hard)), rows) if hard else []
    axes += [mask_axis(mask, place) for place, mask in zip(hard, whole, strict=True)]
    return Lines(tuple(tests), gives, never), axes


def _lines(plan: Plan, place: int) -> list[Line] | None:
    """The lines of a step, of which one must hold; None for too many."""
    step: OnValue | Whole | Joined = plan.steps[place]
    if not isinstance(step, Joined):
        return [frozenset({place})]
    parts = [_lines(plan, part) for part in step.parts]
    known = [part for part in parts if part is not None]
    if step.how == "neither" or len(known) < len(parts):
        return None
    if step.how == "either":
        found = [line for part in known for line in part]
    elif prod(map(len, known)) > MOST_LINES:
        return None
    else:
        found = [frozenset[int]().union(*chosen) for chosen in product(*known)]
    return list(dict.fromkeys(found)) if len(found) <= MOST_LINES else None


# ---------------------------------------------------------------- axes -> tables


def _tables(
    lines: Lines, axes: Iterable[CellAxis], dtype: np.dtype[np.unsignedinteger], rows: int
) -> list[Table]:
    """Tables of one axis, or of several with few combinations."""
    alive = [(axis, _alive(axis, lines)) for axis in sorted(axes, key=lambda a: a.size)]
    words = -(-len(lines.tests) // (8 * dtype.itemsize))
    most = min(MOST_CELLS, TABLE_BYTES // (words * dtype.itemsize), rows // ROWS_EACH)
    groups: list[list[tuple[CellAxis, Mask]]] = []
    for axis, held in alive:
        if groups and prod(a.size for a, _ in groups[-1]) * axis.size <= most:
            groups[-1].append((axis, held))
        else:
            groups.append([(axis, held)])
    return [_table(group, words, dtype) for group in groups]


def _alive(axis: CellAxis, lines: Lines) -> Mask:
    """For each line (a row) the cells in which it is possible."""
    held = np.ones((len(lines.tests), axis.size), np.bool_)
    for number, line in enumerate(lines.tests):
        for place in line & axis.passing.keys():
            held[number] &= axis.passing[place]
    return held


def _table(
    group: Sequence[tuple[CellAxis, Mask]], words: int, dtype: np.dtype[np.unsignedinteger]
) -> Table:
    made = _packed(group[0][1], words, dtype)
    for _, held in group[1:]:
        one = _packed(held, words, dtype)
        made = (made[:, :, None] & one[:, None, :]).reshape(words, -1)
    return Table(tuple(axis for axis, _ in group), made)


def _packed(held: Mask, words: int, dtype: np.dtype[np.unsignedinteger]) -> Words:
    """Rows of booleans as the bits of words: row 0 is the lowest bit of word 0."""
    size = held.shape[1]
    octets = np.zeros((words * dtype.itemsize, size), np.uint8)
    packed = np.packbits(held, axis=0, bitorder="little")
    octets[: len(packed)] = packed
    little = np.ascontiguousarray(octets.T).view(dtype.newbyteorder("<"))
    return np.ascontiguousarray(little.T.astype(dtype))


# ---------------------------------------------------------------- tables -> words


def _pieces(
    tables: Sequence[Table], lines: int, made: Words, size: int
) -> Iterator[tuple[slice, Words]]:
    """Stretches of the rows with the lines that hold, as words, until the next stretch."""
    rows, words = made.shape[1], -(-lines // bits_of(made))
    held = np.empty((words, min(size, rows)), made.dtype)
    more = np.empty(min(size, rows), made.dtype)
    if not tables:
        held[:] = ~made.dtype.type(0)
    for start in range(0, rows, size):
        part = slice(start, min(start + size, rows))
        count = part.stop - start
        for number, table in enumerate(tables):
            cells = table.cells(part).astype(np.intp)
            for word, into in zip(table.words, held[:, :count], strict=True):
                if not number:
                    word.take(cells, out=into, mode="clip")
                    continue
                word.take(cells, out=more[:count], mode="clip")
                np.bitwise_and(into, more[:count], out=into)
        yield part, held[:, :count]


def _started(lines: Lines, tags: int, made: Words) -> Words:
    """The bits of the tags that have a rule."""
    held = np.zeros((len(made) * bits_of(made), 1), np.bool_)
    held[:tags] = True
    held[list(lines.never)] = False
    return _packed(held, len(made), made.dtype)


def _fold(lines: Lines, tags: int, held: Words) -> None:
    """Give the tags what their further lines give."""
    width, kind = bits_of(held), held.dtype.type
    for line in range(tags, len(lines.tests)):
        (source, bit), (word, to) = divmod(line, width), divmod(lines.gives[line], width)
        held[word] |= ((held[source] >> kind(bit)) & kind(1)) << kind(to)


def _rest(resting: Iterable[int], out: npt.NDArray[np.unsignedinteger]) -> None:
    """Give the tag of those without a tag to them."""
    for place in resting:
        word, bit = divmod(place, bits_of(out))
        nobody = np.bitwise_or.reduce(out, axis=0) == 0
        out[word] |= nobody.astype(out.dtype) << out.dtype.type(bit)
