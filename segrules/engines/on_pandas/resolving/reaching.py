"""An action and the customers -> who is in its segments, meets it, and by which channels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from segrules.compiler.action_terms import Terms
from segrules.compiler.program import Action, Column, ContactRules, InSegment
from segrules.engines.contacts import Codes
from segrules.engines.on_pandas.columns import Mask
from segrules.engines.on_pandas.evaluating.rows import Rows, column
from segrules.engines.on_pandas.evaluating.values import mask
from segrules.engines.on_pandas.vectors import known_mask

Positions = npt.NDArray[np.intp]
Table = npt.NDArray[np.bool_]
"""A row for each customer in question, a column for each channel."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom an action may reach: `at` are those who meet it, in the order of customers.

    `segment` is the code of the first of the action's segments that each of them is in, `open` says
    by which channels: one column where the action names none.
    """

    in_segment: int
    at: Positions
    segment: Codes
    open: Table


def reach(
    action: Action,
    agreed: Terms,
    rules: ContactRules,
    rows: Rows,
    segments: tuple[tuple[str, str], ...],
) -> Reach:
    """Look at the segments, the condition, consent and addresses."""
    found = np.full(len(rows), -1, np.int32)
    for pair in reversed(action.segments):
        found[_members(pair, rows)] = segments.index(pair)
    target = found >= 0
    met = target if action.condition is None else target & mask(action.condition, rows)
    at = np.flatnonzero(met)
    return Reach(
        int(np.count_nonzero(target)), at, found[at], _open(action, agreed, rules, rows, at)
    )


def _members(pair: tuple[str, str], rows: Rows) -> Mask:
    segmentation, segment = pair
    return mask(InSegment(segmentation, frozenset({segment})), rows)


def _open(action: Action, agreed: Terms, rules: ContactRules, rows: Rows, at: Positions) -> Table:
    if not agreed.channels:
        return np.ones((len(at), 1), np.bool_)
    made = np.ones((len(at), len(agreed.channels)), np.bool_)
    for channel, asked in action.consent:
        made[:, agreed.channels.index(channel)] &= mask(asked, rows)[at]
    for channel, address in rules.addresses:
        if channel in agreed.channels:
            made[:, agreed.channels.index(channel)] &= _known(address, rows)[at]
    return made


def _known(address: Column, rows: Rows) -> Mask:
    return known_mask(column(address, rows))
