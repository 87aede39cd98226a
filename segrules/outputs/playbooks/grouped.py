"""Customers by segment or by the set of their tags -> counts, means and medians of every segment.

Millions of customers have few different sets of tags, so each column is looked at once for all
segments of a segmentation, not once for each.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from segrules.compiler.program import Segmentation
from segrules.engines.on_pandas.columns import Mask, Vector
from segrules.engines.on_pandas.tag_bits import TagBits

Integers = npt.NDArray[np.int64]
Numbers = npt.NDArray[Any]

CELLS = 1 << 20
"""A table of counts has no more cells than this, if it can."""
LEAST = 64
"""Values are told apart into at least so many buckets."""
AT_ONCE = 1 << 16
FINEST = float(1 << 22)
"""Values closer than this part of their span share a bucket."""
ONE_BITS = np.float32(1).view(np.int32)
"""The bits of 1; those of greater numbers are greater."""
BITS = 26
"""The sum of a hundred million integers of so many bits is exact in floats."""


@dataclass(frozen=True, slots=True)
class Grouped:
    """Each customer's group, -1 for none, and which groups make up each segment."""

    codes: npt.NDArray[np.int32]
    segments: npt.NDArray[np.bool_]

    @property
    def groups(self) -> int:
        """The number of groups."""
        return int(self.segments.shape[1])


def by_tags(tags: TagBits) -> Grouped:
    """The customers of a segmentation of tags: a group for each set of tags."""
    found = tags.sets()
    return Grouped(found.codes, found.sets.T)


def by_segment(way: Segmentation, vector: Vector) -> Grouped:
    """The customers of a segmentation: a group for each segment."""
    words = tuple(vector.words)
    codes = vector.values.astype(np.int32, copy=False)
    ids = np.array([words.index(s.id) if s.id in words else -1 for s in way.segments])
    return Grouped(codes, ids[:, None] == np.arange(len(words)))


def class_table(by: Grouped, classes: Integers, count: int) -> Integers:
    """The customers of each segment in each class: a row a segment; class -1 is not counted."""
    return table_of(by, np.where(classes >= 0, classes, count), count + 1)[:, :count]


def table_of(by: Grouped, places: Integers, width: int) -> Integers:
    """How many customers of each segment (a row) have each place below `width`."""
    cells = np.zeros(by.groups * width, np.int64)
    size = max(AT_ONCE, len(cells))
    for at in range(0, len(places), size):
        codes, some = by.codes[at : at + size], places[at : at + size]
        found = codes >= 0
        if not found.all():
            codes, some = codes[found], some[found]
        cells += np.bincount(codes.astype(np.int64) * width + some, minlength=len(cells))
    counts = cells.reshape(by.groups, width)
    table: Integers = np.empty((len(by.segments), width), np.int64)
    for segment, members in enumerate(by.segments):
        np.add.reduce(counts[members], axis=0, out=table[segment])
    return table


def sizes(by: Grouped) -> Integers:
    """The customers of each segment."""
    return table_of(by, np.broadcast_to(np.int64(0), len(by.codes)), 1)[:, 0]


# ---------------------------------------------------------------- known values


@dataclass(frozen=True, slots=True)
class Values:
    """The known values of a column in their physical form, and the groups of their customers."""

    values: Numbers
    by: Grouped


def known_values(vector: Vector, by: Grouped) -> Values:
    """The values that are known of customers who are in a segment."""
    known = by.codes >= 0 if vector.known is None else vector.known & (by.codes >= 0)
    if known.all():
        return Values(vector.values, by)
    return Values(vector.values[known], Grouped(by.codes[known], by.segments))


def means(column: Values) -> list[float | None]:
    """The mean of each segment, None where it has no value; of integers rounded only once."""
    counts = sizes(column.by).tolist()
    sums = sums_of(column)
    return [total / n if n else None for total, n in zip(sums, counts, strict=True)]


def sums_of(column: Values) -> list[int] | list[float]:
    """The sum of each segment, of integers exact."""
    codes, groups, members = column.by.codes, column.by.groups, column.by.segments
    if column.values.dtype.kind == "f":
        parts = np.bincount(codes, weights=column.values, minlength=groups)
        return [float(parts[m].sum()) for m in members]
    if groups == 1 and fits(column.values):
        return [int(column.values.sum(dtype=np.int64)) if m[0] else 0 for m in members]
    exact = exact_sums(column.values.astype(np.int64), codes, groups)
    return [sum([exact[g] for g in np.flatnonzero(m).tolist()]) for m in members]


def fits(values: Integers) -> bool:
    """Whether no sum of some of the integers leaves 64 bits."""
    most = max(int(values.max()), -int(values.min())) if len(values) else 0
    return most * len(values) < 1 << 63


def exact_sums(values: Integers, codes: npt.NDArray[np.int32], groups: int) -> list[int]:
    """The sum of integers by group: of some bits at a time, whose sums floats hold exactly."""
    totals, shift = [0] * groups, 0
    while True:
        last = not len(values) or max(int(values.max()), -int(values.min())) < 1 << BITS
        part = values if last else values & ((1 << BITS) - 1)
        sums = np.bincount(codes, weights=part, minlength=groups).tolist()
        totals = [t + (int(s) << shift) for t, s in zip(totals, sums, strict=True)]
        if last:
            return totals
        values, shift = values >> BITS, shift + BITS


# ---------------------------------------------------------------- medians


def middles(column: Values) -> list[tuple[Any, Any] | None]:
    """The two middle values of each segment (the same twice of an odd number); None: no value."""
    if not len(column.values):
        return [None] * len(column.by.segments)
    low, high = column.values.min(), column.values.max()
    most = max(CELLS // max(column.by.groups, 1), LEAST)
    if column.values.dtype.kind != "f" and int(high) - int(low) < most:
        return middle_integers(column, int(low), int(high) - int(low) + 1)
    places, width = buckets(column.values, low, high, most)
    wanted = [middle_buckets(row) for row in table_of(column.by, places, width)]
    needed = np.zeros(width, np.bool_)
    needed[[bucket for pair in wanted for bucket, _ in pair]] = True
    at = np.flatnonzero(needed[places])
    at = at[np.argsort(places[at], kind="stable")]
    some = Values(column.values[at], Grouped(column.by.codes[at], column.by.segments))
    return [
        middle_values(some, places[at], members, pair) if pair else None
        for members, pair in zip(column.by.segments, wanted, strict=True)
    ]


def middle_integers(column: Values, low: int, width: int) -> list[tuple[Any, Any] | None]:
    """The same of integers so close together that each can be counted."""
    table = table_of(column.by, column.values - low, width)
    wanted = [middle_buckets(row) for row in table]
    return [(low + pair[0][0], low + pair[1][0]) if pair else None for pair in wanted]


def buckets(values: Numbers, low: Any, high: Any, most: int) -> tuple[Integers, int]:  # noqa: ANN401 - of any dtype
    """A bucket for each value, so that greater values are in no lower bucket; and their number.

    There are at most about `most`, finer for values near the least: what customers spend is spread
    by orders of magnitude. Values share one whose distance from the least begins with the same
    bits, as a float of 32 bits.
    """
    width = float(high) - float(low)
    if not math.isfinite(width) or not width:
        return np.zeros(len(values), np.int64), 1
    apart = (values.astype(np.float64) - float(low)) * (FINEST / width) + 1
    bits = apart.astype(np.float32).view(np.int32) - ONE_BITS
    last = int(bits.max())
    shift = (last // most).bit_length()
    return bits >> shift, (last >> shift) + 1


def middle_buckets(row: Integers) -> tuple[tuple[int, int], ...]:
    """The bucket of each of the two middle values, and how many of its values come before it."""
    ends = np.cumsum(row)
    count = int(ends[-1])
    if not count:
        return ()
    ranks = ((count - 1) // 2, count // 2)
    found = [(int(np.searchsorted(ends, rank, side="right")), rank) for rank in ranks]
    return tuple((bucket, rank - int(ends[bucket] - row[bucket])) for bucket, rank in found)


def middle_values(
    column: Values, places: Integers, members: Mask, pair: tuple[tuple[int, int], ...]
) -> tuple[Any, Any]:
    """The two middle values of a segment, given by bucket and rank in it; places ascend."""
    low, high = pair
    found = value_at(column, places, members, *low)
    return found, found if low == high else value_at(column, places, members, *high)


def value_at(column: Values, places: Integers, members: Mask, bucket: int, rank: int) -> Any:  # noqa: ANN401 - of any dtype
    """The value of this rank among those of a segment in a bucket."""
    start, end = np.searchsorted(places, np.array([bucket, bucket + 1], places.dtype))
    inside = column.values[start:end][members[column.by.codes[start:end]]]
    return np.partition(inside, rank)[rank]
