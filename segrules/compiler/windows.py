"""A metric's window as written -> the condition that an event lies in it."""

from __future__ import annotations

from segrules.compiler.atoms import between_ages
from segrules.compiler.lower import length
from segrules.compiler.order import Read
from segrules.compiler.program import Condition, Span
from segrules.compiler.scope import Scope
from segrules.compiler.written import Loc, Reader

DAYS_OF_MONTH = 30.4375
"""On average, to tell which of two spans is longer."""


def window(read: Read, scope: Scope, reader: Reader) -> Condition | None:
    """The condition; None where no window is asked for, or, with findings, where it is wrong.

    `window: 90d` is [as_of - 90d, as_of), `{from: 180d, to: 90d}` is [as_of - 180d, as_of - 90d).
    """
    at: Loc = (*read.loc, "window")
    start = _span((*at, "from"), read, scope) or _span(at, read, scope)
    end = _span((*at, "to"), read, scope)
    if scope.time is None and scope.table is not None and _asked(at, read):
        reader.report_key("no-time", at, name="window", table=scope.table.name)
    if start is None or scope.time is None or (end is None and (*at, "to") in read.trees):
        return None
    if end is not None and _days(start) <= _days(end):
        reader.report_key("empty-window", at)
        return None
    return between_ages(scope.time, start, end or Span())


def _asked(at: Loc, read: Read) -> bool:
    return any(loc[: len(at)] == at for loc in read.trees)


def _span(at: Loc, read: Read, scope: Scope) -> Span | None:
    expression = read.trees.get(at)
    return None if expression is None else length(expression, scope, scope.time)


def _days(span: Span) -> float:
    return span.months * DAYS_OF_MONTH + span.days + span.hours / 24
