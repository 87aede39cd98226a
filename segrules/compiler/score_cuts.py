"""The cut points of a score as written -> exact points in the smallest units of what is cut."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from segrules.compiler.literals import LARGEST, scaled
from segrules.compiler.program import Fixed, Share, Top
from segrules.compiler.written import Loc, Reader
from segrules.language.types import KIND_WORDS, Kind, Type

PERCENTAGE = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,18})?)\s?[%％]")


def exact(raw: object) -> Fraction | None:
    """A number, or a text such as `80%` (4/5), as a fraction; None of anything else."""
    if isinstance(raw, (int, Decimal)) and not isinstance(raw, bool):
        return Fraction(raw)
    percentage = PERCENTAGE.fullmatch(raw.strip()) if isinstance(raw, str) else None
    return None if percentage is None else Fraction(percentage[1]) / 100


def shares(at: Sequence[object], loc: Loc, reader: Reader) -> Share | None:
    """Shares of the total, each between 0 and 1; None, with findings, where one is not."""
    parts = [exact(raw) for raw in at]
    for i, part in enumerate(parts):
        if part is None or not 0 < part < 1:
            reader.report("not-a-share", (*loc, i))
    known = [p for p in parts if p is not None and 0 < p < 1]
    if len(known) < len(parts) or not _ascending(known, loc, reader):
        return None
    return Share(tuple(p.as_integer_ratio() for p in known))


def tops(at: Sequence[object], loc: Loc, reader: Reader) -> Top | None:
    """Numbers of customers, or shares of them; None, with findings, where one is neither."""
    parts = [_top(raw, (*loc, i), reader) for i, raw in enumerate(at)]
    known = [p for p in parts if p is not None]
    if len(known) < len(parts):
        return None
    if len({isinstance(p, int) for p in known}) > 1:
        reader.report("top-mixed", loc)
        return None
    if not _ascending([Fraction(p) for p in known], loc, reader):
        return None
    return Top(tuple(p if isinstance(p, int) else p.as_integer_ratio() for p in known))


def _top(raw: object, loc: Loc, reader: Reader) -> Fraction | int | None:
    """A whole number counts customers; anything else is a share."""
    if isinstance(raw, int) and not isinstance(raw, bool) and 0 < raw <= LARGEST:
        return raw
    share = exact(raw)
    if share is not None and 0 < share < 1:
        return share
    reader.report("not-a-top", loc)
    return None


def fixed(at: Sequence[object], kind: Type, loc: Loc, reader: Reader) -> Fixed | None:
    """Cut points of a value of a type; None, with findings, where one is no value of it."""
    points = [_point(raw, kind, (*loc, i), reader) for i, raw in enumerate(at)]
    known = [p for p in points if p is not None]
    if len(known) < len(points) or not _ascending(map(Fraction, known), loc, reader):
        return None
    return Fixed(tuple(known))


def _point(raw: object, kind: Type, loc: Loc, reader: Reader) -> int | float | None:
    value = exact(raw)
    if value is None:
        reader.report("not-a-cut-point", loc)
        return None
    minor = scaled(value, kind)
    if abs(minor) > LARGEST:
        reader.report("too-large", loc)
        return None
    if kind.kind is Kind.NUMBER:
        return float(value)
    if minor.denominator != 1:
        key = "cut-point-too-precise" if kind.decimals else "cut-point-too-precise/whole"
        reader.report(key, loc, kind=KIND_WORDS[kind.kind], decimals=kind.decimals)
        return None
    return int(minor)


def _ascending(points: Iterable[Fraction], loc: Loc, reader: Reader) -> bool:
    for i, (low, high) in enumerate(pairwise(points)):
        if low >= high:
            reader.report("not-ascending", (*loc, i + 1))
            return False
    return True
