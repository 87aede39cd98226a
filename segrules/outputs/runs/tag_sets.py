"""Which tags each customer carries -> one text a customer: the tags' ids in their order, joined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from segrules.engines.on_pandas import hashing
from segrules.engines.on_pandas.columns import Mask, Vector
from segrules.language.types import TEXT
from segrules.verbs.run_record import BETWEEN

AT_ONCE = 1 << 15
MOST_BITS = 31
"""So many tags are told apart in one step."""
SMALL_BITS = 22
"""Up to so many, a table finds the different sets faster than hashing."""

Codes = npt.NDArray[np.int32]


def tag_sets(tags: Mapping[str, Vector]) -> Vector:
    """The ids of the tags that each customer carries; missing for a customer without any.

    There are few different sets, and each is made a text once.
    """
    ids, masks = tuple(tags), [carried(v) for v in tags.values()]
    codes, sets = different_sets(masks)
    texts = [BETWEEN.join(i for i, held in zip(ids, s, strict=True) if held) for s in sets.tolist()]
    words = sorted(set(texts) - {""})
    places = {word: place for place, word in enumerate(words)}
    table = np.array([places.get(t, -1) for t in texts], np.int32)
    made = table[codes] if texts else np.zeros(0, np.int32)
    return Vector(TEXT, made, None if (made >= 0).all() else made >= 0, tuple(words))


def carried(vector: Vector) -> Mask:
    """Who carries a tag; nobody of whom that is not known."""
    held: Mask = vector.values if vector.known is None else vector.values & vector.known
    return held


def carriers(tags: Sequence[Vector]) -> int:
    """How many customers carry at least one of the tags."""
    return int(np.count_nonzero(np.logical_or.reduce([carried(t) for t in tags])))


def different_sets(masks: Sequence[Mask]) -> tuple[Codes, npt.NDArray[np.bool_]]:
    """The different rows of the masks, one a row, and which of them each customer has."""
    codes, sets = sets_of_few(masks[:MOST_BITS])
    for start in range(MOST_BITS, len(masks), MOST_BITS):
        inner, own = sets_of_few(masks[start : start + MOST_BITS])
        ranks, pairs = hashing.ranks(codes.astype(np.int64) * len(own) + inner)
        codes = ranks.astype(np.int32)
        first, second = np.divmod(pairs, max(len(own), 1))
        sets = np.hstack([sets[first], own[second]])
    return codes, sets


def sets_of_few(masks: Sequence[Mask]) -> tuple[Codes, npt.NDArray[np.bool_]]:
    """The same of masks whose bits an integer holds."""
    if not masks:
        return np.zeros(0, np.int32), np.zeros((0, 0), np.bool_)
    codes, found = small_codes(bits_of(masks), len(masks))
    return codes, (found[:, None] >> np.arange(len(masks)) & 1).astype(np.bool_)


def bits_of(masks: Sequence[Mask]) -> Codes:
    """For each customer an integer with a bit for each mask."""
    bits = np.zeros(len(masks[0]), np.int32)
    for at in range(0, len(bits), AT_ONCE):
        part = bits[at : at + AT_ONCE]
        for place, mask in enumerate(masks):
            part |= mask[at : at + AT_ONCE].astype(np.int32) << place
    return bits


def small_codes(bits: Codes, width: int) -> tuple[Codes, Codes]:
    """The place of each among the different ones, and those, ascending."""
    if width > SMALL_BITS:
        ranks, found = hashing.ranks(bits)
        return ranks.astype(np.int32), found
    present = np.zeros(1 << width, np.bool_)
    present[bits] = True
    places = np.cumsum(present, dtype=np.int32) - np.int32(1)
    return places[bits], np.flatnonzero(present).astype(np.int32)
