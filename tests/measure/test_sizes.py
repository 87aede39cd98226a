"""How many customers are needed and what can be found: statsmodels' answers, and each other's."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("statsmodels")

from statsmodels.stats.power import NormalIndPower, TTestIndPower
from statsmodels.stats.proportion import proportion_effectsize

from segrules.verbs.measuring.sizes import Design, Mean, Rate, findable, needed

DESIGNS = {
    "power": st.sampled_from([0.7, 0.8, 0.9]),
    "alpha": st.sampled_from([0.01, 0.05, 0.1]),
    "holdout": st.floats(0.05, 0.6),
    "arms": st.integers(1, 3),
}
RATES = st.builds(Design, of=st.builds(Rate, st.floats(0.01, 0.5)), **DESIGNS)
MEANS = st.builds(Design, of=st.builds(Mean, st.floats(10, 500), st.floats(10, 500)), **DESIGNS)


@given(RATES, st.floats(0.005, 0.2))
def test_a_rates_sizes_are_statsmodels(design, uplift):
    """Those held out are what `NormalIndPower` says, and each arm keeps its ratio to them."""
    size = needed(design, uplift)
    wanted = NormalIndPower().solve_power(
        proportion_effectsize(design.of.base + uplift, design.of.base),
        alpha=design.alpha / design.arms,
        power=design.power,
        ratio=design.ratio,
    )
    assert size.held == max(2, math.ceil(wanted))
    assert size.arm == pytest.approx(wanted * design.ratio, abs=2 * design.ratio + 1)
    assert size.all == size.held + design.arms * size.arm


@given(MEANS, st.floats(5, 50))
def test_a_means_sizes_are_statsmodels(design, uplift):
    """The same for money a head, by `TTestIndPower`."""
    effect = uplift / design.of.deviation
    size = needed(design, uplift)
    if effect < 1:
        wanted = TTestIndPower().solve_power(
            effect, alpha=design.alpha / design.arms, power=design.power, ratio=design.ratio
        )
        assert size.held == max(2, math.ceil(wanted))


@given(RATES, st.floats(0.02, 0.2))
def test_what_can_be_found_is_what_was_asked_for(design, uplift):
    """As many customers as an uplift needs find that uplift, and hardly a smaller one."""
    size = needed(design, uplift)
    found = findable(design, size.held, size.arm)
    if size.held >= 50:
        assert found <= uplift * (1 + 1e-4)
        assert found == pytest.approx(uplift, rel=0.05)


def test_a_textbook_case():
    """From 5 % to 6 % with nine for each one held out, at 80 % and 5 %: 4,524 held out."""
    size = needed(Design(Rate(0.05)), 0.01)
    assert (size.held, size.arm, size.all) == (4524, 40713, 45237)


def test_too_few_find_nothing():
    """Where nobody is held out, or every rate is too low, no uplift can be found."""
    assert findable(Design(Rate(0.05)), 1, 500) == math.inf
    assert findable(Design(Rate(0.9)), 3, 3) == math.inf
    assert needed(Design(Mean(100, 1)), 500).held == 2
