"""Counts per bin of two populations -> the population stability index, bin by bin, and its band.

PSI is the sum over bins of (a - e) * ln(a / e), with e and a the shares of the expected and of the
actual population in the bin: the divergence of Jeffreys (1946). Bands and the infinite index of a
bin that one population leaves empty are those of `ScorecardMonitoring` of optbinning, whose
published tables are reproduced: below 0.10 stable, below 0.25 worth a look, from 0.25 on a
significant change.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Band = Literal["stable", "shifting", "shifted"]
SHIFTING, SHIFTED = 0.10, 0.25


@dataclass(frozen=True, slots=True)
class Psi:
    """The index, and what each bin adds to it, in the order of the bins.

    A bin that only one population fills adds infinity, as in the reference: no finite change of
    shares is as large. A bin that both leave empty adds nothing; the reference has no number there.
    """

    value: float
    parts: tuple[float, ...]

    @property
    def band(self) -> Band:
        """The usual band of the index."""
        return band_of(self.value)


def psi(expected: Sequence[int], actual: Sequence[int]) -> Psi:
    """The index of two populations, given how many of each lie in each bin.

    Raises ValueError where there are not as many bins, or one of the populations is empty.
    """
    if len(expected) != len(actual) or not sum(expected) or not sum(actual):
        message = "PSI needs two populations that are counted in the same bins"
        raise ValueError(message)
    whole = sum(expected), sum(actual)
    parts = [_part(e / whole[0], a / whole[1]) for e, a in zip(expected, actual, strict=True)]
    return Psi(math.fsum(parts) if math.inf not in parts else math.inf, tuple(parts))


def _part(expected: float, actual: float) -> float:
    if expected == actual:
        return 0.0
    if not expected or not actual:
        return math.inf
    return (actual - expected) * math.log(actual / expected)


def band_of(value: float) -> Band:
    """The band of an index; a bound belongs to the band above it."""
    if value < SHIFTING:
        return "stable"
    return "shifting" if value < SHIFTED else "shifted"
