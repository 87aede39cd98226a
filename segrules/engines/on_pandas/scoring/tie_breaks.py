"""Value counts, class sizes and tie-break columns -> `Cuts` that part customers of equal value.

Customers stand in one row from the worst to the best: by value, then by the tie-break columns
ascending (missing first, text by code point). A cut is the first customer of the better class:
its value in `Cuts.points`, its tie-break values in `Cuts.ties`. So a customer is on the better side
of a cut whose value is better, or equal with tie-break values that are not before the cut's.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from segrules.compiler.program import Better
from segrules.engines.on_pandas.columns import Mask, Vector
from segrules.engines.on_pandas.scoring.cut_points import stored_scores
from segrules.engines.on_pandas.scoring.value_counts import Integers, Numbers, ValueCounts
from segrules.engines.on_pandas.vectors import known_mask
from segrules.engines.results import Cuts
from segrules.language.types import Kind

Tie = tuple[Any, ...]


def ntile_starts(customers: int, into: int) -> list[int]:
    """How many customers stand before class 2, 3, ... by NTILE: the first classes are larger."""
    size, larger = divmod(customers, into)
    return [j * size + min(j, larger) for j in range(1, into)]


def cuts_in_row(
    counts: ValueCounts, starts: Sequence[int], tie_of: Callable[[float, int], Tie], better: Better
) -> Cuts:
    """Cuts from how many customers stand before each class but the first (not descending).

    `tie_of(value, place)` gives the tie-break values of the customer who has that place (from 0)
    among those of equal value.
    """
    n = counts.customers
    above = {start: 2 + j for j, start in enumerate(starts) if 0 < start < n}
    lowest = 1 + sum(start <= 0 for start in starts)
    step = 1 if better == "higher" else -1
    placed = [_customer(counts, start, better) for start in above][::step]
    return Cuts(
        tuple(value for value, _ in placed),
        "left",
        ties=tuple(tie_of(value, place) for value, place in placed),
        scores=stored_scores((lowest, *above.values())[::step], better),
    )


def _customer(counts: ValueCounts, start: int, better: Better) -> tuple[int | float, int]:
    if better == "higher":
        value = counts.kth(start + 1)
        return value, start - counts.below(value)
    value = counts.kth(counts.customers - start)
    return value, start - (counts.customers - counts.not_above(value))


def split(
    counts: ValueCounts, values: Numbers, ties: tuple[Vector, ...], into: int, better: Better
) -> Cuts | None:
    """NTILE by value and then the tie-break columns; None where two customers are equal in all."""
    keys = [key for tie in ties for key in _keys(tie)]
    order = np.lexsort((*reversed(keys), values))
    if _repeats(order, [values, *keys]):
        return None

    def tie_of(value: float, place: int) -> Tie:
        row = int(order[counts.below(value) + place])
        return tuple(_physical(tie, row) for tie in ties)

    return cuts_in_row(counts, ntile_starts(counts.customers, into), tie_of, better)


def _keys(tie: Vector) -> tuple[Numbers, ...]:
    if tie.type.kind is Kind.TEXT:
        return (tie.values,)
    if tie.known is None:
        return (tie.values,)
    return tie.known, np.where(tie.known, tie.values, 0)


def _repeats(order: Integers, columns: list[Numbers]) -> bool:
    same = np.ones(len(order) - 1, dtype=bool)
    for column in columns:
        ordered = column[order]
        same &= ordered[1:] == ordered[:-1]
    return bool(same.any())


def _physical(tie: Vector, row: int) -> Any:  # noqa: ANN401 - the value of a column of any type
    if not known_mask(tie)[row]:
        return None
    value = tie.values[row].item()
    return tie.words[value] if tie.type.kind is Kind.TEXT else value


def not_before(ties: tuple[Vector, ...], at: Tie) -> Mask:
    """Which customers' tie-break values are not before those of a cut."""
    result = np.ones(len(ties[0]), dtype=bool)
    for tie, value in zip(reversed(ties), reversed(at), strict=True):
        after, same = _compared(tie, value)
        result = after | (same & result)
    return result


def _compared(tie: Vector, value: Any) -> tuple[Mask, Mask]:  # noqa: ANN401 - as in `_physical`
    known = known_mask(tie)
    if value is None:
        return known, ~known
    if tie.type.kind is Kind.TEXT:
        code = bisect_left(tie.words, value)
        present = code < len(tie.words) and tie.words[code] == value
        same = tie.values == code if present else np.zeros(len(tie), dtype=bool)
        return (tie.values >= code) & ~same & known, same
    return (tie.values > value) & known, (tie.values == value) & known
