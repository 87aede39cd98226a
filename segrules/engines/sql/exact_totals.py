"""Numbers of groups of rows -> the SQL of their correctly rounded exact sums, in any row order.

The numbers are cut into slices of so few bits that the doubles of a slice add up without rounding;
how many slices there are the data says. Two slice sums are added with a single rounding, more of
them by the engine's own function. Source: the same way as the pandas engine's `exact_sums`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import reduce

from segrules.engines.sql.dialects import Dialect, named, number, spelled
from segrules.engines.sql.pieces import Sql, added, called, less, times
from segrules.engines.sql.relations import Session
from segrules.engines.sql.scopes import Scope, bound, rows_of
from segrules.language.types import NUMBER

_MANTISSA = 53
_LEAST = -1074
"""The exponent of the least double; below it nothing is left."""
_PLAIN = 1000
"""A power of two of a larger exponent is multiplied in two steps."""
_AT_ONCE = 4


def exact_total(value: Sql, scope: Scope, key: str, session: Session) -> Sql:
    """The exact sum of a group's known values, rounded once; infinite beyond the range.

    Where nothing can be asked of the data it is the database's own sum, which may depend on the
    order of rows in its last digits.
    """
    dialect = scope.setting.dialect
    found = bound(value, scope, "seen")
    facts = session.ask(_facts(found, scope, key))
    if facts is None:
        return spelled(dialect, "total of numbers", found)
    top, most = facts[0]
    if not top:
        return called("SUM", found)
    slices = _slices(found, scope, session, _unit(float(top), int(most)))
    sums = [_scaled(called("SUM", s.piece), s.unit, dialect) for s in slices]
    return _joined(sums, scope)


def _facts(found: Sql, scope: Scope, key: str) -> str:
    """The greatest size of a value, and the most rows of one key."""
    quoted = named(scope.setting.dialect, key).text
    counted = (
        f"SELECT MAX(ABS({found.text})) AS top, COUNT({found.text}) AS many"
        f" FROM {rows_of(scope)} GROUP BY {quoted}"
    )
    return f"SELECT MAX(top), MAX(many) FROM ({counted}) AS counted"


# ---------------------------------------------------------------- slices


@dataclass(frozen=True, slots=True)
class Unit:
    """The exponent of the first slice's unit, and the bits of each slice."""

    first: int
    bits: int


@dataclass(frozen=True, slots=True)
class Slice:
    """Whole numbers of a unit, 2 to the power of `unit`, and what they leave of each value."""

    piece: Sql
    unit: int
    rest: Sql


def _unit(top: float, most: int) -> Unit:
    bits = _MANTISSA - most.bit_length()
    return Unit(math.frexp(top)[1] - bits, bits)


def _slices(found: Sql, scope: Scope, session: Session, unit: Unit) -> list[Slice]:
    """As many slices as leave nothing of any value."""
    cut: list[Slice] = []
    while True:
        more = _more(cut[-1].rest if cut else found, scope, len(cut), unit)
        rests = ", ".join(f"MAX(ABS({s.rest.text}))" for s in more)
        left = session.ask(f"SELECT {rests} FROM {rows_of(scope)}") or [()]
        for one, rest in zip(more, left[0], strict=True):
            cut.append(one)
            if not rest or one.unit <= _LEAST:
                return cut


def _more(rest: Sql, scope: Scope, made: int, unit: Unit) -> list[Slice]:
    """The next slices, each cut from what the one before it left."""
    dialect, found = scope.setting.dialect, []
    for at in range(made, made + _AT_ONCE):
        exponent = unit.first - at * unit.bits
        piece = bound(
            spelled(dialect, "whole part", _scaled(rest, -exponent, dialect)), scope, "piece"
        )
        rest = bound(less(rest, _scaled(piece, exponent, dialect)), scope, "rest")
        found.append(Slice(piece, exponent, rest))
    return found


def _scaled(value: Sql, exponent: int, dialect: Dialect) -> Sql:
    """The value times a power of two, which is exact where the result is a double."""
    if abs(exponent) <= _PLAIN:
        return times(value, number(dialect, 2.0**exponent))
    half = exponent // 2
    first = times(value, number(dialect, 2.0**half))
    return times(first, number(dialect, 2.0 ** (exponent - half)))


def _joined(sums: list[Sql], scope: Scope) -> Sql:
    if len(sums) > 2:  # noqa: PLR2004 - two are added with one rounding
        listed = [(s, NUMBER) for s in sums]
        done = scope.setting.outside("exact total", None, listed, NUMBER)
        if done is not None:
            return done
    return reduce(added, sums)
