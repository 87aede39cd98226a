"""Sums of numbers by group, held to `math.fsum`."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from segrules.engines.on_pandas.evaluating.exact_sums import group_sums

NUMBERS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300, max_value=1e300),
    st.floats(-1e6, 1e6).map(lambda x: round(x, 2)),
    st.sampled_from([1e16, 1.0, -1e16, 5e-324, -5e-324, 2.0**-1070, 1e-20, 0.1, 0.0, -0.0]),
)


@given(st.lists(st.tuples(st.integers(0, 4), NUMBERS), max_size=60))
@settings(max_examples=400)
def test_sums_are_those_of_fsum(pairs):
    """Each group's sum is the correctly rounded exact one, however far apart the numbers are."""
    codes = np.array([c for c, _ in pairs], np.int32)
    values = np.array([v for _, v in pairs], np.float64)
    expected = [math.fsum(v for c, v in pairs if c == group) for group in range(5)]
    assert group_sums(codes, values, 5).tolist() == expected


def test_sums_are_those_of_fsum_for_many_prices():
    """Half a million prices in groups of all sizes add up as exactly as a handful."""
    random = np.random.default_rng(5)
    codes = (random.random(500_000) ** 3 * 1000).astype(np.int32)
    values = np.round(random.lognormal(3, 2, len(codes)), 2)
    order = np.argsort(codes, kind="stable")
    cuts = np.searchsorted(codes[order], np.arange(1, 1000))
    expected = [math.fsum(part.tolist()) for part in np.split(values[order], cuts)]
    assert group_sums(codes, values, 1000).tolist() == expected


def test_a_sum_beyond_the_greatest_double_is_infinite():
    """What no double can hold is infinite, which callers make missing."""
    codes = np.zeros(3, np.int32)
    assert group_sums(codes, np.array([1.7e308, 1.7e308, 1.0]), 1).tolist() == [math.inf]
