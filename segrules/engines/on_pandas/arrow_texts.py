"""Text vectors <-> Arrow arrays, without making Python texts of packed ones. Needs pyarrow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.packed_words import AT_ONCE, WORD, Packed, PackedWords, bytes_of


def arrow_texts(vector: Vector) -> Any:  # noqa: ANN401 - pyarrow has no types
    """A text vector as `large_string`; missing is null."""
    words, codes = vector.words, vector.values
    if isinstance(words, PackedWords) and is_run(codes):
        first = int(codes[0]) if len(codes) else 0
        return arrow_words(PackedWords(words.rows[:, first : first + len(codes)]))
    if isinstance(words, PackedWords) and vector.known is None and len(codes) < len(words):
        return arrow_words(PackedWords(words.rows.take(codes, axis=1)))
    return arrow_words(words).take(places(vector))


def places(vector: Vector) -> Any:  # noqa: ANN401 - pyarrow has no types
    """A text vector's codes; missing is null."""
    missing = vector.values < 0
    return pa.array(vector.values, mask=missing if missing.any() else None)


def is_run(codes: npt.NDArray[np.integer]) -> bool:
    """Whether codes go up by one from row to row, as those of distinct keys in order do."""
    whole = not len(codes) or int(codes[-1]) - int(codes[0]) == len(codes) - 1
    return whole and not (len(codes) and codes[0] < 0) and bool((np.diff(codes) == 1).all())


def arrow_words(words: Sequence[str]) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Texts as `large_string`; raises UnicodeEncodeError for half a character."""
    if not isinstance(words, PackedWords):
        return pa.array(list(words), pa.large_string())
    lengths = [lengths_of(r) for r in stretches(words.rows)]
    parts = [joined_bytes(r, n) for r, n in zip(stretches(words.rows), lengths, strict=True)]
    offsets = np.zeros(len(words) + 1, np.int64)
    np.cumsum(np.concatenate([np.zeros(0, np.int64), *lengths]), out=offsets[1:])
    data = pa.py_buffer(np.concatenate([np.zeros(0, np.uint8), *parts]))
    return pa.LargeStringArray.from_buffers(len(words), pa.py_buffer(offsets), data)


def stretches(rows: Packed) -> list[Packed]:
    """Packed rows, some at a time."""
    return [rows[:, at : at + AT_ONCE] for at in range(0, rows.shape[1], AT_ONCE)]


def lengths_of(rows: Packed) -> npt.NDArray[np.int64]:
    """The bytes of each text: those up to its padding."""
    filled = bytes_of(rows) != 0
    same = int(filled[0].sum()) if len(filled) else 0
    if filled[:, :same].all() and not filled[:, same:].any():
        return np.full(len(filled), same, np.int64)
    counts: npt.NDArray[np.int64] = np.count_nonzero(filled, axis=1).astype(np.int64)
    return counts


def joined_bytes(rows: Packed, lengths: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
    """The texts' bytes one after the other, without the padding."""
    matrix = bytes_of(rows)
    if len(lengths) and (lengths == lengths[0]).all():
        return matrix[:, : lengths[0]].ravel()
    joined: npt.NDArray[np.uint8] = matrix[matrix != 0]
    return joined


# ---------------------------------------------------------------- and back

WIDEST = 64
"""Texts of more bytes are not packed: one of them would widen the rows of all."""


def packed_words(column: Any) -> PackedWords | None:  # noqa: ANN401 - pyarrow has no types
    """The texts of an Arrow column that stand in ascending order, none twice, packed.

    None where they do not, where one is missing, wider than WIDEST or holds a zero byte.
    """
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    pieces = [chunk.slice(at, AT_ONCE) for chunk in chunks for at in range(0, len(chunk), AT_ONCE)]
    longest = max((pc.max(pc.binary_length(p)).as_py() or 0 for p in pieces), default=0)
    if longest > WIDEST or any(p.null_count for p in pieces):
        return None
    wide = -(-longest // WORD)
    rows = np.zeros((wide, len(column)), np.uint64)
    begun = 0
    for piece in pieces:
        part = _packed(piece, wide)
        if part is None:
            return None
        rows[:, begun : begun + len(piece)] = part
        begun += len(piece)
    return PackedWords(rows) if _ascending(rows) else None


def _packed(piece: Any, wide: int) -> Packed | None:  # noqa: ANN401 - pyarrow has no types
    """Texts as packed rows of so many words; None where one of them holds a zero byte."""
    whole = piece.cast(pa.large_string())
    _, ends, data = whole.buffers()
    offsets = np.frombuffer(ends, np.int64)[whole.offset : whole.offset + len(whole) + 1]
    held = np.zeros(0, np.uint8) if data is None else np.frombuffer(data, np.uint8)
    joined = held[offsets[0] : offsets[-1]]
    if not joined.all():
        return None
    matrix = np.zeros((len(whole), WORD * wide), np.uint8)
    matrix[np.arange(WORD * wide) < np.diff(offsets)[:, None]] = joined
    return matrix.view(">u8").astype(np.uint64).T


def _ascending(rows: Packed) -> bool:
    """Whether each packed row lies above the one before it."""
    above = np.zeros(max(rows.shape[1] - 1, 0), np.bool_)
    for word in rows[::-1]:
        above = (word[1:] > word[:-1]) | ((word[1:] == word[:-1]) & above)
    return bool(above.all())
