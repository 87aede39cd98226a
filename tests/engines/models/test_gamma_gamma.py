from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segrules.engines.models import gamma_gamma, gamma_gamma_fit
from segrules.engines.models.histories import histories, is_spending_history

PUBLISHED = (6.25, 3.74, 15.44)
VALUES = st.tuples(st.floats(0.1, 50), st.floats(1.1, 50), st.floats(0.1, 500))


def value(values, repeats, mean):
    """What one customer's next purchase is expected to be worth."""
    answer = gamma_gamma.value_of_purchase(values, np.array([repeats]), np.array([mean]))
    return float(answer[0])


def test_the_published_expectations():
    """The first customers of the CDNOW sample, with the published parameters."""
    seen = [(2.0, 22.35), (1.0, 11.77), (0.0, 0.0)]
    assert [value(PUBLISHED, *s) for s in seen] == pytest.approx([24.65, 18.91, 35.17], abs=0.1)


@given(VALUES, st.integers(1, 500), st.floats(0.01, 1e5))
def test_the_answer_lies_between_the_customers_mean_and_that_of_all(values, repeats, mean):
    """The more purchases, the nearer to the customer's own."""
    everybody = value(values, 0.0, 0.0)
    own, more = value(values, float(repeats), mean), value(values, repeats + 1.0, mean)
    low, high = sorted((mean, everybody))
    assert low * (1 - 1e-9) <= own <= high * (1 + 1e-9)
    assert abs(more - mean) <= abs(own - mean) * (1 + 1e-9) + 1e-9 * high


def simulated(values, many, seed):
    """Histories of customers who spend as the model says."""
    rng = np.random.default_rng(seed)
    p, q, v = values
    repeats = rng.geometric(0.2, many).astype(np.float64)
    scale = rng.gamma(q, 1 / v, many)
    return repeats, rng.gamma(p * repeats) / scale / repeats


def test_simulated_parameters_are_found_again():
    """Five thousand customers give their parameters back to within sampling error."""
    values = (6.0, 4.0, 20.0)
    found = gamma_gamma_fit.fit_gamma_gamma(histories(*simulated(values, 5000, 11)))
    assert found.failure is None
    assert found.values == pytest.approx(values, rel=0.15)


def test_the_unit_of_money_only_scales_v():
    """Cents or yuan: the same customers, the same p and q."""
    repeats, mean = simulated((6.0, 4.0, 20.0), 800, 4)
    yuan = gamma_gamma_fit.fit_gamma_gamma(histories(repeats, mean)).values
    cents = gamma_gamma_fit.fit_gamma_gamma(histories(repeats, mean * 100)).values
    assert cents == pytest.approx((*yuan[:2], yuan[2] * 100), rel=1e-6)


def test_the_gradient_is_that_of_the_likelihood():
    """Every slope is what a small step changes."""
    likelihood = gamma_gamma_fit.likelihood_of(histories(*simulated((6.0, 4.0, 20.0), 300, 5)))
    point = np.log([3.0, 2.5, 15.0])
    slope = likelihood(point)[1]
    for i in range(3):
        step = np.eye(3)[i] * 1e-6
        change = likelihood(point + step)[0] - likelihood(point - step)[0]
        assert slope[i] == pytest.approx(change / 2e-6, rel=1e-5, abs=1e-8)


def test_spending_that_hardly_differs_is_no_fit():
    """Everybody spends the same on average: how they differ runs away."""
    rng = np.random.default_rng(1)
    repeats = rng.integers(1, 20, 400).astype(np.float64)
    found = gamma_gamma_fit.fit_gamma_gamma(histories(repeats, rng.gamma(repeats * 9) / repeats))
    assert found.failure is not None


@pytest.mark.parametrize(
    ("history", "can_be"),
    [((0, 0), True), ((2, 5), True), ((2, 0), False), ((1, -3), False), ((0.5, 3), False)],
)
def test_which_histories_can_be(history, can_be):
    """Who bought again spent something."""
    assert bool(is_spending_history(*(np.array([float(n)]) for n in history))[0]) is can_be


def test_those_who_bought_once_are_not_fitted_to():
    """Nobody knows what their repeat purchases are worth."""
    data = gamma_gamma_fit.repeated(histories(np.array([0.0, 1, 2]), np.array([0.0, 5, 6])))
    assert data.customers == 2
