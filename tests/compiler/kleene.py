"""The writer's tree and a customer -> true, false or None: an independent reading of conditions.

Values are Python's own: Fraction for integers and money, float for numbers, `date`, aware
`datetime`, str, bool; None is missing. Nothing is pushed, rounded or turned into bounds here.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from segrules.language.expression import tree

Truth = bool | None

OPERATIONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class World:
    """A customer's values by name, the labels of scores, the segments, the day and the zone."""

    values: Mapping[str, Any]
    labels: Mapping[str, tuple[str, ...]]
    segments: Mapping[str, str | None]
    as_of: date
    zone: ZoneInfo


def truth(node: tree.Expression, world: World) -> Truth:  # noqa: PLR0911 - one arm a node
    """Whether the condition holds: true, false, or None where that is unknown."""
    match node:
        case tree.Boolean():
            return node.value
        case tree.Not():
            return negated(truth(node.operand, world))
        case tree.And():
            return every([truth(p, world) for p in node.parts])
        case tree.Or():
            return negated(every([negated(truth(p, world)) for p in node.parts]))
        case tree.Comparison():
            pairs = zip(node.operands, node.ops, node.operands[1:], strict=False)
            return every([compared(op, a, b, world) for a, op, b in pairs])
        case tree.Between():
            low = compared(">=", node.subject, node.low, world)
            inside = every([low, compared("<=", node.subject, node.high, world)])
            return negated(inside) if node.negated else inside
        case tree.In():
            return _in(node, world)
        case tree.Is():
            held = world.segments[node.subject.parts[0]] == node.option.parts[0]
            return held != node.negated
        case tree.Missing():
            return (value(node.subject, world) is None) != node.negated
        case tree.TextTest():
            return _text(node, world)
        case tree.Within():
            return _within(node, world)
        case _:
            return value(node, world)


def negated(held: Truth) -> Truth:
    """Not unknown is unknown."""
    return None if held is None else not held


def every(parts: list[Truth]) -> Truth:
    """False if one is false, else unknown if one is unknown."""
    if False in parts:
        return False
    return None if None in parts else True


def compared(op: str, left: tree.Expression, right: tree.Expression, world: World) -> Truth:
    """A comparison of what both sides are; a label beside a score is its class."""
    a, b = value(left, world, right), value(right, world, left)
    if a is None or b is None:
        return None
    if isinstance(a, float) != isinstance(b, float) and not isinstance(a, bool):
        a, b = float(a), float(b)
    if isinstance(a, datetime) != isinstance(b, datetime) and isinstance(a, date):
        a, b = (x.astimezone(world.zone).date() if isinstance(x, datetime) else x for x in (a, b))
    return OPERATIONS[op](a, b)


def _in(node: tree.In, world: World) -> Truth:
    if isinstance(node.subject, tree.Name) and node.subject.parts[0] in world.segments:
        options = {o.parts[0] for o in node.options if isinstance(o, tree.Name)}
        return (world.segments[node.subject.parts[0]] in options) != node.negated
    equal = [compared("=", node.subject, o, world) for o in node.options]
    inside = negated(every([negated(e) for e in equal]))
    return negated(inside) if node.negated else inside


def _text(node: tree.TextTest, world: World) -> Truth:
    text, part = value(node.subject, world), node.pattern.value
    if text is None:
        return None
    held = {
        "contains": part in text,
        "starts with": text.startswith(part),
        "ends with": text.endswith(part),
    }
    return held[node.op] != node.negated


def _within(node: tree.Within, world: World) -> Truth:
    subject = value(node.subject, world)
    if subject is None:
        return None
    start, now = earlier(world, node.length, subject), earlier(world, None, subject)
    return subject < start if node.more_than else start <= subject < now


def earlier(world: World, length: tree.Duration | None, like: date) -> date:
    """The as-of day less a length of time: a date, or that day's start in the zone."""
    day, hours = world.as_of, 0
    if length is not None:
        months = {"mo": 1, "y": 12}.get(length.unit, 0) * length.count
        day = months_before(day, months)
        day -= timedelta(days={"d": 1, "w": 7}.get(length.unit, 0) * length.count)
        hours = length.count if length.unit == "h" else 0
    if not isinstance(like, datetime):
        return day
    start = datetime(day.year, day.month, day.day, tzinfo=world.zone)
    return start.astimezone(ZoneInfo("UTC")) - timedelta(hours=hours)


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for back in range(4):
        try:
            return date(year, month + 1, day.day - back)
        except ValueError:
            continue
    raise AssertionError


# ---------------------------------------------------------------- values


def value(node: tree.Expression, world: World, beside: tree.Expression | None = None) -> Any:  # noqa: PLR0911 - one arm a node
    """The value of a node; None: missing."""
    match node:
        case tree.Number():
            return Fraction(node.value)
        case tree.Text() | tree.Date():
            return node.value
        case tree.Moment():
            return node.value.replace(tzinfo=world.zone).astimezone(ZoneInfo("UTC"))
        case tree.Boolean():
            return node.value
        case tree.Name():
            return _named(node, world, beside)
        case tree.Negative():
            inner = value(node.operand, world)
            return None if inner is None else -inner
        case tree.Arithmetic():
            return _arithmetic(node, world)
        case tree.Call(function="if"):
            chosen = 1 if truth(node.args[0], world) is True else 2
            return value(node.args[chosen], world)
        case tree.Call(function="coalesce"):
            known = [v for a in node.args if (v := value(a, world)) is not None]
            return known[0] if known else None
        case _:
            return truth(node, world)


def _named(node: tree.Name, world: World, beside: tree.Expression | None) -> Any:
    word = node.parts[0]
    other = beside.parts[0] if isinstance(beside, tree.Name) else ""
    if word in world.labels.get(other, ()):
        return Fraction(world.labels[other].index(word) + 1)
    return world.values.get(word, word) if word in world.values else word


def _arithmetic(node: tree.Arithmetic, world: World) -> Any:
    left, right = value(node.left, world), value(node.right, world)
    if left is None or right is None:
        return None
    return {"+": operator.add, "-": operator.sub, "*": operator.mul}[node.op](left, right)
