"""One customer's event rows, already picked -> one value: the catalogue's aggregates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import cast

from segrules.compiler.program import Physical
from segrules.engines.rows.exact import Number, as_float, exact, ratio, scale
from segrules.engines.rows.moments import DAY, local_day
from segrules.language.types import Kind, Type


@dataclass(frozen=True, slots=True)
class Seen:
    """What an aggregate sees: value and time of the rows whose argument is known.

    Where there is no argument each row has the value 1. `times` is as long as `values` where the
    aggregate needs the time (days or microseconds, by `time_type`), else empty. `type` is the
    argument's type.
    """

    values: Sequence[Physical]
    times: Sequence[int]
    type: Type
    time_type: Type
    distinct: bool
    timezone: str


def _numbers(seen: Seen) -> list[Number]:
    return cast("list[Number]", list(seen.values))


def _count(seen: Seen) -> int:
    return len(set(seen.values)) if seen.distinct else len(seen.values)


def _exact_total(seen: Seen) -> Fraction:
    return sum((Fraction(v) for v in _numbers(seen)), Fraction(0))


def _sum(seen: Seen) -> Number | None:
    total = _exact_total(seen)
    return as_float(total) if seen.type.kind is Kind.NUMBER else int(total)


def _mean(seen: Seen) -> float | None:
    """The total, rounded once where it is of numbers, over the count."""
    total = _sum(seen)
    count = len(seen.values)
    if isinstance(total, int):
        return ratio(total, count * scale(seen.type))
    return None if total is None else total / count


def _middle(ordered: Sequence[Fraction]) -> Fraction:
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _median(seen: Seen) -> float | None:
    return as_float(_middle(sorted(exact(v, seen.type) for v in _numbers(seen))))


def _min(seen: Seen) -> Physical:
    return min(_numbers(seen))


def _max(seen: Seen) -> Physical:
    return max(_numbers(seen))


def _in_time(seen: Seen) -> list[tuple[int, Number]]:
    return list(zip(seen.times, _numbers(seen), strict=True))


def _first(seen: Seen) -> Physical:
    return min(_in_time(seen))[1]


def _last(seen: Seen) -> Physical:
    return max(_in_time(seen))[1]


def _share(seen: Seen) -> float:
    return ratio(sum(1 for v in seen.values if v is True), len(seen.values))


def _mode(seen: Seen) -> Physical:
    """Counted down from the least value, so that the least of equals comes first."""
    counts = Counter(sorted(_numbers(seen)))
    return max(counts, key=lambda value: counts[value])


def _trend(seen: Seen) -> float | None:
    """The slope of the least-squares line by its textbook formula, in exact fractions."""
    unit = DAY if seen.time_type.kind is Kind.INSTANT else 1
    days = [Fraction(t, unit) for t in seen.times]
    values = [exact(v, seen.type) for v in _numbers(seen)]
    if len(set(days)) < 2:  # noqa: PLR2004 - a line needs two points
        return None
    mean_day, mean_value = sum(days) / len(days), sum(values, Fraction(0)) / len(values)
    above = sum((d - mean_day) * (v - mean_value) for d, v in zip(days, values, strict=True))
    below = sum((d - mean_day) ** 2 for d in days)
    return as_float(Fraction(30 * above / below))


def _gaps(seen: Seen) -> list[int]:
    """The days between successive days on which something happened, in the order of time."""
    instants = seen.time_type.kind is Kind.INSTANT
    days = sorted({local_day(t, seen.timezone) if instants else t for t in seen.times})
    return [later - earlier for earlier, later in pairwise(days)]


def _interval(seen: Seen) -> float | None:
    gaps = sorted(map(Fraction, _gaps(seen)))
    return as_float(_middle(gaps)) if gaps else None


_OF_KNOWN: Mapping[str, Callable[[Seen], Physical | None]] = {
    "sum": _sum,
    "mean": _mean,
    "median": _median,
    "min": _min,
    "max": _max,
    "first": _first,
    "last": _last,
    "share": _share,
    "trend": _trend,
    "mode": _mode,
}
"""Aggregates that are missing where no argument is known."""


def aggregate(function: str, seen: Seen) -> Physical | None:
    """The value of an aggregate of the catalogue over the rows that are seen."""
    match function:
        case "count":
            return _count(seen)
        case "interval":
            return _interval(seen)
        case "longest_interval":
            return max(_gaps(seen), default=None)
        case "last_interval":
            return next(reversed(_gaps(seen)), None)
        case _:
            return _OF_KNOWN[function](seen) if seen.values else None
