from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from segrules.compiler.cells import FIRST, LAST, Within, accepts
from segrules.language.types import INTEGER, NUMBER, money
from segrules.proofs.standardised import on_metric

kinds = st.sampled_from([INTEGER, NUMBER, money(2)])
means, points = st.floats(-1e4, 1e4), st.floats(-5, 5)
spreads = st.floats(1e-3, 1e4)


@given(kinds, means, spreads, points, st.sampled_from([0, 1]), st.integers(-(10**6), 10**6))
def test_a_stretch_of_the_score_is_the_same_stretch_of_the_metric(
    kind, mean, deviation, point, side, value
):
    """A value of the metric is in the stretch exactly where its standardised value is accepted."""
    wanted = Within((((point, side), LAST),))
    there = on_metric(wanted, (mean, deviation), kind)
    edge = there.parts[0][0][0] if there.parts else 0
    around = [edge, *([edge - 1] if kind is not NUMBER else [math.nextafter(edge, -math.inf)])]
    for each in (value if kind is not NUMBER else value / 7, *around):
        standardised = (float(each) / 10**kind.decimals - mean) / deviation
        assert accepts(there, each) is accepts(wanted, standardised)


def test_a_stretch_without_ends_stays_whole():
    """What accepts every standardised value accepts every value."""
    assert on_metric(Within(((FIRST, LAST),)), (3.0, 2.0), NUMBER) == Within(((FIRST, LAST),))
