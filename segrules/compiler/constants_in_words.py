"""Physical values and lengths of time -> what a person reads: major units, ISO dates, labels."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from segrules.compiler.phrases import joined, put, same
from segrules.compiler.program import Physical, Span
from segrules.language.findings import Words
from segrules.language.types import Kind, Type

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TRUE = Words("是", "true")
FALSE = Words("否", "false")
PLAIN_TEXT = re.compile(r"[\w./%+-]+")


def physical_words(value: Physical, kind: Type, timezone: str = "UTC") -> Words:
    """A value in its type's physical form, readable: `1250` of money with 2 decimals is `12.50`.

    A class of a score with labels is its label, and so is a text whose column gives it another
    name; other text that is more than one word is quoted.
    """
    if isinstance(value, str):
        return _option_words(value, kind) or _text_words(value)
    if kind.kind is Kind.BOOLEAN or isinstance(value, bool):
        return TRUE if value else FALSE
    return class_words(value, kind) or same(_number_text(value, kind, timezone))


def class_words(value: float, kind: Type) -> Words | None:
    """What a class of a score is called; None where classes have no labels, or this one none."""
    said = kind.words or tuple(map(same, kind.options or ()))
    if kind.classes and value in range(1, len(said) + 1):
        return said[int(value) - 1]
    return None


def _option_words(value: str, kind: Type) -> Words | None:
    """What a declared value is called; None where that is the value itself."""
    said = dict(zip(kind.options or (), kind.words or (), strict=False)).get(value)
    return said if said != same(value) else None


def _text_words(text: str) -> Words:
    if PLAIN_TEXT.fullmatch(text):
        return same(text)
    return put(Words("“{x}”", "'{x}'"), x=text)


def _number_text(value: float, kind: Type, timezone: str) -> str:
    match kind.kind:
        case Kind.MONEY:
            return money_text(value, kind.decimals)
        case Kind.DATE if isinstance(value, int):
            return day_text(value)
        case Kind.INSTANT if isinstance(value, int):
            return moment_text(value, timezone)
        case _:
            return number_text(value)


def money_text(minor: float, decimals: int) -> str:
    """Minor units in major units, exactly; no decimals where they are all zero."""
    major = Decimal(minor).scaleb(-decimals)
    if major == major.to_integral_value():
        return f"{major:.0f}"
    if isinstance(minor, int):
        return f"{major:.{decimals}f}"
    return number_text(minor / 10**decimals)


def number_text(value: float) -> str:
    """A number as short as it can be said without changing it; whole numbers without a point."""
    if abs(value) < 10**15 and float(value).is_integer():
        return str(int(value))
    return repr(value)


def day_text(days: int) -> str:
    """Days since 1970-01-01 as an ISO date."""
    return (date(1970, 1, 1) + timedelta(days=days)).isoformat()


def moment_text(microseconds: int, timezone: str) -> str:
    """A moment on the clocks of a time zone; the day alone at midnight."""
    local = (EPOCH + timedelta(microseconds=microseconds)).astimezone(ZoneInfo(timezone))
    if local.time() == datetime.min.time():
        return local.date().isoformat()
    precise = "seconds" if local.second or local.microsecond else "minutes"
    return local.replace(tzinfo=None).isoformat(" ", precise)


def span_words(span: Span) -> Words:
    """A length of time: `90 days`, `1 month and 2 days`."""
    units = (
        (span.months, Words("{n} 个月", "{n} month"), Words("{n} 个月", "{n} months")),
        (span.days, Words("{n} 天", "{n} day"), Words("{n} 天", "{n} days")),
        (span.hours, Words("{n} 小时", "{n} hour"), Words("{n} 小时", "{n} hours")),
    )
    said = [put(one if n == 1 else many, n=str(n)) for n, one, many in units if n]
    return joined(said, Words(" ", " and ")) if said else put(units[1][2], n="0")
