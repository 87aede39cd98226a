from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segrules.engines.rows.moments import (
    DAY,
    HOUR,
    civil,
    day_of,
    local_day,
    months_before,
    start_of_day,
    weekday,
)

EPOCH = date(1970, 1, 1)
ZONES = ["UTC", "Asia/Shanghai", "America/Sao_Paulo", "Australia/Lord_Howe", "Africa/Cairo"]


def days(year, month, day):
    """Days since 1970 by the standard library."""
    return (date(year, month, day) - EPOCH).days


@given(st.dates())
def test_civil_agrees_with_the_library(day):
    """Within the library's years the calendar is the library's."""
    since = (day - EPOCH).days
    assert civil(since) == (day.year, day.month, day.day)
    assert day_of(day.year, day.month, day.day) == since
    assert weekday(since) == day.isoweekday()


@given(st.integers(-(2**31), 2**31 - 1))
def test_civil_goes_on_beyond_the_librarys_years(day):
    """Every day has a date, and the date gives the day back."""
    assert day_of(*civil(day)) == day


def test_a_year_has_the_days_it_should_far_away():
    """The leap years go on for ever."""
    assert day_of(12_000, 3, 1) - day_of(12_000, 2, 28) == 2
    assert day_of(-100, 3, 1) - day_of(-100, 2, 28) == 1


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ((2024, 3, 31), 1, (2024, 2, 29)),
        ((2023, 3, 31), 1, (2023, 2, 28)),
        ((2024, 2, 29), 12, (2023, 2, 28)),
        ((2024, 1, 15), 1, (2023, 12, 15)),
        ((2024, 5, 31), 6, (2023, 11, 30)),
        ((2024, 5, 31), 0, (2024, 5, 31)),
        ((2000, 2, 29), 1200, (1900, 2, 28)),
    ],
)
def test_months_before_clamps(day, months, expected):
    """The day of the month stays, or is the month's last."""
    assert months_before(days(*day), months) == days(*expected)


def test_months_before_year_one():
    """There is a date before the year 1, as numbers count years."""
    assert civil(months_before(days(1, 3, 31), 13)) == (0, 2, 29)


@pytest.mark.parametrize("zone", ZONES)
@given(day=st.integers(days(1971, 1, 1), days(2037, 12, 31)))
def test_a_day_starts_at_its_first_instant(zone, day):
    """At its start it is that day, the microsecond before it is the day before."""
    start = start_of_day(day, zone)
    assert local_day(start, zone) == day
    assert local_day(start - 1, zone) == day - 1


def test_skipped_midnight():
    """Where clocks skip midnight the day starts as they do: at 01:00 local time."""
    start = start_of_day(days(2018, 11, 4), "America/Sao_Paulo")
    local = datetime.fromtimestamp(start // 1_000_000, ZoneInfo("America/Sao_Paulo"))
    assert (local.hour, local.day) == (1, 4)


def test_days_of_23_and_25_hours():
    """Where clocks change a day is an hour shorter or longer."""
    zone = "Europe/Berlin"
    spring, autumn = days(2024, 3, 31), days(2024, 10, 27)
    assert start_of_day(spring + 1, zone) - start_of_day(spring, zone) == 23 * HOUR
    assert start_of_day(autumn + 1, zone) - start_of_day(autumn, zone) == 25 * HOUR


@given(st.datetimes(min_value=datetime(2, 1, 2), max_value=datetime(9998, 12, 30)))  # noqa: DTZ001 - made aware below
def test_local_day_is_the_librarys(moment):
    """The local day is what the library says, in years that it knows."""
    aware = moment.replace(tzinfo=UTC)
    instant = (aware - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    expected = aware.astimezone(ZoneInfo("Asia/Shanghai")).date()
    assert local_day(instant, "Asia/Shanghai") == (expected - EPOCH).days


@given(st.integers(-(2**63), 2**63 - 1))
def test_every_instant_has_a_local_day(instant):
    """Instants that the library does not know have a day too, at most one off that in UTC."""
    assert abs(local_day(instant, "Asia/Shanghai") - instant // DAY) <= 1
