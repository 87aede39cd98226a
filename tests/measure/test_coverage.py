"""Simulated campaigns with known effects: intervals hold the truth as often as they promise."""

from __future__ import annotations

from collections import Counter
from statistics import variance

import pytest

pytest.importorskip("statsmodels")

from tests.measure.simulated import (
    NOTHING,
    Truth,
    campaign,
    intervals,
    kpi_intervals,
    kpi_truths,
    truths,
    verdicts,
)

CAMPAIGNS = 2000
FEW = 150
ARM = "coupon"


def coverage(seeds: range) -> dict[str, float]:
    """The share of the campaigns whose interval holds the truth, by figure."""
    truth = Truth()
    real = {**truths(truth, ARM), **kpi_truths(truth)}
    held: Counter[str] = Counter()
    for seed in seeds:
        made = campaign(seed, truth)
        found = {**intervals(made, ARM), **kpi_intervals(made)}
        held.update(name for name, (low, high) in found.items() if low <= real[name] <= high)
    return {name: held[name] / len(seeds) for name in real}


def test_intervals_hold_the_truth_in_a_few_campaigns():
    """Of 150 campaigns none of the figures misses the truth more often than chance allows."""
    found = coverage(range(FEW))
    assert min(found.values()) > 0.89, found


@pytest.mark.slow
def test_intervals_hold_the_truth_95_times_in_a_hundred():
    """Of 2,000 campaigns every figure's interval holds the truth in 94 to 96 of a hundred."""
    found = coverage(range(CAMPAIGNS))
    assert {n: c for n, c in found.items() if not 0.94 <= c <= 0.96} == {}, found


def test_the_adjustment_takes_variance_away_and_no_truth():
    """Adjusted differences scatter less about the same truth, by about the share that is said."""
    truth = Truth()
    plain, better, said = [], [], []
    for seed in range(FEW):
        group = next(g for g in campaign(seed, truth).groups if g.arm == ARM)
        found = next(c for c in group.comparisons if c.measure == "revenue")
        plain.append(found.raw.absolute.value)
        better.append(found.difference.absolute.value)
        said.append(found.reduced)
    assert variance(better) < variance(plain)
    assert all(0 < r < 1 for r in said)
    real = truths(truth, ARM)["revenue difference"]
    assert sum(better) / FEW == pytest.approx(real, abs=4 * (variance(better) / FEW) ** 0.5)


def wrong(seeds: range, level: str) -> float:
    """The share of campaigns without any effect in which some group is said to differ."""
    made = (campaign(seed, NOTHING, 1500) for seed in seeds)
    told = [verdicts(m, level, "response") & {"more", "less"} for m in made]
    return sum(map(bool, told)) / len(seeds)


def test_nothing_is_found_where_nothing_is():
    """With no effect, four comparisons at once are wrong in hardly more than one run in twenty."""
    assert wrong(range(FEW), "segment-arm") < 0.11


@pytest.mark.slow
def test_the_correction_keeps_its_promise():
    """With no effect, some of the corrected verdicts are wrong in at most 6 of a hundred runs."""
    assert wrong(range(CAMPAIGNS), "segment-arm") <= 0.06
