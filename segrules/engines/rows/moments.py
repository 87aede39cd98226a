"""Days and instants -> parts of the calendar and starts of days, in a time zone, one at a time."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from segrules.compiler.program import Span

SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
"""Microseconds."""

_EPOCH_DATE = date(1970, 1, 1).toordinal()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CYCLE_DAYS, _CYCLE_YEARS = 146_097, 400
"""The Gregorian calendar, with its days of the week, repeats after so many days."""


def civil(day: int) -> tuple[int, int, int]:
    """Year, month and day of the month of a day since 1970, in the Gregorian calendar."""
    cycles, rest = divmod(day, _CYCLE_DAYS)
    found = date.fromordinal(_EPOCH_DATE + rest)
    return found.year + cycles * _CYCLE_YEARS, found.month, found.day


def day_of(year: int, month: int, day: int) -> int:
    """Days since 1970 of a date in the Gregorian calendar."""
    cycles, rest = divmod(year - 1970, _CYCLE_YEARS)
    return date(1970 + rest, month, day).toordinal() - _EPOCH_DATE + cycles * _CYCLE_DAYS


def weekday(day: int) -> int:
    """1 for Monday to 7 for Sunday; 1970-01-01 was a Thursday."""
    return (day + 3) % 7 + 1


def months_before(day: int, months: int) -> int:
    """The same day of the month so many months earlier, or that month's last day."""
    year, month, day_of_month = civil(day)
    year, month0 = divmod(year * 12 + month - 1 - months, 12)
    # a leap year repeats after 400 years, and the library only knows years 1 to 9999
    last = calendar.monthrange(2000 + year % 400, month0 + 1)[1]
    return day_of(year, month0 + 1, min(day_of_month, last))


def local_day(instant: int, timezone: str) -> int:
    """The day, in the time zone, on which an instant falls."""
    shift = _into_range(instant // DAY)
    moment = _EPOCH + timedelta(microseconds=instant - shift * DAY)
    local = moment.astimezone(ZoneInfo(timezone))
    return local.toordinal() - _EPOCH_DATE + shift


def start_of_day(day: int, timezone: str) -> int:
    """The instant at which a day starts: its first midnight, or where that is skipped, its gap."""
    shift = _into_range(day)
    midnight = datetime.fromordinal(day - shift + _EPOCH_DATE).replace(tzinfo=ZoneInfo(timezone))
    return (midnight - _EPOCH) // timedelta(microseconds=1) + shift * DAY


def day_less(as_of: int, back: Span) -> int:
    """The `as_of` day less calendar months, then days; hours mean nothing to a date."""
    return months_before(as_of, back.months) - back.days


def instant_less(as_of: int, back: Span, timezone: str) -> int:
    """The start of the `as_of` day less calendar months, then days, then 3600-second hours."""
    return start_of_day(day_less(as_of, back), timezone) - back.hours * HOUR


def _into_range(day: int) -> int:
    """Days to take off, in whole cycles, so that the rest is in the library's years 1 to 9999."""
    least, most = date(2, 1, 1).toordinal(), date(9998, 12, 31).toordinal()
    ordinal = day + _EPOCH_DATE
    if least <= ordinal <= most:
        return 0
    edge = least if ordinal < least else most - _CYCLE_DAYS
    return (ordinal - edge) // _CYCLE_DAYS * _CYCLE_DAYS
