"""A length of time as actions write it, `60d`, `8w`, `2mo`, `1y`, `36h` -> the day it ends on."""

from __future__ import annotations

import re

from segrules.engines.on_pandas.calendar import months_before

WRITTEN = re.compile(r"\s*([1-9][0-9]{0,4})\s*(h|d|w|mo|y)\s*")
_DAYS = {"d": 1, "w": 7}
_MONTHS = {"mo": 1, "y": 12}
HOURS = 24


def is_length(text: str) -> bool:
    """Whether the text is such a length."""
    return WRITTEN.fullmatch(text) is not None


def end_of(day: int, length: str) -> int:
    """The first day after the length, counted from the start of a day; hours fill their day."""
    found = WRITTEN.fullmatch(length)
    assert found is not None, length  # noqa: S101 - it was looked at before
    many, unit = int(found[1]), found[2]
    if unit in _MONTHS:
        return months_before(day, -many * _MONTHS[unit])
    if unit == "h":
        return day + -(-many // HOURS)
    return day + many * _DAYS[unit]
