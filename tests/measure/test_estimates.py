"""Intervals and tests of two groups: statsmodels' own where it has the method, and sane at ends."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("statsmodels")

from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportion_confint,
    proportions_ztest,
)
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from segrules.verbs.measuring import estimates
from segrules.verbs.measuring.estimates import Moments

GROUP = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(GROUP, GROUP)
def test_shares_are_compared_as_statsmodels_does(one, other):
    """Difference, ratio and p are those of the methods that the manual names."""
    found = estimates.shares_compared(*one, *other)
    gap = confint_proportions_2indep(*one, *other, method="newcomb", compare="diff")
    assert (found.absolute.low, found.absolute.high) == pytest.approx(gap)
    assert found.absolute.value == pytest.approx(one[0] / one[1] - other[0] / other[1])
    if other[0]:
        ratio = confint_proportions_2indep(*one, *other, method="log-adjusted", compare="ratio")
        assert (found.relative.low, found.relative.high) == pytest.approx(ratio)
    else:
        assert found.relative is None
    if 0 < one[0] + other[0] < one[1] + other[1]:
        _, p = proportions_ztest([one[0], other[0]], [one[1], other[1]])
        assert found.p == pytest.approx(p)
    else:
        assert found.p == 1


@given(GROUP)
def test_a_share_has_wilsons_interval(group):
    """One share's interval is statsmodels' by Wilson's method."""
    found = estimates.share(*group)
    assert (found.low, found.high) == pytest.approx(proportion_confint(*group, method="wilson"))


@given(st.integers(0, 2**32 - 1), st.integers(2, 60), st.integers(2, 60))
def test_means_are_compared_as_statsmodels_does(seed, many, many0):
    """Difference and p are statsmodels' for unequal variances."""
    rng = np.random.default_rng(seed)
    one, other = rng.gamma(2, 50, many), rng.gamma(2, 40, many0)
    found = estimates.means_compared(estimates.moments(one), estimates.moments(other))
    theirs = CompareMeans(DescrStatsW(one), DescrStatsW(other))
    assert (found.absolute.low, found.absolute.high) == pytest.approx(
        theirs.tconfint_diff(usevar="unequal")
    )
    assert found.p == pytest.approx(theirs.ttest_ind(usevar="unequal")[1])
    low, high = DescrStatsW(one).tconfint_mean()
    own = estimates.mean(estimates.moments(one))
    assert (own.low, own.high) == pytest.approx((low, high))


def test_groups_too_small_or_without_spread_say_nothing_wrong():
    """One customer bounds nothing; equal values have no chance in them; no ratio to nothing."""
    lonely = estimates.means_compared(Moments(1, 5.0, 0.0), Moments(9, 3.0, 1.0))
    assert (lonely.absolute.low, lonely.absolute.high, lonely.p) == (-math.inf, math.inf, 1.0)
    still = estimates.means_compared(Moments(9, 0.0, 0.0), Moments(9, 0.0, 0.0))
    assert (still.absolute.low, still.absolute.high, still.p) == (0.0, 0.0, 1.0)
    assert still.relative is None
    apart = estimates.means_compared(Moments(9, 4.0, 0.0), Moments(9, 2.0, 0.0))
    assert (apart.p, apart.relative.value) == (0.0, 2.0)
    assert estimates.mean(Moments(1, 5.0, 0.0)).high == math.inf
    assert estimates.moments(np.array([])) == Moments(0, 0.0, 0.0)


@given(st.lists(st.floats(0, 1), max_size=30), st.sampled_from(["holm", "bonferroni", "fdr_bh"]))
def test_p_values_are_corrected_as_statsmodels_does(ps, method):
    """The corrected values are statsmodels', none for none."""
    found = estimates.corrected(ps, method)
    assert list(found) == (list(multipletests(ps, method=method)[1]) if ps else [])


def test_the_sizes_of_arms_are_held_against_what_was_asked_for():
    """Chi-square by hand: the halves of 1,000 at 450 and 550 give 10 with one degree of freedom."""
    assert estimates.as_expected([450, 550], [0.5, 0.5]) == pytest.approx(0.0015654022580025)
    assert estimates.as_expected([500, 500], [0.5, 0.5]) == 1
    assert estimates.as_expected([500, 500, 3], [0.5, 0.5, 0.0]) == 0
    assert estimates.as_expected([7], [1.0]) == 1
