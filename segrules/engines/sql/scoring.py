"""A score's rule, with its cut points where it has some -> the SQL of each customer's score."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from segrules.compiler.program import Better, Classes, Join, Nearest, Points, Quantile, Total
from segrules.engines.results import Cuts
from segrules.engines.sql.dialects import Dialect, UnsupportedError, named, number, type_name
from segrules.engines.sql.functions import Argument, as_number, double, finite
from segrules.engines.sql.pieces import (
    FALSE,
    TRUE,
    Sql,
    When,
    added,
    case,
    cast,
    compared,
    either,
    every,
    is_known,
    is_missing,
    less,
    level_of,
    literal,
    over,
    times,
)
from segrules.engines.sql.scopes import Scope, bound
from segrules.engines.sql.values import condition, constant, missing, value
from segrules.language.findings import Words
from segrules.language.types import INTEGER, NUMBER, TEXT, Kind, Type

# ---------------------------------------------------------------- classes


@dataclass(frozen=True, slots=True)
class Cut:
    """What a score cuts: the value, the classes of its outer scores, its tie-break columns."""

    rule: Classes
    of: Sql
    outer: Sequence[Sql]
    ties: Sequence[tuple[Sql, Type]]
    scope: Scope
    key: str


def classes(cut: Cut, cuts: Mapping[tuple[int, ...], Cuts]) -> Sql:
    """The customers' classes, 1 (worst) to n, by comparison with the cut points as literals.

    Missing where the value is, where an outer class is, or where the combination of outer classes
    was not fitted.
    """
    if not cut.outer:
        parts = cuts.get(())
        return missing(INTEGER, cut.scope.setting.dialect) if parts is None else _one(cut, parts)
    whens = [
        When(
            every([compared("=", o, literal(n)) for o, n in zip(cut.outer, key, strict=True)]),
            _one(cut, part),
        )
        for key, part in sorted(cuts.items())
    ]
    return case(whens) if whens else missing(INTEGER, cut.scope.setting.dialect)


def _one(cut: Cut, cuts: Cuts) -> Sql:
    scores = interval_scores(cuts, cut.rule.better)
    above = [_above(cut, cuts, at) for at in range(len(cuts.points))]
    whens = [
        When(test, literal(score)) for test, score in zip(above[::-1], scores[:0:-1], strict=True)
    ]
    return case([*whens, When(is_known(cut.of), literal(scores[0]))])


def interval_scores(cuts: Cuts, better: Better) -> tuple[int, ...]:
    """The class of each interval between the cut points, lowest interval first."""
    upwards = tuple(range(1, len(cuts.points) + 2))
    return cuts.scores or (upwards if better == "higher" else upwards[::-1])


def _above(cut: Cut, cuts: Cuts, at: int) -> Sql:
    """Whether the value is above a cut point, by the side to which equal values belong."""
    point = _point(cuts.points[at], cuts, cut)
    if not cuts.ties:
        return compared(">=" if cuts.closed == "left" else ">", cut.of, point)
    better = _not_before(_tie_columns(cut), cuts.ties[at], cut.scope.setting.dialect)
    if cut.rule.better == "lower":
        better = _before(_tie_columns(cut), cuts.ties[at], cut.scope.setting.dialect)
    equal = every([compared("=", cut.of, point), better])
    return either([compared(">", cut.of, point), equal])


def _point(point: float, cuts: Cuts, cut: Cut) -> Sql:
    """A cut point in the values' own form, so that whole numbers are compared with whole ones."""
    of = cut.rule.of.type
    if of.kind is Kind.NUMBER:
        return constant(float(point), of, cut.scope.setting.dialect)
    whole = math.ceil(point) if cuts.closed == "left" else math.floor(point)
    return literal(whole)


# ---------------------------------------------------------------- ties


def _tie_columns(cut: Cut) -> Sequence[tuple[Sql, Type]]:
    """The tie-break columns; for other tools the place in key order among equal values."""
    method = cut.rule.method
    if not isinstance(method, Quantile) or method.compat is None:
        return cut.ties
    dialect = cut.scope.setting.dialect
    parts = ", ".join(p.text for p in (*cut.outer, cut.of))
    last_first = method.compat == "pandas-rank-first" and cut.rule.better == "lower"
    order = f"{named(dialect, cut.key).text}{' DESC' if last_first else ''}"
    place = Sql(
        f"ROW_NUMBER() OVER (PARTITION BY {parts} ORDER BY {order}) - 1",
        level=level_of((*cut.outer, cut.of)),
    )
    return [(bound(place, cut.scope, "place_among_equals"), INTEGER)]


def _not_before(ties: Sequence[tuple[Sql, Type]], at: Sequence[Any], dialect: Dialect) -> Sql:
    """Whether tie-break values are not before those of a cut; missing is before all others."""
    result = TRUE
    for (tie, kind), point in zip(reversed(ties), reversed(at), strict=True):
        after, same = _compared(tie, kind, point, dialect)
        result = either([after, same if result == TRUE else every([same, result])])
    return result


def _before(ties: Sequence[tuple[Sql, Type]], at: Sequence[Any], dialect: Dialect) -> Sql:
    """Whether tie-break values are before those of a cut."""
    result = FALSE
    for (tie, kind), point in zip(reversed(ties), reversed(at), strict=True):
        _, same = _compared(tie, kind, point, dialect)
        earlier = _earlier(tie, kind, point, dialect)
        result = earlier if result == FALSE else either([earlier, every([same, result])])
    return result


def _compared(tie: Sql, kind: Type, point: object, dialect: Dialect) -> tuple[Sql, Sql]:
    if point is None:
        return is_known(tie), is_missing(tie)
    there = _tie_literal(point, kind, dialect)
    return compared(">", _ordered(tie, kind, dialect), there), compared("=", tie, there)


def _earlier(tie: Sql, kind: Type, point: object, dialect: Dialect) -> Sql:
    if point is None:
        return FALSE
    there = _tie_literal(point, kind, dialect)
    return either([is_missing(tie), compared("<", _ordered(tie, kind, dialect), there)])


def _ordered(tie: Sql, kind: Type, dialect: Dialect) -> Sql:
    if kind.kind is not Kind.TEXT:
        return tie
    return Sql(dialect.text_order.format(tie.text), level=tie.level)


def _tie_literal(point: Any, kind: Type, dialect: Dialect) -> Sql:  # noqa: ANN401 - of any type
    return constant(point, kind, dialect)


# ---------------------------------------------------------------- composed


def joined_scores(rule: Join, scope: Scope) -> Sql:
    """The class numbers one after the other, as text; missing where one is missing."""
    kind = type_name(scope.setting.dialect, Kind.TEXT)
    texts = [cast(scope.leaves[name], kind).text for name in rule.scores]
    return Sql(" || ".join(texts), level=level_of(scope.leaves[n] for n in rule.scores))


def total(rule: Total, scope: Scope) -> Sql:
    """The weighted sum, money in major units; whole operands exactly and rounded once."""
    operands = [(value(node, scope), node.type) for node, _ in rule.weights]
    done = scope.setting.outside("total", rule, operands, NUMBER)
    if done is not None:
        return done
    if rule.at_least is not None:
        raise UnsupportedError(Words("`items`", "`items`"))
    weights = [_major(Fraction(*w), node.type) for node, w in rule.weights]
    if any(kind.kind is Kind.NUMBER for _, kind in operands):
        return finite(_sum_of_numbers(weights, operands, scope), scope)
    return _sum_of_whole(weights, operands, scope)


def _major(weight: Fraction, kind: Type) -> Fraction:
    return weight / 10**kind.decimals if kind.kind is Kind.MONEY else weight


def _sum_of_numbers(
    weights: Sequence[Fraction], operands: Sequence[tuple[Sql, Type]], scope: Scope
) -> Sql:
    dialect = scope.setting.dialect
    parts = [
        times(number(dialect, float(w)), as_number(Argument(sql, Type(Kind.NUMBER), scope)))
        if kind.kind is Kind.NUMBER
        else times(number(dialect, float(w)), double(sql, scope))
        for w, (sql, kind) in zip(weights, operands, strict=True)
    ]
    return _added(parts)


def _sum_of_whole(
    weights: Sequence[Fraction], operands: Sequence[tuple[Sql, Type]], scope: Scope
) -> Sql:
    """The sum over one denominator, divided once."""
    whole = math.lcm(*(w.denominator for w in weights))
    parts = [
        sql if weight * whole == 1 else times(literal(int(weight * whole)), sql)
        for weight, (sql, _) in zip(weights, operands, strict=True)
    ]
    made = double(_added(parts), scope)
    return made if whole == 1 else over(made, number(scope.setting.dialect, float(whole)))


def _added(parts: Sequence[Sql]) -> Sql:
    found = parts[0]
    for part in parts[1:]:
        found = added(found, part)
    return found


def points(rule: Points, scope: Scope) -> Sql:
    """The base plus the points of each true condition; never missing."""
    found = literal(rule.base)
    for node, worth in rule.items:
        then = literal(abs(worth))
        step = case([When(condition(node, scope), then)], literal(0))
        found = added(found, step) if worth >= 0 else less(found, step)
    return found


# ---------------------------------------------------------------- standardised


def standardised(of: Argument, cuts: Mapping[tuple[int, ...], Cuts]) -> Sql:
    """The value less the mean, over the deviation (over 1 where it is 0), money in major units."""
    dialect = of.scope.setting.dialect
    fitted = cuts.get(())
    if fitted is None or fitted.statistic is None:
        return missing(NUMBER, dialect)
    above = less(as_number(of), number(dialect, fitted.statistic))
    return finite(over(above, number(dialect, fitted.deviation or 1.0)), of.scope)


def nearest(rule: Nearest, scope: Scope) -> Sql:
    """The label of the centre with the least sum of squared differences, of several the first."""
    dialect = scope.setting.dialect
    numbers = [
        bound(as_number(Argument(value(node, scope), node.type, scope)), scope) for node in rule.of
    ]
    away = [bound(_distance(numbers, centre, dialect), scope) for _, centre in rule.centres]
    known = every([is_known(n) for n in numbers])
    whens = [
        When(every([known, *_at_most(away, at)]), constant(label, TEXT, dialect))
        for at, (label, _) in enumerate(rule.centres)
    ]
    return case(whens)


def _at_most(away: Sequence[Sql], at: int) -> list[Sql]:
    """That one distance is no greater than any other; the first such is the nearest."""
    return [compared("<=", away[at], other) for n, other in enumerate(away) if n != at]


def _distance(numbers: Sequence[Sql], centre: Sequence[float], dialect: Dialect) -> Sql:
    steps = [less(n, number(dialect, at)) for n, at in zip(numbers, centre, strict=True)]
    return _added([times(step, step) for step in steps])
