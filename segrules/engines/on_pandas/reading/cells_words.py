"""Cells -> distinct texts: packed into machine words, ranked without making a Python text a row.

A packed cell is its bytes, padded with zeros, as big-endian 64-bit words: they sort as the texts
sort by code point, and equal words are equal texts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from segrules.engines.on_pandas.packed_words import Packed, texts
from segrules.engines.on_pandas.reading.cells import Cells, Readings

Mask = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int64] | npt.NDArray[np.int32]

WORD = 8
LONG = 48
"""Cells longer than this many bytes are not packed but told apart as Python texts."""
SAMPLE = 4096
MIX = np.uint64(0x9E3779B97F4A7C15)
AT_ONCE = 1 << 16
ZERO = ord("0")
MOST_DIGITS = 17
"""So many digits fit an int64."""
MOST = 10**MOST_DIGITS

MASKS = np.array([(1 << 64) - (1 << (8 * (WORD - n))) for n in range(WORD + 1)], np.uint64)
"""By the number of bytes that belong to a cell: which bits of a big-endian word to keep."""


@dataclass(frozen=True, slots=True)
class Distinct:
    """The distinct cells, packed and in the order of their texts, and each row's place in them."""

    codes: Codes
    packed: Packed


def packed(cells: Cells) -> Packed:
    """The cells as words; all the data must be within the margin of their block."""
    lengths = cells.ends - cells.starts
    longest = int(lengths.max(initial=0))
    words = max(1, -(-longest // WORD))
    windows = np.lib.stride_tricks.sliding_window_view(cells.data, WORD)
    return np.stack([one_word(windows, cells.starts, lengths, i) for i in range(words)])


def one_word(
    windows: npt.NDArray[np.uint8], starts: Codes, lengths: Codes, index: int
) -> npt.NDArray[np.uint64]:
    """Word `index` of each cell: its bytes from 8 * index on."""
    left = np.clip(lengths - WORD * index, 0, WORD)
    at = np.minimum(starts + WORD * index, len(windows) - 1)
    loaded: npt.NDArray[np.uint64] = windows[at].reshape(-1).view(">u8").astype(np.uint64)
    even = len(left) and (left == left[0]).all()
    loaded &= MASKS[left[0] if even else left]
    return loaded


def distinct(rows: Packed) -> Distinct:
    """The distinct packed rows in the order of their texts, by the cheapest way that fits."""
    if not rows.shape[1]:
        return Distinct(np.zeros(0, np.int64), rows)
    return ascending(rows) or counted(rows) or hashed(rows)


def ascending(rows: Packed) -> Distinct | None:
    """Rows that stand in order already, as order numbers do: one comparison with the one before."""
    grows = np.ones(rows.shape[1], np.bool_)
    for at in range(0, rows.shape[1], AT_ONCE):
        part = rows[:, max(at - 1, 0) : at + AT_ONCE]
        more, same = part[0, 1:] > part[0, :-1], part[0, 1:] == part[0, :-1]
        for word in part[1:]:
            more |= same & (word[1:] > word[:-1])
            same &= word[1:] == word[:-1]
        if not (more | same).all():
            return None
        grows[max(at, 1) : at + AT_ONCE] = more
    if grows.all():
        return Distinct(np.arange(len(grows), dtype=np.int32), rows)
    return Distinct(np.cumsum(grows, dtype=np.int32) - np.int32(1), rows[:, grows])


def counted(rows: Packed) -> Distinct | None:
    """Rows that differ only in digits at the same places, `C0001` to `C9999`: a table by number."""
    numbers = template_numbers(rows)
    ranked = None if numbers is None else number_ranks(numbers)
    if ranked is None:
        return None
    first = np.zeros(len(ranked[1]), np.int64)
    first[ranked[0]] = np.arange(rows.shape[1])
    return Distinct(ranked[0], rows.take(first, axis=1))


def number_ranks(
    numbers: npt.NDArray[np.int64],
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]] | None:
    """Each number's place among the distinct ones, and those, where they lie close together."""
    low, high = (int(numbers.min()), int(numbers.max())) if len(numbers) else (0, 0)
    if high - low > 4 * len(numbers) + 1_000_000:
        return None
    present = np.zeros(high - low + 1, np.bool_)
    present[numbers - low] = True
    rank = np.cumsum(present, dtype=np.int32) - np.int32(1)
    return rank[numbers - low], np.flatnonzero(present).astype(numbers.dtype) + numbers.dtype.type(
        low
    )


def template_numbers(rows: Packed) -> npt.NDArray[np.int64] | None:
    """Each row's digits as one number, where all rows are alike but for digits; else None.

    An empty row has the number before the least, as it comes before all others.
    """
    filled = rows[0] != 0
    varying = varying_bits(rows, filled)
    places = [(i, s) for i, v in enumerate(varying) for s in range(56, -8, -8) if v >> s & 0xFF]
    if len(places) > MOST_DIGITS:
        return None
    total = np.zeros(rows.shape[1], np.int64)
    for at in range(0, len(total), AT_ONCE):
        part, sums = rows[:, at : at + AT_ONCE], total[at : at + AT_ONCE]
        empty = np.flatnonzero(~filled[at : at + AT_ONCE])
        for index, shift in places:
            digit = ((part[index] >> np.uint64(shift)) & np.uint64(0xFF)) - np.uint64(ZERO)
            digit[empty] = 0
            if digit.max() > 9:  # noqa: PLR2004 - digits
                return None
            sums *= 10
            sums += digit.view(np.int64)
    if not filled.all():
        total[~filled] = total.min(where=filled, initial=MOST) - 1
    return total


def varying_bits(rows: Packed, filled: Mask) -> list[int]:
    """For each word of the rows that are not empty, the bits in which any two of them differ."""
    example = rows[:, int(filled.argmax())]
    pairs = zip(rows, example, strict=True)
    return [int(np.bitwise_or.reduce(word ^ one, where=filled)) for word, one in pairs]


def hashed(rows: Packed) -> Distinct:
    """Any rows: told apart by a hash that is then verified, the distinct ones sorted."""
    codes = pd.factorize(mixed(rows))[0]
    first = np.zeros(int(codes.max()) + 1, np.int64)
    first[codes] = np.arange(len(codes))
    uniques = rows.take(first, axis=1)
    if len(rows) > 1 and not all((u[codes] == w).all() for u, w in zip(uniques, rows, strict=True)):
        return compared(rows)
    order = np.lexsort(uniques[::-1])
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return Distinct(rank[codes], uniques.take(order, axis=1))


def mixed(rows: Packed) -> npt.NDArray[np.uint64]:
    """One word for each row: the row itself where it is one word, else a hash of its words."""
    total: npt.NDArray[np.uint64] = rows[0]
    for word in rows[1:]:
        total = (total ^ (total >> np.uint64(29))) * MIX + word
    return total


def compared(rows: Packed) -> Distinct:
    """Any rows, by sorting them all: the way where two different rows had one hash."""
    uniques, codes = np.unique(rows, axis=1, return_inverse=True)
    return Distinct(codes, uniques)


def cell_words(cells: Cells) -> tuple[Codes, list[str]]:
    """The distinct texts of cells, in no particular order, and each cell's place in them."""
    longest = int((cells.ends - cells.starts).max(initial=0))
    if longest > LONG:
        return sliced_words(cells)
    found = distinct(packed(cells))
    return found.codes, texts(found.packed)


def sliced_words(cells: Cells) -> tuple[Codes, list[str]]:
    """The distinct texts of cells that are too long to be packed."""
    whole = cells.data.tobytes()
    places: dict[bytes, int] = {}
    codes = [
        places.setdefault(whole[start:end], len(places))
        for start, end in zip(cells.starts.tolist(), cells.ends.tolist(), strict=True)
    ]
    return np.array(codes, np.int64), [w.decode("utf-8", "surrogatepass") for w in places]


def patched(
    cells: Cells, plain: Mask, values: npt.NDArray[Any], read: Callable[[list[str]], Readings]
) -> Readings:
    """Readings of plain cells as given, and of the others by reading their distinct texts."""
    status = np.zeros(len(cells), np.uint8)
    rest = np.flatnonzero(~plain)
    if len(rest):
        codes, words = cell_words(cells.some(rest))
        found = read(words).take(codes)
        values[rest] = found.values
        status[rest] = found.status
    return Readings(values, status)


def widened(parts: Sequence[Packed]) -> Packed:
    """Packed rows of several blocks one after the other, padded to the widest."""
    words = max((len(p) for p in parts), default=1)
    whole = np.zeros((words, sum(p.shape[1] for p in parts)), np.uint64)
    at = 0
    for part in parts:
        whole[: len(part), at : at + part.shape[1]] = part
        at += part.shape[1]
    return whole


def repetitive(rows: Packed) -> bool:
    """Whether a sample of the rows says that most of them repeat others."""
    sample = mixed(rows[:, :SAMPLE])
    return len(pd.unique(sample)) * 2 < len(sample)
