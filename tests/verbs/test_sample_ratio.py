"""Whether arms are of the sizes that were asked for: chi-square against scipy, and real draws."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, chi2_contingency, kstest

from segrules.compiler.program import Action, ContactRules, Header, Program
from segrules.engines.contacts import STEPS, Funnel
from segrules.engines.on_pandas.resolving.draws import arms_of, draws, held_out, in_control, salted
from segrules.verbs.sample_ratio import chi_square_tail, sample_ratios

MANY = 40_000
KEYS = [f"customer {i}".encode() for i in range(MANY)]
SALTS = ("", "2026H1", "2026H2")


@given(st.floats(0, 500), st.integers(1, 30))
def test_the_tail_is_that_of_scipy(value, freedom):
    """For whole degrees of freedom the closed form is exact."""
    assert chi_square_tail(value, freedom) == pytest.approx(chi2.sf(value, freedom), rel=1e-9)


def program(**experiment):
    """A program of one action, with a control group of a tenth."""
    action = Action("a", (("s", "x"),), None, (), {"experiment": experiment})
    return Program(Header("p"), (), (), (action,), contact=ContactRules(control=(1, 10)))


def funnel(held, sent):
    """A funnel that loses nobody."""
    total = sum(held.values()) + sum(sent.values())
    counts = {("sms", arm): many for arm, many in sent.items()}
    return Funnel("a", total, dict.fromkeys(STEPS, 0), held, counts, 0, None, "")


def test_arms_as_they_were_asked_for_are_no_mismatch():
    """A tenth in the control group, a fifth of the rest held out, and two arms of the rest."""
    asked = program(holdout="20%", arms={"x": "50%", "y": "25%"})
    sent = {"x": 3_600, "y": 1_800, "": 1_800}
    (ratio,) = sample_ratios(asked, [funnel({"control": 1_000, "holdout": 1_800}, sent)])
    assert ratio.expected == {"control": 1000, "holdout": 1800, "x": 3600, "y": 1800, "": 1800}
    assert ratio.p_value == pytest.approx(1.0)
    assert not ratio.mismatch


def test_an_arm_that_lost_customers_is_a_mismatch():
    """Three hundred missing of an arm are more than chance explains."""
    asked = program(holdout="20%", arms={"x": "50%", "y": "50%"})
    lost = funnel({"control": 1_000, "holdout": 1_800}, {"x": 3_300, "y": 3_600})
    (ratio,) = sample_ratios(asked, [lost])
    assert ratio.mismatch
    few = funnel({"control": 1, "holdout": 3}, {"x": 0, "y": 8})
    assert sample_ratios(asked, [few])[0].p_value is None


@pytest.mark.parametrize("salt", SALTS)
def test_draws_are_uniform(salt):
    """In fifty equal parts of [0, 1) there are as many draws as chance allows, action by action.

    One action may be far off by chance; of many actions the p-values are uniform themselves.
    """
    found = []
    for number in range(40):
        drawn = draws(f"action {number}", salted("arm", salt), KEYS[:10_000]) / 2.0**64
        counts, _ = np.histogram(drawn, 50, (0, 1))
        found.append(chi_square_tail(float(((counts - 200) ** 2 / 200).sum()), 49))
    assert kstest(found, "uniform").pvalue > 0.001


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(((("a", s), ("a", t))) for s, t in pairwise(SALTS)),
        (("a", "2026H1"), ("b", "2026H1")),
    ],
)
def test_arms_of_other_salts_and_actions_are_independent(one, other):
    """Knowing a customer's arm in one draw says nothing of the other."""
    shares = {"x": Fraction(3, 10), "y": Fraction(3, 10), "z": Fraction(4, 10)}
    rows, columns = (
        arms_of(action, shares, salt, KEYS, ("x", "y", "z")) for action, salt in (one, other)
    )
    table = np.zeros((3, 3))
    np.add.at(table, (rows, columns), 1)
    assert chi2_contingency(table).pvalue > 0.001


@pytest.mark.parametrize("salt", SALTS)
def test_groups_of_one_customer_are_independent(salt):
    """Control group, holdout and arm are three draws, not one."""
    half = Fraction(1, 2)
    control = in_control(half, salt, KEYS)
    out = held_out("a", half, salt, KEYS)
    arm = arms_of("a", {"x": half, "y": half}, salt, KEYS, ("x", "y"))
    for one, other in ((control, out), (out, arm), (control, arm)):
        table = np.zeros((2, 2))
        np.add.at(table, (one.astype(int), other.astype(int)), 1)
        assert chi2_contingency(table).pvalue > 0.001


@given(st.integers(0, 100), st.integers(0, 100))
def test_groups_grow_with_their_share(less, more):
    """Whoever is in the smaller group is in the larger, in control and holdout alike."""
    less, more = sorted((less, more))
    some = KEYS[:300]
    for drawn in (
        [in_control(Fraction(p, 100), "s", some) for p in (less, more)],
        [held_out("a", Fraction(p, 100), "s", some) for p in (less, more)],
    ):
        assert not (drawn[0] & ~drawn[1]).any()
