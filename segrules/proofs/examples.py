"""Area of cells -> one customer of it, as a test gives it: physical values by name, and a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, product
from math import floor
from zoneinfo import ZoneInfo

from segrules.compiler.cells import Axis, Cells, absent
from segrules.compiler.program import Physical, Program
from segrules.language.types import NUMERIC, Kind, Type
from segrules.proofs.values import MICROSECONDS, plain_value
from segrules.proofs.wording import is_telling

DAY = date(2025, 7, 1)
"""The day that examples look back from."""
EPOCH = date(1970, 1, 1)
AMOUNTS = (1, 2, 3, 10, 20, 30, 100, 1000)
"""Round amounts, some of them once, twice and three times others."""
SHORTEST_MONTH = 28
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Example:
    """What to give; None is missing. `as_of`, in days since 1970, only where something is dated."""

    given: Mapping[str, Physical | None]
    as_of: int | None


def input_types(program: Program) -> dict[str, Type]:
    """The types of what can be given of a customer: columns, metrics and scores."""
    tables = [t for t in program.tables if t.role == "customers"]
    types = {c.name: c.type for t in tables for c in t.columns}
    types |= {m.name: m.type for m in program.metrics}
    return types | {s.name: s.type for s in program.scores}


def examples_of(cells: Cells, area: Sequence[int], program: Program) -> Iterator[Example]:
    """Customers who may be of the area; none where an input of it cannot be given by name.

    There are several where two axes look at one input in different ways, such as in days and in
    months: then each of them has its say once.
    """
    types = input_types(program)
    found: list[Example | None] = []
    for first_wins in (True, False):
        example = _example(cells, area, program, types, first_wins=first_wins)
        if example is not None and example not in found:
            found.append(example)
            yield example


def varied(example: Example, names: frozenset[str], program: Program) -> Iterator[Example]:
    """The example with other amounts for two of its inputs at a time, of those named.

    For conditions that compare several inputs, whose cells say nothing of what amounts they need.
    """
    types = input_types(program)
    amounts = [n for n, t in types.items() if n in names and t.kind in NUMERIC and not t.classes]
    for one, other in combinations(amounts, 2):
        for first, second in product(AMOUNTS, AMOUNTS):
            pair = {one: _amount(first, types[one]), other: _amount(second, types[other])}
            yield replace(example, given={**example.given, **pair})


def _amount(major: int, kind: Type) -> int | float:
    return float(major) if kind.kind is Kind.NUMBER else major * 10**kind.decimals


def _example(
    cells: Cells,
    area: Sequence[int],
    program: Program,
    types: Mapping[str, Type],
    *,
    first_wins: bool,
) -> Example | None:
    given: dict[str, Physical | None] = {}
    told: set[str] = set()
    dated = False
    for axis, mask, full in zip(cells.axes, area, cells.full, strict=True):
        name = axis.subject.input
        if not name or (mask == full and absent(axis)):
            continue
        if name in given and (not is_telling(axis, mask) or (first_wins and name in told)):
            continue
        if is_telling(axis, mask):
            told.add(name)
        if name not in types:
            return None
        given[name] = _value(axis, mask, types[name], program.header.timezone)
        dated = dated or bool(axis.subject.age)
    known = {name: value for name, value in given.items() if value is not None}
    return Example(known, (DAY - EPOCH).days if dated else None)


def _value(axis: Axis, mask: int, kind: Type, timezone: str) -> Physical | None:
    value = plain_value(axis, mask)
    if value is None or isinstance(value, str | bool):
        return value
    if axis.subject.age:
        return _before(value, kind, timezone, months=axis.subject.age == "months")
    if kind.kind is Kind.INSTANT and axis.subject.type.kind is Kind.DATE:
        return int(value) * MICROSECONDS + MICROSECONDS // 2
    return value


def _before(age: float, kind: Type, timezone: str, *, months: bool) -> int:
    """The date or moment that lies so long before the day."""
    start, rest = (_months_before(floor(age)), age % 1 * SHORTEST_MONTH) if months else (DAY, age)
    if kind.kind is Kind.DATE:
        return (start - timedelta(days=floor(rest)) - EPOCH).days
    local = datetime(start.year, start.month, start.day, tzinfo=ZoneInfo(timezone))
    moment = local - timedelta(days=rest)
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def _months_before(count: int) -> date:
    total = DAY.year * MONTHS + DAY.month - 1 - count
    return DAY.replace(year=total // MONTHS, month=total % MONTHS + 1)
