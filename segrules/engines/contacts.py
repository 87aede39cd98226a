"""What is decided of customers and actions: who gets what, by which channel, at what cost.

The order of the steps is the order in which a customer can be lost to an action: in its segment,
its condition, consent for a channel, not suppressed, under the caps, not taken by another action,
within the budget, not held back. What is left is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

HOLDOUT = "holdout"
"""The arm of those whom an action leaves alone, to compare with."""
CONTROL = "control"
"""The arm of those whom every action leaves alone."""
HELD = frozenset({HOLDOUT, CONTROL})
STEPS = ("condition", "consent", "suppressed", "capped", "elsewhere", "budget")
"""Why a customer of the segment gets nothing, in the order in which it is asked."""

Codes: TypeAlias = "npt.NDArray[np.int32]"


@dataclass(frozen=True, slots=True)
class Contacts:
    """One row for each customer and action that is planned, those held back among them.

    Rows stand by customer, then by the priority of the actions. `customer` is the position among
    the result's customers; `action`, `segment`, `channel` and `arm` are codes of the words below,
    -1 where there is none (no channel is declared; no experiment). `cost` is in ten thousandths of
    the unit of the action's budget (COST_DECIMALS), 0 for those held back; `day` is when the first
    message is due, in days since 1970-01-01, -1 where the run has no day.
    """

    customer: npt.NDArray[np.int64]
    action: Codes
    segment: Codes
    channel: Codes
    arm: Codes
    cost: npt.NDArray[np.int64]
    day: Codes
    actions: tuple[str, ...]
    segments: tuple[tuple[str, str], ...]
    """(segmentation, segment) pairs."""
    channels: tuple[str, ...]
    arms: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.customer)


@dataclass(frozen=True, slots=True)
class Funnel:
    """How many customers an action loses at each step; the counts add up.

    `in_segment` = the sum of `lost` + the sum of `held` + the sum of `sent`. `lost` has every one
    of STEPS, `held` the arms `control` and `holdout`, `sent` counts by (channel, arm), the empty
    text where there is no channel or no arm. `spent` and `budget` are in ten thousandths of
    `unit`; `budget` is None where no total is declared.
    """

    action: str
    in_segment: int
    lost: Mapping[str, int]
    held: Mapping[str, int]
    sent: Mapping[tuple[str, str], int]
    spent: int
    budget: int | None
    unit: str
