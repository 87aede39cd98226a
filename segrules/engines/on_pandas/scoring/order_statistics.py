"""Values and the ranks that are asked for -> exact order statistics, without sorting all values.

A sorted sample says between which two values each asked rank must lie, but for bad luck; those
values alone are sorted. What lies elsewhere is found by going through all values once more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from segrules.engines.on_pandas.scoring.value_counts import Numbers

AT_ONCE = 1 << 15
"""Values that are looked at in one step: they stay in the processor's cache."""
SAMPLE = 1 << 18
DEVIATIONS = 6
"""How many standard deviations of a sampled rank a bracket reaches to either side."""


@dataclass(frozen=True, slots=True)
class Bracket:
    """All values from one to another, both included, ascending; `before`: how many are less."""

    values: Numbers
    before: int

    def has_rank(self, k: int) -> bool:
        """Whether the k-th smallest of all values is among these."""
        return self.before < k <= self.before + len(self.values)

    def has(self, value: float) -> bool:
        """Whether a value lies between the ends."""
        return bool(len(self.values)) and bool(self.values[0] <= value <= self.values[-1])


@dataclass(frozen=True, slots=True)
class Order:
    """At least one value, in any order, none of them NaN; ranks count from 1 with repetitions."""

    values: Numbers
    brackets: tuple[Bracket, ...]

    def kth(self, k: int) -> int | float:
        """The k-th smallest value."""
        for each in self.brackets:
            if each.has_rank(k):
                return _plain(each.values[k - each.before - 1])
        return _plain(np.partition(self.values, k - 1)[k - 1])

    def below(self, value: float) -> int:
        """How many values are less."""
        for each in self.brackets:
            if each.has(value):
                return each.before + int(np.searchsorted(each.values, value, side="left"))
        return _counted(self.values, lambda piece: piece < value)

    def not_above(self, value: float) -> int:
        """How many values are equal or less."""
        for each in self.brackets:
            if each.has(value):
                # values beyond the end of a bracket are not equal to it: both ends are included
                return each.before + int(np.searchsorted(each.values, value, side="right"))
        return _counted(self.values, lambda piece: piece <= value)

    def after(self, value: float) -> int | float | None:
        """The least value that is greater; None where there is none."""
        for each in self.brackets:
            if each.has(value) and value < each.values[-1]:
                return _plain(each.values[np.searchsorted(each.values, value, side="right")])
        found = [piece[piece > value] for piece in _pieces(self.values)]
        return min((_plain(piece.min()) for piece in found if len(piece)), default=None)

    def before(self, value: float) -> int | float | None:
        """The greatest value that is less; None where there is none."""
        for each in self.brackets:
            if each.has(value) and each.values[0] < value:
                return _plain(each.values[np.searchsorted(each.values, value, side="left") - 1])
        found = [piece[piece < value] for piece in _pieces(self.values)]
        return max((_plain(piece.max()) for piece in found if len(piece)), default=None)


def order_of(values: Numbers, ranks: Iterable[int], sample: int = SAMPLE) -> Order:
    """The values, with a bracket about each of the ranks that will be asked for."""
    step = max(1, len(values) // sample)
    drawn = np.sort(values[::step])
    reach = int(DEVIATIONS * np.sqrt(len(drawn)) / 2) + 1
    ends: dict[tuple[int, int], None] = {}
    for rank in sorted(ranks):
        place = (rank - 1) * len(drawn) // len(values)
        ends[max(0, place - reach), min(len(drawn) - 1, place + reach)] = None
    return Order(
        values, tuple(_brackets(values, [(drawn[low], drawn[high]) for low, high in ends]))
    )


def _brackets(values: Numbers, ends: Sequence[tuple[float, float]]) -> Iterator[Bracket]:
    """The brackets between ends, in one walk through the values."""
    before = [0] * len(ends)
    inside: list[list[Numbers]] = [[] for _ in ends]
    for piece in _pieces(values):
        for k, (low, high) in enumerate(ends):
            outside = piece < low
            before[k] += int(np.count_nonzero(outside))
            np.logical_or(outside, piece > high, out=outside)
            inside[k].append(piece[~outside])
    for less, found in zip(before, inside, strict=True):
        yield Bracket(np.sort(np.concatenate(found)), less)


def _pieces(values: Numbers) -> Iterable[Numbers]:
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))


def _counted(values: Numbers, test: Callable[[Numbers], Numbers]) -> int:
    return sum(int(np.count_nonzero(test(piece))) for piece in _pieces(values))


def _plain(value: Numbers) -> int | float:
    """As Python's own number; zero has no sign."""
    found: int | float = value.item()
    return found + 0
