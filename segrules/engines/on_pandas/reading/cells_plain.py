"""Cells in plain form -> numbers and moments, all rows at once, one character place at a time.

Plain is what machines write: `-1234.50`, `2024-05-01`, `2024/5/1 8:26`, `20240501`,
`2024-05-01T08:26:00`. What a kernel does not know it leaves to the strict cleaners; what it reads,
it reads as they do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt

from segrules.engines.on_pandas.reading.cells import Bytes, Cells, Offsets

Mask = npt.NDArray[np.bool_]
Int64s = npt.NDArray[np.int64]

ZERO, DOT, DASH, SLASH, COLON, SPACE, LETTER_T = (ord(c) for c in "0.-/: T")
NOT_DIGIT = 9
DOT_DIGIT = (DOT - ZERO) % 256
LONGEST_NUMBER = 19
"""Bytes of the longest plain number: 18 digits fit an int64, and a point."""
MOST_DIGITS = 18

LONGEST_FRACTION = 7
"""A point and six digits of a second."""

EVEN = (len("2024-05-01"), len("2024-05-01 08:26"), len("2024-05-01 08:26:00"))

FIRST_YEAR, LAST_YEAR = 1800, 2200
"""Years that a date may have; others are dirt such as 0001-01-01 and 9999-12-31."""
DAY = 86_400_000_000
SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Decimals:
    """Plain numbers: `mantissa / 10 ** places`, and which cells were plain."""

    mantissa: Int64s
    places: npt.NDArray[np.int64]
    plain: Mask


@dataclass(frozen=True, slots=True)
class Moments:
    """Plain moments as microseconds since 1970 of the time as written; which cells were plain."""

    micros: Int64s
    plain: Mask


# ---------------------------------------------------------------- numbers


def plain_decimals(cells: Cells) -> Decimals:
    """Cells of digits with at most one point and a leading minus."""
    negative = cells.data[cells.starts] == DASH
    begins = cells.starts + negative
    lengths = cells.ends - begins
    plain = (lengths > 0) & (lengths <= LONGEST_NUMBER)
    width = min(int(lengths.max(initial=0)), LONGEST_NUMBER)
    mantissa, places, dots = np.zeros(len(cells), np.int64), np.zeros(len(cells), np.int64), None
    for place in range(width, 0, -1):
        digit = cells.data[cells.ends - place] - np.uint8(ZERO)
        digit[lengths < place] = 0
        odd = digit > NOT_DIGIT
        if odd.any():
            point = digit == DOT_DIGIT
            plain &= ~odd | point
            dots = point.astype(np.int8) if dots is None else dots + point
            places[point] = place - 1
            mantissa = np.where(odd, mantissa, mantissa * 10 + digit)
        else:
            mantissa *= 10
            mantissa += digit
    points = 0 if dots is None else dots
    plain &= (points <= 1) & (lengths > points) & (lengths - points <= MOST_DIGITS)
    return Decimals(np.where(negative, -mantissa, mantissa), places, plain)


# ---------------------------------------------------------------- moments


def month_table() -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """For every month from `FIRST_YEAR` on: the day number of its first day, and its days."""
    months = np.arange(f"{FIRST_YEAR}-01", f"{LAST_YEAR + 1}-02", dtype="datetime64[M]")
    first = months.astype("datetime64[D]").astype(np.int64)
    return first[:-1], np.diff(first)


MONTH_START, MONTH_DAYS = month_table()


def day_numbers(year: Int64s, month: Int64s, day: Int64s) -> tuple[Int64s, Mask]:
    """Days since 1970 of calendar dates, and which of them exist and lie in the known years."""
    real = (year >= FIRST_YEAR) & (year <= LAST_YEAR) & (month >= 1) & (month <= 12)  # noqa: PLR2004 - months
    index = (year - FIRST_YEAR) * 12 + month - 1
    days = MONTH_START.take(index, mode="clip") + day - 1
    real &= (day >= 1) & (day <= MONTH_DAYS.take(index, mode="clip"))
    return days, real


def day_number(year: int, month: int, day: int) -> int | None:
    """Days since 1970 of one calendar date, or None where there is no such date."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day).toordinal() - date(1970, 1, 1).toordinal()
    except ValueError:
        return None


class Pointer:
    """A place in every cell that moves on as parts are read; `good` are the cells that still fit.

    The cells' ends are guarded by the readers of parts: a byte past the end is no digit.
    """

    def __init__(self, cells: Cells) -> None:
        self.data: Bytes = cells.data
        self.at: Offsets = cells.starts.copy()
        self.ends: Offsets = cells.ends
        self.good: Mask = cells.ends > cells.starts

    def byte(self, ahead: int = 0) -> npt.NDArray[np.uint8]:
        """The byte at the pointer, or some bytes ahead of it."""
        return self.data[self.at + ahead]

    def digits(self, count: int) -> Int64s:
        """Exactly `count` digits."""
        total = np.zeros(len(self.at), np.int64)
        for ahead in range(count):
            digit = self.byte(ahead) - np.uint8(ZERO)
            self.good &= digit <= NOT_DIGIT
            total *= 10
            total += digit
        self.at += count
        return total

    def one_or_two(self) -> Int64s:
        """One digit, or two."""
        first = (self.byte() - np.uint8(ZERO)).astype(np.int64)
        self.good &= (first >= 0) & (first <= NOT_DIGIT)
        second = self.byte(1) - np.uint8(ZERO)
        two = (second <= NOT_DIGIT) & (self.at + 1 < self.ends)
        self.at += 1
        self.at += two
        return np.where(two, first * 10 + second, first)

    def ended(self) -> Mask:
        """Which cells are read to their ends."""
        return np.equal(self.at, self.ends)


def plain_moments(cells: Cells) -> Moments:
    """Cells of a date, year first, with `-`, `/`, `.` or nothing between, and perhaps a time."""
    lengths = cells.ends - cells.starts
    if len(cells) and (lengths == lengths[0]).all():
        found = even_moments(cells, int(lengths[0]))
        if found.plain.all():
            return found
    found = split_moments(cells)
    compact = np.flatnonzero((lengths == len("20240501")) & ~found.plain)
    if len(compact):
        dates = compact_dates(cells.some(compact))
        found.micros[compact] = dates.micros
        found.plain[compact] = dates.plain
    return found


def even_moments(cells: Cells, length: int) -> Moments:
    """Cells of one length whose parts all have their leading zeros, as machines write a column."""
    if length not in EVEN:
        return Moments(np.zeros(len(cells), np.int64), np.zeros(len(cells), np.bool_))
    parts = [(0, 4), *((at, 2) for at in range(5, length, 3))]
    numbers: list[Any] = []
    wrong = np.zeros(len(cells), np.uint8)
    for at, count in parts:
        digits = [cells.data[cells.starts + (at + i)] - np.uint8(ZERO) for i in range(count)]
        for digit in digits:
            np.maximum(wrong, digit, out=wrong)
        numbers.append(reduce(one_more_digit, digits, np.zeros(len(cells), np.int32)))
    plain = (wrong <= NOT_DIGIT) & even_signs(cells, length)
    year, month, day, hour, minute, second = (*numbers, *(np.int32(0),) * 3)[:6]
    days, real = day_numbers(year, month, day)
    plain &= real & (hour < 24) & (minute < 60) & (second < 60)  # noqa: PLR2004 - a clock's
    return Moments(days * DAY + ((hour * 60 + minute) * 60 + second) * np.int64(SECOND), plain)


def one_more_digit(
    total: npt.NDArray[np.int32], digit: npt.NDArray[np.uint8]
) -> npt.NDArray[np.int32]:
    """Numbers with one more digit at their end."""
    return total * np.int32(10) + digit


def even_signs(cells: Cells, length: int) -> Mask:
    """Whether the signs between the parts of an even moment are those of a date and a time."""
    first = cells.data[cells.starts + 4]
    good: Mask = (first == DASH) | (first == SLASH) | (first == DOT)
    good &= cells.data[cells.starts + 7] == first
    if length > len("2024-05-01"):
        between = cells.data[cells.starts + 10]
        good &= (between == SPACE) | (between == LETTER_T)
    for at in range(13, length, 3):
        good &= cells.data[cells.starts + at] == COLON
    return good


def compact_dates(cells: Cells) -> Moments:
    """Eight digits: `20240501`."""
    pointer = Pointer(cells)
    days, real = day_numbers(pointer.digits(4), pointer.digits(2), pointer.digits(2))
    return Moments(days * DAY, pointer.good & real & pointer.ended())


def split_moments(cells: Cells) -> Moments:
    """Year, month and day with the same sign between, then perhaps a time of day."""
    pointer = Pointer(cells)
    year = pointer.digits(4)
    sign = pointer.byte()
    pointer.good &= (sign == DASH) | (sign == SLASH) | (sign == DOT)
    pointer.at += 1
    month = pointer.one_or_two()
    pointer.good &= pointer.byte() == sign
    pointer.at += 1
    days, real = day_numbers(year, month, pointer.one_or_two())
    pointer.good &= real
    micros = days * DAY + where_more(pointer, clock)
    return Moments(micros, pointer.good & pointer.ended())


def clock(rest: Pointer) -> Int64s:
    """Microseconds into the day of ` 8:26`, `T08:26:00`, ` 08:26:00.123`."""
    sign = rest.byte()
    rest.good &= (sign == SPACE) | (sign == LETTER_T)
    rest.at += 1
    hour = rest.one_or_two()
    rest.good &= (rest.byte() == COLON) & (hour < 24)  # noqa: PLR2004 - hours of a day
    rest.at += 1
    minute = rest.digits(2)
    rest.good &= minute < 60  # noqa: PLR2004 - minutes of an hour
    return (hour * 60 + minute) * 60 * SECOND + seconds(rest)


def seconds(rest: Pointer) -> Int64s:
    """Microseconds of the seconds after the minutes, 0 where the cell ends there."""
    if rest.ended().any():
        return where_more(rest, seconds)
    rest.good &= rest.byte() == COLON
    rest.at += 1
    whole = rest.digits(2)
    rest.good &= whole < 60  # noqa: PLR2004 - seconds of a minute
    return whole * SECOND + where_more(rest, fraction)


def fraction(rest: Pointer) -> Int64s:
    """Microseconds of a point and one to six digits."""
    rest.good &= (rest.byte() == DOT) & (rest.ends - rest.at <= LONGEST_FRACTION)
    rest.at += 1
    rest.good &= rest.at < rest.ends
    total = np.zeros(len(rest.at), np.int64)
    for _ in range(LONGEST_FRACTION - 1):
        inside = rest.at < rest.ends
        digit = np.where(inside, rest.byte() - np.uint8(ZERO), np.uint8(0))
        rest.good &= digit <= NOT_DIGIT
        total = total * 10 + digit
        rest.at += inside
    return total


def where_more(rest: Pointer, read: Callable[[Pointer], Int64s]) -> Int64s:
    """What `read` makes of the cells that have not ended, 0 for the others."""
    total = np.zeros(len(rest.at), np.int64)
    more = np.flatnonzero(rest.at < rest.ends)
    if len(more):
        part = Pointer(Cells(rest.data, rest.at[more], rest.ends[more]))
        total[more] = read(part)
        rest.good[more] &= part.good
        rest.at[more] = part.at
    return total
