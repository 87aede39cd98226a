"""A score of the program + all customers -> each customer's score, fitted here or by given cuts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Literal, Protocol, assert_never, cast

from segrules.compiler.program import (
    Classes,
    Join,
    Nearest,
    Points,
    Quantile,
    Score,
    Standardised,
    Statistic,
    Total,
    Value,
    Width,
)
from segrules.engines.rows.classes import Group, Key, OutOfReachError, classes
from segrules.engines.rows.evaluate import evaluate, holds
from segrules.engines.rows.exact import Number, as_float, major, scale
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

    @property
    def statistic(self) -> float | None:
        """The mean, of a standardised score."""

    @property
    def deviation(self) -> float | None:
        """The standard deviation, of a standardised score."""


Cuts = Mapping[str, Mapping[tuple[int, ...], Frozen]]
"""Cut points by score, and by the classes of its outer scores."""


def scores_of(  # noqa: PLR0911 - one return a kind
    score: Score, scopes: Sequence[Scope], cuts: Cuts
) -> list[Cell]:
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
        case Standardised():
            return _standardised(rule, scopes, cuts.get(score.name))
        case Nearest():
            return [_nearest(rule, scope) for scope in scopes]
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
    if rule.at_least is not None:
        return _mean_of_known(rule, rule.at_least, scope)
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


def _mean_of_known(rule: Total, at_least: int, scope: Scope) -> float | None:
    """The weighted mean of the values that are known, in doubles and in order."""
    total, over, known = 0.0, 0.0, 0
    for node, weight in rule.weights:
        value = cast("Number | None", evaluate(node, scope))
        if value is not None:
            total += float(Fraction(*weight) / scale(node.type)) * float(value)
            over += float(Fraction(*weight))
            known += 1
    mean = total / over if known >= at_least else math.nan
    return mean if math.isfinite(mean) else None


def _points(rule: Points, scope: Scope) -> int:
    return rule.base + sum(points for condition, points in rule.items if holds(condition, scope))


# ---------------------------------------------------------------- standardised, nearest


def _standardised(
    rule: Standardised,
    scopes: Sequence[Scope],
    fitted: Mapping[tuple[int, ...], Frozen] | None,
) -> list[Cell]:
    """Each value less the mean, over the deviation, of all known values or as they were frozen."""
    values = [_number(rule.of, scope) for scope in scopes]
    known = [v for v in values if v is not None]
    spread = _spread(known, rule) if fitted is None else _frozen(fitted)
    if spread is None:
        return [None] * len(values)
    mean, deviation = spread[0], spread[1] or 1.0
    made = [None if v is None else (v - mean) / deviation for v in values]
    return [z if z is not None and math.isfinite(z) else None for z in made]


def _frozen(fitted: Mapping[tuple[int, ...], Frozen]) -> tuple[float, float] | None:
    frozen = fitted.get(())
    if frozen is None or frozen.statistic is None:
        return None
    return frozen.statistic, frozen.deviation or 0.0


def _number(node: Value, scope: Scope) -> float | None:
    value = cast("Number | None", evaluate(node, scope))
    return None if value is None else major(value, node.type)


def _spread(values: Sequence[float], rule: Standardised) -> tuple[float, float] | None:
    """Mean and deviation; a deviation of 0 where there is none, or none that is a number."""
    if not values:
        return None
    mean = float(sum(map(Fraction, values), Fraction(0)) / len(values))
    over = len(values) - (1 if rule.deviation == "sample" else 0)
    squares = [(value - mean) * (value - mean) for value in values]
    if over == 0 or not all(map(math.isfinite, squares)):
        return mean, 0.0
    variance = as_float(sum(map(Fraction, squares), Fraction(0)) / over)
    return mean, 0.0 if variance is None else math.sqrt(variance)


def _nearest(rule: Nearest, scope: Scope) -> str | None:
    values = [_number(node, scope) for node in rule.of]
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return None
    return min(rule.centres, key=lambda centre: _distance(known, centre[1]))[0]


def _distance(values: Sequence[float], centre: Sequence[float]) -> float:
    """The sum of squared differences, added in order."""
    total = 0.0
    for value, at in zip(values, centre, strict=True):
        total += (value - at) * (value - at)
    return total
