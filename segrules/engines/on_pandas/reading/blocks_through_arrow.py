"""A block of plain records and the wanted columns -> their pieces, read by Arrow. Needs pyarrow.

What Arrow reads it reads as the readers of cells do; a block in which anything is not plain (a
quote, a record of another width, a cell that Arrow cannot read or reads otherwise) is not read
here at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from segrules.compiler.program import DeclaredColumn
from segrules.engines.on_pandas.reading.cells import KNOWN, MISSING, Readings
from segrules.engines.on_pandas.reading.cells_plain import FIRST_YEAR, LAST_YEAR, day_number
from segrules.engines.on_pandas.reading.cells_text import FALSE, TRUE, PackedPiece, text_piece
from segrules.engines.on_pandas.reading.cells_words import LONG, packed
from segrules.engines.on_pandas.reading.faults import within
from segrules.engines.on_pandas.reading.read_arrow import cells_of_arrow
from segrules.engines.on_pandas.reading.read_blocks import Block
from segrules.engines.on_pandas.reading.typed import Piece, Setting, read_cells, storage
from segrules.language.types import Kind

ZERO, LETTER_X, LOWER = np.uint8(ord("0")), np.uint8(ord("x")), np.uint8(0x20)
SAMPLE = 512
"""So many texts say whether the others repeat them."""
FIRST_DAY, LAST_DAY = day_number(FIRST_YEAR, 1, 1) or 0, day_number(LAST_YEAR, 12, 31) or 0

Wanted = Mapping[DeclaredColumn, int]
Array = Any
"""An Arrow array: pyarrow has no types."""


def arrow_pieces(
    block: Block, delimiter: str, width: int, wanted: Wanted, setting: Setting
) -> tuple[dict[str, Piece], int] | None:
    """The pieces of the wanted columns and the number of records; None where they are not plain."""
    if not is_plain(block, width, wanted):
        return None
    table = read(block.data, delimiter, width, wanted)
    if table is None or has_blank(table):
        return None
    pieces: dict[str, Piece] = {}
    for column, place in wanted.items():
        piece = piece_of(table.column(str(place)).combine_chunks(), column, setting)
        if piece is None:
            return None
        pieces[column.name] = piece
    return pieces, table.num_rows


def is_plain(block: Block, width: int, wanted: Wanted) -> bool:
    """Whether Arrow would cut the block as it is cut here, as far as its bytes tell."""
    data = block.data
    if not data or block.quotes is not None or block.rows is not None or width == 1:
        return False
    if not wanted or len(set(wanted.values())) < len(wanted):
        return False
    return not may_be_hexadecimal(data)


def may_be_hexadecimal(data: bytes) -> bool:
    """Whether `0x` is somewhere in the block: Arrow reads `0x1F` as an integer."""
    if b"x" not in data and b"X" not in data:
        return False
    letters = np.frombuffer(data, np.uint8)
    return bool(((letters[1:] | LOWER == LETTER_X) & (letters[:-1] == ZERO)).any())


def has_blank(table: Any) -> bool:  # noqa: ANN401 - pyarrow has no types
    """Whether in some record no column has anything: it may be delimiters alone."""
    nothing = None
    for column in table.columns:
        empty = pc.equal(column, "") if pa.types.is_string(column.type) else column.is_null()
        nothing = empty if nothing is None else pc.and_(nothing, empty)
        if not pc.any(nothing).as_py():
            return False
    return True


def read(data: bytes, delimiter: str, width: int, wanted: Wanted) -> Any | None:  # noqa: ANN401 - pyarrow has no types
    """The wanted columns, named by their places; None where Arrow cannot read the block."""
    types = {str(place): arrow_type(column) for column, place in wanted.items()}
    try:
        return csv.read_csv(
            pa.BufferReader(data),
            csv.ReadOptions(
                use_threads=False,
                block_size=len(data) + 1,
                column_names=[str(place) for place in range(width)],
            ),
            csv.ParseOptions(delimiter=delimiter, quote_char=False, ignore_empty_lines=False),
            csv.ConvertOptions(
                check_utf8=False,
                column_types=types,
                include_columns=[*types],
                null_values=[""],
                true_values=TRUE_WORDS,
                false_values=FALSE_WORDS,
            ),
        )
    except pa.ArrowException:
        return None


def spellings(words: frozenset[str]) -> list[str]:
    """Words of a boolean column as machines write them."""
    return sorted({s for w in words for s in (w, w.upper(), w.capitalize())})


TRUE_WORDS, FALSE_WORDS = spellings(TRUE), spellings(FALSE)


def arrow_type(column: DeclaredColumn) -> Any:  # noqa: ANN401 - pyarrow has no types
    """What Arrow makes of a column's cells; of those that it would read otherwise, texts."""
    match column.type.kind:
        case Kind.INTEGER:
            return pa.int64()
        case Kind.BOOLEAN:
            return pa.bool_()
        case Kind.DATE if not column.formats:
            return pa.date32()
        case _:
            return pa.string()


# ---------------------------------------------------------------- one column


def piece_of(array: Array, column: DeclaredColumn, setting: Setting) -> Piece | None:
    """One column of the block; None where a date is none of the years that are known."""
    if column.type.kind is Kind.TEXT:
        return text_of(array)
    if pa.types.is_string(array.type):
        return within(read_cells(cells_of_arrow(array), column, setting), column)
    values = values_of(array).astype(storage(column.type), copy=False)
    status = np.full(len(array), KNOWN, np.uint8)
    if array.null_count:
        valid = array.is_valid().to_numpy(zero_copy_only=False)
        status[~valid] = MISSING
        values = np.where(valid, values, values.dtype.type(0))
    if pa.types.is_date(array.type) and len(values):
        known = values[status == KNOWN]
        if len(known) and not (known.min() >= FIRST_DAY and known.max() <= LAST_DAY):
            return None
    return within(Readings(values, status), column)


def values_of(array: Array) -> np.ndarray[Any, Any]:
    """The values, anything where there is none."""
    if pa.types.is_boolean(array.type):
        array = array.cast(pa.uint8())
    kind = np.dtype({"uint8": "u1", "date32[day]": "i4", "int64": "i8"}[str(array.type)])
    return np.frombuffer(array.buffers()[1], kind, array.offset + len(array))[array.offset :]


def text_of(array: Array) -> Piece:
    """A text column, each text once where texts repeat."""
    sample = array.slice(0, SAMPLE).dictionary_encode()
    if len(sample.dictionary) * 2 < len(sample):
        coded = array.dictionary_encode()
        words = cells_of_arrow(coded.dictionary)
        if int((words.ends - words.starts).max(initial=0)) <= LONG:
            codes = np.frombuffer(coded.indices.buffers()[1], np.int32, len(coded))
            return PackedPiece(packed(words), codes)
    return text_piece(cells_of_arrow(array))
