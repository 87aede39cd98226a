"""Cut points of a score -> its classes as intervals of the value that it cuts, readable.

A class may have no interval: equal values left nobody for it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from segrules.compiler.constants_in_words import physical_words
from segrules.compiler.phrases import put, same
from segrules.compiler.program import Classes
from segrules.language.findings import Words
from segrules.language.types import Kind, Type

if TYPE_CHECKING:
    from segrules.engines.results import Cuts

Bound = int | float | None
Ends = Literal["left", "right", "both"]
WHOLE = frozenset({Kind.INTEGER, Kind.DATE})
"""Kinds whose intervals are said by their first and last value: `3 to 5`."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A class's values, in physical form; a bound that is None is open to that side.

    `closed` says which end is in: `left`: low <= value < high; `right`: low < value <= high; `both`
    where customers with the value of a cut point are split between two classes.
    """

    low: Bound
    high: Bound
    closed: Ends


def class_intervals(rule: Classes, cuts: Cuts) -> Mapping[int, Interval]:
    """Class number (1 = worst) -> its interval; classes that no value can fall into are absent."""
    ends: Ends = "both" if cuts.ties else cuts.closed
    return intervals(rule, cuts.points, ends, cuts.scores)


def intervals(
    rule: Classes, points: Sequence[float], closed: Ends, scores: Sequence[int] = ()
) -> Mapping[int, Interval]:
    """The same from bare cut points; `scores` gives each interval's class, lowest first."""
    ends: list[Bound] = [None, *points, None]
    numbered = scores or _counted(rule, len(points) + 1)
    made: dict[int, Interval] = {}
    for number, (low, high) in zip(numbered, pairwise(ends), strict=True):
        if low is None or high is None or low < high or closed == "both":
            start = made[number].low if _continues(made.get(number), low) else low
            made[number] = Interval(start, high, closed)
    return dict(sorted(made.items()))


def _counted(rule: Classes, many: int) -> Sequence[int]:
    upwards = range(1, many + 1)
    return upwards if rule.better == "higher" else upwards[::-1]


def _continues(before: Interval | None, low: Bound) -> bool:
    return before is not None and before.high == low


def interval_words(interval: Interval, kind: Type, timezone: str = "UTC") -> Words:
    """The interval in words: `3 to 5`, `at least 200`, `from 200 to below 500`."""
    if kind.kind in WHOLE:
        return _whole_words(*whole(interval), kind, timezone)
    patterns = _TIMES if kind.kind is Kind.INSTANT else _NUMBERS
    named = _ends(interval, kind, timezone)
    return put(patterns[interval.closed, interval.low is None, interval.high is None], **named)


def interval_signs(interval: Interval, kind: Type, timezone: str = "UTC") -> str:
    """The interval in signs: `3–5`, `≥ 200`, `200 ≤ … < 500`."""
    if kind.kind in WHOLE:
        low, high = whole(interval)
        named = _named(low, high, kind, timezone)
        single = low is not None and low == high
        pattern = "{low}" if single else _WHOLE_SIGNS[low is None, high is None]
    else:
        named = _ends(interval, kind, timezone)
        pattern = _SIGNS[interval.closed, interval.low is None, interval.high is None]
    return put(same(pattern), **named).en


def _ends(interval: Interval, kind: Type, timezone: str) -> Mapping[str, Words]:
    up = interval.closed != "right"
    low, high = (
        None if b is None else _grid(b, kind, up=up) for b in (interval.low, interval.high)
    )
    return _named(low, high, kind, timezone)


def _named(low: Bound, high: Bound, kind: Type, timezone: str) -> Mapping[str, Words]:
    return {
        n: physical_words(b, kind, timezone)
        for n, b in (("low", low), ("high", high))
        if b is not None
    }


def whole(interval: Interval) -> tuple[int | None, int | None]:
    """The first and the last whole value in the interval; None where it is open."""
    return _first(interval), _last(interval)


def _first(interval: Interval) -> int | None:
    if interval.low is None:
        return None
    return math.floor(interval.low) + 1 if interval.closed == "right" else math.ceil(interval.low)


def _last(interval: Interval) -> int | None:
    if interval.high is None:
        return None
    return math.ceil(interval.high) - 1 if interval.closed == "left" else math.floor(interval.high)


def _grid(bound: float, kind: Type, *, up: bool) -> int | float:
    """A bound of money on the minor unit that separates the same amounts."""
    if kind.kind is not Kind.MONEY:
        return bound
    return math.ceil(bound) if up else math.floor(bound)


def _whole_words(low: int | None, high: int | None, kind: Type, timezone: str) -> Words:
    named = _named(low, high, kind, timezone)
    patterns = _DAYS if kind.kind is Kind.DATE else _COUNTS
    if low is not None and low == high:
        return put(Words("{low}", "{low}"), **named)
    return put(patterns[low is None, high is None], **named)


_ALL = Words("所有值", "every value")
_COUNTS: Mapping[tuple[bool, bool], Words] = {
    (False, False): Words("{low} 到 {high}", "{low} to {high}"),
    (True, False): Words("不超过 {high}", "at most {high}"),
    (False, True): Words("不少于 {low}", "at least {low}"),
    (True, True): _ALL,
}
_DAYS: Mapping[tuple[bool, bool], Words] = {
    **_COUNTS,
    (True, False): Words("不晚于 {high}", "up to {high}"),
    (False, True): Words("不早于 {low}", "from {low} on"),
}
_NUMBERS: Mapping[tuple[str, bool, bool], Words] = {
    ("left", False, False): Words("{low} 起，小于 {high}", "from {low} to below {high}"),
    ("left", True, False): Words("小于 {high}", "below {high}"),
    ("left", False, True): Words("不少于 {low}", "at least {low}"),
    ("left", True, True): _ALL,
    ("right", False, False): Words("大于 {low}，不超过 {high}", "above {low}, up to {high}"),
    ("right", True, False): Words("不超过 {high}", "at most {high}"),
    ("right", False, True): Words("大于 {low}", "above {low}"),
    ("right", True, True): _ALL,
    ("both", False, False): Words("{low} 到 {high}", "{low} to {high}"),
    ("both", True, False): Words("不超过 {high}", "at most {high}"),
    ("both", False, True): Words("不少于 {low}", "at least {low}"),
    ("both", True, True): _ALL,
}
_TIMES: Mapping[tuple[str, bool, bool], Words] = {
    **_NUMBERS,
    ("left", False, False): Words("{low} 起，早于 {high}", "from {low} to before {high}"),
    ("left", True, False): Words("早于 {high}", "before {high}"),
    ("left", False, True): Words("不早于 {low}", "from {low} on"),
    ("right", False, False): Words("晚于 {low}，不晚于 {high}", "after {low}, up to {high}"),
    ("right", True, False): Words("不晚于 {high}", "up to {high}"),
    ("right", False, True): Words("晚于 {low}", "after {low}"),
}
_WHOLE_SIGNS: Mapping[tuple[bool, bool], str] = {
    (False, False): "{low}–{high}",
    (True, False): "≤ {high}",
    (False, True): "≥ {low}",
    (True, True): "…",
}
_SIGNS: Mapping[tuple[str, bool, bool], str] = {
    ("left", False, False): "{low} ≤ … < {high}",
    ("left", True, False): "< {high}",
    ("left", False, True): "≥ {low}",
    ("left", True, True): "…",
    ("right", False, False): "{low} < … ≤ {high}",
    ("right", True, False): "≤ {high}",
    ("right", False, True): "> {low}",
    ("right", True, True): "…",
    ("both", False, False): "{low} ≤ … ≤ {high}",
    ("both", True, False): "≤ {high}",
    ("both", False, True): "≥ {low}",
    ("both", True, True): "…",
}
