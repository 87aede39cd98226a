"""Text and boolean cells -> texts each once in the order of code points, or flags.

Text loses the blanks around it, of any script; nothing else: `NA`, `-` and `00123` stay. A typed
cell in a text column is written as a person would: 123.0 as `123`, a date as `2024-05-01`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from segrules.engines.on_pandas.packed_words import Packed, PackedWords, texts
from segrules.engines.on_pandas.reading.cells import (
    KNOWN,
    MISSING,
    ODD,
    UNREADABLE,
    Cells,
    Reading,
    Readings,
    Status,
    cells_of_integers,
    read_words,
    trimmed,
)
from segrules.engines.on_pandas.reading.cells_words import (
    AT_ONCE,
    LONG,
    cell_words,
    distinct,
    number_ranks,
    packed,
    patched,
    repetitive,
    widened,
)

TRUE = frozenset({"true", "t", "yes", "y", "1", "on", "是", "有", "对", "真", "√", "✓", "✔"})
FALSE = frozenset({"false", "f", "no", "n", "0", "off", "否", "没有", "错", "假", "×", "✗", "✘"})
"""Words of a boolean column, case-folded. (`无` and `-` mean missing, as in every such column.)"""

MANY = 1 << 14
"""More distinct texts than this stay packed."""
WHOLE_FLOAT = 2.0**53
EACH = np.uint64(0x0101010101010101)
"""A one in each byte of a packed word."""


# ---------------------------------------------------------------- booleans


def read_flag(text: str) -> Reading:
    """A folded text as a flag."""
    word = text.casefold()
    if word in TRUE:
        return True, KNOWN
    return (False, KNOWN) if word in FALSE else ODD


def read_typed_flag(value: object) -> Reading:
    """A typed cell as a flag: a boolean, or the number 1 or 0."""
    if isinstance(value, bool | int | float | Decimal) and value in (0, 1):
        return bool(value), KNOWN
    return ODD


def flag_words(words: Sequence[str]) -> Readings:
    """Texts as flags."""
    return read_words(words, read_flag, np.bool_)


def flag_cells(cells: Cells) -> Readings:
    """Cells as flags."""
    none = np.zeros(len(cells), np.bool_)
    return patched(cells, none, none.copy(), flag_words)


# ---------------------------------------------------------------- typed cells as text


def as_text(value: object) -> str | None:  # noqa: PLR0911 - a line for each type
    """A typed cell as the text that a person would write, or None where it is no single value."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case float():
            return float_text(value)
        case int():
            return str(value)
        case Decimal():
            return format(value.normalize(), "f") if value.is_finite() else str(value)
        case datetime():
            whole = value.time() == time() and value.tzinfo is None
            return value.date().isoformat() if whole else value.isoformat(" ")
        case date() | time():
            return value.isoformat()
        case _:
            return None


def float_text(value: float) -> str:
    """A float's shortest text, without `.0`."""
    whole = abs(value) < WHOLE_FLOAT and value == value // 1
    return str(int(value)) if whole else repr(value)


# ---------------------------------------------------------------- pieces of a text column


@dataclass(frozen=True, slots=True)
class PackedPiece:
    """The texts of one block: packed rows, and each row's place in them (None: its own)."""

    rows: Packed
    codes: npt.NDArray[np.int32] | None

    def __len__(self) -> int:
        """The number of cells."""
        return self.rows.shape[1] if self.codes is None else len(self.codes)


@dataclass(frozen=True, slots=True)
class WordPiece:
    """The texts of one block as Python texts, and each row's place in them; -1 is missing."""

    words: Sequence[str]
    codes: npt.NDArray[np.int32]

    def __len__(self) -> int:
        """The number of cells."""
        return len(self.codes)


TextPiece = PackedPiece | WordPiece


@dataclass(frozen=True, slots=True)
class Texts:
    """A text column: codes into words that are sorted and distinct; -1 missing, -2 unreadable."""

    codes: npt.NDArray[np.int32]
    words: Sequence[str]


UNDECLARED = -2
"""The code of a text that is none of its column's options."""


def text_piece(cells: Cells) -> TextPiece:
    """One block of a text column, each text once where texts repeat."""
    if int((cells.ends - cells.starts).max(initial=0)) > LONG:
        codes, words = cell_words(cells)
        return WordPiece(words, codes.astype(np.int32))
    rows = packed(cells)
    if not repetitive(rows):
        return PackedPiece(rows, None)
    found = distinct(rows)
    return PackedPiece(found.packed, found.codes.astype(np.int32))


def integer_piece(values: npt.NDArray[Any], known: npt.NDArray[np.bool_] | None) -> PackedPiece:
    """Ids that came as whole numbers (floats too, NaN is missing), written as text."""
    here = ~np.isnan(values) if values.dtype.kind == "f" else np.ones(len(values), np.bool_)
    if known is not None:
        here &= known
    some = values[here][:1]
    whole = np.where(here, values, some if len(some) else 0)
    whole = whole.astype(whole.dtype if whole.dtype.kind == "u" else np.int64)
    codes, uniques = number_ranks(whole) or pd.factorize(whole)
    rows = packed(cells_of_integers(uniques[: len(uniques) * len(some)]))
    if here.all():
        return PackedPiece(rows, codes.astype(np.int32, copy=False))
    empty = np.zeros((len(rows), 1), np.uint64)
    return PackedPiece(np.hstack([empty, rows]), np.where(here, codes + 1, 0).astype(np.int32))


def texts_of(
    pieces: Sequence[TextPiece], options: tuple[str, ...] | None, *, wordless: bool = False
) -> Texts:
    """The pieces of a column as one column.

    Empty texts are missing; with `options` all others are unreadable. A column that is `wordless`
    is only compared with itself: its codes are in the order of its texts, which are left out.
    """
    if options is None and all(isinstance(p, PackedPiece) for p in pieces):
        whole = joined_packed([p for p in pieces if isinstance(p, PackedPiece)])
        return packed_texts(whole, wordless=wordless)
    return word_texts(joined_words([as_words(p) for p in pieces]), options)


# ---------------------------------------------------------------- packed pieces


def joined_packed(pieces: Sequence[PackedPiece]) -> PackedPiece:
    """Packed pieces as one whose rows are distinct and in order."""
    found = distinct(widened([p.rows for p in pieces]))
    codes = np.empty(sum(map(len, pieces)), np.int32)
    row, place = 0, 0
    for piece in pieces:
        own = found.codes[place : place + piece.rows.shape[1]]
        codes[row : row + len(piece)] = own if piece.codes is None else own[piece.codes]
        row, place = row + len(piece), place + piece.rows.shape[1]
    return PackedPiece(found.packed, codes)


def packed_texts(whole: PackedPiece, *, wordless: bool) -> Texts:
    """Distinct rows in order as a text column."""
    codes = np.zeros(0, np.int32) if whole.codes is None else whole.codes
    rows = whole.rows
    suspects = texts(rows[:, may_be_blank(rows)])
    if any(trimmed(w) != w for w in suspects):
        return word_texts(WordPiece(texts(rows), codes), None)
    if rows.shape[1] and not rows[:, 0].any():
        rows, codes = rows[:, 1:], codes - np.int32(1)
    return Texts(codes, () if wordless else words_of(rows))


def words_of(rows: Packed) -> Sequence[str]:
    """Distinct rows as words: many of them are not made Python texts."""
    return PackedWords(rows) if rows.shape[1] > MANY else tuple(texts(rows))


def may_be_blank(rows: Packed) -> npt.NDArray[np.bool_]:
    """Which packed rows hold a byte of a blank or of a character beyond ASCII."""
    found = np.zeros(rows.shape[1], np.bool_)
    for at in range(0, rows.shape[1], AT_ONCE):
        for word in rows[:, at : at + AT_ONCE]:
            # In each byte of ASCII, adding carries into the top bit from 1 on, and from 33 on.
            written, shown = word + EACH * np.uint64(0x7F), word + EACH * np.uint64(0x5F)
            found[at : at + AT_ONCE] |= (word | (written & ~shown)) & (EACH << np.uint64(7)) != 0
    return found


# ---------------------------------------------------------------- pieces of Python texts


def as_words(piece: TextPiece) -> WordPiece:
    """A piece with Python texts."""
    if isinstance(piece, WordPiece):
        return piece
    codes = np.arange(len(piece), dtype=np.int32) if piece.codes is None else piece.codes
    return WordPiece(texts(piece.rows), codes)


def joined_words(pieces: Sequence[WordPiece]) -> WordPiece:
    """Pieces of Python texts as one."""
    if len(pieces) == 1:
        return pieces[0]
    places: dict[str, int] = {}
    parts = [np.zeros(0, np.int32)]
    for piece in pieces:
        own = [places.setdefault(w, len(places)) for w in piece.words]
        parts.append(np.array([*own, -1], np.int32)[piece.codes])
    return WordPiece(list(places), np.concatenate(parts))


def word_texts(piece: WordPiece, options: tuple[str, ...] | None) -> Texts:
    """Python texts in any order as a text column."""
    clean = [trimmed(w) for w in piece.words]
    used = used_codes(piece.codes, len(clean))
    kept = {w for w, is_used in zip(clean, used.tolist(), strict=True) if is_used}
    words = sorted(kept - {""} if options is None else kept & set(options))
    places = {w: i for i, w in enumerate(words)} | {"": -1}
    table = np.array([*(places.get(w, UNDECLARED) for w in clean), -1], np.int32)
    same = np.array_equal(table[:-1], np.arange(len(clean)))
    return Texts(piece.codes if same else taken(table, piece.codes), tuple(words))


def used_codes(codes: npt.NDArray[np.int32], words: int) -> npt.NDArray[np.bool_]:
    """Which codes are there."""
    used = np.zeros(words + 1, np.bool_)
    for at in range(0, len(codes), AT_ONCE):
        used[codes[at : at + AT_ONCE]] = True
        if used[:-1].all():
            break
    return used[:-1]


def taken(table: npt.NDArray[np.int32], codes: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """The table's entry for each code, the last one for -1."""
    found = np.empty(len(codes), np.int32)
    for at in range(0, len(codes), AT_ONCE):
        part = slice(at, at + AT_ONCE)
        found[part] = table.take(codes[part])
    return found


def text_status(found: Texts) -> Status:
    """The status of each cell of a text column."""
    status = np.zeros(len(found.codes), np.uint8)
    for at in range(0, len(status), AT_ONCE):
        codes, part = found.codes[at : at + AT_ONCE], status[at : at + AT_ONCE]
        np.multiply(codes == -1, np.uint8(MISSING), out=part)
        part[codes == UNDECLARED] = UNREADABLE
    return status
