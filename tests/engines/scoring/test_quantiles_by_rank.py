"""Cuts from a few order statistics beside those from the counts of all values."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segrules.compiler.program import Quantile
from segrules.engines.on_pandas.scoring.cut_points import found_classes, quantile
from segrules.engines.on_pandas.scoring.order_statistics import order_of
from segrules.engines.on_pandas.scoring.quantiles_by_rank import quantile_by_rank
from segrules.engines.on_pandas.scoring.value_counts import value_counts

FEW_INTEGERS = st.lists(st.integers(-4, 4), min_size=1, max_size=40)
INTEGERS = st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=30)
NUMBERS = st.lists(st.sampled_from([0.0, -0.0, 0.1, 0.2, 1e300, -5e-324, 3.5]), min_size=1)
METHODS = st.builds(Quantile, st.integers(2, 12), st.sampled_from(["low", "high", "mid"]))


def as_array(values):
    """Values as the engine holds them."""
    kind = np.float64 if isinstance(values[0], float) else np.int64
    return np.array(values, kind)


@settings(max_examples=500, deadline=None)
@given(
    st.one_of(FEW_INTEGERS, INTEGERS, NUMBERS).map(as_array),
    METHODS,
    st.sampled_from(["left", "right"]),
    st.sampled_from(["higher", "lower"]),
    st.integers(1, 20),
)
def test_the_cuts_are_those_of_all_counts(values, method, closed, better, sample):
    """The cuts and the classes found are the same, whatever sample the brackets come from."""
    counts = value_counts(values)
    expected = quantile(counts, method, closed, better)
    expected = replace(expected, found=found_classes(expected, counts, better))
    assert quantile_by_rank(values, method, closed, better, sample) == expected


@settings(max_examples=200, deadline=None)
@given(st.one_of(FEW_INTEGERS, NUMBERS).map(as_array), st.data(), st.integers(1, 20))
def test_order_statistics_are_exact(values, data, sample):
    """Ranks, counts and neighbours are those of the sorted values."""
    ranks = data.draw(st.sets(st.integers(1, len(values)), min_size=1, max_size=4))
    order, ordered = order_of(values, ranks, sample), np.sort(values).tolist()
    for k in {*ranks, 1, len(values)}:
        value = order.kth(k)
        assert value == ordered[k - 1]
        assert order.below(value) == sum(v < value for v in ordered)
        assert order.not_above(value) == sum(v <= value for v in ordered)
        assert order.after(value) == min((v for v in ordered if v > value), default=None)
        assert order.before(value) == max((v for v in ordered if v < value), default=None)


@pytest.mark.parametrize("draw", ["normal", "ties", "sorted"])
def test_many_values(draw):
    """Hundreds of thousands of values are cut as by their counts, in any order and with ties."""
    rng = np.random.default_rng(5)
    values = rng.normal(size=300_000)
    values = {"normal": values, "ties": np.round(values, 1), "sorted": np.sort(values)}[draw]
    method = Quantile(5)
    counts = value_counts(values)
    expected = quantile(counts, method, "left", "lower")
    found = quantile_by_rank(values, method, "left", "lower", 5_000)
    assert (found.points, found.scores) == (expected.points, expected.scores)
