"""Number, money and integer cells as people type them -> exact values, or unreadable.

A number: digits with or without well-placed thousands commas and a decimal point; before or after
it a currency sign or code that fits the column's unit; after it 千, 万, 百万, 千万, 亿 or 万亿; a
sign before it or a minus after it, or brackets for a negative. `12%` (0.12) and `1e3` are read in
`number` columns only. Full-width characters are read as their half-width ones.

Money with more decimals than its column declares is rounded half away from zero. An integer may
have decimals that are zero. A float is read as its shortest decimal text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

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
)
from segrules.engines.on_pandas.reading.cells_plain import MOST_DIGITS, plain_decimals
from segrules.engines.on_pandas.reading.cells_words import patched
from segrules.language.types import Kind, Type

SCALES = {"千": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8, "万亿": 12}
DOLLARS = frozenset({"USD", "HKD", "TWD", "SGD", "CAD", "AUD", "NZD", "MXN"})
YUAN = frozenset({"CNY", "HKD", "TWD", "MOP"})
SIGNS: dict[str, frozenset[str]] = {
    "¥": frozenset({"CNY", "JPY"}),
    "$": DOLLARS,
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP"}),
    "₩": frozenset({"KRW"}),
    "₹": frozenset({"INR"}),
    "HK$": frozenset({"HKD"}),
    "US$": frozenset({"USD"}),
    "NT$": frozenset({"TWD"}),
    "RMB": frozenset({"CNY"}),
    "人民币": frozenset({"CNY"}),
    "元": YUAN,
    "圆": YUAN,
    "美元": frozenset({"USD"}),
    "港元": frozenset({"HKD"}),
    "港币": frozenset({"HKD"}),
    "欧元": frozenset({"EUR"}),
    "英镑": frozenset({"GBP"}),
    "日元": frozenset({"JPY"}),
    "円": frozenset({"JPY"}),
}
"""Signs of currencies and what each may stand for (ISO 4217 codes stand for themselves)."""
CODES = frozenset().union(*SIGNS.values())

CURRENCY = "|".join(
    re.escape(s) for s in sorted({*SIGNS, *CODES}, key=lambda sign: (-len(sign), sign))
)
PATTERN = re.compile(
    rf"""(?P<open>\()?\s*(?P<sign>[+-])?\s*(?P<before>{CURRENCY})?\s*(?P<inner>[+-])?\s*
    (?P<whole>\d{{1,3}}(?:,\d{{3}})+|\d+|(?=\.\d))(?:\.(?P<places>\d*))?
    (?:e(?P<exponent>[+-]?\d{{1,3}}))?\s*(?P<scale>{"|".join(sorted(SCALES, key=len)[::-1])})?
    \s*(?P<after>{CURRENCY})?\s*(?P<percent>%)?(?P<trailing>-)?\s*(?P<close>\))?""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
LONGEST = 64
"""No number is written with more characters than this."""
FARTHEST = 400
"""No column holds a number of a greater power of ten."""
WIDEST = 2**63
EXACT_FLOAT = 10**15
"""Below it a mantissa divided by a power of ten is the float nearest to the decimal number."""
SURE = 2.0**40
NEAR_HALF = 0.499
"""Below `SURE`, a scaled float this far from the next half rounds as its decimal text does."""
INT_POWERS = np.array([10**n for n in range(MOST_DIGITS + 1)], np.int64)
POWERS = INT_POWERS.astype(np.float64)


@dataclass(frozen=True, slots=True)
class Exact:
    """The number `digits * 10 ** exponent`."""

    digits: int
    exponent: int


# ---------------------------------------------------------------- one cell


def exact_number(text: str, kind: Type) -> Exact | None:
    """The number that a folded text writes, if a column of this type may hold it so written."""
    match = PATTERN.fullmatch(text) if len(text) <= LONGEST else None
    if match is None:
        return None
    part = match.groupdict()
    if (part["exponent"] or part["percent"]) and kind.kind is not Kind.NUMBER:
        return None
    signs = [part[s] for s in ("sign", "inner", "trailing", "open") if part[s]]
    if len(signs) > 1 or bool(part["open"]) != bool(part["close"]) or not fits_unit(part, kind):
        return None
    places = part["places"] or ""
    digits = int(part["whole"].replace(",", "") + places)
    exponent = int(part["exponent"] or 0) - len(places) - (2 if part["percent"] else 0)
    negative = bool(signs) and signs[0] != "+"
    return Exact(-digits if negative else digits, exponent + SCALES.get(part["scale"] or "", 0))


def fits_unit(part: dict[str, str | None], kind: Type) -> bool:
    """Whether the cell's currency signs may stand for the column's unit (any, if it has none)."""
    unit = (kind.unit or "").upper()
    written = [s.upper() for s in (part["before"], part["after"]) if s]
    return unit not in CODES or all(unit in SIGNS.get(s, {s}) for s in written)


def rounded(number: Exact, places: int) -> int:
    """The number in units of `10 ** -places`, half away from zero."""
    shift = number.exponent + places
    if shift >= 0:
        return int(number.digits * 10**shift)
    unit = 10**-shift
    whole = int((abs(number.digits) * 2 + unit) // (2 * unit))
    return -whole if number.digits < 0 else whole


def physical(number: Exact | None, kind: Type) -> Reading:
    """The number as a column of this type holds it."""
    if number is None:
        return ODD
    if kind.kind is Kind.NUMBER:
        value = float(f"{number.digits}e{number.exponent}")
        return (value, KNOWN) if math.isfinite(value) else ODD
    if kind.kind is Kind.INTEGER and not is_whole(number):
        return ODD
    minor = rounded(number, kind.decimals if kind.kind is Kind.MONEY else 0)
    return (minor, KNOWN) if -WIDEST < minor < WIDEST else ODD


def is_whole(number: Exact) -> bool:
    """Whether a number has no part after the point."""
    return number.exponent >= 0 or number.digits % 10**-number.exponent == 0


def exact_decimal(value: Decimal) -> Exact | None:
    """A decimal number without loss, or None where it is not finite or beyond any column."""
    if not value.is_finite() or abs(value.adjusted()) > FARTHEST:
        return None
    sign, digits, exponent = value.as_tuple()
    number = int("".join(map(str, digits)))
    return Exact(-number if sign else number, int(exponent))


def read_number(value: object, kind: Type) -> Reading:
    """A typed cell (a workbook's, JSON's, an object column's) as a number."""
    match value:
        case bool():
            return ODD
        case int():
            return physical(Exact(value, 0), kind)
        case float():
            return physical(exact_decimal(Decimal(repr(value))), kind)
        case Decimal():
            return physical(exact_decimal(value), kind)
        case _:
            return ODD


# ---------------------------------------------------------------- many cells


def numbers_kind(kind: Type) -> type[np.float64 | np.int64]:
    """The numpy type of a numeric column's values."""
    return np.float64 if kind.kind is Kind.NUMBER else np.int64


def number_words(words: Sequence[str], kind: Type) -> Readings:
    """Texts as numbers, each by the strict rules."""
    return read_words(words, lambda t: physical(exact_number(t, kind), kind), numbers_kind(kind))


def number_cells(cells: Cells, kind: Type) -> Readings:
    """Cells as numbers: plain ones at once, the others by the strict rules."""
    found = plain_decimals(cells)
    values: npt.NDArray[Any]
    match kind.kind:
        case Kind.NUMBER:
            plain = found.plain & (np.abs(found.mantissa) < EXACT_FLOAT)
            values = found.mantissa / POWERS.take(found.places)
        case Kind.MONEY:
            shift = kind.decimals - found.places
            most = (WIDEST - 1) // 10**kind.decimals
            plain = found.plain & (shift >= 0) & (np.abs(found.mantissa) <= most)
            values = found.mantissa * INT_POWERS.take(shift, mode="clip")
        case _:
            plain = found.plain & (found.places == 0)
            values = found.mantissa
    return patched(cells, plain, values, lambda words: number_words(words, kind))


def integer_array(values: npt.NDArray[Any], kind: Type) -> Readings:
    """Integers that came typed, as numbers of a column."""
    whole = values.astype(np.int64, copy=False)
    status = np.where(values > WIDEST - 1, np.uint8(UNREADABLE), np.uint8(KNOWN))
    if kind.kind is Kind.NUMBER:
        return Readings(values.astype(np.float64), np.zeros(len(values), np.uint8))
    if kind.kind is Kind.MONEY:
        most = (WIDEST - 1) // 10**kind.decimals
        status[(whole > most) | (whole < -most)] = UNREADABLE
        whole = whole * 10**kind.decimals
    return Readings(whole, status)


def decimal_array(values: npt.NDArray[np.int64], places: int, kind: Type) -> Readings:
    """Decimals `values * 10 ** -places` as numbers of a column, each as `read_number` reads it."""
    if kind.kind is Kind.NUMBER:
        sure = (values < EXACT_FLOAT) & (values > -EXACT_FLOAT)
        return patched_decimals(values / POWERS[places], sure, values, places, kind)
    if kind.kind is Kind.INTEGER:
        whole, rest = np.divmod(values, INT_POWERS[places])
        good = (rest == 0) & (whole > -WIDEST)
        return Readings(whole, np.where(good, np.uint8(KNOWN), np.uint8(UNREADABLE)))
    if kind.decimals < places:
        return Readings(half_away(values, places - kind.decimals), np.zeros(len(values), np.uint8))
    factor = 10 ** (kind.decimals - places)
    small = (values <= (WIDEST - 1) // factor) & (values >= -((WIDEST - 1) // factor))
    status = np.where(small, np.uint8(KNOWN), np.uint8(UNREADABLE))
    return Readings(np.where(small, values, 0) * factor, status)


def half_away(values: npt.NDArray[np.int64], places: int) -> npt.NDArray[np.int64]:
    """Integers over a power of ten, rounded half away from zero."""
    unit = INT_POWERS[places]
    whole, rest = np.divmod(values, unit)
    up = np.where(values < 0, rest > unit - rest, rest >= unit - rest)
    rounded: npt.NDArray[np.int64] = whole + up
    return rounded


def patched_decimals(
    floats: npt.NDArray[np.float64],
    sure: npt.NDArray[np.bool_],
    values: npt.NDArray[np.int64],
    places: int,
    kind: Type,
) -> Readings:
    """Floats that are near enough, the others read one by one."""
    status = np.zeros(len(values), np.uint8)
    for i in np.flatnonzero(~sure):
        floats[i], status[i] = physical(Exact(int(values[i]), -places), kind)
    return Readings(floats, status)


def float_array(values: npt.NDArray[Any], kind: Type) -> Readings:
    """Floats that came typed, as numbers of a column; NaN is missing, infinite is unreadable."""
    values = values.astype(np.float64, copy=False)
    status = np.where(np.isnan(values), np.uint8(MISSING), np.uint8(KNOWN))
    status[np.isinf(values)] = UNREADABLE
    if kind.kind is Kind.NUMBER:
        return Readings(values, status)
    return whole_floats(values, status, kind)


def whole_floats(values: npt.NDArray[Any], status: Status, kind: Type) -> Readings:
    """Floats as integers or minor units: by rounding, near a half by their decimal text."""
    unit = 10**kind.decimals if kind.kind is Kind.MONEY else 1
    scaled = np.where(status == KNOWN, values, 0.0) * unit
    near = np.rint(scaled)
    distance = np.abs(scaled - near)
    sure = (np.abs(scaled) < SURE) & ((distance == 0) if unit == 1 else (distance < NEAR_HALF))
    whole = np.where(sure, near, 0.0).astype(np.int64)
    for i in np.flatnonzero(~sure & (status == KNOWN)):
        whole[i], status[i] = read_number(float(values[i]), kind)
    return Readings(whole, status)
