"""Values and the customers they belong to -> the values of each customer in ascending order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from segrules.engines.on_pandas import hashing
from segrules.engines.on_pandas.vectors import Codes

Array = npt.NDArray[Any]

_BITS = 62
"""Bits for the customer and the rank of a value together."""
_WORD = 64
_AT_ONCE = 1 << 15
"""Values that are looked at in one step: they stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """Values as small integers in the same order; `rank + low` is the value without `different`.

    With `different`, ranks count up the different values, ascending.
    """

    ranks: npt.NDArray[np.int64]
    count: int
    low: int = 0
    different: Array | None = None

    def values(self, ranks: npt.NDArray[np.int64]) -> Array:
        """The values of some ranks."""
        return ranks + self.low if self.different is None else self.different[ranks]


@dataclass(frozen=True, slots=True)
class Ordered:
    """All values customer by customer, ascending; customer i has those from starts[i] on."""

    codes: npt.NDArray[np.int64]
    values: Array
    starts: npt.NDArray[np.int64]

    @property
    def counts(self) -> npt.NDArray[np.int64]:
        """How many values each customer has."""
        return np.diff(self.starts)


def ordered(codes: Codes, values: Array, customers: int) -> Ordered:
    """The values of each customer in ascending order (numbers without negative zero)."""
    ranked = _ranked(values, customers)
    packed = _sorted_pairs(codes, ranked)
    return _unpacked(packed, ranked, customers)


def ordered_different(codes: Codes, values: Array, customers: int) -> Ordered:
    """The different values of each customer in ascending order."""
    ranked = _ranked(values, customers)
    packed = _sorted_pairs(codes, ranked)
    return _unpacked(packed[_changes(packed)], ranked, customers)


def count_different(codes: Codes, values: Array, customers: int) -> npt.NDArray[np.int64]:
    """How many different values each customer has."""
    if len(values) == 0:
        return np.zeros(customers, np.int64)
    if values.dtype.kind in "ib" and int(values.max()) - int(values.min()) < _WORD:
        return _few_different(codes, values, customers)
    ranked = _ranked(values, customers)
    if ranked.count <= _WORD:
        return _few_different(codes, ranked.ranks, customers)
    packed = _sorted_pairs(codes, ranked)
    packed = packed[_changes(packed)]
    return np.bincount(packed >> _shift(ranked), minlength=customers)


def _few_different(codes: Codes, values: Array, customers: int) -> npt.NDArray[np.int64]:
    """The same for at most as many values in a row as a word has bits: one bit for each."""
    low = int(values.min())
    bits = np.zeros(customers, np.uint64)
    bit_of = np.uint64(1) << np.arange(_WORD, dtype=np.uint64)
    for start in range(0, len(values), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        np.bitwise_or.at(bits, codes[part], bit_of.take(values[part].astype(np.intp) - low))
    return np.bitwise_count(bits).astype(np.int64)


def runs(of: Ordered) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Where each run of one value of one customer starts, and how long it is."""
    new = np.ones(len(of.values), np.bool_)
    new[1:] = (of.codes[1:] != of.codes[:-1]) | (of.values[1:] != of.values[:-1])
    starts = np.flatnonzero(new)
    return starts, np.diff(np.append(starts, len(of.values)))


def _ranked(values: Array, customers: int) -> Ranked:
    """By subtraction where the integers' range is small enough, else by hashing."""
    if len(values) and values.dtype.kind in "ib":
        low, high = int(values.min()), int(values.max())
        if (high - low).bit_length() + customers.bit_length() <= _BITS:
            return Ranked(values.astype(np.int64) - low, high - low + 1, low)
    ranks, different = hashing.ranks(values)
    return Ranked(ranks, len(different), different=different)


def _shift(ranked: Ranked) -> int:
    return ranked.count.bit_length()


def _sorted_pairs(codes: Codes, ranked: Ranked) -> npt.NDArray[np.int64]:
    """Customer and rank in one integer each: far quicker to sort than two keys."""
    packed = codes.astype(np.int64)
    packed <<= _shift(ranked)
    packed |= ranked.ranks
    packed.sort()
    return packed


def _changes(packed: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    new = np.ones(len(packed), np.bool_)
    np.not_equal(packed[1:], packed[:-1], out=new[1:])
    return new


def _unpacked(packed: npt.NDArray[np.int64], ranked: Ranked, customers: int) -> Ordered:
    shift = _shift(ranked)
    codes = packed >> shift
    starts = np.zeros(customers + 1, np.int64)
    np.cumsum(np.bincount(codes, minlength=customers), out=starts[1:])
    return Ordered(codes, ranked.values(packed & ((1 << shift) - 1)), starts)
