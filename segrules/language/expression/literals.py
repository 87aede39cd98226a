"""What is written with digits -> a number, duration, date or moment, or the fault with its cure.

Every function gives a node, so that reading goes on after a fault and finds the next one.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from segrules.language.expression.spellings import COUNTERS, DURATION_UNITS, chinese_word
from segrules.language.expression.tree import Date, Duration, DurationUnit, Moment, Number
from segrules.language.findings import type_arg
from segrules.language.places import Place

MOST_DIGITS = 30
LONGEST_DURATION = 999_999
SCALES: Mapping[str | None, int] = {None: 0, "万": 4, "亿": 8}
OTHER_SCALES = {"k": 3, "千": 3, "萬": 4, "百万": 6, "千万": 7, "億": 8}
OTHER_UNITS = frozenset({"m", "min", "mins", "minutes", "分钟", "s", "秒", "q", "季度", "个季度"})
BOUNDS = {"以上": ">=", "及以上": ">=", "以下": "<=", "及以下": "<="}

AMOUNT = r"[0-9]\w*(?:\.[0-9]\w*)*(?:\s*%)?"
"""Digits and all that hangs on to them."""

SPACED_DURATION = (
    rf"[0-9]+\s+(?i:{'|'.join(sorted(DURATION_UNITS, key=len, reverse=True))})(?!\w|\s*\()"
)
"""`90 d`: two tokens that cannot follow each other, so that it can only mean `90d`."""

DAY = (
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
    r"(?:(?:T|[ ]+)[0-9]{1,2}:[0-9]{1,2}(?:[+-][0-9]{2}:?[0-9]{2})?)?(?:\w|:|\.[0-9])*"
    r"|(?:19|20)[0-9]{2}/[0-9]{1,2}/[0-9]{1,2}(?![0-9])"
    r"|[0-9]{1,2}/[0-9]{1,2}/(?:19|20)[0-9]{2}(?![0-9])"
    r"|(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])(?![0-9])"
)
"""A date or moment, well written or in a way that cannot be meant as a sum."""

_PARTS = re.compile(
    r"(?P<digits>[0-9]+(?:_[0-9]+)*)(?P<fraction>\.[0-9]+)?"
    r"(?P<suffix>[^\W\d_]\w*)?(?P<gap>\s*)(?P<percent>%)?"
)
_DAY = re.compile(r"([0-9]{4})([-/.年])([0-9]{1,2})(?:\2|月)([0-9]{1,2})([日号]?)")
_TIME = re.compile(r"(?:T|[ ]+)([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{1,2}))?")
_RANGE = re.compile(r"([0-9]+)[到至]([0-9]+)")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a literal: variant of `syntax-error`, what fills it, which characters."""

    variant: str
    args: Mapping[str, type_arg] = field(default_factory=dict)
    start: int = 0
    end: int | None = None


Amount = Number | Duration | Date
Read = tuple[Amount | Moment, Fault | None]


def read_amount(raw: str, place: Place) -> Read:  # noqa: PLR0911 - one return a way to write
    """Digits and what hangs on to them -> a number or duration."""
    plain = raw.isascii() and raw.isdigit()
    if plain and len(raw) <= MOST_DIGITS and (raw[0] != "0" or len(raw) == 1):
        return Number(place, Decimal(raw), whole=True), None
    zero = Number(place, Decimal(0), whole=True)
    if _DAY.fullmatch(raw):
        return read_day(raw, place)
    if sum(c.isdigit() for c in raw) > MOST_DIGITS:
        return zero, Fault("number-too-long", {"most": MOST_DIGITS})
    parts = _PARTS.fullmatch(raw)
    if parts is None:
        return zero, _no_number(raw)
    digits, suffix = parts["digits"], parts["suffix"]
    if len(digits) > 1 and digits[0] == "0":
        value = digits.lstrip("0_") or "0"
        return zero, Fault("leading-zero", {"found": raw, "value": value + raw[len(digits) :]})
    if suffix in SCALES:
        return _number(parts, place)
    unit = DURATION_UNITS.get(suffix.lower())
    return _duration(parts, unit, place) if unit else (zero, _odd_suffix(raw, parts))


def _number(parts: re.Match[str], place: Place) -> Read:
    suffix, percent = parts["suffix"], parts["percent"]
    plain = parts["digits"].replace("_", "") + (parts["fraction"] or "")
    power = -2 if percent else SCALES[suffix]
    value = Decimal(f"{plain}e{power}")
    # 1.5万 is how an analyst writes the integer 15000
    whole = not percent and (value == value.to_integral_value() if suffix else "." not in plain)
    number = Number(place, value, whole)
    if percent and suffix:
        return number, Fault("scaled-percent", {"found": parts[0]})
    if percent and parts["gap"]:
        return number, _instead(parts[0], parts[0].replace(parts["gap"], ""))
    return number, None


def _duration(parts: re.Match[str], unit: str, place: Place) -> Read:
    count = int(parts["digits"].replace("_", ""))
    node = Duration(place, min(count, LONGEST_DURATION), cast("DurationUnit", unit))
    if count > LONGEST_DURATION:
        return node, Fault("duration-too-long", {"most": LONGEST_DURATION})
    if parts["fraction"] or parts["percent"]:
        return node, Fault("duration-parts", {"found": parts[0]})
    good = f"{count}{unit}"
    return node, None if parts[0] == good else _instead(parts[0], good)


def read_spaced_duration(raw: str, place: Place) -> Read:
    """`90 days` -> the duration, always with the fault that says how it is written."""
    node, fault = read_amount("".join(raw.split()), place)
    if isinstance(node, Duration) and not (fault and fault.variant != "other-spelling"):
        return node, _instead(raw, f"{node.count}{node.unit}")
    return node, fault or Fault("bad-number", {"found": raw})


def _odd_suffix(raw: str, parts: re.Match[str]) -> Fault:  # noqa: PLR0911 - one a habit
    """What may have been meant by a number with letters after it."""
    suffix, number = parts["suffix"], parts["digits"] + (parts["fraction"] or "")
    before = parts.start("suffix")
    if word := chinese_word(suffix):
        args = {"found": word[0], "cure": word[1]}
        return Fault("chinese-word", args, before, before + len(word[0]))
    if suffix.lower() in OTHER_SCALES:
        scaled = Decimal(f"{number.replace('_', '')}e{OTHER_SCALES[suffix.lower()]}")
        return _instead(raw, f"{scaled:f}")
    if suffix in BOUNDS:
        return _instead(raw, f"{BOUNDS[suffix]} {number}")
    if match := _RANGE.fullmatch(raw):
        return Fault("range", {"left": match[1], "right": match[2]})
    if suffix.endswith(COUNTERS):
        scale = suffix[0] if suffix[0] in SCALES else ""
        return Fault("number-unit", {"found": raw, "cure": number + scale})
    if suffix.lower() in OTHER_UNITS:
        return Fault("duration-unit", {"found": raw})
    bare = suffix.removesuffix("前").removesuffix("内").removesuffix("以")
    if bare in DURATION_UNITS and not parts["fraction"]:
        return _instead(raw, f"{number}{DURATION_UNITS[bare]}")
    return _no_number(raw)


def _no_number(raw: str) -> Fault:
    """The fault of what begins with a digit and is no number, a date first of all."""
    return Fault(
        "date-form" if re.match(r"(19|20)\d\d[年.]", raw) else "bad-number", {"found": raw}
    )


def _instead(found: str, cure: str) -> Fault:
    return Fault("other-spelling", {"found": found, "cure": cure})


def read_day(raw: str, place: Place) -> Read:
    """A date, or a moment where a time of day follows, by the proleptic Gregorian calendar."""
    day = _DAY.match(raw)
    some = Date(place, date(2000, 1, 1))
    if day is None:
        return some, Fault("date-form", {"found": raw})
    numbers = int(day[1]), int(day[3]), int(day[4])
    rest = raw[day.end() :]
    good = "{:04}-{:02}-{:02}".format(*numbers)
    fault = _no_such_day(*numbers, good)
    if fault:
        return some, fault
    if not rest:
        return Date(place, date(*numbers)), None if raw == good else _instead(raw, good)
    if rest[0] not in "T ":
        return some, Fault("date-form", {"found": raw})
    return _moment(raw, numbers, rest, place)


def _no_such_day(year: int, month: int, day: int, good: str) -> Fault | None:
    if year < 1 or not 1 <= month <= 12:  # noqa: PLR2004 - months of a year
        return Fault("no-such-month", {"found": good})
    last = monthrange(year, month)[1]
    if 1 <= day <= last:
        return None
    return Fault("no-such-day", {"found": good, "last": f"{year:04}-{month:02}-{last:02}"})


def _moment(raw: str, day: tuple[int, int, int], rest: str, place: Place) -> Read:
    time = _TIME.fullmatch(rest)
    some = Moment(place, datetime(*day))  # noqa: DTZ001 - the language has moments without a zone
    if time is None:
        return some, Fault("moment-form", {"found": raw})
    hour, minute, second = int(time[1]), int(time[2]), int(time[3] or 0)
    if hour > 23 or minute > 59 or second > 59:  # noqa: PLR2004 - a clock's numbers
        return some, Fault("no-such-time", {"found": raw})
    moment = datetime(*day, hour, minute, second)  # noqa: DTZ001 - as above
    good = f"{moment:%H:%M}" + (f":{second:02}" if time[3] else "")
    if rest.strip(" T") == good:
        return Moment(place, moment), None
    return Moment(place, moment), _instead(raw, f"{date(*day).isoformat()} {good}")
