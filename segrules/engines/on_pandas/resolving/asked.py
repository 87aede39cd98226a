"""One action, asked of the customers that it may reach -> its contacts and its funnel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segrules.engines.contacts import CONTROL, HOLDOUT, STEPS, Codes, Funnel
from segrules.engines.on_pandas.columns import Mask
from segrules.engines.on_pandas.resolving.capping import Asking, Given, capped, crowded
from segrules.engines.on_pandas.resolving.draws import arms_of, held_out
from segrules.engines.on_pandas.resolving.earlier import (
    Barred,
)
from segrules.engines.on_pandas.resolving.reaching import Positions, Table
from segrules.engines.on_pandas.resolving.sending_days import sending_day
from segrules.engines.on_pandas.resolving.spending import affordable
from segrules.engines.on_pandas.resolving.work import CodeWords, Planned, Work

NONE = np.int32(-1)


@dataclass(slots=True)
class Narrowing:
    """The customers that an action has left, and how many it lost at which step."""

    at: Positions
    segment: Codes
    open: Table
    lost: dict[str, int]

    def close(self, step: str, closed: Table | None = None) -> None:
        """Close channels for customers; who has none left is lost at the step."""
        if closed is not None:
            self.open = self.open & ~closed
        self.keep(step, np.asarray(self.open.any(axis=1), np.bool_))

    def keep(self, step: str, kept: Mask) -> None:
        """Keep some of the customers; the others are lost at the step."""
        self.lost[step] = len(kept) - int(np.count_nonzero(kept))
        if self.lost[step]:
            self.at, self.segment, self.open = self.at[kept], self.segment[kept], self.open[kept]


def decided(index: int, work: Work) -> Funnel:
    """Ask one action, and add what it plans to the work."""
    agreed, found = work.agreed[index], work.reaches[index]
    day = sending_day(work.as_of, agreed.start, work.rules)
    channels = tuple(work.words.channels.index(c) for c in agreed.channels)
    asking = Asking(index, day, channels, agreed.channels, agreed)
    lost = {"condition": found.in_segment - len(found.at)}
    left = Narrowing(found.at, found.segment, found.open, lost)
    left.close("consent")
    left.close("suppressed", _suppressed(work.barred, asking, left.at))
    left.close("capped", capped(asking, work.rules, work.log, left.at))
    left.close("elsewhere", crowded(asking, work.rules, work.log, left.at))
    arm, held = _arms(index, work, left.at)
    enough = affordable(agreed.budget, work.left, work.value, left.at, left.segment, held)
    chosen = np.array([*channels, NONE], np.int32)[left.open.argmax(axis=1)]
    cost = 0 if agreed.budget is None else agreed.budget.per_customer
    work.cut.append(_cut(index, left, chosen, ~enough, cost, day))
    left.keep("budget", enough)
    plan = Planned(
        index, left.at, left.segment, chosen[enough], arm[enough], cost, held[enough], day
    )
    _take(plan, work)
    return _funnel(work, plan, found.in_segment, lost)


def _cut(index: int, left: Narrowing, channel: Codes, cut: Mask, cost: int, day: int) -> Planned:
    """Whom the money does not reach, by which channel it would have been."""
    at = left.at[cut]
    arm, held = np.full(len(at), NONE, np.int32), np.zeros(len(at), np.bool_)
    return Planned(index, at, left.segment[cut], channel[cut], arm, cost, held, day)


def _suppressed(who: Barred, asking: Asking, at: Positions) -> Table:
    made = np.broadcast_to(who.everywhere[at][:, None], (len(at), max(1, len(asking.names)))).copy()
    for place, channel in enumerate(asking.names):
        made[:, place] |= who.by_channel[channel][at]
    return made


def _arms(index: int, work: Work, at: Positions) -> tuple[Codes, Mask]:
    """The arm of each customer at a place, and who is held back."""
    agreed, words = work.agreed[index], work.words
    made = np.full(len(at), NONE, np.int32)
    held = np.zeros(len(at), np.bool_)
    if work.names:
        action, salt = work.program.actions[index].id, work.rules.salt
        customers = [work.names[i] for i in at.tolist()]
        out = held_out(action, agreed.holdout, salt, customers)
        made = arms_of(action, agreed.arms, salt, customers, words.arms)
        made[out] = words.arms.index(HOLDOUT)
        made[work.control[at]] = words.arms.index(CONTROL)
        held = out | work.control[at]
    return made, held


def _take(plan: Planned, work: Work) -> None:
    work.planned.append(plan)
    work.log.given.append(Given(plan.at, plan.channel, plan.day))
    if work.left is not None:
        work.left -= plan.cost * int(np.count_nonzero(~plan.held))


def _funnel(work: Work, plan: Planned, in_segment: int, lost: dict[str, int]) -> Funnel:
    agreed, words = work.agreed[plan.action], work.words
    sent = ~plan.held
    held = {
        name: int(np.count_nonzero(plan.held & (plan.arm == words.arms.index(name))))
        for name in (CONTROL, HOLDOUT)
    }
    budget = agreed.budget
    return Funnel(
        words.actions[plan.action],
        in_segment,
        {step: lost[step] for step in STEPS},
        held,
        _counted(plan, sent, words),
        plan.cost * int(np.count_nonzero(sent)),
        None if budget is None else budget.total,
        "" if budget is None else budget.unit,
    )


def _counted(plan: Planned, sent: Mask, words: CodeWords) -> dict[tuple[str, str], int]:
    """How many get it, by channel and arm."""
    width = len(words.arms) + 1
    cells = (plan.channel[sent].astype(np.int64) + 1) * width + plan.arm[sent] + 1
    counts = np.bincount(cells, minlength=(len(words.channels) + 1) * width).tolist()
    names = [(c, a) for c in ("", *words.channels) for a in ("", *words.arms)]
    return {name: many for name, many in zip(names, counts, strict=True) if many}
