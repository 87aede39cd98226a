"""An action's counts by arm and the shares that were asked for -> whether they can be so by chance.

Arms are drawn by each customer's own number, so their sizes differ from the shares only as a fair
coin would have it. A great difference means that something else decided: a sample ratio mismatch.
Test: Pearson's chi-square, with the exact tail of its distribution for whole degrees of freedom.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from segrules.compiler.action_terms import terms
from segrules.compiler.program import Program
from segrules.engines.contacts import CONTROL, HOLDOUT, Funnel

ALARM = 0.001
"""Below this probability the arms are not what was asked for."""
FEWEST = 5
"""The test is not made where a group would be expected to be smaller."""


@dataclass(frozen=True, slots=True)
class SampleRatio:
    """The groups of an action, observed and expected, and how probable a worse fit is.

    The empty name stands for those in no arm. `p_value` is None where there are too few customers,
    or but one group.
    """

    action: str
    observed: Mapping[str, int]
    expected: Mapping[str, float]
    p_value: float | None

    @property
    def mismatch(self) -> bool:
        """Whether the arms are not what was asked for."""
        return self.p_value is not None and self.p_value < ALARM


def sample_ratios(program: Program, funnels: Sequence[Funnel]) -> tuple[SampleRatio, ...]:
    """One for each action, in the order of the funnels."""
    shares = group_shares(program)
    return tuple(sample_ratio(f, shares[f.action]) for f in funnels)


def group_shares(program: Program) -> dict[str, dict[str, Fraction]]:
    """The share of each group of an action among those whom it plans."""
    control = Fraction(*program.contact.control)
    made = {}
    for action in program.actions:
        agreed = terms(action)
        left = (1 - control) * (1 - agreed.holdout)
        arms = {arm: left * part for arm, part in agreed.arms.items()}
        rest = left - sum(arms.values(), Fraction(0))
        held = {CONTROL: control, HOLDOUT: (1 - control) * agreed.holdout}
        made[action.id] = {n: s for n, s in {**held, **arms, "": rest}.items() if s}
    return made


def sample_ratio(funnel: Funnel, shares: Mapping[str, Fraction]) -> SampleRatio:
    """Compare the groups of an action with their shares, which sum to one."""
    observed = Counter(dict(funnel.held))
    for (_, arm), many in funnel.sent.items():
        observed[arm] += many
    total = sum(observed.values())
    expected = {name: float(total * share) for name, share in shares.items()}
    found = {name: observed[name] for name in shares}
    return SampleRatio(funnel.action, found, expected, _p_value(found, expected))


def _p_value(observed: Mapping[str, int], expected: Mapping[str, float]) -> float | None:
    if len(expected) < 2 or min(expected.values()) < FEWEST:  # noqa: PLR2004 - groups to compare
        return None
    chi_square = sum((observed[n] - e) ** 2 / e for n, e in expected.items())
    return chi_square_tail(chi_square, len(expected) - 1)


def chi_square_tail(value: float, freedom: int) -> float:
    """The probability that a chi-square of so many degrees of freedom exceeds the value.

    Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.4.4 and 26.4.5.
    """
    half = value / 2
    if freedom % 2:
        powers = [k + 0.5 for k in range(freedom // 2)]
        tail = math.erfc(math.sqrt(half))
    else:
        powers = [float(k) for k in range(freedom // 2)]
        tail = 0.0
    if half == 0:
        return 1.0
    terms_ = [math.exp(p * math.log(half) - half - math.lgamma(p + 1)) for p in powers]
    return min(1.0, tail + math.fsum(terms_))
