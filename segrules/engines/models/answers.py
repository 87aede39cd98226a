"""What is asked of a fitted model, by the days it is asked about -> times ahead and their weights.

No libraries: every engine reads it.
"""

from __future__ import annotations

from fractions import Fraction

PERIOD = 30
"""Days in a period of discounting: purchases count as made at its end."""
YEAR = 365
DIGITS = 9
"""Answers are said to so many digits: what lies beyond differs by processor."""


def horizons(days: float, discount: float) -> tuple[tuple[float, float], ...]:
    """Pairs of days ahead and a weight, whose weighted sum of expected purchases is discounted.

    Without a discount there is one pair. With one, the days ahead are parted into periods of 30
    days, the last of which may be shorter, and what is expected within a period is worth
    `(1 + discount) ** (-days at its end / 365)`.
    """
    if not discount:
        return ((days, 1.0),)
    exact = Fraction(days)
    ends = [float(PERIOD * i) for i in range(1, int(exact / PERIOD) + 1)]
    ends += [days] if not ends or ends[-1] < days else []
    worth = [(1 + discount) ** (-end / YEAR) for end in ends]
    following = [*worth[1:], 0.0]
    return tuple((e, w - n) for e, w, n in zip(ends, worth, following, strict=True))


def told(value: float) -> float:
    """An answer to the digits that are told."""
    return float(f"{value:.{DIGITS}g}")
