"""Date and instant cells -> days or microseconds since 1970, or unreadable.

A time without an offset is in the ruleset's time zone. A date column takes the date that the clock
of that zone shows; an instant column takes the start of the day where no time is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from segrules.engines.on_pandas.reading.cells import (
    KNOWN,
    MISSING,
    ODD,
    UNREADABLE,
    Cells,
    Reading,
    Readings,
    Status,
    read_words,
    readings,
)
from segrules.engines.on_pandas.reading.cells_plain import (
    DAY,
    MONTH_START,
    day_number,
    plain_moments,
)
from segrules.engines.on_pandas.reading.cells_words import patched
from segrules.engines.on_pandas.reading.moment_texts import Moment, leaves_plain, read_moment
from segrules.engines.on_pandas.zones import to_local, to_utc
from segrules.language.types import Kind

DAYS = np.dtype("datetime64[D]")
NO_OFFSET, MICROSECOND = timedelta(), timedelta(microseconds=1)
SERIAL_ZERO, SERIAL_FIRST, SERIAL_LAST = -25569, 61, 110_000
"""A workbook's day 0 is 1899-12-30; from day 61 on (1 March 1900) all programs agree."""


@dataclass(frozen=True, slots=True)
class Clock:
    """What a date or instant column needs to know: its kind, its formats, the ruleset's zone."""

    kind: Kind
    formats: tuple[str, ...]
    zone: ZoneInfo
    serials: bool = False
    """Whether numbers are a workbook's day numbers."""


def clock_words(words: Sequence[str], clock: Clock) -> Readings:
    """Texts as dates or instants, each by the strict rules."""
    offsets: list[int | None] = []

    def clean(text: str) -> Reading:
        match read_moment(text, clock.formats):
            case Moment(local, offset):
                offsets.append(offset)
                return local, KNOWN
            case status:
                return 0, status

    found = read_words(words, clean, np.int64)
    known = np.flatnonzero(found.status == KNOWN)
    zoned = np.array([o is not None for o in offsets], np.bool_)
    shift = np.array([o or 0 for o in offsets], np.int64)
    local = found.values[known]
    settled = np.empty_like(local)
    settled[~zoned] = from_local(local[~zoned], clock)
    settled[zoned] = from_utc(local[zoned] - shift[zoned], clock)
    values = np.zeros(len(words), np.int64)
    values[known] = settled
    return Readings(values, found.status)


def from_local(local: npt.NDArray[np.int64], clock: Clock) -> npt.NDArray[np.int64]:
    """Local times as a date's days or an instant's microseconds."""
    return local // DAY if clock.kind is Kind.DATE else to_utc(local, clock.zone)


def from_utc(moments: npt.NDArray[np.int64], clock: Clock) -> npt.NDArray[np.int64]:
    """Moments as a date's days or an instant's microseconds."""
    return to_local(moments, clock.zone) // DAY if clock.kind is Kind.DATE else moments


def clock_cells(cells: Cells, clock: Clock) -> Readings:
    """Cells as dates or instants: plain ones at once, the others by the strict rules."""
    if all(map(leaves_plain, clock.formats)):
        found = plain_moments(cells)
        plain, values = found.plain, from_local(np.where(found.plain, found.micros, 0), clock)
    else:
        plain, values = np.zeros(len(cells), np.bool_), np.zeros(len(cells), np.int64)
    return patched(cells, plain, values, lambda words: clock_words(words, clock))


def clock_array(values: npt.NDArray[Any], clock: Clock, *, utc: bool) -> Readings:
    """datetime64 values, in UTC or as local times, as dates or instants; NaT is missing."""
    if values.dtype == DAYS and not utc and clock.kind is Kind.DATE:
        return day_array(values.view(np.int64))
    known = ~np.isnat(values)
    micros = values.astype("datetime64[us]").astype(np.int64)
    sane = known & (micros >= MONTH_START[0] * DAY) & (micros < (MONTH_START[-1] + 31) * DAY)
    settle = from_utc if utc else from_local
    status: Status = np.where(known, np.uint8(UNREADABLE), np.uint8(MISSING))
    status[sane] = KNOWN
    return Readings(settle(np.where(sane, micros, 0), clock), status)


def day_array(days: npt.NDArray[np.int64]) -> Readings:
    """Days since 1970, or NaT, as dates."""
    nothing = np.int64(np.iinfo(np.int64).min)
    sane = (days >= MONTH_START[0]) & (days < MONTH_START[-1] + 31)
    if sane.all():
        return Readings(days.astype(np.int32), np.zeros(len(days), np.uint8))
    status = np.where(days == nothing, np.uint8(MISSING), np.uint8(UNREADABLE))
    status[sane] = KNOWN
    return Readings(np.where(sane, days, 0).astype(np.int32), status)


def number_array(values: npt.NDArray[Any], clock: Clock) -> Readings:
    """Typed numbers in a date column: `20240501`, or a workbook's day numbers; NaN is missing."""
    numbers, codes = np.unique(values, return_inverse=True)
    found = readings([read_typed(float(n), clock) for n in numbers.tolist()], np.int64)
    return found.take(np.where(values == values, codes, -1))  # noqa: PLR0124 - NaN


def read_typed(value: object, clock: Clock) -> Reading:
    """A typed cell (a workbook's, JSON's, an object column's) as a date or an instant."""
    match value:
        case datetime():
            found = clock_times([value], clock)
            return int(found.values[0]), int(found.status[0])
        case date():
            return settled_day(day_number(value.year, value.month, value.day), 0, clock)
        case bool():
            return ODD
        case int() | float():
            return read_day_number(value, clock)
        case _:
            return ODD


def clock_times(times: Sequence[datetime], clock: Clock) -> Readings:
    """Python datetimes, with offsets of their own or without."""
    offsets = [t.utcoffset() for t in times]
    zoned = np.array([o is not None for o in offsets], np.bool_)
    shift = np.array([(o or NO_OFFSET) // MICROSECOND for o in offsets], np.int64)
    written = np.array([t.replace(tzinfo=None) for t in times], "datetime64[us]")
    made = clock_array(written, clock, utc=False)
    moments = clock_array(written - shift.astype("timedelta64[us]"), clock, utc=True)
    values = np.where(zoned, moments.values, made.values)
    return Readings(values, np.where(zoned, moments.status, made.status))


def read_day_number(value: float, clock: Clock) -> Reading:
    """`20240501` as a number, or a workbook's day number with its part of the day."""
    if value == value // 1 and 10_000_000 <= value <= 99_999_999:  # noqa: PLR2004 - eight digits
        whole = int(value)
        return settled_day(day_number(whole // 10_000, whole // 100 % 100, whole % 100), 0, clock)
    if clock.serials and SERIAL_FIRST <= value < SERIAL_LAST:
        seconds = round((value % 1) * 86_400_000)
        return settled_day(int(value) + SERIAL_ZERO, seconds * 1_000, clock)
    return ODD


def settled_day(day: int | None, micros: int, clock: Clock) -> Reading:
    """A day and the time into it, in the ruleset's zone."""
    if day is None:
        return ODD
    return int(from_local(np.array([day * DAY + micros], np.int64), clock)[0]), KNOWN
