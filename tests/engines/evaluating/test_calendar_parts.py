"""Days and instants in the calendar, held to the standard library."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segrules.compiler.program import Span
from segrules.engines.on_pandas import calendar
from segrules.language.types import Kind

EPOCH = date(1970, 1, 1)
SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
ZONES = [
    SHANGHAI,
    NEW_YORK,
    ZoneInfo("UTC"),
    ZoneInfo("Australia/Lord_Howe"),
    ZoneInfo("America/Sao_Paulo"),
    ZoneInfo("Africa/Casablanca"),
    ZoneInfo("Pacific/Apia"),
]


def day(*parts: int) -> int:
    """Days since 1970 of a date."""
    return (date(*parts) - EPOCH).days


def instant(*parts: int, zone: ZoneInfo = SHANGHAI) -> int:
    """Microseconds since 1970 of a local time."""
    return as_instant(datetime(*parts, tzinfo=zone))


def as_instant(moment: datetime) -> int:
    """Microseconds since 1970 of a moment."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


@pytest.mark.parametrize("by_table", [True, False])
def test_parts_of_every_day_from_1800_to_2200(by_table):
    """Each day's parts are those of the standard library, both ways of working them out."""
    days = np.arange(day(1800, 1, 1), day(2200, 12, 31) + 1, dtype=np.int32)
    known = [EPOCH + timedelta(days=int(d)) for d in days]
    if not by_table:
        days = np.append(days, np.int32(day(9000, 1, 1)))
        known.append(date(9000, 1, 1))
    assert calendar.years(days).tolist() == [d.year for d in known]
    assert calendar.months(days).tolist() == [d.month for d in known]
    assert calendar.month_days(days).tolist() == [d.day for d in known]
    assert calendar.quarters(days).tolist() == [(d.month + 2) // 3 for d in known]
    assert calendar.weekdays(days).tolist() == [d.isoweekday() for d in known]


def test_parts_of_no_days_are_none():
    """An empty column has empty parts."""
    assert len(calendar.years(np.zeros(0, np.int32))) == 0
    assert len(calendar.local_days(np.zeros(0, np.int64), SHANGHAI)) == 0


@given(
    st.sampled_from(ZONES),
    st.lists(st.datetimes(datetime(1850, 1, 1), datetime(2150, 1, 1)), min_size=1, max_size=20),  # noqa: DTZ001 - given a zone below
)
def test_local_days_are_those_of_zoneinfo(zone, moments):
    """The day of an instant in a zone is the date that the standard library gives it."""
    moments = [m.replace(tzinfo=UTC) for m in moments]
    found = calendar.local_days(np.array([as_instant(m) for m in moments]), zone)
    assert found.tolist() == [(m.astimezone(zone).date() - EPOCH).days for m in moments]


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_local_days_around_every_hour_of_years_with_changes(zone):
    """Hour by hour through years with changes of the clock, the days are right."""
    for year in (1901, 1940, 1986, 1991, 2011, 2018):
        start = datetime(year, 1, 1, tzinfo=UTC)
        moments = [start + timedelta(hours=h, microseconds=-1) for h in range(0, 366 * 24, 3)]
        found = calendar.local_days(np.array([as_instant(m) for m in moments]), zone)
        assert found.tolist() == [(m.astimezone(zone).date() - EPOCH).days for m in moments]


def test_local_days_far_outside_the_standard_library():
    """Instants beyond the year 9999 have a day too, and do not hurt those that are near."""
    far = 400_000 * 365 * calendar.DAY // 2
    found = calendar.local_days(np.array([far, 0, -far]), SHANGHAI)
    assert found.tolist()[1] == 0
    assert abs(int(found[0]) - far // calendar.DAY) <= 1
    assert abs(int(found[2]) + far // calendar.DAY) <= 1


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_a_day_starts_at_its_first_moment(zone):
    """The moment before the start of a day is on the day before, the start itself on the day."""
    for year in (1919, 1940, 1947, 1986, 2017):
        for today in range(day(year, 1, 1), day(year, 12, 31)):
            start = calendar.start_of_day(today, zone)
            before, at = calendar.local_days(np.array([start - 1, start]), zone).tolist()
            assert before < today
            assert at >= today


def test_the_start_of_a_skipped_midnight_is_the_jump():
    """Shanghai's clocks jumped from midnight to one on 1 June 1940: there the day started."""
    assert calendar.start_of_day(day(1940, 6, 1), SHANGHAI) == instant(1940, 6, 1, 1)


@pytest.mark.parametrize(
    ("as_of", "back", "expected"),
    [
        (day(2024, 3, 31), Span(months=1), day(2024, 2, 29)),
        (day(2023, 3, 31), Span(months=1), day(2023, 2, 28)),
        (day(2024, 3, 31), Span(months=13), day(2023, 2, 28)),
        (day(2024, 1, 15), Span(months=1), day(2023, 12, 15)),
        (day(2024, 3, 31), Span(months=1, days=1), day(2024, 2, 28)),
        (day(2024, 2, 29), Span(months=48), day(2020, 2, 29)),
        (day(1970, 1, 1), Span(days=1), -1),
        (day(2024, 1, 1), Span(hours=30), day(2024, 1, 1)),
        (day(2024, 1, 1), Span(), day(2024, 1, 1)),
    ],
)
def test_a_date_goes_back_by_months_then_days(as_of, back, expected):
    """Months go first and stop at the month's end, then days; hours mean nothing to a date."""
    assert calendar.less(as_of, back, Kind.DATE, SHANGHAI) == expected


@pytest.mark.parametrize(
    ("as_of", "back", "zone", "expected"),
    [
        ((1986, 5, 5), Span(), SHANGHAI, instant(1986, 5, 5)),
        ((1986, 5, 5), Span(days=1), SHANGHAI, instant(1986, 5, 4)),
        ((1988, 4, 18), Span(days=1), SHANGHAI, instant(1988, 4, 17)),
        ((1991, 9, 16), Span(months=6), SHANGHAI, instant(1991, 3, 16)),
        ((2024, 3, 11), Span(days=1), NEW_YORK, instant(2024, 3, 10, zone=NEW_YORK)),
        ((2024, 11, 4), Span(days=1), NEW_YORK, instant(2024, 11, 3, zone=NEW_YORK)),
        ((2024, 3, 11), Span(hours=24), NEW_YORK, instant(2024, 3, 9, 23, zone=NEW_YORK)),
    ],
)
def test_an_instant_goes_back_to_local_midnight_across_changes_of_the_clock(
    as_of, back, zone, expected
):
    """Days go back on the calendar whatever their length; hours are hours that passed."""
    assert calendar.less(day(*as_of), back, Kind.INSTANT, zone) == expected


@given(st.integers(-60_000, 80_000), st.integers(0, 600))
def test_months_before_lands_in_the_right_month(today, count):
    """Going back by months changes the month by that many, and the day only to the month's end."""
    start = EPOCH + timedelta(days=today)
    found = EPOCH + timedelta(days=calendar.months_before(today, count))
    assert start.year * 12 + start.month - count == found.year * 12 + found.month
    assert found.day == start.day or (found.day < start.day and (found + timedelta(1)).day == 1)
