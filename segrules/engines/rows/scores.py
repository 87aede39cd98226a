"""A score of the program + all customers -> each customer's score, fitted here or by given cuts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Literal, Protocol, assert_never, cast

from segrules.compiler.program import (
    Classes,
    Join,
    Points,
    Quantile,
    Score,
    Statistic,
    Total,
    Width,
)
from segrules.engines.rows.classes import Group, Key, OutOfReachError, classes
from segrules.engines.rows.evaluate import evaluate, holds
from segrules.engines.rows.exact import Number, as_float, scale
from segrules.engines.rows.order import cell_order
from segrules.engines.rows.scope import Cell, Scope
from segrules.language.types import Kind


class Frozen(Protocol):
    """Cut points that were fitted before; `segrules.engines.results.Cuts` says what they mean."""

    @property
    def points(self) -> tuple[int | float, ...]:
        """The cut points, ascending."""

    @property
    def closed(self) -> Literal["left", "right"]:
        """To which side a value equal to a cut point belongs."""

    @property
    def ties(self) -> tuple[tuple[Any, ...], ...]:
        """The tie-break values beside each cut point, for split ties."""

    @property
    def scores(self) -> tuple[int, ...]:
        """The class of each interval, lowest first, or nothing where they are counted."""


Cuts = Mapping[str, Mapping[tuple[int, ...], Frozen]]
"""Cut points by score, and by the classes of its outer scores."""


def scores_of(score: Score, scopes: Sequence[Scope], cuts: Cuts) -> list[Cell]:
    """The score of each customer, in the order of the scopes; None where it is missing."""
    rule = score.rule
    match rule:
        case Classes():
            if score.name in cuts:
                return [_by_cuts(rule, scope, cuts[score.name]) for scope in scopes]
            return _fitted(rule, scopes)
        case Join():
            return [_joined(rule, scope) for scope in scopes]
        case Total():
            return [_total(rule, scope) for scope in scopes]
        case Points():
            return [_points(rule, scope) for scope in scopes]
        case _:
            assert_never(rule)


def _value(rule: Classes, scope: Scope) -> Number | None:
    return cast("Number | None", evaluate(rule.of, scope))


def _within(rule: Classes) -> tuple[str, ...]:
    match rule.method:
        case Quantile() | Width() | Statistic():
            return rule.method.within
        case _:
            return ()


def _outer(rule: Classes, scope: Scope) -> tuple[int, ...] | None:
    """The classes of the scores that this one is nested in; None where one of them is missing."""
    outer = [scope.customer.get(name) for name in _within(rule)]
    known = tuple(number for number in outer if isinstance(number, int))
    return known if len(known) == len(outer) else None


def _tie_break(rule: Classes, scope: Scope) -> Key:
    columns = rule.method.split_by if isinstance(rule.method, Quantile) else ()
    return tuple(cell_order(scope.customer.get(name)) for name in columns)


def _fitted(rule: Classes, scopes: Sequence[Scope]) -> list[Cell]:
    """Each combination of outer classes is a group of its own."""
    groups: dict[tuple[int, ...], list[int]] = {}
    for index, scope in enumerate(scopes):
        outer = _outer(rule, scope)
        if outer is not None and _value(rule, scope) is not None:
            groups.setdefault(outer, []).append(index)
    found: dict[int, int] = {}
    for members in groups.values():
        numbers = classes(rule, _group(rule, [scopes[i] for i in members]))
        found.update(zip(members, numbers, strict=True))
    return [found.get(index) for index in range(len(scopes))]


def _group(rule: Classes, scopes: Sequence[Scope]) -> Group:
    values = [value for scope in scopes if (value := _value(rule, scope)) is not None]
    return Group(values, [_tie_break(rule, scope) for scope in scopes])


def _by_cuts(rule: Classes, scope: Scope, cuts: Mapping[tuple[int, ...], Frozen]) -> int | None:
    value, outer = _value(rule, scope), _outer(rule, scope)
    if value is None or outer is None or outer not in cuts:
        return None
    found = cuts[outer]
    above = _above(rule, value, _tie_break(rule, scope), found)
    if found.scores:
        return found.scores[above]
    return 1 + above if rule.better == "higher" else 1 + len(found.points) - above


def _above(rule: Classes, value: Number, tie_break: Key, cuts: Frozen) -> int:
    """How many cut points the value is above, by the side to which equal values belong."""
    if cuts.ties:
        return _above_split(rule, value, tie_break, cuts)
    if cuts.closed == "left":
        return sum(point <= value for point in cuts.points)
    return sum(point < value for point in cuts.points)


def _above_split(rule: Classes, value: Number, tie_break: Key, cuts: Frozen) -> int:
    """Equal values are parted by their ties: from those of the cut on they are on its better side.

    Raises OutOfReachError where the tie is a place among equals, which one customer does not know.
    """
    if isinstance(rule.method, Quantile) and rule.method.compat is not None:
        raise OutOfReachError(rule.method.compat)
    beside = [tuple(map(cell_order, ties)) for ties in cuts.ties]
    better = [tie_break >= tie for tie in beside]
    upwards = rule.better == "higher"
    return sum(
        value > point or (value == point and (not_before is upwards))
        for point, not_before in zip(cuts.points, better, strict=True)
    )


def _joined(rule: Join, scope: Scope) -> str | None:
    numbers = [scope.customer.get(name) for name in rule.scores]
    return None if None in numbers else "".join(str(number) for number in numbers)


def _total(rule: Total, scope: Scope) -> float | None:
    """The exact sum, rounded once; with numbers among the parts the sum of doubles, in order."""
    parts: list[tuple[Fraction, Number]] = []
    for node, (numerator, denominator) in rule.weights:
        value = cast("Number | None", evaluate(node, scope))
        if value is None:
            return None
        parts.append((Fraction(numerator, denominator) / scale(node.type), value))
    if any(node.type.kind is Kind.NUMBER for node, _ in rule.weights):
        total = sum((float(weight) * float(value) for weight, value in parts), 0.0)
        return total if math.isfinite(total) else None
    return as_float(sum((weight * Fraction(value) for weight, value in parts), Fraction(0)))


def _points(rule: Points, scope: Scope) -> int:
    return rule.base + sum(points for condition, points in rule.items if holds(condition, scope))
