"""The tags of customers as bits of words: a mask is made of them when a tag is asked for.

Twenty tags of ten million customers take 40 MB so, and 200 MB as masks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from segrules.engines.on_pandas import hashing
from segrules.engines.on_pandas.columns import Mask
from segrules.engines.on_pandas.vectors import Codes

Words = npt.NDArray[Any]
"""k words of n customers, as an array of shape (k, n) of unsigned integers."""

WIDEST = 64
AT_ONCE = 1 << 15
LANES = 255
"""So many bits can be added up in a byte."""
SMALL_BITS = 24
"""Up to so many tags, a table finds the different sets faster than hashing."""


@dataclass(frozen=True, slots=True)
class TagSets:
    """Each customer's set of tags, and the different sets: a row a set, a column a tag."""

    codes: Codes
    sets: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class TagBits(Mapping[str, Mask]):
    """Who carries which tag: tag `place` is bit `place % bits` of word `place // bits`.

    Bits beyond the last tag are 0. As a mapping it gives a new mask for a tag's id.
    """

    ids: tuple[str, ...]
    words: Words
    found: list[TagSets] = field(default_factory=list, repr=False)
    """The sets, once they have been asked for."""

    @property
    def rows(self) -> int:
        """The number of customers."""
        return int(self.words.shape[1])

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids)

    def __contains__(self, tag: object) -> bool:
        return tag in self.ids

    def __getitem__(self, tag: str) -> Mask:
        if tag not in self.ids:
            raise KeyError(tag)
        word, bit = divmod(self.ids.index(tag), bits_of(self.words))
        one = self.words.dtype.type(1 << bit)
        held = np.empty(self.rows, np.bool_)
        for start in range(0, self.rows, AT_ONCE):
            part = slice(start, start + AT_ONCE)
            np.not_equal(self.words[word, part] & one, 0, out=held[part])
        return held

    def part(self, piece: slice) -> TagBits:
        """The tags of some of the customers."""
        return TagBits(self.ids, self.words[:, piece])

    def counts(self) -> npt.NDArray[np.int64]:
        """How many customers carry each tag."""
        totals = [word_counts(word) for word in self.words]
        return np.concatenate([np.zeros(0, np.int64), *totals])[: len(self.ids)]

    def carriers(self) -> int:
        """How many customers carry a tag."""
        if not len(self.words):
            return 0
        return int(np.count_nonzero(np.bitwise_or.reduce(self.words, axis=0)))

    def sets(self) -> TagSets:
        """Each customer's set of tags; worked out once."""
        if not self.found:
            self.found.append(different_sets(self.words, len(self.ids)))
        return self.found[0]


def bits_of(words: Words) -> int:
    """How many tags a word holds."""
    return 8 * words.dtype.itemsize


def words_for(tags: int, rows: int) -> Words:
    """Words for so many tags, no wider than they need be; what is in them is anything."""
    width = next((b for b in (8, 16, 32) if tags <= b), WIDEST)
    return np.empty((-(-tags // width), rows), f"u{width // 8}")


def bits_from_masks(masks: Mapping[str, Mask], rows: int) -> TagBits:
    """Tags that are known as masks."""
    words = words_for(len(masks), rows)
    words[:] = 0
    for place, mask in enumerate(masks.values()):
        word, bit = divmod(place, bits_of(words))
        for start in range(0, rows, AT_ONCE):
            part = slice(start, start + AT_ONCE)
            words[word, part] |= mask[part].astype(words.dtype) << words.dtype.type(bit)
    return TagBits(tuple(masks), words)


# ---------------------------------------------------------------- counted


def word_counts(word: Words) -> npt.NDArray[np.int64]:
    """How often each bit of the words is set: eight bytes at a time, in lanes of a byte."""
    width = word.dtype.itemsize
    counts = np.zeros((8, width), np.int64)
    size = LANES * (AT_ONCE // LANES)
    for start in range(0, len(word), size):
        stretch = word[start : start + size]
        if len(stretch) % LANES:
            stretch = np.append(stretch, np.zeros(-len(stretch) % LANES, word.dtype))
        counts += lanes(stretch.reshape(LANES, -1))
    return counts.T.ravel()


def lanes(words: Words) -> npt.NDArray[np.int64]:
    """The counts of bit 0 of every byte, of bit 1 and so on, for at most `LANES` rows of words."""
    width = words.dtype.itemsize
    ones = words.dtype.type(int.from_bytes(b"\1" * width, "little"))
    found = np.empty((8, width), np.int64)
    for bit in range(8):
        summed = np.add.reduce((words >> words.dtype.type(bit)) & ones, axis=0, dtype=words.dtype)
        octets = summed.astype(summed.dtype.newbyteorder("<"), copy=False).view(np.uint8)
        found[bit] = octets.reshape(-1, width).sum(axis=0, dtype=np.int64)
    return found


# ---------------------------------------------------------------- told apart


def different_sets(words: Words, tags: int) -> TagSets:
    """The different sets of tags, and which of them each customer has."""
    if not len(words):
        return TagSets(np.zeros(words.shape[1], np.int32), np.zeros((1, 0), np.bool_))
    codes, found = different_words(words[0], tags)
    sets = bits_set(found)
    for word in words[1:]:
        inner, own = different_words(word, WIDEST)
        ranks, pairs = hashing.ranks(codes.astype(np.int64) * len(own) + inner)
        codes = ranks.astype(np.int32)
        first, second = np.divmod(pairs, max(len(own), 1))
        sets = np.hstack([sets[first], bits_set(own)[second]])
    return TagSets(codes, sets[:, :tags])


def different_words(word: Words, width: int) -> tuple[Codes, Words]:
    """The place of each word among the different ones, and those, ascending."""
    if width > SMALL_BITS:
        ranks, found = hashing.ranks(word)
        return ranks.astype(np.int32), found
    present = np.zeros(1 << width, np.bool_)
    codes = np.empty(len(word), np.int32)
    stretches = [slice(at, at + AT_ONCE) for at in range(0, len(word), AT_ONCE)]
    for part in stretches:
        present[word[part]] = True
    places = np.cumsum(present, dtype=np.int32) - np.int32(1)
    for part in stretches:
        codes[part] = places.take(word[part])
    return codes, np.flatnonzero(present).astype(word.dtype)


def bits_set(words: Words) -> npt.NDArray[np.bool_]:
    """Which bits of words are set: a row a word, a column a bit."""
    places = np.arange(bits_of(words), dtype=words.dtype)
    held: npt.NDArray[np.bool_] = (words[:, None] >> places & words.dtype.type(1)).astype(np.bool_)
    return held
