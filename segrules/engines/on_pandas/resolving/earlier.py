"""What was decided before a run: the contacts of earlier runs, and who must not be contacted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from segrules.engines.on_pandas.columns import Mask, Vector
from segrules.engines.on_pandas.keys import positions
from segrules.engines.on_pandas.vectors import Codes, code_of, in_dictionary, select
from segrules.language.types import INTEGER, Kind


@dataclass(frozen=True, slots=True)
class Logged:
    """The contacts of earlier runs, those held back among them, one a row.

    `run`, `key`, `action` and `channel` are texts, the channel missing where there is none; `as_of`
    is the day of the run and `day` that of the message, in days since 1970-01-01.
    """

    run: Vector
    as_of: Codes
    key: Vector
    action: Vector
    channel: Vector
    day: Codes

    def __len__(self) -> int:
        """The number of contacts."""
        return len(self.day)

    def some(self, rows: Mask) -> Logged:
        """The rows of a mask."""
        texts = (self.run, self.key, self.action, self.channel)
        run, key, action, channel = (select(v, rows) for v in texts)
        return replace(
            self,
            run=run,
            as_of=self.as_of[rows],
            key=key,
            action=action,
            channel=channel,
            day=self.day[rows],
        )


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Keys, as texts, of those who must not be contacted; by one channel only where it is known."""

    key: Vector
    channel: Vector


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a run is told of before it decides; `logged` is None where no journal is kept."""

    logged: Logged | None = None
    suppressed: Sequence[Suppressed] = field(default_factory=tuple)


def seen_by(logged: Logged, run: str, as_of: int) -> Logged:
    """The contacts that a run looks at: not its own of another time, nor those of later days."""
    own = code_of(run, logged.run.words)
    rows = logged.as_of <= as_of
    return logged.some(rows if own < 0 else rows & (logged.run.values != own))


def places(keys: Vector, wanted: Vector) -> Codes:
    """Where the customer of each key, which is a text, stands; -1 where there is none."""
    if keys.type.kind is Kind.TEXT:
        return positions(keys, wanted)
    numbers = [_number(word) for word in wanted.words]
    values = np.array([*(n or 0 for n in numbers), 0], np.int64)
    known = np.array([*(n is not None for n in numbers), False], np.bool_)
    at = wanted.values
    return positions(keys, Vector(INTEGER, values[at], known[at]))


def _number(word: str) -> int | None:
    """A whole number as it is written, if it fits."""
    plain = word.removeprefix("-")
    if not (plain.isascii() and plain.isdigit()) or len(plain) > 18:  # noqa: PLR2004 - what 64 bits hold
        return None
    return int(word)


def barred(suppressed: Sequence[Suppressed], keys: Vector, channels: Sequence[str]) -> Barred:
    """Who must not be contacted at all, and who not by which of the channels."""
    everywhere = np.zeros(len(keys), np.bool_)
    by_channel = {c: np.zeros(len(keys), np.bool_) for c in channels}
    words = tuple(sorted(channels))
    for listed in suppressed:
        at = places(keys, listed.key)
        whole = listed.channel.values < 0
        everywhere[at[(at >= 0) & whole]] = True
        code = _codes(listed.channel, words)
        for channel, mask in by_channel.items():
            mask[at[(at >= 0) & (code == words.index(channel))]] = True
    return Barred(everywhere, by_channel)


def _codes(channel: Vector, words: tuple[str, ...]) -> Codes:
    """The codes of channels into other words; a channel that is none of them is -1."""
    known = tuple(sorted({*words, *channel.words}))
    places_ = np.array([*(code_of(w, words) for w in known), -1], np.int32)
    found: Codes = places_[in_dictionary(channel, known).values]
    return found


@dataclass(frozen=True, slots=True)
class Barred:
    """A mask of customers who get nothing, and one of those who get nothing by a channel."""

    everywhere: Mask
    by_channel: dict[str, Mask]
