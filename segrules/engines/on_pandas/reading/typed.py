"""A raw column and its declaration -> a typed column, and which of its cells could not be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar, assert_never
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

from segrules.compiler.program import DeclaredColumn
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.reading.cells import (
    KNOWN,
    MISSING,
    ODD,
    UNREADABLE,
    Cells,
    Reading,
    Readings,
    Status,
    cells_of,
    missing,
    readings,
)
from segrules.engines.on_pandas.reading.cells_dates import (
    Clock,
    clock_array,
    clock_cells,
    clock_times,
    number_array,
    read_typed,
)
from segrules.engines.on_pandas.reading.cells_numbers import (
    decimal_array,
    float_array,
    integer_array,
    number_cells,
    read_number,
)
from segrules.engines.on_pandas.reading.cells_text import (
    WHOLE_FLOAT,
    TextPiece,
    WordPiece,
    as_text,
    flag_cells,
    integer_piece,
    read_typed_flag,
    text_piece,
    text_status,
    texts_of,
)
from segrules.engines.on_pandas.reading.faults import Faults, faults_of, known_of, within
from segrules.engines.on_pandas.reading.raw_columns import (
    Raw,
    RawArray,
    RawDecimals,
    RawObjects,
    RawText,
)
from segrules.language.types import NUMERIC, TEMPORAL, Kind, Type

AT_ONCE = 1 << 15


@dataclass(frozen=True, slots=True)
class Setting:
    """What cells are read with beside their column: the ruleset's zone, and a workbook's habit."""

    zone: ZoneInfo
    serials: bool = False
    """Whether a number in a date column is a workbook's day number."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A typed column and its faults."""

    vector: Vector
    faults: Faults


Piece = TextPiece | Readings
"""A column of one block."""


# ---------------------------------------------------------------- cells of a text file


def piece_of(cells: Cells, column: DeclaredColumn, setting: Setting) -> Piece:
    """One block of a column."""
    if column.type.kind is Kind.TEXT:
        return text_piece(cells)
    return within(read_cells(cells, column, setting), column)


def pieces_of(cells: Cells, column: DeclaredColumn, setting: Setting) -> list[Piece]:
    """A long column's cells, read a stretch at a time that the processor's cache holds."""
    stretches = [slice(at, at + AT_ONCE) for at in range(0, len(cells), AT_ONCE)]
    return [piece_of(cells.some(stretch), column, setting) for stretch in stretches]


def read_cells(cells: Cells, column: DeclaredColumn, setting: Setting) -> Readings:
    """Cells as the values of a column that is not text."""
    match column.type.kind:
        case Kind.INTEGER | Kind.NUMBER | Kind.MONEY:
            return number_cells(cells, column.type)
        case Kind.BOOLEAN:
            return flag_cells(cells)
        case Kind.DATE | Kind.INSTANT:
            found = clock_cells(cells, clock_of(column, setting))
            return Readings(found.values.astype(storage(column.type), copy=False), found.status)
        case Kind.TEXT | Kind.DURATION:
            raise NotImplementedError(column.type.kind)
        case kind:
            assert_never(kind)


def whole_column(pieces: Sequence[Piece], column: DeclaredColumn, *, wordless: bool) -> Typed:
    """The pieces of a column, in the order of its rows, as one column."""
    if column.type.kind is Kind.TEXT:
        parts = [p for p in pieces if not isinstance(p, Readings)]
        return text_column(parts, column.type, wordless=wordless)
    read = [p for p in pieces if isinstance(p, Readings)]
    values = np.concatenate([np.zeros(0, storage(column.type)), *(r.values for r in read)])
    return typed_values(Readings(values, joined_status([r.status for r in read])), column.type)


def joined_status(parts: Sequence[Status]) -> Status:
    """The status of several blocks as one."""
    return np.concatenate([np.zeros(0, np.uint8), *parts])


def text_column(pieces: Sequence[TextPiece], kind: Type, *, wordless: bool = False) -> Typed:
    """A text column from its pieces."""
    found = texts_of(pieces, kind.options, wordless=wordless)
    status = text_status(found)
    codes = np.maximum(found.codes, np.int32(-1)) if status.any() else found.codes
    return Typed(Vector(kind, codes, known_of(status), found.words), faults_of(status))


def typed_values(read: Readings, kind: Type) -> Typed:
    """A column of readings as a typed column."""
    values = read.values.astype(storage(kind), copy=False)
    return Typed(Vector(kind, values, known_of(read.status)), faults_of(read.status))


def storage(kind: Type) -> type[np.generic]:
    """The numpy type that holds a column's values."""
    match kind.kind:
        case Kind.TEXT | Kind.DATE:
            return np.int32
        case Kind.NUMBER:
            return np.float64
        case Kind.BOOLEAN:
            return np.bool_
        case _:
            return np.int64


def clock_of(column: DeclaredColumn, setting: Setting) -> Clock:
    """What a date or instant column is read with."""
    return Clock(column.type.kind, column.formats, setting.zone, setting.serials)


# ---------------------------------------------------------------- other columns


def typed(raw: Raw, column: DeclaredColumn, setting: Setting, *, wordless: bool = False) -> Typed:
    """A raw column as its declared type; cells that do not fit it are missing and counted.

    A text column that is only compared with itself may be `wordless`: codes without their texts.
    """
    if isinstance(raw, Cells):
        return whole_column(pieces_of(raw, column, setting), column, wordless=wordless)
    if column.type.kind is Kind.TEXT:
        return text_from(raw, column.type, wordless=wordless)
    match raw:
        case RawText(codes, words):
            read = read_cells(cells_of(words), column, setting).take(codes)
        case RawObjects(codes, words):
            read = read_objects(words, column, setting).take(codes)
        case RawArray():
            return typed_array(raw, column, setting)
        case RawDecimals() if column.type.kind in NUMERIC:
            read = hidden(decimal_array(raw.values, raw.places, column.type), raw.known)
        case RawDecimals():
            codes, objects = distinct_decimals(raw)
            read = read_objects(objects, column, setting).take(codes)
        case _:
            assert_never(raw)
    return typed_values(within(read, column), column.type)


def all_missing(kind: Type, rows: int) -> Typed:
    """A column that its file does not have."""
    return typed_values(Readings(np.full(rows, -1, storage(kind)), missing(rows)), kind)


def distinct_decimals(raw: RawDecimals) -> tuple[npt.NDArray[np.int32], list[object]]:
    """A column of decimals as codes into its distinct ones; -1 is missing."""
    codes, uniques = pd.factorize(raw.values)
    of_cells = codes if raw.known is None else np.where(raw.known, codes, -1)
    return of_cells.astype(np.int32), [Decimal(v).scaleb(-raw.places) for v in uniques.tolist()]


def text_from(
    raw: RawText | RawObjects | RawArray | RawDecimals, kind: Type, *, wordless: bool
) -> Typed:
    """A raw column as text."""
    match raw:
        case RawText(codes, words):
            return text_column([WordPiece(words, codes)], kind)
        case RawObjects(codes, words):
            return text_from_objects(codes, words, kind)
        case RawArray(values, known) if is_whole(values):
            return text_column([integer_piece(values, known)], kind, wordless=wordless)
        case RawArray(values, known):
            places, uniques = pd.factorize(values)
            of_words = (places if known is None else np.where(known, places, -1)).astype(np.int32)
            return text_from_objects(of_words, plain_objects(uniques), kind)
        case RawDecimals():
            return text_from_objects(*distinct_decimals(raw), kind)
        case _:
            assert_never(raw)


def is_whole(values: npt.NDArray[Any]) -> bool:
    """Whether numbers are integers, or floats that are (or NaN)."""
    if values.dtype.kind != "f":
        return values.dtype.kind in "iu"
    known = values[~np.isnan(values)]
    return bool(((np.abs(known) < WHOLE_FLOAT) & (known == np.rint(known))).all())


def plain_objects(values: npt.NDArray[Any]) -> list[object]:
    """Numpy values as Python's own."""
    if values.dtype.kind == "M":
        return list(values.astype("datetime64[us]").tolist())
    return list(values.tolist())


def text_from_objects(codes: npt.NDArray[np.int32], words: list[object], kind: Type) -> Typed:
    """Typed cells as text; a cell that is no single value (a list) is unreadable."""
    written = [as_text(w) for w in words]
    found = texts_of([WordPiece([w or "" for w in written], codes)], kind.options)
    status = text_status(found)
    nested = np.array([*(w is None for w in written), False])[codes]
    status[nested] = UNREADABLE
    values = np.where(status == KNOWN, found.codes, np.int32(-1))
    return Typed(Vector(kind, values, known_of(status), found.words), faults_of(status))


def read_objects(words: list[object], column: DeclaredColumn, setting: Setting) -> Readings:
    """Distinct typed cells as values: texts as a text file's, others by their own type."""
    kind = storage(column.type)
    found = Readings(np.zeros(len(words), kind), missing(len(words)))
    texts = {i: w for i, w in enumerate(words) if isinstance(w, str)}
    times = {i: w for i, w in enumerate(words) if isinstance(w, datetime)}
    if column.type.kind not in TEMPORAL:
        times = {}
    rest = {i: w for i, w in enumerate(words) if i not in texts and i not in times}
    put(found, texts, lambda cells: read_cells(cells_of(cells), column, setting))
    put(found, times, lambda cells: clock_times(cells, clock_of(column, setting)))
    put(found, rest, lambda cells: readings([read_object(c, column, setting) for c in cells], kind))
    return found


Cell = TypeVar("Cell")


def put(found: Readings, cells: Mapping[int, Cell], read: Callable[[list[Cell]], Readings]) -> None:
    """Fill in the readings of some cells, given by place."""
    if cells:
        at, made = list(cells), read(list(cells.values()))
        found.values[at], found.status[at] = made.values, made.status


def read_object(value: object, column: DeclaredColumn, setting: Setting) -> Reading:
    """One typed cell that is no text."""
    match column.type.kind:
        case Kind.INTEGER | Kind.NUMBER | Kind.MONEY:
            return read_number(value, column.type)
        case Kind.BOOLEAN:
            return read_typed_flag(value)
        case Kind.DATE | Kind.INSTANT:
            return read_typed(value, clock_of(column, setting))
        case _:
            return ODD


def typed_array(raw: RawArray, column: DeclaredColumn, setting: Setting) -> Typed:
    """Typed values as a typed column, read a stretch at a time that the processor's cache holds.

    Values that are in their physical form are not copied.
    """
    count, kind = len(raw.values), storage(column.type)
    plain = raw.values.dtype == kind and column.type.kind in PLAIN
    values = raw.values if plain else np.empty(count, kind)
    status = np.zeros(count, np.uint8)
    for at in range(0, count, AT_ONCE):
        part = slice(at, at + AT_ONCE)
        known = None if raw.known is None else raw.known[part]
        read = read_array(RawArray(raw.values[part], known, raw.utc), column, setting)
        read = within(read, column)
        status[part] = read.status
        if not plain:
            values[part] = read.values
    return typed_values(Readings(values, status), column.type)


PLAIN = (Kind.INTEGER, Kind.NUMBER, Kind.BOOLEAN)
"""Kinds whose physical values are what numpy holds."""


def read_array(raw: RawArray, column: DeclaredColumn, setting: Setting) -> Readings:
    """Typed values as the values of a column."""
    return hidden(read_values(raw, column, setting), raw.known)


def hidden(read: Readings, known: npt.NDArray[np.bool_] | None) -> Readings:
    """The readings, missing where nothing was known."""
    if known is None:
        return read
    return Readings(read.values, np.where(known, read.status, np.uint8(MISSING)))


def read_values(raw: RawArray, column: DeclaredColumn, setting: Setting) -> Readings:
    """Typed values, all taken as known, as the values of a column."""
    values, kind = raw.values, column.type
    match kind.kind, values.dtype.kind:
        case ((Kind.INTEGER | Kind.MONEY | Kind.NUMBER), ("i" | "u")):
            return integer_array(values, kind)
        case ((Kind.INTEGER | Kind.MONEY | Kind.NUMBER), "f"):
            return float_array(values, kind)
        case Kind.BOOLEAN, ("b" | "i" | "u" | "f"):
            return flag_array(values)
        case ((Kind.DATE | Kind.INSTANT), "M"):
            return clock_array(values, clock_of(column, setting), utc=raw.utc)
        case ((Kind.DATE | Kind.INSTANT), ("i" | "u" | "f")):
            return number_array(values, clock_of(column, setting))
        case _:
            unread = np.full(len(values), UNREADABLE, np.uint8)
            return Readings(np.zeros(len(values), storage(kind)), unread)


def flag_array(values: npt.NDArray[Any]) -> Readings:
    """Booleans, or numbers that are 1 or 0, as flags; NaN is missing."""
    status = np.where((values == 0) | (values == 1), np.uint8(KNOWN), np.uint8(UNREADABLE))
    if values.dtype.kind == "f":
        status[np.isnan(values)] = MISSING
    return Readings(values == 1, status)
