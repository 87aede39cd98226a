"""A segmentation and the customers' numbers -> customers, sums and means of each segment, exact."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.evaluating.exact_sums import group_sums, integer_sums
from segrules.engines.on_pandas.tag_bits import TagSets
from segrules.language.types import Kind
from segrules.verbs.reporting.report import Mean
from segrules.verbs.reporting.run_view import Codes, Members

MOST_SETS = 1 << 16
"""Up to so many different sets of tags the customers are gone through once for all tags."""
_INT64 = 1 << 63


@dataclass(frozen=True, slots=True)
class Totals:
    """Of each group the customers with a known value, and the sum of these in major units."""

    known: tuple[int, ...]
    sums: tuple[Fraction | None, ...]
    """None where a sum of numbers is beyond what a number can be."""

    def mean(self, group: int) -> Mean:
        """The mean of a group, rounded once."""
        total, known = self.sums[group], self.known[group]
        return Mean(float(total / known) if known and total is not None else None, known)


def sizes(who: Members, count: int) -> list[int]:
    """The customers of each of `count` segments; of what is no tag, then those in none."""
    if who.codes is None:
        return [int(np.count_nonzero(mask)) for mask in who.masks]
    found = np.bincount(who.codes + np.int32(1), minlength=count + 1).tolist()
    return [*found[1:], found[0]]


def totals(who: Members, vector: Vector, count: int) -> Totals:
    """The same of the known values of a column of numbers."""
    sets = who.sets
    few = sets is not None and len(sets.sets) <= MOST_SETS
    if sets is not None and few and vector.type.kind is not Kind.NUMBER:
        return _of_tags(vector, sets)
    if who.codes is None:
        parts = [_grouped(vector, mask.astype(np.int32) - np.int32(1), 1) for mask in who.masks]
        return Totals(tuple(p.known[0] for p in parts), tuple(p.sums[0] for p in parts))
    codes = np.where(who.codes < 0, np.int32(count), who.codes).astype(np.int32)
    return _grouped(vector, codes, count + 1)


def _of_tags(vector: Vector, who: TagSets) -> Totals:
    """The totals of each tag from those of the sets; sums of whole numbers lose nothing."""
    known, sums = _whole(vector, who.codes, len(who.sets))
    fits = sum(map(abs, sums)) < _INT64
    added = np.array(sums, np.int64 if fits else object) @ who.sets.astype(np.int64)
    counts = np.array(known, np.int64) @ who.sets
    unit = 10**vector.type.decimals
    return Totals(tuple(counts.tolist()), tuple(Fraction(int(s), unit) for s in added.tolist()))


def everybody(vector: Vector) -> Totals:
    """The same over all customers, as one group."""
    return _grouped(vector, np.zeros(len(vector), np.int32), 1)


def _grouped(vector: Vector, codes: Codes, groups: int) -> Totals:
    """Totals by code; the code -1 is not counted."""
    if vector.type.kind is Kind.NUMBER:
        values, own = _seen(vector, codes)
        known = np.bincount(own, minlength=groups).tolist()
        return Totals(tuple(known), tuple(map(_finite, group_sums(own, values, groups).tolist())))
    known, whole = _whole(vector, codes, groups)
    unit = 10**vector.type.decimals
    return Totals(tuple(known), tuple(Fraction(s, unit) for s in whole))


def _whole(vector: Vector, codes: Codes, groups: int) -> tuple[list[int], list[int]]:
    """How many known whole numbers each code has, and their sums; -1 is not counted."""
    values, own = _seen(vector, codes)
    return np.bincount(own, minlength=groups).tolist(), integer_sums(own, values, groups)


def _seen(vector: Vector, codes: Codes) -> tuple[npt.NDArray[Any], Codes]:
    """The known values of those with a code, and their codes."""
    seen = codes >= 0 if vector.known is None else vector.known & (codes >= 0)
    return (vector.values, codes) if seen.all() else (vector.values[seen], codes[seen])


def _finite(value: float) -> Fraction | None:
    return Fraction(value) if math.isfinite(value) else None
