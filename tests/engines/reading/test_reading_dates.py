"""Date and instant cells: what is read, and what is not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segrules.engines.on_pandas.reading.cells import (
    DAY_MONTH,
    KNOWN,
    MISSING,
    UNREADABLE,
    cells_of,
)
from segrules.engines.on_pandas.reading.cells_dates import (
    Clock,
    clock_array,
    clock_cells,
    clock_words,
    number_array,
    read_typed,
)
from segrules.engines.on_pandas.reading.moment_texts import leaves_plain
from segrules.language.types import Kind

SHANGHAI = ZoneInfo("Asia/Shanghai")
EPOCH = date(1970, 1, 1)


def a_clock(kind=Kind.DATE, *formats, zone=SHANGHAI, serials=False):
    """What a column of dates is read with."""
    return Clock(kind, formats, zone, serials)


def day(text, *formats, zone=SHANGHAI):
    """A single cell as a date, or its status."""
    found = clock_cells(cells_of([text]), a_clock(Kind.DATE, *formats, zone=zone))
    known = found.status[0] == KNOWN
    return EPOCH + timedelta(days=int(found.values[0])) if known else int(found.status[0])


def moment(text, *formats, zone=SHANGHAI):
    """A single cell as a moment in UTC, or its status."""
    found = clock_cells(cells_of([text]), a_clock(Kind.INSTANT, *formats, zone=zone))
    if found.status[0] != KNOWN:
        return int(found.status[0])
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(found.values[0]))


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-01",
        "2024-5-1",
        "2024/5/1",
        "2024/05/01",
        "2024.5.1",
        "20240501",
        "2024年5月1日",
        "2024年05月01日",
        "2024 年 5 月 1 日",
        "2024年5月1号",
        "２０２４－０５－０１",
        " 2024-05-01 ",
        "2024-05-01 08:26",
        "2024-05-01 8:26",
        "2024-05-01 08:26:00",
        "2024-05-01T08:26:00.123",
        "2024-05-01 23:59:59.999999",
        "2024-05-01 08:26:00.123456789",
        "2024/5/1 0:17",
        "2024年5月1日 8时26分",
        "2024年5月1日8时26分5秒",
        "2024年5月1日 下午3:20",
        "2024-05-01 上午 9:05",
        "2024-05-01T08:26:00Z",
        "2024-05-01T08:26:00+08:00",
        "2024-05-01 08:26:00 +0800",
        "20240501 08:26",
    ],
)
def test_the_first_of_may_in_many_spellings(text):
    """Year-first dates are read whatever the signs between, with or without a time of day."""
    assert day(text) == date(2024, 5, 1)


@pytest.mark.parametrize(
    "text",
    [
        "2024-13-01",
        "2024-02-30",
        "2023-02-29",
        "1900-02-29",
        "2024-00-10",
        "2024-10-00",
        "0001-01-01",
        "1799-12-31",
        "2201-01-01",
        "9999-12-31",
        "2024-05-01 24:00",
        "2024-05-01 08:60",
        "2024-05-01 08:26:60",
        "2024-05-01 8",
        "2024-05-01 08:2",
        "2024-05/01",
        "2024-05-011",
        "2024-5",
        "2024",
        "45413",
        "20241301",
        "202405011",
        "May 1 2024",
        "yesterday",
        "2024-05-01x",
        "2024-05-01 下午15:20:99",
        "2024-05-01 08:26:00.",
    ],
)
def test_what_is_no_date_is_unreadable(text):
    """Impossible days and times, far years and other texts never become some other day."""
    assert day(text) == UNREADABLE
    assert moment(text) == UNREADABLE


@pytest.mark.parametrize("text", ["1/2/2024", "13/02/2024", "1-2-24", "01.02.2024 08:00"])
def test_day_and_month_need_a_declared_order(text):
    """A date that does not say which is the day is unreadable, for that reason."""
    assert day(text) == DAY_MONTH


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        ("1/2/2024", "%m/%d/%Y", date(2024, 1, 2)),
        ("1/2/2024", "%d/%m/%Y", date(2024, 2, 1)),
        ("12/1/2010 8:26", "%m/%d/%Y %H:%M", date(2010, 12, 1)),
        ("1.2.24", "%d.%m.%y", date(2024, 2, 1)),
        ("1.2.69", "%d.%m.%y", date(1969, 2, 1)),
        ("05-Mar-2024", "%d-%b-%Y", date(2024, 3, 5)),
        ("March 5, 2024", "%B %d, %Y", date(2024, 3, 5)),
        ("2024年5月1日", "%Y年%m月%d日", date(2024, 5, 1)),
        ("010224", "%d%m%y", date(2024, 2, 1)),
        ("2024-01-02", "%Y-%d-%m", date(2024, 2, 1)),
        ("2024-05", "%Y-%m", date(2024, 5, 1)),
        ("100% 2024", "100%% %Y", date(2024, 1, 1)),
    ],
)
def test_declared_formats_come_first(text, form, expected):
    """A declared format decides, numbers may lack their zeros, and what it lacks is the first."""
    assert day(text, form) == expected


def test_formats_are_tried_in_turn_and_then_the_usual_ones():
    """A column may mix declared formats and year-first dates."""
    forms = ("%d/%m/%Y", "%d.%m.%Y")
    assert day("1/2/2024", *forms) == date(2024, 2, 1)
    assert day("1.2.2024", *forms) == date(2024, 2, 1)
    assert day("2024-02-01", *forms) == date(2024, 2, 1)
    assert day("1-2-2024", *forms) == DAY_MONTH
    assert day("32/1/2024", *forms) == DAY_MONTH
    assert day("05-Foo-2024", "%d-%b-%Y") == UNREADABLE
    assert day("2024", "%Q") == UNREADABLE


def test_twelve_hour_clocks():
    """Noon and midnight of a twelve-hour clock are what they are called."""
    form = "%Y-%m-%d %I:%M %p"
    assert moment("2024-05-01 12:00 AM", form, zone=ZoneInfo("UTC")).hour == 0
    assert moment("2024-05-01 12:30 PM", form, zone=ZoneInfo("UTC")).hour == 12
    assert moment("2024-05-01 1:30 pm", form, zone=ZoneInfo("UTC")).hour == 13
    assert moment("2024-05-01 13:30 AM", form) == UNREADABLE
    assert moment("2024年5月1日 凌晨1点", zone=ZoneInfo("UTC")).hour == 1
    assert moment("2024年5月1日 中午12:10", zone=ZoneInfo("UTC")).hour == 12
    assert moment("2024年5月1日 晚上8点30分", zone=ZoneInfo("UTC")).hour == 20


def test_a_time_without_an_offset_is_in_the_rulesets_zone():
    """08:26 in Shanghai is 00:26 UTC; with an offset of its own the zone plays no part."""
    assert moment("2024-05-01 08:26") == datetime(2024, 5, 1, 0, 26, tzinfo=UTC)
    assert moment("2024-05-01") == datetime(2024, 4, 30, 16, tzinfo=UTC)
    assert moment("2024-05-01T08:26Z") == datetime(2024, 5, 1, 8, 26, tzinfo=UTC)
    assert moment("2024-05-01T08:26-03:30") == datetime(2024, 5, 1, 11, 56, tzinfo=UTC)
    assert moment("2024-05-01 08:26:00.25") == datetime(2024, 5, 1, 0, 26, 0, 250000, tzinfo=UTC)


def test_a_date_takes_the_day_that_the_zones_clock_shows():
    """20:00 UTC on the first of May is the second of May in Shanghai."""
    assert day("2024-05-01T20:00:00Z") == date(2024, 5, 2)
    assert day("2024-05-01T20:00:00Z", zone=ZoneInfo("America/New_York")) == date(2024, 5, 1)
    assert day("2024-05-01 20:00:00") == date(2024, 5, 1)


def test_hours_that_a_clock_shows_twice_or_never():
    """In autumn the earlier of two moments is meant; in spring the offset before the change."""
    new_york = ZoneInfo("America/New_York")
    assert moment("2024-11-03 01:30", zone=new_york) == datetime(2024, 11, 3, 5, 30, tzinfo=UTC)
    assert moment("2024-03-10 02:30", zone=new_york) == datetime(2024, 3, 10, 7, 30, tzinfo=UTC)
    assert moment("2024-03-10 03:30", zone=new_york) == datetime(2024, 3, 10, 7, 30, tzinfo=UTC)


def test_typed_values_of_frames_and_workbooks():
    """datetime64 in local time or UTC, whole numbers like 20240501 and a workbook's day numbers."""
    values = np.array(["2024-05-01T20:00", "NaT", "0001-01-01", "9999-12-31"], "datetime64[us]")
    local, utc = (clock_array(values, a_clock(), utc=u) for u in (False, True))
    assert local.status.tolist() == [KNOWN, MISSING, UNREADABLE, UNREADABLE]
    assert utc.values[0] == local.values[0] + 1
    numbers = np.array([20240501.0, 45413.0, np.nan, 20241301.0])
    assert number_array(numbers, a_clock()).status.tolist() == [
        KNOWN,
        UNREADABLE,
        MISSING,
        UNREADABLE,
    ]
    serial = number_array(numbers, a_clock(serials=True))
    assert serial.values[0] == serial.values[1] == local.values[0]
    half = read_typed(45413.5, a_clock(Kind.INSTANT, serials=True, zone=ZoneInfo("UTC")))
    assert half == (int(local.values[0]) * 86_400_000_000 + 43_200_000_000, KNOWN)


def test_python_dates_and_datetimes():
    """Typed cells of object columns and JSON are read by their own type."""
    assert read_typed(date(1970, 1, 2), a_clock()) == (1, KNOWN)
    assert read_typed(datetime(1970, 1, 2, 23, tzinfo=UTC), a_clock()) == (2, KNOWN)
    assert read_typed(datetime(1970, 1, 2, 23), a_clock()) == (1, KNOWN)  # noqa: DTZ001 - local
    assert read_typed(datetime(1, 1, 1), a_clock())[1] == UNREADABLE  # noqa: DTZ001 - dirt
    assert read_typed(True, a_clock())[1] == UNREADABLE  # noqa: FBT003 - the value under test
    assert read_typed("2024-05-01", a_clock())[1] == UNREADABLE


SEPARATED = st.sampled_from(["-", "/", "."])
ANY_DAY = st.dates(date(1800, 1, 1), date(2200, 12, 31))


@given(st.lists(st.tuples(ANY_DAY, SEPARATED, st.booleans()), min_size=1, max_size=30))
def test_dates_come_back_exactly(rows):
    """Every day of four centuries, padded or not, with any sign between, is itself."""
    texts = [
        f"{d.year}{s}{d.month:02d}{s}{d.day:02d}" if pad else f"{d.year}{s}{d.month}{s}{d.day}"
        for d, s, pad in rows
    ]
    found = clock_cells(cells_of(texts), a_clock())
    assert found.values.tolist() == [(d - EPOCH).days for d, _, _ in rows]
    assert not found.status.any()


@given(
    st.lists(st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31)), min_size=1, max_size=20),  # noqa: DTZ001 - local
    st.sampled_from(["Asia/Shanghai", "America/New_York", "Europe/London", "Australia/Lord_Howe"]),
)
def test_instants_agree_with_pythons_own_zones(times, name):
    """A local time is the moment that the standard library makes of it, whatever the clock does."""
    zone = ZoneInfo(name)
    found = clock_cells(
        cells_of([t.isoformat(" ") for t in times]), a_clock(Kind.INSTANT, zone=zone)
    )
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    expected = [
        (t.replace(tzinfo=zone, fold=0) - epoch) // timedelta(microseconds=1) for t in times
    ]
    assert found.values.tolist() == expected


@given(
    st.lists(st.text("0123456789-/.: TZ+年月日", max_size=20), min_size=1, max_size=30),
    st.sampled_from([(), ("%d/%m/%Y",), ("%Y-%m-%d",), ("%Y-%d-%m",), ("%d%m%Y",)]),
)
def test_plain_dates_are_read_as_the_strict_rules_read_them(texts, formats):
    """The path of all rows at once and the strict path agree, whatever formats are declared."""
    clock = a_clock(Kind.INSTANT, *formats)
    fast, strict = clock_cells(cells_of(texts), clock), clock_words(texts, clock)
    assert fast.status.tolist() == strict.status.tolist()
    known = fast.status == KNOWN
    assert fast.values[known].tolist() == strict.values[known].tolist()


@given(
    st.lists(
        st.text("0123456789-/.: TZ", min_size=19, max_size=19)
        | st.datetimes(datetime(1800, 1, 1), datetime(2200, 1, 1)).map(  # noqa: DTZ001 - local
            lambda t: t.strftime("%Y-%m-%d %H:%M:%S")
        )
        | st.sampled_from(["2024-02-30 00:00:00", "2024/05/01T08:26:59", "2024-05/01 08:26:59"])
        | st.sampled_from(["2024-05-01 24:00:00", "2024-05-01 08:60:00", "2024-05-01_08:26:00"]),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from([10, 16, 19]),
)
def test_columns_of_one_length_are_read_as_any_other(texts, length):
    """Dates and times of one length, most of them sound, are read as the strict rules read them."""
    cut = [t[:length] for t in texts]
    fast = clock_cells(cells_of(cut), a_clock(Kind.INSTANT))
    strict = clock_words(cut, a_clock(Kind.INSTANT))
    assert fast.status.tolist() == strict.status.tolist()
    known = fast.status == KNOWN
    assert fast.values[known].tolist() == strict.values[known].tolist()


@pytest.mark.parametrize(
    ("form", "safe"),
    [
        ("%Y-%m-%d", True),
        ("%Y年%m月%d日", True),
        ("%m/%d/%Y %H:%M", True),
        ("%Y-%d-%m", False),
        ("%d%m%Y", False),
        ("%d1%Y", False),
        ("", False),
    ],
)
def test_which_formats_leave_plain_dates_alone(form, safe):
    """A format that could give a plain date another meaning turns the fast path off."""
    assert leaves_plain(form) is safe
