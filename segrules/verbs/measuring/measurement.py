"""What a run's actions brought, as values: groups, how they differ from who was left alone, KPIs.

Money is in major units; totals of money are exact sums of minor units before they are divided.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from segrules.language.findings import Finding, Words
from segrules.verbs.measuring.estimates import Difference, Estimate
from segrules.verbs.measuring.outcomes import OutcomeRows

Measure = Literal["response", "repeat", "revenue"]
MEASURES: tuple[Measure, ...] = ("response", "repeat", "revenue")
Verdict = Literal["more", "less", "no-difference", "not-clear", "not-enough-data", "mismatch"]
"""`no-difference`: the interval lies within the smallest change that is worth to be found.

`not-clear`: there were customers enough to find such a change, and yet neither it nor its absence
is shown. `mismatch`: the groups must not be compared.
"""
KpiVerdict = Literal[
    "met", "not-met", "not-clear", "too-early", "not-enough-data", "mismatch", "not-measured"
]
Level = Literal["action", "arm", "segment", "segment-arm"]


@dataclass(frozen=True, slots=True)
class Counts:
    """What the customers of a group did.

    `responders` ordered at least once, `repeaters` made an order that was not their first.
    `revenue` is all they spent, None where the ruleset has no revenue from the outcomes.
    """

    customers: int
    responders: int
    repeaters: int
    orders: int
    revenue: float | None

    @property
    def per_head(self) -> float | None:
        """Revenue over customers."""
        return None if self.revenue is None or not self.customers else self.revenue / self.customers


@dataclass(frozen=True, slots=True)
class Lacking:
    """How many customers more, who get the action and who are left alone, would be enough."""

    sent: int
    held: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """A group against those left alone, by one measure.

    `p` is what the test says alone, `corrected` among all comparisons of the same level, measure
    and reference. `worth` is the smallest difference that was to be found, in the measure's own
    units. `lacking` goes with the verdict `not-enough-data`, None where it cannot be told. Of
    revenue, `raw` is the difference without the adjustment by what was spent before, `reduced`
    by what share that adjustment made the variance smaller, and `deviation` the standard deviation
    of the adjusted values within the groups.
    """

    measure: Measure
    reference: str
    base: Counts
    difference: Difference
    worth: float | None
    corrected: float = 1.0
    verdict: Verdict = "not-enough-data"
    lacking: Lacking | None = None
    raw: Difference | None = None
    reduced: float | None = None
    deviation: float | None = None


@dataclass(frozen=True, slots=True)
class Return:
    """What a group brought beyond those left alone, and what that cost.

    `rate` is `net` over the cost, None where nothing was spent.
    """

    incremental: Estimate
    cost: float
    net: Estimate
    rate: Estimate | None


@dataclass(frozen=True, slots=True)
class Group:
    """Customers who got an action: all of them, an arm, a segment, or an arm in a segment."""

    level: Level
    arm: str | None
    segment: tuple[str, str] | None
    counts: Counts
    cost: float
    comparisons: tuple[Comparison, ...]
    returned: Return | None


@dataclass(frozen=True, slots=True)
class Kpi:
    """A KPI of an action, measured on all who got it.

    `measured` says as what, None where outcomes cannot tell. `target` is as it is written,
    `estimate` in the same units as `goal`: shares from 0 to 1, money in major units.
    """

    name: str
    label: Words | None
    about: Words | None
    within: str | None
    until: int | None
    target: str | None
    goal: float | None
    measured: str | None
    estimate: Estimate | None
    verdict: KpiVerdict


@dataclass(frozen=True, slots=True)
class Drawn:
    """Whether the arms have the sizes that were asked for: chi-square over (arm, many, share)."""

    arms: tuple[tuple[str, int, float], ...]
    p: float
    mismatch: bool


@dataclass(frozen=True, slots=True)
class ActionMeasured:
    """What an action brought. `held` counts those left alone, by `holdout` and `control`."""

    action: str
    label: Words | None
    held: tuple[tuple[str, Counts], ...]
    drawn: Drawn | None
    groups: tuple[Group, ...]
    kpis: tuple[Kpi, ...]


@dataclass(frozen=True, slots=True)
class Measurement:
    """All of it. Outcomes count from the start of the day `as_of` to the start of `until`."""

    run: str
    ruleset: str
    version: str
    as_of: int
    until: int
    within: str
    unit: str | None
    cost_unit: str | None
    revenue: str | None
    correction: str
    worth: float
    rows: OutcomeRows
    actions: tuple[ActionMeasured, ...]
    segment_labels: dict[tuple[str, str], Words]
    findings: tuple[Finding, ...]
