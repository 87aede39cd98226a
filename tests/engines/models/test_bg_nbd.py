from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from segrules.engines.models import bg_nbd, bg_nbd_fit
from segrules.engines.models.answers import horizons
from segrules.engines.models.histories import Histories, histories, is_purchase_history
from segrules.engines.models.optimum import Optimum, optimum

PUBLISHED = (0.243, 4.414, 0.793, 2.426)
SCALES = st.floats(-3, 3).map(math.exp)
PARAMETERS = st.tuples(SCALES, SCALES.map(lambda v: 10 * v), SCALES, SCALES)


@st.composite
def customers(draw):
    """One history: repeats, age at the last of them, age."""
    age = draw(st.floats(0.1, 300))
    repeats = draw(st.integers(0, 60))
    return float(repeats), draw(st.floats(0.01, 1)) * age if repeats else 0.0, age


def there(values, customer):
    """The chance that one customer is there."""
    return float(bg_nbd.p_alive(values, *(np.array([n]) for n in customer))[0])


def expected(values, repeats, age, time):
    """The purchases that are expected of one customer who is there."""
    return float(
        bg_nbd.purchases_if_there(values, np.array([repeats]), np.array([age]), ((time, 1.0),))[0]
    )


# ---------------------------------------------------------------- published answers


@pytest.mark.parametrize(
    ("time", "published"),
    [(0.1429, 0.0078), (1, 0.0532), (3, 0.1506), (31.8571, 1.0405), (32, 1.0437), (78, 1.8576)],
)
def test_expected_purchases_of_a_new_customer_are_those_published(time, published):
    """With the published parameters, to the tolerance of the publication's own rounding."""
    assert expected(PUBLISHED, 0.0, 0.0, time) == pytest.approx(published, rel=2e-3, abs=1e-4)


def test_the_published_conditional_expectation():
    """Customer 1 of the CDNOW sample: two repeats, the last after 30.43 of 38.86 weeks."""
    customer = (2.0, 30.43, 38.86)
    assert there(PUBLISHED, customer) == pytest.approx(0.72658, abs=5e-6)
    answer = expected(PUBLISHED, 2.0, 38.86, 39) * there(PUBLISHED, customer)
    assert round(answer, 3) == 1.226


# ---------------------------------------------------------------- properties


@given(PARAMETERS, customers())
def test_the_chance_to_be_there_is_a_chance_and_falls_in_silence(values, customer):
    """It lies between 0 and 1, and the longer nothing is heard the lower it is."""
    repeats, at_last, age = customer
    now, later = there(values, customer), there(values, (repeats, at_last, age + 10))
    assert 0 <= later <= now <= 1
    assert repeats or now == 1


@given(PARAMETERS, customers(), st.floats(0.1, 200), st.floats(0.1, 200))
def test_expected_purchases_grow_with_time(values, customer, first, more):
    """More time brings more purchases, at a rate that never rises: some leave on the way."""
    repeats, _, age = customer
    once = expected(values, repeats, age, first)
    both = expected(values, repeats, age, first + more)
    assert 0 < once <= both * (1 + 1e-9)
    assert (both - once) / more <= once / first * (1 + 1e-6)


@given(PARAMETERS, customers(), st.floats(0.5, 100))
def test_expected_purchases_are_the_hypergeometric_closed_form(values, customer, time):
    """The summed integral is equation 10 of the paper, wherever that has no pole."""
    special = pytest.importorskip("scipy.special")
    r, alpha, a, b = values
    repeats, _, age = customer
    assume(abs(a - 1) > 0.01 and abs(a + b + repeats - 1) > 0.01)
    ratio = time / (alpha + age + time)
    series = special.hyp2f1(a - 1, a + b - 1 - r, a + b + repeats - 1, ratio)
    closed = (a + b + repeats - 1) / (a - 1) * (1 - (1 - ratio) ** (a - 1) * series)
    assert expected(values, repeats, age, time) == pytest.approx(closed, rel=1e-7)


@pytest.mark.parametrize("values", [(0.5, 3.0, 1.0, 2.0), (0.5, 3.0, 0.4, 0.6), (2, 1, 1, 1e-3)])
def test_nothing_breaks_at_the_poles_of_the_closed_form(values):
    """At a = 1 and at a + b = 1 the answer lies between those beside it."""
    r, alpha, a, b = values
    beside = [expected((r, alpha, a + d, b), 0.0, 10.0, 52.0) for d in (-1e-4, 1e-4)]
    assert min(beside) < expected(values, 0.0, 10.0, 52.0) < max(beside)


def test_large_parameters_are_a_poisson_process_with_a_geometric_end():
    """Where customers hardly differ the expectation is that of one rate and one chance."""
    rate, chance = 0.2, 0.1
    values = (4000.0, 4000.0 / rate, 4000.0 * chance, 4000.0 * (1 - chance))
    exact = (1 - math.exp(-rate * chance * 30)) / chance
    assert expected(values, 0.0, 0.0, 30.0) == pytest.approx(exact, rel=1e-3)


def test_weights_add_what_is_expected_at_each_time():
    """Several horizons with weights are the weighted sum of single ones."""
    both = bg_nbd.purchases_if_there(
        PUBLISHED, np.array([3.0]), np.array([20.0]), ((4.0, 0.5), (8.0, 0.25))
    )
    apart = 0.5 * expected(PUBLISHED, 3.0, 20.0, 4) + 0.25 * expected(PUBLISHED, 3.0, 20.0, 8)
    assert float(both[0]) == pytest.approx(apart, rel=1e-12)


# ---------------------------------------------------------------- discounting


def test_without_a_discount_there_is_one_time():
    """Nothing is parted into periods where they would all weigh the same."""
    assert horizons(365.0, 0.0) == ((365.0, 1.0),)


def test_a_discount_parts_the_time_into_periods_of_thirty_days():
    """Each period counts at its end, the last one is what is left, and the weights telescope."""
    parts = horizons(75.0, 0.1)
    assert [days for days, _ in parts] == [30.0, 60.0, 75.0]
    worth = [1.1 ** (-days / 365) for days in (30, 60, 75)]
    purchases = [3.0, 5.0, 5.5]
    told = sum(w * p for (_, w), p in zip(parts, purchases, strict=True))
    by_hand = worth[0] * 3 + worth[1] * (5 - 3) + worth[2] * (5.5 - 5)
    assert told == pytest.approx(by_hand, rel=1e-14)


@given(st.floats(0.5, 2000), st.floats(0.001, 1))
def test_discounted_weights_are_positive_and_below_one(days, rate):
    """What comes later is worth less, never nothing and never more than now."""
    weights = [w for _, w in horizons(days, rate)]
    assert all(w > 0 for w in weights)
    assert sum(weights) < 1


# ---------------------------------------------------------------- fitting


def simulated(values, many, seed):
    """Histories of customers who buy and leave as the model says, observed for 20 to 100."""
    rng = np.random.default_rng(seed)
    r, alpha, a, b = values
    found = []
    for rate, chance, age in zip(
        rng.gamma(r, 1 / alpha, many), rng.beta(a, b, many), rng.uniform(20, 100, many), strict=True
    ):
        time, repeats, last = rng.exponential(1 / rate), 0, 0.0
        while time <= age and not (repeats and rng.random() < chance):
            repeats, last = repeats + 1, time
            time += rng.exponential(1 / rate)
        found.append((repeats, last, age))
    return [np.array(column, np.float64) for column in zip(*found, strict=True)]


def test_simulated_parameters_are_found_again():
    """Four thousand customers give their parameters back to within sampling error."""
    values = (0.6, 6.0, 1.2, 3.0)
    found = bg_nbd_fit.fit_bg_nbd(histories(*simulated(values, 4000, 7)))
    assert found.failure is None
    assert found.values[:2] == pytest.approx(values[:2], rel=0.15)
    # the chance to leave is settled less well than its mean
    share = found.values[2] / (found.values[2] + found.values[3])
    assert share == pytest.approx(1.2 / 4.2, rel=0.2)


def test_the_unit_of_time_only_scales_alpha():
    """Weeks or days: the same customers, the same r, a and b."""
    repeats, at_last, age = simulated((0.6, 6.0, 1.2, 3.0), 800, 3)
    weeks = bg_nbd_fit.fit_bg_nbd(histories(repeats, at_last, age)).values
    days = bg_nbd_fit.fit_bg_nbd(histories(repeats, at_last * 7, age * 7)).values
    assert days == pytest.approx((weeks[0], weeks[1] * 7, *weeks[2:]), rel=1e-6)


def test_the_gradient_is_that_of_the_likelihood():
    """Every slope is what a small step changes."""
    data = histories(*simulated((0.6, 6.0, 1.2, 3.0), 300, 5))
    likelihood = bg_nbd_fit.likelihood_of(data)
    point = np.log([0.4, 5.0, 0.9, 2.0])
    slope = likelihood(point)[1]
    for i in range(4):
        step = np.eye(4)[i] * 1e-6
        change = likelihood(point + step)[0] - likelihood(point - step)[0]
        assert slope[i] == pytest.approx(change / 2e-6, rel=1e-5, abs=1e-8)


def test_no_customer_who_ever_leaves_is_no_fit():
    """Regular customers all active to the end: the chance to leave runs to nothing."""
    rng = np.random.default_rng(2)
    repeats = rng.poisson(10, 300).astype(np.float64)
    age = np.full(300, 50.0)
    data = histories(repeats[repeats > 0], age[repeats > 0] - 0.5, age[repeats > 0])
    assert bg_nbd_fit.fit_bg_nbd(data).failure == "at-bound"


def test_a_flat_likelihood_has_no_maximum():
    """A point whose neighbours are as good is no answer."""
    found = optimum(lambda point: (0.0, np.zeros_like(point)), [(1.0, 1.0)])
    assert found == Optimum(failure="no-maximum")


# ---------------------------------------------------------------- histories


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1), st.randoms())
def test_histories_are_counted_in_one_order(rows, random):
    """Equal customers are one history with a count, in whatever order they come."""
    shuffled = random.sample(rows, len(rows))
    one, other = (histories(*np.array(r, np.float64).T) for r in (rows, shuffled))
    assert np.array_equal(one.numbers, other.numbers)
    assert np.array_equal(one.counts, other.counts)
    assert list(map(tuple, one.numbers.T)) == sorted(set(rows))
    assert one.customers == len(rows)
    assert one.repeaters == sum(first > 0 for first, _ in rows)


@pytest.mark.parametrize(
    ("history", "can_be"),
    [
        ((0, 0, 5), True),
        ((2, 5, 5), True),
        ((0, 1, 5), False),
        ((2, 0, 5), False),
        ((2, 6, 5), False),
        ((1.5, 1, 5), False),
        ((-1, 1, 5), False),
        ((0, 0, 0), True),
        ((0, 0, -1), False),
    ],
)
def test_which_histories_can_be(history, can_be):
    """Repeats are a count, and their last lies between the first purchase and now."""
    assert bool(is_purchase_history(*(np.array([float(n)]) for n in history))[0]) is can_be


def test_no_customers_are_no_histories():
    """A history of nobody has no repeaters."""
    nothing = Histories(np.zeros((3, 0)), np.zeros(0))
    assert (nothing.customers, nothing.repeaters) == (0, 0)
