"""A plain YAML value or a CSV cell's text, and its type -> the value in physical form."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from segrules.compiler.literals import LARGEST, days, microseconds, scaled, zone
from segrules.compiler.program import Physical
from segrules.compiler.score_cuts import exact
from segrules.language.types import Kind, Type

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_NUMBER = re.compile(r"-?[0-9]{1,38}(\.[0-9]{1,38})?")


def physical(raw: object, kind: Type, timezone: str) -> Physical | None:
    """The value; None if it cannot be one of that type.

    A score with labels takes its class or its label. Text cells are read as YAML would read them.
    """
    if kind.classes is not None and kind.options and raw in kind.options:
        return kind.options.index(str(raw)) + 1
    return _READERS[kind.kind](raw, kind, timezone)


def _text(raw: object, _: Type, __: str) -> Physical | None:
    number = isinstance(raw, (int, Decimal)) and not isinstance(raw, bool)
    return str(raw) if isinstance(raw, str) or number else None


def _boolean(raw: object, _: Type, __: str) -> Physical | None:
    return {"true": True, "false": False}.get(str(raw).lower())


def _number(raw: object, _: Type, __: str) -> Physical | None:
    value = _exact(raw)
    return None if value is None or abs(value) > LARGEST else float(value)


def _whole(raw: object, kind: Type, _: str) -> Physical | None:
    """Integers, and money in minor units."""
    value = _exact(raw)
    minor = None if value is None else scaled(value, kind)
    if minor is None or minor.denominator != 1 or abs(minor) > LARGEST:
        return None
    within = kind.classes is None or 1 <= minor <= kind.classes
    return int(minor) if within else None


def _exact(raw: object) -> Fraction | None:
    if isinstance(raw, str) and _NUMBER.fullmatch(raw.strip()):
        return Fraction(Decimal(raw.strip()))
    return exact(raw)


def _day(raw: object, _: Type, timezone: str) -> Physical | None:
    """A date, or the date that the clocks of the time zone show at a moment."""
    moment = _moment(raw)
    if moment is None or moment.tzinfo is None:
        return None if moment is None else days(moment.date())
    try:
        return days(moment.astimezone(zone(timezone)).date())
    except OverflowError:
        return None


def _instant(raw: object, _: Type, timezone: str) -> Physical | None:
    moment = _moment(raw)
    return None if moment is None else microseconds(moment, timezone)


def _moment(raw: object) -> datetime | None:
    """A date or moment as ISO 8601 writes it."""
    written = raw.strip() if isinstance(raw, str) else ""
    if not _DATE.fullmatch(written) and not _MOMENT.fullmatch(written):
        return None
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return None


def day(raw: object) -> int | None:
    """A date as days since 1970; None if it is none."""
    written = raw.strip() if isinstance(raw, str) else ""
    try:
        return days(date.fromisoformat(written)) if _DATE.fullmatch(written) else None
    except ValueError:
        return None


def _none(_: object, __: Type, ___: str) -> Physical | None:
    return None


_READERS: Mapping[Kind, Callable[[object, Type, str], Physical | None]] = {
    Kind.TEXT: _text,
    Kind.BOOLEAN: _boolean,
    Kind.INTEGER: _whole,
    Kind.NUMBER: _number,
    Kind.MONEY: _whole,
    Kind.DATE: _day,
    Kind.INSTANT: _instant,
    Kind.DURATION: _none,
}
