"""A day and the day to count back from -> the period that it lies in: 0 is the last one."""

from __future__ import annotations

from segrules.engines.rows.moments import civil, months_before


def day_period(day: int, as_of: int, length: int) -> int:
    """Period n is [as_of - (n + 1) * length, as_of - n * length), in days."""
    return (as_of - day - 1) // length


def month_period(day: int, as_of: int, length: int) -> int:
    """The same in months: looked for from a guess that is one period off at most."""
    (year, month, _), (last_year, last_month, _) = civil(day), civil(as_of)
    period = ((last_year - year) * 12 + last_month - month) // length
    while months_before(as_of, (period + 1) * length) > day:
        period += 1
    while months_before(as_of, period * length) <= day:
        period -= 1
    return period
