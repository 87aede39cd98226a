"""A seed -> a campaign of customers who are drawn with known effects, as it is measured.

Each customer has a value before the run, which decides how likely they buy and for how much. The
coupon adds to the chance of buying; the gift does so half as much. Nobody else does anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from segrules.compiler.action_terms import COST_DECIMALS
from segrules.compiler.program import Action
from segrules.engines.on_pandas.columns import Vector
from segrules.language.types import TEXT
from segrules.verbs.measuring.comparing import Arrival, compared
from segrules.verbs.measuring.contacted import Contacted
from segrules.verbs.measuring.judging import Judge, judged
from segrules.verbs.measuring.measurement import ActionMeasured
from segrules.verbs.measuring.per_customer import PerCustomer

ARMS = ("coupon", "gift", "holdout")
SEGMENTS = ("active", "quiet")
COST = 2


@dataclass(frozen=True, slots=True)
class Truth:
    """What the coupon does, by the rate of those left alone, and what an order is worth.

    An order is worth `basket` times the customer's own level, which is 1 on average.
    """

    base: float = 0.12
    coupon: float = 0.06
    gift: float = 0.03
    basket: float = 100.0

    @property
    def effects(self) -> np.ndarray:
        """The chance of buying that each arm adds."""
        return np.array([self.coupon, self.gift, 0.0])


SHARES = {
    "holdout": Fraction(3, 10),
    "coupon": Fraction(7, 20),
    "gift": Fraction(7, 20),
}
NOTHING = Truth(coupon=0.0, gift=0.0)
ACTION = Action(
    "win_back",
    (("segments", "active"), ("segments", "quiet")),
    None,
    (),
    {
        "experiment": {"holdout": "30%", "arms": {"coupon": "50%", "gift": "50%"}},
        "kpi": {
            "response_rate": {"within": "60d", "target": "15%"},
            "basket": {"within": "60d", "target": 100},
            "revenue": {"within": "60d", "target": 10000},
            "uplift": {"within": "60d", "target": "5%"},
        },
    },
)


def campaign(seed: int, truth: Truth, customers: int = 3000) -> ActionMeasured:
    """A campaign of so many customers, measured; not judged, which takes longer."""
    rng = np.random.default_rng(seed)
    level = rng.gamma(4, 0.25, customers)
    arm = np.where(rng.random(customers) < 0.3, 2, (rng.random(customers) < 0.5).astype(np.int64))
    # a chance that rises with the level, and is the base on average
    chance = truth.base * (0.6 + 0.4 * level) + truth.effects[arm]
    buys = rng.random(customers) < np.minimum(chance, 1)
    spent = np.rint(100 * truth.basket * level * rng.gamma(8, 1 / 8, customers))
    orders = buys * (1 + (rng.random(customers) < 0.2))
    done = PerCustomer(
        orders,
        orders > 0,
        (orders * np.maximum(spent, 1)).astype(np.int64),
        100,
        money=True,
        before=level * 400 * rng.gamma(20, 1 / 20, customers),
    )
    arrival = Arrival(_contacts(rng, arm), {60: done}, {"win_back": SHARES}, 60, 0, covered=400)
    return compared(ACTION, arrival, units_fit=True).measured


def verdicts(measured: ActionMeasured, level: str, measure: str) -> set[str]:
    """The verdicts on the groups of a level by a measure."""
    made = judged((measured,), Judge("holm", 0.1, 0.8))[0]
    found = [c for g in made.groups if g.level == level for c in g.comparisons]
    return {c.verdict for c in found if c.measure == measure}


def _contacts(rng: np.random.Generator, arm: np.ndarray) -> Contacted:
    many = len(arm)

    def text(codes: np.ndarray, words: tuple[str, ...]) -> Vector:
        return Vector(TEXT, codes.astype(np.int32), None, words)

    return Contacted(
        np.arange(many),
        text(np.zeros(many), ("win_back",)),
        text(np.zeros(many), ("segments",)),
        text(rng.integers(0, 2, many), SEGMENTS),
        text(arm, ARMS),
        np.where(arm == ARMS.index("holdout"), 0, COST * 10**COST_DECIMALS),
        ("CNY",),
    )


ORDERS = 1.2
"""The orders of a buyer, on average."""
LEVEL_OF_BUYERS = 0.6 + 0.4 * (1 + 1 / 4)
"""The mean level of the base's buyers: E[(.6 + .4 l) l], where l has mean 1 and variance 1/4."""


def revenue_a_head(truth: Truth, added: float) -> float:
    """What a customer is worth on average whose chance of buying is raised by so much."""
    return ORDERS * truth.basket * (truth.base * LEVEL_OF_BUYERS + added)


def truths(truth: Truth, arm: str) -> dict[str, float]:
    """The true figures of an arm, by what they are called in `intervals`."""
    added = {"coupon": truth.coupon, "gift": truth.gift}[arm]
    gained = revenue_a_head(truth, added) - revenue_a_head(truth, 0)
    return {
        "response difference": added,
        "response ratio": (truth.base + added) / truth.base,
        "revenue difference": gained,
        "revenue difference, unadjusted": gained,
        "revenue ratio": revenue_a_head(truth, added) / revenue_a_head(truth, 0),
        "return on the cost": (gained - COST) / COST,
    }


def intervals(measured: ActionMeasured, arm: str) -> dict[str, tuple[float, float]]:
    """The intervals of an arm against those held out."""
    group = next(g for g in measured.groups if (g.level, g.arm) == ("arm", arm))
    found = {c.measure: c for c in group.comparisons}
    made = {
        "response difference": found["response"].difference.absolute,
        "response ratio": found["response"].difference.relative,
        "revenue difference": found["revenue"].difference.absolute,
        "revenue difference, unadjusted": found["revenue"].raw.absolute,
        "revenue ratio": found["revenue"].difference.relative,
        "return on the cost": group.returned.rate,
    }
    return {name: (e.low, e.high) for name, e in made.items()}


def kpi_truths(truth: Truth) -> dict[str, float]:
    """The true figures of the KPIs that do not depend on how many were contacted."""
    added = (truth.coupon + truth.gift) / 2
    rate = truth.base + added
    return {
        "response_rate": rate,
        "basket": revenue_a_head(truth, added) / (ORDERS * rate),
        "uplift": added,
    }


def kpi_intervals(measured: ActionMeasured) -> dict[str, tuple[float, float]]:
    """The intervals of the same."""
    return {k.name: (k.estimate.low, k.estimate.high) for k in measured.kpis if k.name != "revenue"}
