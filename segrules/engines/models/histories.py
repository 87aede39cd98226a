"""Per-customer numbers -> distinct histories with counts, in one order whatever that of the rows.

A history is what a model sees of a customer. Equal histories are told apart by nothing, so that a
likelihood is summed over the distinct ones, ascending: no order of rows can change a digit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Histories:
    """Distinct histories, one a column of `numbers`, and how many customers have each."""

    numbers: Numbers
    counts: Numbers

    @property
    def customers(self) -> int:
        """How many customers there are."""
        return int(self.counts.sum())

    @property
    def repeaters(self) -> int:
        """How many of them bought again; the first number of a history is its repeat purchases."""
        return int(self.counts[self.numbers[0] > 0].sum())


def histories(*numbers: Numbers) -> Histories:
    """The distinct histories of customers whose numbers are given side by side."""
    distinct, counts = np.unique(np.stack(numbers), axis=1, return_counts=True)
    return Histories(distinct, counts.astype(np.float64))


def is_purchase_history(repeats: Numbers, age_at_last: Numbers, age: Numbers) -> Mask:
    """Which customers can be: repeats are a count, and the last purchase lies within the age.

    Who bought once has the age 0 at the last purchase, who bought again an age above 0.
    """
    whole = (repeats >= 0) & (repeats == np.floor(repeats)) & (repeats < MOST_REPEATS)
    once = (repeats == 0) & (age_at_last == 0)
    again = (repeats > 0) & (age_at_last > 0)
    return np.asarray(whole & (once | again) & (age_at_last <= age) & (age < np.inf), np.bool_)


MOST_REPEATS = 1e6
"""Nobody buys on more days than this."""


def is_spending_history(repeats: Numbers, value: Numbers) -> Mask:
    """Which customers can be: repeats are a count, and who bought again spent something."""
    whole = (repeats >= 0) & (repeats == np.floor(repeats)) & (repeats < MOST_REPEATS)
    return np.asarray(whole & ((repeats == 0) | ((value > 0) & (value < np.inf))), np.bool_)
