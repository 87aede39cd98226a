"""A value or condition node + a scope -> the SQL that works it out for each of the scope's rows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import assert_never

from segrules.compiler.program import (
    Aggregate,
    Always,
    Among,
    AsOf,
    Call,
    Choose,
    Column,
    Compare,
    Condition,
    Constant,
    Either,
    Every,
    Follows,
    Holds,
    InSegment,
    Known,
    LookedUp,
    Matches,
    Named,
    Physical,
    Predicted,
    Truth,
    Value,
)
from segrules.engines.rows.moments import day_less, instant_less
from segrules.engines.sql.dialects import Dialect, number, spelled, text, type_name
from segrules.engines.sql.functions import IMPLEMENTATIONS, Argument, as_type
from segrules.engines.sql.pieces import (
    FALSE,
    NULL,
    TRUE,
    Sql,
    When,
    among,
    case,
    cast,
    certain,
    compared,
    either,
    every,
    is_known,
    is_missing,
    literal,
    negated,
)
from segrules.engines.sql.scopes import Scope, bound
from segrules.language.types import BOOLEAN, Kind, Type

LEAST, GREATEST = -(2**63), 2**63 - 1
LEAST_DAY, GREATEST_DAY = -(2**31), 2**31 - 1


def value(node: Value, scope: Scope) -> Sql:
    """The node's value, missing where it is; each different node is spelt once.

    Raises UnsupportedError where the dialect cannot say it exactly.
    """
    if node not in scope.found:
        scope.found[node] = _value(node, scope)
    return scope.found[node]


def condition(node: Condition, scope: Scope) -> Sql:
    """A condition that is true where the node is certainly true, and else false or missing.

    Negation stands at the atoms alone, so AND and OR of missing parts are true exactly where the
    same of false parts are, and WHEN and WHERE take missing for false; `certain` makes a flag.
    """
    if node not in scope.found:
        scope.found[node] = _condition(node, scope)
    return scope.found[node]


# ---------------------------------------------------------------- values


def _value(node: Value, scope: Scope) -> Sql:  # noqa: PLR0911 - one arm for each
    match node:
        case Constant():
            made = constant(node.value, node.type, scope.setting.dialect)
            dated = node.type.kind in {Kind.DATE, Kind.INSTANT}
            return _dated(int(node.value), node.type, scope) if dated else made
        case Column() | LookedUp() | Aggregate() | Predicted():
            return scope.leaves[node]
        case Named():
            return scope.leaves[node.name]
        case AsOf():
            return _as_of(node, scope)
        case Call():
            return _call(node, scope)
        case Choose():
            branches = [as_type(_typed(v, scope), node.type) for v in (node.then, node.otherwise)]
            return case([When(condition(node.condition, scope), branches[0])], branches[1])
        case Truth():
            return _truth(node, scope)
        case Follows():
            message = f"no other events to look at for {node}"
            raise LookupError(message)
        case _:
            assert_never(node)


def constant(given: Physical, kind: Type, dialect: Dialect) -> Sql:
    """A physical value of a type as a literal."""
    match kind.kind:
        case Kind.TEXT:
            return text(dialect, str(given))
        case Kind.BOOLEAN:
            return TRUE if given else FALSE
        case Kind.NUMBER:
            return number(dialect, float(given))
        case _:
            return literal(int(given))


def missing(kind: Type, dialect: Dialect) -> Sql:
    """A missing value of a type."""
    return Sql(cast(NULL, type_name(dialect, kind.kind)).text, plain=True)


def _as_of(node: AsOf, scope: Scope) -> Sql:
    as_of, zone = scope.setting.as_of, scope.setting.zone
    if as_of is None:
        return missing(node.type, scope.setting.dialect)
    if node.type.kind is Kind.INSTANT:
        moment = max(LEAST, min(GREATEST, instant_less(as_of, node.back, zone)))
        return _dated(moment, node.type, scope)
    day = max(LEAST_DAY, min(GREATEST_DAY, day_less(as_of, node.back)))
    return _dated(day, node.type, scope)


def _dated(value: int, kind: Type, scope: Scope) -> Sql:
    """A day or a moment, with its date for who reads it."""
    plain = literal(value)
    if not scope.setting.remarks or kind.kind not in {Kind.DATE, Kind.INSTANT}:
        return plain
    unit = timedelta(days=1) if kind.kind is Kind.DATE else timedelta(microseconds=1)
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + value * unit
    except OverflowError:
        return plain
    said = moment.date().isoformat() if kind.kind is Kind.DATE else f"{moment:%Y-%m-%d %H:%M} UTC"
    return Sql(f"{plain.text} /* {said} */", plain.rank, plain=True)


def _typed(node: Value, scope: Scope) -> Argument:
    return Argument(value(node, scope), node.type, scope)


def _call(node: Call, scope: Scope) -> Sql:
    arguments = [_typed(a, scope) for a in node.args]
    outside = scope.setting.outside
    done = outside(node.function, node, [(a.sql, a.type) for a in arguments], node.type)
    if done is not None:
        return done
    return IMPLEMENTATIONS[node.function](arguments, node.type)


def _truth(node: Truth, scope: Scope) -> Sql:
    true, false = condition(node.condition, scope), condition(node.negation, scope)
    if {true, false} == {TRUE, FALSE}:
        return true
    return case([When(true, TRUE), When(false, FALSE)])


# ---------------------------------------------------------------- conditions


def _condition(node: Condition, scope: Scope) -> Sql:  # noqa: PLR0911 - one arm for each node
    match node:
        case Always():
            return TRUE if node.value else FALSE
        case Compare():
            return compared(_operator(node), value(node.left, scope), value(node.right, scope))
        case Among():
            return _among(node, scope)
        case Matches():
            return _matches(node, scope)
        case Known():
            found = value(node.value, scope)
            return is_missing(found) if node.negated else is_known(found)
        case Holds():
            found = value(node.value, scope)
            return negated(found) if node.negated else found
        case InSegment():
            return _in_segment(node, scope)
        case Every():
            return every([condition(p, scope) for p in node.parts])
        case Either():
            return either([condition(p, scope) for p in node.parts])
        case _:
            assert_never(node)


def _operator(node: Compare) -> str:
    if node.left.type.kind is Kind.TEXT and node.op not in {"=", "!="}:
        message = f"text has no order: {node.op}"
        raise TypeError(message)
    return "<>" if node.op == "!=" else node.op


def _among(node: Among, scope: Scope) -> Sql:
    found, kind = value(node.value, scope), node.value.type
    options = sorted(o for o in node.options if _possible(o, kind))
    if not options:
        return is_known(found) if node.negated else FALSE
    dialect = scope.setting.dialect
    listed = [constant(o, kind, dialect) for o in options]
    if len(listed) == 1:
        return compared("<>" if node.negated else "=", found, listed[0])
    return among(found, listed, negated=node.negated)


def _possible(option: Physical, kind: Type) -> bool:
    """Whether a value of the type can be the option."""
    if kind.kind in {Kind.TEXT, Kind.NUMBER, Kind.BOOLEAN} or isinstance(option, str):
        return True
    return math.isfinite(option) and int(option) == option


def _matches(node: Matches, scope: Scope) -> Sql:
    found = value(node.value, scope)
    setting = scope.setting
    done = setting.outside("matches", node, [(found, node.value.type)], BOOLEAN)
    if done is not None:
        return negated(done) if node.negated else done
    test = spelled(setting.dialect, node.op, found, text(setting.dialect, node.pattern))
    return negated(test) if node.negated else test


def _in_segment(node: InSegment, scope: Scope) -> Sql:
    """Never missing: a customer without a segment is in none."""
    held, dialect = scope.members[node.segmentation], scope.setting.dialect
    wanted = sorted(node.segments)
    if isinstance(held, Mapping):
        inside = either([held[tag] for tag in wanted if tag in held])
        return _opposite(inside) if node.negated else inside
    if not wanted:
        return TRUE if node.negated else FALSE
    inside = among(held, [text(dialect, w) for w in wanted], negated=node.negated)
    return either([is_missing(held), inside]) if node.negated else inside


def _opposite(flag: Sql) -> Sql:
    return {TRUE: FALSE, FALSE: TRUE}.get(flag) or negated(flag)


def flagged(node: Condition, scope: Scope) -> Sql:
    """The condition as a flag that is never missing."""
    return certain(condition(node, scope))


def plain_value(node: Value, scope: Scope) -> Sql:
    """The value as something that may be written twice."""
    return bound(value(node, scope), scope)
