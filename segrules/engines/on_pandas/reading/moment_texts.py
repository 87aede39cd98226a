"""One text -> the moment that it writes, by declared formats and by the usual ways of writing it.

A format has the directives `%Y %y %m %d %H %I %M %S %f %p %b %B %z`, `%%` and literal text; numbers
may lack their leading zeros. Without one are read `2024-05-01`, `2024/5/1`, `2024.5.1`, `20240501`
and `2024年5月1日`, each with or without a time of day (` 08:26`, `8:26:00.123`, `T08:26`,
`8时26分`, `下午3:20`) and an offset (`Z`, `+08:00`). A day must exist and lie in the years 1800 to
2200. Day and month in an order that is not declared (`1/2/2024`) are unreadable.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from segrules.engines.on_pandas.reading.cells import DAY_MONTH, UNREADABLE
from segrules.engines.on_pandas.reading.cells_plain import DAY, SECOND, day_number

DIRECTIVES = {
    "Y": r"(?P<Y>\d{4})",
    "y": r"(?P<y>\d{2})",
    "m": r"(?P<m>\d{1,2})",
    "d": r"(?P<d>\d{1,2})",
    "H": r"(?P<H>\d{1,2})",
    "I": r"(?P<I>\d{1,2})",
    "M": r"(?P<M>\d{1,2})",
    "S": r"(?P<S>\d{1,2})",
    "f": r"(?P<f>\d{1,9})",
    "p": r"(?P<p>[ap]m|上午|下午)",
    "b": r"(?P<b>[a-z]{3})",
    "B": r"(?P<B>[a-z]{3,9})",
    "z": r"(?P<z>z|[+-]\d{2}:?\d{2})",
}
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
SHORT_MONTHS = [name[:3] for name in MONTHS]
ORDER = ("Y", "m", "d", "HI", "M", "S", "f")
"""The order of plain moments, year first."""
CENTURY = 69
"""`%y`: 69 to 99 are 1969 to 1999, 00 to 68 are 2000 to 2068 (POSIX)."""

CLOCK = r"(?P<p>上午|下午|早上|晚上|中午|凌晨)?\s*(?P<H>\d{1,2})"
TIME = rf"""(?:(?:\s*t\s*|\s+|(?<=日)|(?<=号)){CLOCK}
    (?::(?P<M>\d{{2}})(?::(?P<S>\d{{2}})(?:[.,](?P<f>\d{{1,9}}))?)?
    |[时点](?:(?P<M2>\d{{1,2}})分(?:(?P<S2>\d{{1,2}})秒)?)?)
    \s*(?P<z>z|[+-]\d{{2}}(?::?\d{{2}})?)?)?"""
USUAL = (
    re.compile(
        rf"(?P<Y>\d{{4}})(?P<sep>[-/.])(?P<m>\d{{1,2}})(?P=sep)(?P<d>\d{{1,2}}){TIME}",
        re.VERBOSE | re.ASCII,
    ),
    re.compile(
        rf"(?P<Y>\d{{4}})\s*年\s*(?P<m>\d{{1,2}})\s*月\s*(?P<d>\d{{1,2}})\s*[日号]{TIME}",
        re.VERBOSE | re.ASCII,
    ),
    re.compile(rf"(?P<Y>\d{{4}})(?P<m>\d{{2}})(?P<d>\d{{2}}){TIME}", re.VERBOSE | re.ASCII),
)
UNSAID = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2})(?!\d).*", re.DOTALL | re.ASCII)
"""Day, month and year in an order that only the writer knows."""
AFTERNOON = frozenset({"pm", "下午", "晚上"})
MORNING = frozenset({"am", "上午", "早上", "凌晨"})
NOON = 12


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as written, in microseconds since 1970, and its offset from UTC if one is written."""

    local: int
    offset: int | None


@lru_cache(maxsize=256)
def compiled(form: str) -> re.Pattern[str] | None:
    """A declared format as a pattern, or None where it has a directive that is not known.

    A directive that stands twice must stand for the same.
    """
    parts, seen = [], set[str]()
    for piece in re.findall(r"%.|[^%]+|%$", form, re.DOTALL):
        name = piece[1:]
        if not piece.startswith("%"):
            parts.append(r"\s+".join(map(re.escape, re.split(r"\s+", piece))))
        elif name == "%":
            parts.append("%")
        elif name in seen:
            parts.append(f"(?P={name})")
        elif name in DIRECTIVES:
            parts.append(DIRECTIVES[name])
            seen.add(name)
        else:
            return None
    return re.compile("".join(parts), re.IGNORECASE | re.ASCII)


def read_moment(text: str, formats: tuple[str, ...]) -> Moment | int:
    """The moment that a folded text writes, or the status that says why there is none."""
    for form in formats:
        pattern = compiled(form)
        match = pattern.fullmatch(text) if pattern else None
        if match and (moment := moment_of(match.groupdict())):
            return moment
    lower = text.lower()
    for pattern in USUAL:
        match = pattern.fullmatch(lower)
        if match:
            return moment_of(match.groupdict()) or UNREADABLE
    return DAY_MONTH if UNSAID.fullmatch(lower) else UNREADABLE


def moment_of(part: dict[str, str | None]) -> Moment | None:
    """The moment of a match's named parts, or None where there is no such day or time."""
    day = day_number(year_of(part), month_of(part), int(part.get("d") or 1))
    seconds = seconds_of(part)
    if day is None or seconds is None:
        return None
    fraction = int((part.get("f") or "0").ljust(6, "0")[:6])
    return Moment(day * DAY + seconds * SECOND + fraction, offset_of(part.get("z")))


def year_of(part: dict[str, str | None]) -> int:
    """The year; 0, which is no year, where none is written."""
    if short := part.get("y"):
        return int(short) + (1900 if int(short) >= CENTURY else 2000)
    return int(part.get("Y") or 0)


def month_of(part: dict[str, str | None]) -> int:
    """The month's number; 0, which is no month, for a name that is none."""
    for key, names in (("b", SHORT_MONTHS), ("B", MONTHS)):
        if name := part.get(key):
            return names.index(name.lower()) + 1 if name.lower() in names else 0
    return int(part.get("m") or 1)


def seconds_of(part: dict[str, str | None]) -> int | None:
    """Seconds into the day, or None where there is no such time."""
    hour = hour_of(int(part.get("H") or part.get("I") or 0), part.get("p"), "I" in part)
    minute = int(part.get("M") or part.get("M2") or 0)
    second = int(part.get("S") or part.get("S2") or 0)
    if hour is None or hour > 23 or minute > 59 or second > 59:  # noqa: PLR2004 - a clock's
        return None
    return (hour * 60 + minute) * 60 + second


def hour_of(hour: int, half: str | None, twelve: bool) -> int | None:  # noqa: FBT001 - one place
    """The hour of the day, given the half of the day where one is written."""
    if half is None:
        return None if twelve and not 1 <= hour <= NOON else hour
    if half.lower() in AFTERNOON:
        return hour + NOON if hour < NOON else hour
    if half.lower() in MORNING:
        return None if hour > NOON else hour % NOON
    return hour + NOON if hour < 3 else hour  # noqa: PLR2004 - 中午1点 is 13:00


def offset_of(zone: str | None) -> int | None:
    """The offset from UTC in microseconds that `Z`, `+08:00`, `+0800` or `+08` writes."""
    if zone is None:
        return None
    if zone.lower() == "z":
        return 0
    digits = zone[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return (-minutes if zone[0] == "-" else minutes) * 60 * SECOND


def leaves_plain(form: str) -> bool:
    """Whether a format gives a plain moment no other meaning than the one it has without.

    Either it reads year first too, or its first number, of one or two digits, ends at a sign, where
    a plain moment has the third digit of its year.
    """
    names = re.findall(r"%(.)", form)
    places = [next((i for i, o in enumerate(ORDER) if n in o), 0) for n in names]
    year_first = form.startswith("%Y") and places == sorted(set(places))
    return year_first or re.match(r"%[ymdHI][^%\d]", form) is not None
