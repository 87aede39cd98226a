from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from segrules.compiler.program import Quantile

COUNTS = [1, 1, 1, 1, 1, 1, 2, 2, 3, 8]

whole = st.lists(st.integers(-10, 10) | st.integers(-(10**12), 10**12), min_size=1, max_size=60)
cents = st.lists(
    st.integers(-500, 500).map(lambda n: n / 100) | st.integers(0, 9).map(float),
    min_size=1,
    max_size=60,
)
sums = st.lists(
    st.lists(st.sampled_from([0.1, 0.2, 0.7, 1.1]), min_size=1, max_size=5).map(sum),
    min_size=1,
    max_size=60,
)
"""Sums of decimals, which differ by one bit where on paper they are equal."""


def qcut(values, into, better):
    """The classes of `pandas.qcut` with duplicates dropped, 1 for all where it has no interval."""
    codes = pd.qcut(pd.Series(values), into, labels=False, duplicates="drop")
    codes = codes.fillna(0).astype(int)
    return (codes + 1 if better == "higher" else codes.max() - codes + 1).tolist()


@given(whole | cents, st.integers(2, 12), st.sampled_from(["higher", "lower"]))
def test_edges_are_those_of_qcut(scored, values, into, better):
    """Ties `edges` give what `qcut(labels=False, duplicates="drop") + 1` gives.

    Left out are sizes at which an edge is a value itself: there pandas may land one bit beside it.
    """
    assume(math.gcd(len(values) - 1, into) == 1)
    assert scored(values, Quantile(into, "edges"), into, better).classes == qcut(
        values, into, better
    )


unlike = st.lists(st.integers(-(10**9), 10**9), min_size=2, unique=True)


@given(unlike, st.sampled_from([2, 3, 4, 5, 7, 8, 9, 10]))
def test_edges_of_different_values_are_those_of_qcut(scored, values, into):
    """Without ties the classes are those of `qcut` whatever the number of customers.

    Left out are 6, 11 and 12 classes, of which pandas rounds a level to just below its fraction.
    """
    assert scored(values, Quantile(into, "edges"), into).classes == qcut(values, into, "higher")


def exact_edges(values, into, align):
    """The classes by type-7 edges in fractions, equal edges dropped."""
    ordered, edges = sorted(map(Fraction, values)), []
    for j in range(into + 1):
        rank, part = divmod(j * (len(values) - 1), into)
        after = ordered[min(rank + 1, len(values) - 1)]
        edges.append(ordered[rank] + (after - ordered[rank]) * Fraction(part, into))
    edges = sorted(set(edges))
    shift = into - max(len(edges) - 1, 1) if align == "top" else 0
    return [shift + max(1, sum(edge < value for edge in edges)) for value in values]


@given(whole | cents | sums, st.integers(2, 12), st.sampled_from(["top", "bottom"]))
def test_edges_are_exact(scored, values, into, align):
    """Ties `edges` are decided by exact type-7 edges, whatever doubles make of them."""
    method = Quantile(into, "edges", align=align)
    assert scored(values, method, into).classes == exact_edges(values, into, align)


def test_an_edge_one_bit_beside_a_value_is_left_to_compat(scored):
    """Pandas makes an interval of its own rounding here; only `compat: pymc` follows it."""
    values = [0, 0, 0, 0, 1, 1]
    assert qcut(values, 5, "higher") == [1, 1, 1, 1, 2, 2]
    assert scored(values, Quantile(5, compat="pymc"), 5).classes == [1, 1, 1, 1, 2, 2]
    assert scored(values, Quantile(5, "edges"), 5).classes == [1, 1, 1, 1, 1, 1]


@given(whole | cents | sums, st.integers(2, 12), st.sampled_from(["higher", "lower"]))
def test_pymc_reproduces_qcut_to_the_last_bit(scored, values, into, better):
    """`compat: pymc` rounds as pandas does, so that values one bit apart are parted as there."""
    assert scored(values, Quantile(into, compat="pymc"), into, better).classes == qcut(
        values, into, better
    )


@pytest.mark.parametrize("better", ["higher", "lower"])
def test_pymc_takes_as_many_labels_as_intervals_are_left(scored, better):
    """With coinciding quartile edges the labels are 1..m, turned round for recency."""
    expected = [1, 1, 1, 1, 1, 1, 1, 1, 2, 2]
    result = scored(COUNTS, Quantile(4, compat="pymc"), 4, better)
    assert result.classes == (expected if better == "higher" else [3 - c for c in expected])


@given(st.integers(0, 30), st.integers(1, 200), st.integers(2, 12))
def test_rank_first_is_qcut_of_ranks(scored, seed, customers, into):
    """`compat: pandas-rank-first` equals qcut of `rank(method="first")`, rows in key order."""
    values = np.random.default_rng(seed).poisson(2, customers + 1)
    codes = pd.qcut(pd.Series(values).rank(method="first"), into, labels=False)
    method = Quantile(into, compat="pandas-rank-first")
    assert scored(values.tolist(), method, into).classes == (codes + 1).tolist()
    assert scored(values.tolist(), method, into, "lower").classes == (into - codes).tolist()


@pytest.mark.parametrize("into", range(2, 12))
def test_rank_first_agrees_for_every_small_size(scored, into):
    """The edges fall on the same ranks as pandas' for every number of customers up to 150."""
    method = Quantile(into, compat="pandas-rank-first")
    for customers in range(2, 150):
        codes = pd.qcut(pd.Series(range(1, customers + 1)), into, labels=False)
        assert scored(list(range(customers)), method, into).classes == (codes + 1).tolist()


@pytest.mark.parametrize("better", ["higher", "lower"])
@pytest.mark.parametrize("values", [[7], [7, 7], [7, 7, 7]])
def test_values_that_qcut_refuses_have_one_class(scored, values, better):
    """Where pandas raises or gives NaN (all values equal) everybody is in the lowest class."""
    for method in (Quantile(5, "edges"), Quantile(5, compat="pymc")):
        assert set(scored(values, method, 5, better).classes) == {1}


def r_rfm(values, into, better):
    """The classes of R `rfm`: [lower, upper) by quantile + 1, later classes overwrite."""
    edges = np.quantile(values, np.arange(1, into) / into) + 1
    lower, upper = [min(values), *edges], [*edges, max(values) + 1]
    result = np.zeros(len(values), dtype=int)
    for i, (a, b) in enumerate(zip(lower, upper, strict=True), start=1):
        result[(np.array(values) >= a) & (np.array(values) < b)] = i
    return (result if better == "higher" else into + 1 - result).tolist()


@given(
    st.lists(st.integers(0, 60), min_size=1, max_size=60),
    st.sampled_from([2, 4, 8]),
    st.sampled_from(["higher", "lower"]),
)
def test_r_rfm_reproduces_its_bins(scored, values, into, better):
    """`compat: r-rfm-0.3` equals its half-open bins (levels that doubles hold exactly)."""
    method = Quantile(into, compat="r-rfm-0.3")
    assert scored(values, method, into, better).classes == r_rfm(values, into, better)
