"""Many distinct texts as rows of machine words -> a sequence that makes Python texts when asked.

A packed text is its UTF-8 bytes, padded with zeros, as big-endian 64-bit words: rows sort as the
texts sort by code point. Ten million ids of ten letters take 160 MB so, and 660 MB as a tuple.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import overload

import numpy as np
import numpy.typing as npt

Packed = npt.NDArray[np.uint64]
"""n rows of k words, as an array of shape (k, n)."""

AT_ONCE = 1 << 16
WORD = 8


class PackedWords(Sequence[str]):
    """Distinct texts in the order of code points, equal to the tuple of them.

    Being a `Sequence` it is iterated and sliced a stretch at a time; a single text costs a few
    microseconds, so many at known places are better asked of `texts_at`.
    """

    __slots__ = ("rows",)

    def __init__(self, rows: Packed) -> None:
        self.rows = rows

    def __len__(self) -> int:
        return int(self.rows.shape[1])

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[str, ...]: ...
    def __getitem__(self, at: int | slice) -> str | tuple[str, ...]:
        if isinstance(at, slice):
            return tuple(texts(self.rows[:, at]))
        return self.rows[:, at].astype(">u8").tobytes().rstrip(b"\0").decode("utf-8", ODD)

    def __iter__(self) -> Iterator[str]:
        stretches = range(0, len(self), AT_ONCE)
        return chain.from_iterable(texts(self.rows[:, at : at + AT_ONCE]) for at in stretches)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, PackedWords) and len(self.rows) == len(other.rows):
            return bool(np.array_equal(self.rows, other.rows))
        if isinstance(other, PackedWords | tuple):
            return len(self) == len(other) and all(map(str.__eq__, self, other))
        return NotImplemented

    __hash__ = None  # type: ignore[assignment] # as the arrays beside it, it is never a key


ODD = "surrogatepass"
"""Half a character, which a JSON file may hold, is kept as it is."""


def texts_at(words: Sequence[str], codes: npt.NDArray[np.integer]) -> list[str]:
    """The words of these codes, none of which is negative."""
    if isinstance(words, PackedWords):
        return texts(words.rows.take(codes, axis=1))
    return [words[code] for code in codes.tolist()]


def texts(rows: Packed) -> list[str]:
    """The packed rows as Python texts."""
    found: list[str] = []
    for at in range(0, rows.shape[1], AT_ONCE):
        found += split_texts(bytes_of(rows[:, at : at + AT_ONCE]))
    return found


def bytes_of(rows: Packed) -> npt.NDArray[np.uint8]:
    """Packed rows as a matrix with a row of zero-padded bytes for each."""
    turned = np.ascontiguousarray(rows.T.astype(">u8"))
    return turned.view(np.uint8).reshape(rows.shape[1], WORD * len(rows))


def split_texts(matrix: npt.NDArray[np.uint8]) -> list[str]:
    """Zero-padded rows of bytes as texts, decoded all at once."""
    kept = np.zeros((len(matrix), matrix.shape[1] + 1), np.uint8)
    kept[:, :-1] = matrix
    filled = kept != 0
    filled[:, -1] = True
    text: str = kept[filled][:-1].tobytes().decode("utf-8", ODD)
    return text.split("\0")
