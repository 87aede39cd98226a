"""Axis and mask -> stretches of values, a plain value out of them, values in readable form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import ceil, floor, isinf, log10

from segrules.compiler.cells import WHOLE, Axis, Boundary, Listed, Ordered, present
from segrules.compiler.program import Physical
from segrules.language.types import Kind, Type

EPOCH = date(1970, 1, 1)
PLAIN_DAY = 20_089
"""2025-01-01, where any date will do."""
MICROSECONDS = 86_400_000_000
"""In a day."""
FINEST = -15


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring cells put together: all values between two boundaries."""

    low: Boundary
    high: Boundary

    def holds(self, value: float) -> bool:
        """Whether a value lies in it."""
        return self.low < (value, 0.5) < self.high

    @property
    def ends(self) -> tuple[int | float, int | float]:
        """The least and the greatest whole value."""
        high = self.high[0]
        return self.low[0], high if isinf(high) else high - 1


def stretches(axis: Ordered, mask: int) -> list[Stretch]:
    """The known values of the mask as stretches, ascending; a void cell does not part them."""
    found: list[Stretch] = []
    left = mask & ((1 << axis.size) - 1)
    while left:
        start = (left & -left).bit_length() - 1
        run = (left | axis.void) >> start
        end = start + (~run & (run + 1)).bit_length() - 1
        found.append(Stretch(axis.edges[start], axis.edges[end]))
        left &= -1 << end
    return found


def plain_value(axis: Axis, mask: int) -> Physical | None:
    """An ordinary value of the mask in physical form; None, missing, where none is known."""
    if not mask & present(axis):
        return None
    if isinstance(axis, Listed):
        cells = (*axis.values, *axis.others)
        return next(v for k, v in enumerate(cells) if mask >> k & 1)
    options = [_plain(axis.subject.type, s) for s in stretches(axis, mask)]
    return min(options, key=_unusual)


def _unusual(value: float) -> tuple[bool, int]:
    return value < 0, len(f"{value:g}".rstrip("0"))


def _plain(kind: Type, stretch: Stretch) -> int | float:
    if kind.kind in {Kind.DATE, Kind.INSTANT}:
        usual = PLAIN_DAY if kind.kind is Kind.DATE else PLAIN_DAY * MICROSECONDS
        low, high = stretch.ends
        return int(min(max(usual, low), high))
    low, high = stretch.low[0], stretch.high[0]
    if isinf(high) and (low == 0 or isinf(low)):
        return 10 * int(10**kind.decimals)
    whole = kind.kind in WHOLE
    rounded = (v for v in _rounder(low, high, 0 if whole else FINEST) if stretch.holds(v))
    return next(rounded, _between(stretch, whole=whole))


def _rounder(low: float, high: float, finest: int) -> Iterator[int | float]:
    """Numbers near a range, those of fewest digits first; 0 comes last."""
    known = [abs(v) for v in (low, high) if not isinf(v)]
    first = floor(log10(max([v for v in known if v], default=1)))
    middle = low if isinf(high) else high if isinf(low) else low / 2 + high / 2
    for power in range(max(first, finest), finest - 1, -1):
        step = Decimal(1).scaleb(power)
        for count in _counts(0 if isinf(middle) else middle, low, high, step):
            if count:
                number = count * step
                yield int(number) if power >= 0 else float(number)
    yield 0


def _counts(middle: float, low: float, high: float, step: Decimal) -> Iterator[int]:
    yield round(Decimal(middle) / step)
    if not isinf(low):
        yield ceil(Decimal(low) / step)
        yield ceil(Decimal(low) / step) + 1
    if not isinf(high):
        yield floor(Decimal(high) / step)
        yield floor(Decimal(high) / step) - 1


def _between(stretch: Stretch, *, whole: bool) -> int | float:
    """Any value of the stretch."""
    (low, after), (high, _) = stretch.low, stretch.high
    if whole or not after:
        return low if not isinf(low) else high - 1
    return low / 2 + high / 2


# ---------------------------------------------------------------- readable form


def readable(kind: Type, value: Physical) -> Physical:
    """A physical value as a reader sees it: money in major units, dates ISO, classes by label."""
    match kind.kind:
        case Kind.MONEY if not isinstance(value, str):
            major = Decimal(int(value)).scaleb(-kind.decimals)
            return int(major) if major == major.to_integral_value() else float(major)
        case Kind.DATE if not isinstance(value, str):
            return (EPOCH + timedelta(days=int(value))).isoformat()
        case Kind.INSTANT if not isinstance(value, str):
            return _moment(int(value))
        case Kind.NUMBER if isinstance(value, float) and value.is_integer():
            return int(value)
        case Kind.INTEGER if kind.options and not isinstance(value, str):
            return kind.options[int(value) - 1]
        case _:
            return value


def _moment(value: int) -> str:
    start = datetime(1970, 1, 1, tzinfo=UTC)
    moment = start + timedelta(microseconds=value)
    return moment.isoformat().removesuffix("+00:00")
