"""The day of a run and the rules of contact -> when a message goes out, and which days are near."""

from __future__ import annotations

from segrules.compiler.program import ContactRules, Span
from segrules.engines.on_pandas.calendar import months_before

NO_DAY = -1
_LAST = 2**31 - 1
HOURS = 24
THURSDAY = 3
"""The weekday of 1970-01-01, Monday being 0."""


def sending_day(as_of: int | None, start: Span, rules: ContactRules) -> int:
    """The first day, from the run's on, that is late enough and not quiet; -1 without a day.

    Hours count where they make whole days.
    """
    if as_of is None:
        return NO_DAY
    day = months_before(as_of, -start.months) + start.days + start.hours // HOURS
    while day < _LAST and _is_quiet(day, rules):
        ends = [last for first, last in rules.quiet_days if first <= day <= last]
        day = max([day, *ends]) + 1
    return min(day, _LAST)


def _is_quiet(day: int, rules: ContactRules) -> bool:
    if (day + THURSDAY) % 7 in rules.quiet_weekdays:
        return True
    return any(first <= day <= last for first, last in rules.quiet_days)


def near(day: int, within: Span | None) -> tuple[int, int]:
    """The first and the last day of those that lie less than a span before or after a day.

    A span of hours counts the days that it begins; without a span all days are near.
    """
    if within is None or day == NO_DAY:
        return -_LAST, _LAST
    days = within.days + -(-within.hours // HOURS)
    first = months_before(day, within.months) - days + 1
    last = months_before(day, -within.months) + days - 1
    return max(first, -_LAST), min(last, _LAST)
