"""The population stability index, and the bins that it is measured in."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segrules.engines.on_pandas.vectors import from_cells
from segrules.language.types import BOOLEAN, INTEGER, TEXT, Kind, Type, money
from segrules.verbs.distribution_bins import MISSING, binned, deciles
from segrules.verbs.psi import band_of, psi

COUNTS = st.lists(st.integers(1, 1000), min_size=2, max_size=8)


@given(st.data())
def test_the_index_is_the_sum_over_the_bins(data):
    """The total is what a plain sum of (a - e) ln(a / e) gives, in either direction."""
    one = data.draw(COUNTS)
    other = data.draw(st.lists(st.integers(1, 1000), min_size=len(one), max_size=len(one)))
    e, a = np.array(one) / sum(one), np.array(other) / sum(other)
    wanted = float(np.sum((a - e) * np.log(a / e)))
    assert psi(one, other).value == pytest.approx(wanted, abs=1e-12)
    assert psi(other, one).value == pytest.approx(wanted, abs=1e-12)
    assert all(part >= 0 for part in psi(one, other).parts)


@given(COUNTS, st.integers(1, 9))
def test_equal_shares_have_no_index(counts, times):
    """A population so many times as large with the same shares is exactly as before."""
    assert psi(counts, [n * times for n in counts]).value == 0


def test_empty_bins():
    """A bin that one of the populations leaves empty is infinite, one that both leave empty not."""
    assert psi([5, 0], [5, 5]).parts[1] == math.inf
    assert psi([5, 5], [5, 0]).value == math.inf
    assert psi([5, 5, 0], [5, 5, 0]).parts == (0, 0, 0)
    assert psi([5, 0], [5, 5]).band == "shifted"


@pytest.mark.parametrize("counts", [([1], [1, 2]), ([0], [1]), ([1], [0]), ([], [])])
def test_nothing_to_compare(counts):
    """Other bins, or nobody in one of the populations, is a mistake."""
    with pytest.raises(ValueError, match="the same bins"):
        psi(*counts)


def test_bands():
    """The bounds belong to the band above."""
    bands = [band_of(v) for v in (0, 0.0999, 0.1, 0.2499, 0.25, math.inf)]
    assert bands == ["stable", "stable", "shifting", "shifting", "shifted", "shifted"]


@given(st.lists(st.integers(-20, 20)))
def test_deciles_leave_no_bin_empty(values):
    """Every bin has somebody of the first population, and equal values share one."""
    cuts = deciles(np.array(values, dtype=np.int64))
    assert len(cuts) <= 9
    places = np.searchsorted(cuts, np.array(values, dtype=np.int64), side="right")
    assert set(places.tolist()) == (set(range(len(cuts) + 1)) if values else set())


def test_tenths_of_different_values():
    """A hundred different values are cut into ten bins of ten."""
    cells = list(range(100))
    made = binned(from_cells(cells, INTEGER), from_cells(cells[:10], INTEGER))
    assert made.before == (10,) * 10
    assert made.after == (10, *(0,) * 9)
    assert made.edges[0] == (None, None, 10.0)
    assert made.edges[-1] == (None, 90.0, None)


def test_missing_is_a_bin_of_its_own():
    """Those without a value are counted last, where there are any in either population."""
    made = binned(from_cells([100, 200], money(2)), from_cells([100, None], money(2)))
    assert made.edges == ((None, None, 2.0), (None, 2.0, None), (MISSING, None, None))
    assert (made.before, made.after) == ((1, 1, 0), (1, 0, 1))


def test_nobody_has_a_value():
    """Without a value in the first population all values share a bin."""
    made = binned(from_cells([None, None], INTEGER), from_cells([1, 2], INTEGER))
    assert made.edges == ((None, None, None), (MISSING, None, None))
    assert (made.before, made.after) == ((0, 2), (2, 0))


def test_values_in_the_order_of_their_declaration():
    """Classes go by number, declared texts by declaration, flags true first."""
    classes = Type(Kind.INTEGER, classes=12)
    made = binned(from_cells([2, 10, None], classes), from_cells([10, 1], classes))
    assert [e[0] for e in made.edges] == ["1", "2", "10", MISSING]
    assert (made.before, made.after) == ((0, 1, 1, 1), (1, 0, 1, 0))
    city = Type(Kind.TEXT, options=("sh", "bj", "gz"))
    made = binned(from_cells(["bj", "sh"], city), from_cells(["sh"], city))
    assert [e[0] for e in made.edges] == ["sh", "bj"]
    made = binned(from_cells([False, True], BOOLEAN), from_cells([True], BOOLEAN))
    assert [e[0] for e in made.edges] == ["true", "false"]
    assert (made.before, made.after) == ((1, 1), (1, 0))


def test_what_has_no_bins():
    """Text that is not declared, and values of two kinds, are not measured."""
    assert binned(from_cells(["a"], TEXT), from_cells(["a"], TEXT)) is None
    assert binned(from_cells([1], INTEGER), from_cells([1], money(2))) is None
