"""The types of the language, and what may be compared, added and ordered with what."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from segrules.language.findings import Words


class Kind(Enum):
    """The kinds of value that a ruleset knows."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    BOOLEAN = "boolean"
    DATE = "date"
    INSTANT = "instant"
    DURATION = "duration"


@dataclass(frozen=True, slots=True)
class Type:
    """A kind with what belongs to it.

    `decimals` counts the minor units of money (2: cents, fen). `options` closes a text to the
    values that its column or score declares, in their order. `classes` is n for a score 1..n, and
    `words` are what the options are called where that is not their ids; no part of equality.
    """

    kind: Kind
    decimals: int = 0
    unit: str | None = None
    options: tuple[str, ...] | None = None
    classes: int | None = None
    words: tuple[Words, ...] | None = field(default=None, compare=False)


TEXT = Type(Kind.TEXT)
INTEGER = Type(Kind.INTEGER)
NUMBER = Type(Kind.NUMBER)
BOOLEAN = Type(Kind.BOOLEAN)
DATE = Type(Kind.DATE)
INSTANT = Type(Kind.INSTANT)
DURATION = Type(Kind.DURATION)

NUMERIC = frozenset({Kind.INTEGER, Kind.NUMBER, Kind.MONEY})
TEMPORAL = frozenset({Kind.DATE, Kind.INSTANT})

KIND_WORDS = {
    Kind.TEXT: Words("文本", "text"),
    Kind.INTEGER: Words("整数", "integer"),
    Kind.NUMBER: Words("小数", "number"),
    Kind.MONEY: Words("金额", "money"),
    Kind.BOOLEAN: Words("是/否", "boolean"),
    Kind.DATE: Words("日期", "date"),
    Kind.INSTANT: Words("时刻", "instant"),
    Kind.DURATION: Words("时长", "duration"),
}


def money(decimals: int = 2, unit: str | None = None) -> Type:
    """Money in minor units: an exact integer of `decimals` decimals."""
    return Type(Kind.MONEY, decimals=decimals, unit=unit)
