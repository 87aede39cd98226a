"""Earlier contacts and caps -> whom a cap forbids an action, all in all or by a channel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from segrules.compiler.action_terms import Terms
from segrules.compiler.program import Cap, ContactRules
from segrules.engines.contacts import Codes
from segrules.engines.on_pandas.resolving.reaching import Positions, Table
from segrules.engines.on_pandas.resolving.sending_days import near

Counts = npt.NDArray[np.int64]
Caps = tuple[tuple[str, Cap], ...]
"""By channel; the empty text is all of them."""


@dataclass(frozen=True, slots=True)
class Past:
    """The contacts of earlier runs; codes of actions and channels, -1 for others."""

    customer: Positions
    action: Codes
    channel: Codes
    day: Codes


@dataclass(frozen=True, slots=True)
class Given:
    """What an action of this run gives: to whom, by which channel (codes of all), on which day."""

    customer: Positions
    channel: Codes
    day: int


@dataclass(slots=True)
class Log:
    """The contacts of `many` customers, before this run and in it."""

    many: int
    past: Past
    given: list[Given] = field(default_factory=list)

    def before(self, cap: Cap, day: int, action: int | None, channel: int | None) -> Counts:
        """How many contacts of earlier runs a cap counts, of each customer."""
        first, last = near(day, cap.within)
        counted = (self.past.day >= first) & (self.past.day <= last)
        if action is not None:
            counted &= self.past.action == action
        if channel is not None:
            counted &= self.past.channel == channel
        return np.bincount(self.past.customer[counted], minlength=self.many)

    def now(self, cap: Cap, day: int, channel: int | None) -> Counts:
        """How many contacts of this run a cap counts, of each customer."""
        first, last = near(day, cap.within)
        counts = np.zeros(self.many, np.int64)
        for given in self.given:
            if first <= given.day <= last:
                whom = given.customer
                counts[whom if channel is None else whom[given.channel == channel]] += 1
        return counts

    def times(self) -> Counts:
        """How many contacts of this run each customer has."""
        counts = np.zeros(self.many, np.int64)
        for given in self.given:
            counts[given.customer] += 1
        return counts


@dataclass(frozen=True, slots=True)
class Asking:
    """An action that asks whom the caps leave to it: its code, its day, its channels' codes."""

    action: int
    day: int
    channels: tuple[int, ...]
    names: tuple[str, ...]
    agreed: Terms

    def limits(self, caps: Caps) -> Iterator[tuple[Cap, int | None, slice]]:
        """The caps that are about this action: by the code of their channel, on which columns."""
        for channel, cap in caps:
            if not channel:
                yield cap, None, slice(None)
            elif channel in self.names:
                place = self.names.index(channel)
                yield cap, self.channels[place], slice(place, place + 1)


def capped(asking: Asking, rules: ContactRules, log: Log, at: Positions) -> Table:
    """By which channels the contacts of earlier runs forbid the action, for customers at places."""
    made = np.zeros((len(at), max(1, len(asking.names))), np.bool_)
    if not len(log.past.customer):
        return made
    for cap, channel, columns in asking.limits(asking.agreed.caps):
        counts = log.before(cap, asking.day, asking.action, channel)
        made[:, columns] |= (counts[at] >= cap.most)[:, None]
    for cap, channel, columns in asking.limits(rules.caps):
        made[:, columns] |= (log.before(cap, asking.day, None, channel)[at] >= cap.most)[:, None]
    return made


def crowded(asking: Asking, rules: ContactRules, log: Log, at: Positions) -> Table:
    """The same for what other actions of the run give them, on top of the earlier contacts."""
    made = np.zeros((len(at), max(1, len(asking.names))), np.bool_)
    if not log.given:
        return made
    made |= (log.times()[at] >= rules.per_run)[:, None]
    for cap, channel, columns in asking.limits(rules.caps):
        counts = log.before(cap, asking.day, None, channel) + log.now(cap, asking.day, channel)
        made[:, columns] |= (counts[at] >= cap.most)[:, None]
    return made
