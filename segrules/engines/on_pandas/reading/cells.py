"""What all readers share: cells as bytes of a block, and readings: a value and a status a cell."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

KNOWN = 0
MISSING = 1
UNREADABLE = 2
OUTSIDE = 3
"""Readable, but not `between:` the declared ends."""
DAY_MONTH = 4
"""Unreadable because `1/2/2024` does not say which is the day."""

BLANKS = "\u00a0\u200b\u200c\u200d\u2060\ufeff"
"""What surrounds a cell unseen beside Unicode's white space: zero-width signs and the BOM."""

MISSING_WORDS = frozenset(
    {"na", "n/a", "#n/a", "null", "nan", "none", "-", "--", "—", "——", "无", "空"}
)
"""Case-folded words that mean "missing" in every column that is not text."""

Bytes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.int64]
Status = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Cells:
    """One column of a block: cell i is `data[starts[i]:ends[i]]`, UTF-8 without NUL.

    `data` has `MARGIN` further bytes on either side of every cell, so that a kernel may look a few
    bytes past one.
    """

    data: Bytes
    starts: Offsets
    ends: Offsets

    def __len__(self) -> int:
        """The number of cells."""
        return len(self.starts)

    def some(self, chosen: npt.NDArray[Any] | slice) -> Cells:
        """The chosen cells, by mask, positions or slice."""
        return Cells(self.data, self.starts[chosen], self.ends[chosen])


MARGIN = 64
"""Bytes of padding on either side of a block."""


@dataclass(frozen=True, slots=True)
class Readings:
    """Values in their physical form and one status each; where not KNOWN the value is anything."""

    values: npt.NDArray[Any]
    status: Status

    def take(self, codes: npt.NDArray[Any]) -> Readings:
        """The readings of cells that are codes into these; -1 is missing."""
        if not len(self.values):
            return Readings(np.zeros(len(codes), self.values.dtype), missing(len(codes)))
        status = np.where(codes < 0, np.uint8(MISSING), self.status.take(codes, mode="clip"))
        return Readings(self.values.take(codes, mode="clip"), status)


Reading = tuple[int | float | bool, int]
"""One value in its physical form, with its status."""
NOTHING: Reading = (0, MISSING)
ODD: Reading = (0, UNREADABLE)


def readings(read: Sequence[Reading], kind: npt.DTypeLike) -> Readings:
    """Single readings as arrays."""
    status = np.fromiter((r[1] for r in read), np.uint8, len(read))
    return Readings(np.fromiter((r[0] for r in read), kind, len(read)), status)


def read_words(
    words: Sequence[str], clean: Callable[[str], Reading], kind: npt.DTypeLike
) -> Readings:
    """Texts, each read by a strict cleaner that gets it folded and not missing."""
    texts = [folded(w) for w in words]
    return readings([NOTHING if means_missing(t) else clean(t) for t in texts], kind)


def missing(count: int) -> Status:
    """The status of so many missing cells."""
    return np.full(count, MISSING, np.uint8)


WIDEST_INTEGER = len(str(-(2**63)))


def padded(data: bytes) -> Bytes:
    """The bytes with a margin of zeros on either side."""
    whole = np.zeros(len(data) + 2 * MARGIN, np.uint8)
    whole[MARGIN : MARGIN + len(data)] = np.frombuffer(data, np.uint8)
    return whole


def cells_of(words: Sequence[str]) -> Cells:
    """Words as the cells of one block."""
    encoded = [w.encode("utf-8", "surrogatepass") for w in words]
    lengths = np.fromiter(map(len, encoded), np.int64, len(encoded))
    ends = np.cumsum(lengths) + MARGIN
    return Cells(padded(b"".join(encoded)), ends - lengths, ends)


def cells_of_integers(values: npt.NDArray[Any]) -> Cells:
    """Integers as cells of their decimal text."""
    written = values.astype(f"S{WIDEST_INTEGER}")
    data = np.zeros(len(written) * WIDEST_INTEGER + 2 * MARGIN, np.uint8)
    data[MARGIN:-MARGIN] = written.view(np.uint8)
    starts = np.arange(len(written)) * WIDEST_INTEGER + MARGIN
    return Cells(data, starts, starts + np.strings.str_len(written))


def trimmed(text: str) -> str:
    """The text without surrounding blanks, of any script and width, seen or unseen."""
    stripped = text.strip()
    while stripped and (stripped[0] in BLANKS or stripped[-1] in BLANKS):
        stripped = stripped.strip(BLANKS).strip()
    return stripped


def folded(text: str) -> str:
    """The text as numbers, dates and flags are compared: half-width, trimmed, one minus sign."""
    return trimmed(unicodedata.normalize("NFKC", text)).replace("\u2212", "-")


def means_missing(text: str) -> bool:
    """Whether a folded cell says in words that nothing is known."""
    return not text or text.casefold() in MISSING_WORDS
