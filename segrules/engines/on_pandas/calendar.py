"""Days, instants and spans -> years, months, days and starts of days, in a time zone.

The calendar is the proleptic Gregorian one. Days count from 1970-01-01, instants are microseconds
from 1970-01-01 UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from segrules.compiler.program import Span
from segrules.language.types import Kind

Days = npt.NDArray[np.int32]
Instants = npt.NDArray[np.int64]

SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
"""Microseconds."""

CYCLE_YEARS, CYCLE_DAYS = 400, 146_097
"""The calendar repeats, weekdays and all, after so many years."""
_YEAR = CYCLE_DAYS * DAY // CYCLE_YEARS
"""The mean year."""
_FIRST_YEAR, _LAST_YEAR = 2, 9998
"""Years whose every moment the standard library can say in every zone."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_INT32, _INT64 = np.iinfo(np.int32), np.iinfo(np.int64)


# ---------------------------------------------------------------- parts of a date


def _months(days: Days) -> npt.NDArray[np.int64]:
    """Months since January 1970."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def years(days: Days) -> npt.NDArray[np.int64]:
    """The year of each day."""
    return _by_day(lambda d: _months(d) // 12 + 1970, days)


def months(days: Days) -> npt.NDArray[np.int64]:
    """The month of each day, 1 to 12."""
    return _by_day(lambda d: _months(d) % 12 + 1, days)


def quarters(days: Days) -> npt.NDArray[np.int64]:
    """The quarter of each day, 1 to 4."""
    return _by_day(lambda d: _months(d) % 12 // 3 + 1, days)


def month_days(days: Days) -> npt.NDArray[np.int64]:
    """The day of the month of each day, 1 to 31."""
    return _by_day(_month_days, days)


def weekdays(days: Days) -> npt.NDArray[np.int64]:
    """The day of the week of each day, 1 for Monday to 7; 1970-01-01 was a Thursday."""
    return _by_day(lambda d: (d.astype(np.int64) + 3) % 7 + 1, days)


def _month_days(days: Days) -> npt.NDArray[np.int64]:
    first = _months(days).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return days - first + 1


def _by_day(part: Callable[[Days], npt.NDArray[np.int64]], days: Days) -> npt.NDArray[np.int64]:
    """The part of each day, worked out once a day where there are more rows than days."""
    if len(days) == 0:
        return np.zeros(0, np.int64)
    low, high = int(days.min()), int(days.max())
    if high - low >= len(days):
        return part(days)
    return part(np.arange(low, high + 1, dtype=np.int32))[days.astype(np.int64) - low]


# ---------------------------------------------------------------- instants


def local_days(instants: Instants, zone: ZoneInfo) -> Days:
    """The day, in the zone, on which each instant falls."""
    if len(instants) == 0:
        return np.zeros(0, np.int32)
    starts, offsets = _offsets(_years_seen(instants), zone)
    if (offsets == offsets[0]).all():
        local = instants + offsets[0]
    else:
        local = instants + offsets[np.searchsorted(starts, instants, side="right") - 1]
    return np.asarray(local // DAY, np.int32)


def _years_seen(instants: Instants) -> tuple[int, ...]:
    """Years that hold all of the instants, ascending; few years more than there are."""
    low, high = (int(x) // _YEAR + 1970 for x in (instants.min(), instants.max()))
    if high - low < 64:  # noqa: PLR2004 - so few that looking which ones occur costs more
        return tuple(range(low - 1, high + 2))
    near = np.unique(instants // _YEAR + 1970)
    return tuple(np.unique(np.concatenate([near - 1, near, near + 1])).tolist())


def _offsets(wanted: Sequence[int], zone: ZoneInfo) -> tuple[Instants, Instants]:
    """From which instants on, ascending, which offset from UTC holds (microseconds)."""
    changes = [change for year in wanted for change in _changes(year, zone)]
    starts = np.array([max(start, _INT64.min) for start, _ in changes], np.int64)
    return starts, np.array([offset for _, offset in changes], np.int64)


@cache
def _changes(year: int, zone: ZoneInfo) -> tuple[tuple[int, int], ...]:
    """The offset at the start of a year (UTC), and each later one of that year from its instant."""
    cycles = _cycles(year, _FIRST_YEAR, _LAST_YEAR, CYCLE_YEARS)
    start, end = (_new_year(year - cycles * CYCLE_YEARS + more) for more in (0, 1))
    found = [(start, _offset(start, zone))]
    for second in range(start, end, 86_400):
        later = min(second + 86_400, end - 1)
        if _offset(later, zone) != found[-1][1]:
            change = _first_with_another(second, later, zone)
            found.append((change, _offset(change, zone)))
    shift = cycles * CYCLE_DAYS * DAY
    return tuple((start * SECOND + shift, offset * SECOND) for start, offset in found)


def _new_year(year: int) -> int:
    """The first second of a year (UTC)."""
    return (date(year, 1, 1).toordinal() - _EPOCH_ORDINAL) * 86_400


def _offset(second: int, zone: ZoneInfo) -> int:
    """The offset from UTC, in seconds, at a second since 1970 (UTC)."""
    local = (_EPOCH + timedelta(seconds=second)).astimezone(zone)
    return (local.utcoffset() or timedelta()) // timedelta(seconds=1)


def _first_with_another(before: int, after: int, zone: ZoneInfo) -> int:
    """The first second whose offset is not that of `before`, where `after` has another."""
    old = _offset(before, zone)
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (middle, after) if _offset(middle, zone) == old else (before, middle)
    return after


def _cycles(value: int, first: int, last: int, cycle: int) -> int:
    """How many whole cycles to take off so that a value stands between `first` and `last`."""
    if first <= value <= last:
        return 0
    edge = first if value < first else last - cycle + 1
    return (value - edge) // cycle


# ---------------------------------------------------------------- as_of


def start_of_day(day: int, zone: ZoneInfo) -> int:
    """The instant at which a day starts in the zone: its first moment, also where clocks jump.

    Where midnight is skipped, the offset before the jump gives the jump itself (PEP 495, fold 0).
    """
    first = date(_FIRST_YEAR, 1, 1).toordinal() - _EPOCH_ORDINAL
    last = date(_LAST_YEAR, 12, 31).toordinal() - _EPOCH_ORDINAL
    shift = _cycles(day, first, last, CYCLE_DAYS) * CYCLE_DAYS
    naive = datetime.fromordinal(day - shift + _EPOCH_ORDINAL)
    return (naive.replace(tzinfo=zone) - _EPOCH) // timedelta(microseconds=1) + shift * DAY


def months_before(day: int, count: int) -> int:
    """The same day of the month so many months earlier, or that month's last day."""
    return int(all_months_before(day, np.array([count]))[0])


def all_months_before(day: int, counts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The same for many counts of months."""
    month, day_of_month = (int(f(np.array([day]))[0]) for f in (_months, _month_days))
    first, after = (
        (month - counts + more).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
        for more in (0, 1)
    )
    return np.minimum(first + day_of_month - 1, after - 1)


def less(as_of: int, back: Span, kind: Kind, zone: ZoneInfo) -> int:
    """The start of the `as_of` day less months (to the month's end), then days, then hours.

    For a date the day, hours left aside; for an instant the start of that day in the zone, less
    hours of 3600 seconds.
    """
    day = months_before(as_of, back.months) - back.days
    if kind is Kind.INSTANT:
        instant = start_of_day(day, zone) - back.hours * HOUR
        return max(int(_INT64.min), min(int(_INT64.max), instant))
    return max(int(_INT32.min), min(int(_INT32.max), day))
