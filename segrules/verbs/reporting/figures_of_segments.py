"""A segmentation and the customers' numbers -> customers, sums and means of each segment, exact."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.evaluating.exact_sums import group_sums, integer_sums
from segrules.language.types import Kind
from segrules.verbs.reporting.report import Mean
from segrules.verbs.reporting.run_view import Codes, Members


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
    if who.codes is None:
        parts = [_grouped(vector, mask.astype(np.int32) - np.int32(1), 1) for mask in who.masks]
        return Totals(tuple(p.known[0] for p in parts), tuple(p.sums[0] for p in parts))
    codes = np.where(who.codes < 0, np.int32(count), who.codes).astype(np.int32)
    return _grouped(vector, codes, count + 1)


def everybody(vector: Vector) -> Totals:
    """The same over all customers, as one group."""
    return _grouped(vector, np.zeros(len(vector), np.int32), 1)


def _grouped(vector: Vector, codes: Codes, groups: int) -> Totals:
    """Totals by code; the code -1 is not counted."""
    seen = codes >= 0 if vector.known is None else vector.known & (codes >= 0)
    values, own = (vector.values, codes) if seen.all() else (vector.values[seen], codes[seen])
    known = np.bincount(own, minlength=groups).tolist()
    if vector.type.kind is Kind.NUMBER:
        sums: Sequence[float] = group_sums(own, values, groups).tolist()
        return Totals(tuple(known), tuple(_finite(s) for s in sums))
    whole = integer_sums(own, values, groups)
    unit = 10**vector.type.decimals
    return Totals(tuple(known), tuple(Fraction(s, unit) for s in whole))


def _finite(value: float) -> Fraction | None:
    return Fraction(value) if math.isfinite(value) else None
