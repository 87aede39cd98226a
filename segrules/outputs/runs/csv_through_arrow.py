"""A long table -> its lines as CSV, made by Arrow without a Python text a cell. Needs pyarrow.

The bytes are those of `csv_table.lines`. Each column is told once how a stretch of it becomes Arrow
texts: where its values are few, or whole numbers that lie close together, from a table of texts;
else by Arrow's own formatting where that writes what Python does; else as the slow way does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from segrules.engines.on_pandas.arrow_texts import arrow_words, is_run
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.packed_words import PackedWords
from segrules.engines.on_pandas.reading.in_threads import in_threads
from segrules.engines.on_pandas.vectors import select
from segrules.language.types import Kind
from segrules.outputs.runs.cells import cells_of, day_text
from segrules.outputs.runs.csv_safety import encoded, safe
from segrules.outputs.runs.written_table import WrittenTable

ROWS_AT_ONCE = 1 << 16
MOST = 1 << 16
"""Neighbouring columns are joined beforehand while they have no more than so many combinations."""
WIDEST_TABLE = 1 << 17
"""Whole numbers that span no more than this are written from a table of their texts."""
MOST_PLACES = 4
"""Money with more decimals is written the slow way."""
PLAIN_FLOATS = (1e-4, 1e10)
"""Between these Arrow writes a number's shortest form as Python does, but for a final `.0`."""
FEW_WHOLE = 32
"""Fewer whole numbers than one in so many are written one by one."""
SPECIAL = np.zeros(256, np.bool_)
SPECIAL[[*b'",\n\r', 0xED]] = True
"""Bytes of a text that must be quoted, or that may hold half a character."""
STARTS = np.zeros(256, np.bool_)
STARTS[[*b"=+-@\t\r\n", 0xEF]] = True
"""First bytes of texts that a spreadsheet may run."""

Texts = Any
"""An Arrow array of text: pyarrow has no types."""
Texter = Callable[[slice], Texts]
"""A stretch of a column -> its cells."""


def arrow_lines(table: WrittenTable, *, raw: bool) -> Iterator[bytes]:
    """The lines below the header, some at a time."""
    columns = texters(table, raw=raw)
    stretches = (slice(at, at + ROWS_AT_ONCE) for at in range(0, table.rows, ROWS_AT_ONCE))
    return in_threads(partial(block, columns), stretches)


def block(columns: Sequence[Texter], at: slice) -> bytes:
    """The lines of a stretch of rows."""
    return content(together([column(at) for column in columns], ","))


def texters(table: WrittenTable, *, raw: bool) -> list[Texter]:
    """How the columns are written, the last with the ends of the lines.

    Neighbours of few values are written as one, from a table of all their combinations.
    """
    made: list[Coded | Texter] = []
    for vector in table.columns.values():
        column = texter(vector, table.zone, raw=raw)
        last = made[-1] if made else None
        if (
            isinstance(last, Coded)
            and isinstance(column, Coded)
            and last.size * column.size <= MOST
        ):
            made[-1] = last.beside(column)
        else:
            made.append(column)
    ended = [*made[:-1], with_end(made[-1])] if made else []
    return [column.texts if isinstance(column, Coded) else column for column in ended]


def with_end(column: Coded | Texter) -> Coded | Texter:
    """A column whose cells have the line's end after them."""
    if isinstance(column, Coded):
        return Coded(together([column.words, ""], "\n"), column.places)
    return lambda at: together([column(at), ""], "\n")


@dataclass(frozen=True, slots=True)
class Coded:
    """A column as places in a table of texts."""

    words: Texts
    places: Callable[[slice], npt.NDArray[np.int64]]

    @property
    def size(self) -> int:
        """The number of texts."""
        return len(self.words)

    def texts(self, at: slice) -> Texts:
        """A stretch of the column."""
        return self.words.take(pa.array(self.places(at)))

    def beside(self, other: Coded) -> Coded:
        """Two columns as one: all combinations of their texts."""
        first = np.repeat(np.arange(self.size), other.size)
        second = np.tile(np.arange(other.size), self.size)
        words = together(
            [self.words.take(pa.array(first)), other.words.take(pa.array(second))], ","
        )
        return Coded(words, lambda at: self.places(at) * other.size + other.places(at))


def coded(
    words: Texts, values: npt.NDArray[Any], low: int, known: npt.NDArray[np.bool_] | None
) -> Coded:
    """Whole numbers as places in the texts from `low` on; missing ones have an empty text."""
    size = len(words)

    def places(at: slice) -> npt.NDArray[np.int64]:
        found = values[at].astype(np.int64)
        if low:
            found -= low
        return found if known is None else np.where(known[at], found, size)

    return Coded(words if known is None else pa.concat_arrays([words, words_array([""])]), places)


def together(parts: Sequence[Texts], between: str) -> Texts:
    """Arrow texts joined row by row; missing ones are empty."""
    return pc.binary_join_element_wise(
        *(pa.scalar(p, pa.large_string()) if isinstance(p, str) else p for p in parts),
        pa.scalar(between, pa.large_string()),
        null_handling="replace",
        null_replacement="",
    )


def content(texts: Texts) -> bytes:
    """All texts of an array, one after the other."""
    offsets = np.frombuffer(texts.buffers()[1], np.int64)
    first, last = (int(offsets[texts.offset + i]) for i in (0, len(texts)))
    data: bytes = texts.buffers()[2][first:last].to_pybytes()
    return data


# ---------------------------------------------------------------- one column


def texter(vector: Vector, zone: tzinfo, *, raw: bool) -> Coded | Texter:  # noqa: PLR0911 - a line for each
    """How a column is written."""
    slow = partial(slow_texts, vector, zone, raw)
    match vector.type.kind:
        case Kind.TEXT:
            return text_texter(vector, raw=raw)
        case Kind.BOOLEAN:
            return coded(words_array(["false", "true"]), vector.values, 0, vector.known)
        case Kind.INTEGER:
            return integer_texter(vector)
        case Kind.MONEY if 0 < vector.type.decimals <= MOST_PLACES:
            return money_texter(vector)
        case Kind.MONEY if not vector.type.decimals:
            return integer_texter(vector)
        case Kind.DATE:
            return day_texter(vector) or slow
        case Kind.NUMBER:
            return partial(float_texts, vector)
        case _:
            return slow


def slow_texts(vector: Vector, zone: tzinfo, raw: bool, at: slice) -> Texts:  # noqa: FBT001 - bound
    """Any column, as the slow way writes it."""
    cells = cells_of(select(vector, at), zone)
    words = safe(cells.words, raw=raw) if vector.type.kind is Kind.TEXT else cells.words
    return words_array(words).take(pa.array(cells.codes))


def words_array(words: Sequence[str]) -> Texts:
    """Texts as an Arrow array, half characters spelled out."""
    return pa.array([encoded(w) for w in words], pa.large_string())


# ---------------------------------------------------------------- text


def text_texter(vector: Vector, *, raw: bool) -> Coded | Texter:
    """A column of texts: of few, each is made safe once."""
    if isinstance(vector.words, PackedWords):
        return partial(packed_texts, vector, vector.words, raw)
    known = vector.values >= 0
    words = words_array(safe(list(vector.words), raw=raw))
    return coded(words, vector.values, 0, None if known.all() else known)


def packed_texts(vector: Vector, words: PackedWords, raw: bool, at: slice) -> Texts:  # noqa: FBT001 - bound
    """A stretch of many texts; the slow way where one needs care."""
    codes = vector.values[at]
    if len(codes) and codes.min() < 0:
        return slow_packed(words, codes, raw)
    first = int(codes[0]) if len(codes) else 0
    run = is_run(codes)
    rows = words.rows[:, first : first + len(codes)] if run else words.rows.take(codes, axis=1)
    made = arrow_words(PackedWords(rows))
    return slow_packed(words, codes, raw) if needs_care(made, raw=raw) else made


def slow_packed(words: PackedWords, codes: npt.NDArray[Any], raw: bool) -> Texts:  # noqa: FBT001 - handed on
    """A stretch of texts that are made Python's, each made safe; missing ones are null."""
    known = np.flatnonzero(codes >= 0)
    texts = safe(list(PackedWords(words.rows.take(codes[known], axis=1))), raw=raw)
    places = np.full(len(codes), -1)
    places[known] = np.arange(len(known))
    return words_array(texts).take(pa.array(places, mask=places < 0))


def needs_care(texts: Texts, *, raw: bool) -> bool:
    """Whether a text must be quoted or defused, or may not be whole."""
    data = texts.buffers()[2]
    if data is None or not len(texts):
        return False
    letters = np.frombuffer(data, np.uint8)
    starts = np.frombuffer(texts.buffers()[1], np.int64)[:-1]
    if SPECIAL[letters].any():
        return True
    return not raw and bool(STARTS[letters[starts.clip(max=len(letters) - 1)]].any())


# ---------------------------------------------------------------- numbers and dates


def span_of(vector: Vector) -> tuple[int, int] | None:
    """The least and greatest known value, where they lie close enough for a table."""
    known = vector.values if vector.known is None else vector.values[vector.known]
    low, high = (int(known.min()), int(known.max())) if len(known) else (0, 0)
    return (low, high) if high - low < WIDEST_TABLE else None


def integer_texter(vector: Vector) -> Coded | Texter:
    """Whole numbers."""
    span = span_of(vector)
    if span is None:
        return partial(integer_texts, vector.values, vector.known)
    words = pa.array(np.arange(span[0], span[1] + 1, dtype=np.int64)).cast(pa.large_string())
    return coded(words, vector.values, span[0], vector.known)


def integer_texts(
    values: npt.NDArray[Any], known: npt.NDArray[np.bool_] | None, at: slice
) -> Texts:
    """A stretch of whole numbers that are spread widely."""
    missing = None if known is None else ~known[at]
    return pa.array(values[at], mask=missing).cast(pa.large_string())


def money_texter(vector: Vector) -> Texter:
    """Money: its whole units, then its minor units from a table."""
    places = vector.type.decimals
    parts = words_array([f".{n:0{places}d}" for n in range(10**places)])
    return partial(money_texts, vector, parts)


def money_texts(vector: Vector, parts: Texts, at: slice) -> Texts:
    """A stretch of money."""
    values = vector.values[at]
    known = None if vector.known is None else vector.known[at]
    sizes = np.abs(values).view(np.uint64)
    whole, rest = np.divmod(sizes, np.uint64(len(parts)))
    units = integer_texts(whole, known, slice(None))
    pieces = [units, parts.take(pa.array(rest.view(np.int64)))]
    if (values < 0).any():
        pieces.insert(0, words_array(["", "-"]).take(pa.array((values < 0).view(np.int8))))
    joined = together(pieces, "")
    return joined if known is None else pc.if_else(pa.array(known), joined, "")


def day_texter(vector: Vector) -> Coded | None:
    """Dates, where they lie close enough for a table."""
    span = span_of(vector)
    if span is None:
        return None
    words = words_array([day_text(d) for d in range(span[0], span[1] + 1)])
    return coded(words, vector.values, span[0], vector.known)


def float_texts(vector: Vector, at: slice) -> Texts:
    """A stretch of numbers, those that Arrow writes otherwise as Python does."""
    values = vector.values[at] + 0.0
    known = np.ones(len(values), np.bool_) if vector.known is None else vector.known[at]
    sizes = np.abs(values)
    plain = (sizes >= PLAIN_FLOATS[0]) & (sizes < PLAIN_FLOATS[1]) | (values == 0)
    whole = plain & (np.where(plain, values, 0.0) % 1 == 0)
    made = pa.array(np.where(plain, values, 0.0)).cast(pa.large_string())
    odd = ~plain & known
    if np.count_nonzero(whole) * FEW_WHOLE < len(values):
        odd |= whole & known
        joined = made
    else:
        ends = words_array(["", ".0"]).take(pa.array(whole.view(np.int8)))
        joined = together([made, ends], "")
    if odd.any():
        written = words_array(list(map(repr, values[odd].tolist())))
        joined = pc.replace_with_mask(joined, pa.array(odd), written)
    return joined if known.all() else pc.if_else(pa.array(known), joined, "")
