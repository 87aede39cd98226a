"""A value node -> a vector, and a condition node -> a mask, for the rows of one context."""

from __future__ import annotations

from functools import reduce
from typing import assert_never

import numpy as np

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
    Predicted,
    Span,
    Truth,
    Value,
)
from segrules.engines.on_pandas import calendar
from segrules.engines.on_pandas.columns import Mask, Vector
from segrules.engines.on_pandas.evaluating import conditions
from segrules.engines.on_pandas.evaluating.following import Around, followed
from segrules.engines.on_pandas.evaluating.functions import IMPLEMENTATIONS, choose
from segrules.engines.on_pandas.evaluating.patterns import Test, text_test
from segrules.engines.on_pandas.evaluating.rows import Rows, column, key_positions, looked_up
from segrules.engines.on_pandas.vectors import (
    cast,
    constant,
    gather,
    known_mask,
    missing,
    one_dictionary,
    settled,
    some,
    widened,
)
from segrules.language.types import Kind


def value(node: Value, rows: Rows) -> Vector:
    """The node's value for each row, each different node worked out once.

    Raises DataError (`overflow`) where an integer or money does not fit into 64 bits.
    """
    found = rows.found.values
    if node not in found:
        found[node] = _value(node, rows)
    return found[node]


def mask(node: Condition, rows: Rows) -> Mask:
    """The rows for which the condition is certainly true; not to be written to."""
    found = rows.found.masks
    if node not in found:
        found[node] = _mask(node, rows)
    return found[node]


def unknown_keys(key: Column, table: str, rows: Rows) -> int:
    """How many rows have a key that the looked-up table does not have."""
    keys = value(key, rows)
    at = key_positions(LookedUp(key, table, key.name, key.type), keys, rows)
    return int(np.count_nonzero((at < 0) & known_mask(keys)))


# ---------------------------------------------------------------- values


def _value(node: Value, rows: Rows) -> Vector:  # noqa: PLR0911 - one arm for each node
    match node:
        case Constant():
            return constant(node.value, node.type, len(rows))
        case Column():
            return _column(node, rows)
        case LookedUp():
            return _looked_up(node, rows)
        case Named():
            return _named(node, rows)
        case AsOf():
            return _as_of(node, rows)
        case Call():
            args = tuple(value(a, rows) for a in node.args)
            return IMPLEMENTATIONS[node.function](args, node.type, rows.zone)
        case Choose():
            return _choose(node, rows)
        case Truth():
            return _truth(node, rows)
        case Aggregate():
            return _aggregate(node, rows)
        case Predicted():
            return _predicted(node, rows)
        case Follows():
            return _follows(node, rows)
        case _:
            assert_never(node)


def _of_customer(node: Value, rows: Rows) -> Vector:
    """What only the customer has, for each row the one of its customer."""
    if rows.customers is None or rows.codes is None:
        message = f"no customer to ask for {node}"
        raise LookupError(message)
    return gather(value(node, rows.customers), rows.codes)


def _column(node: Column, rows: Rows) -> Vector:
    here = node.table == rows.frame.name
    return column(node, rows) if here else _of_customer(node, rows)


def _looked_up(node: LookedUp, rows: Rows) -> Vector:
    if node.key.table != rows.frame.name:
        return _of_customer(node, rows)
    return looked_up(node, value(node.key, rows), rows)


def _named(node: Named, rows: Rows) -> Vector:
    if rows.customers is not None:
        return _of_customer(node, rows)
    return widened(settled(rows.names[node.name]))


def _as_of(node: AsOf, rows: Rows) -> Vector:
    if rows.as_of is None:
        return missing(node.type, len(rows))
    moment = calendar.less(rows.as_of, node.back, node.type.kind, rows.zone)
    return constant(moment, node.type, len(rows))


def _choose(node: Choose, rows: Rows) -> Vector:
    branches = [value(node.then, rows), value(node.otherwise, rows)]
    if node.type.kind is Kind.TEXT:
        then, otherwise = one_dictionary(branches)
    else:
        then, otherwise = (cast(b, node.type) for b in branches)
    return choose(mask(node.condition, rows), then, otherwise)


def _truth(node: Truth, rows: Rows) -> Vector:
    true = mask(node.condition, rows)
    return Vector(node.type, true, some(true | mask(node.negation, rows)))


def _aggregate(node: Aggregate, rows: Rows) -> Vector:
    """An aggregate; in a row's condition it is one of the row's customer."""
    if rows.customers is not None:
        return _of_customer(node, rows)
    if rows.aggregate is None:
        message = f"no events to aggregate: {node.table}"
        raise LookupError(message)
    return rows.aggregate(node)


def _predicted(node: Predicted, rows: Rows) -> Vector:
    if rows.predict is None:
        message = f"no models to ask: {node.function}"
        raise LookupError(message)
    return rows.predict(node, rows)


def _follows(node: Follows, rows: Rows) -> Vector:
    others = rows if node.table == rows.frame.name else rows.beside[node.table]
    if rows.codes is None or others.codes is None:
        message = f"no customers to tell apart for {node}"
        raise LookupError(message)
    around = Around(
        value(node.here, rows),
        value(node.there, others),
        (rows.codes, others.codes),
        None if node.where is None else mask(node.where, others),
        node.same and (value(node.same[0], rows), value(node.same[1], others)),
        alone=others is rows,
    )
    return followed(node, around, value(AsOf(Span(), node.here.type), rows))


# ---------------------------------------------------------------- conditions


def _mask(node: Condition, rows: Rows) -> Mask:  # noqa: PLR0911 - one arm for each node
    match node:
        case Always():
            return np.broadcast_to(np.bool_(node.value), len(rows))
        case Compare():
            return conditions.compare(node.op, value(node.left, rows), value(node.right, rows))
        case Among():
            return _among(node, rows)
        case Matches():
            return _by_word(node, text_test(node.op, node.pattern), rows)
        case Known():
            return conditions.known(value(node.value, rows), negated=node.negated)
        case Holds():
            return conditions.holds(value(node.value, rows), negated=node.negated)
        case InSegment():
            return _in_segment(node, rows)
        case Every():
            return _joined(np.logical_and, node.parts, rows)
        case Either():
            return _joined(np.logical_or, node.parts, rows)
        case _:
            assert_never(node)


def _joined(ufunc: np.ufunc, parts: tuple[Condition, ...], rows: Rows) -> Mask:
    """All or any of the parts: of no parts, true for all and false for any."""
    start = np.broadcast_to(np.bool_(ufunc.identity), len(rows))
    return reduce(ufunc, [mask(part, rows) for part in parts], start)


def _among(node: Among, rows: Rows) -> Mask:
    if node.value.type.kind is Kind.TEXT:
        return _by_word(node, node.options.__contains__, rows)
    return conditions.among(value(node.value, rows), node.options, negated=node.negated)


def _by_word(node: Among | Matches, test: Test, rows: Rows) -> Mask:
    vector, tables = value(node.value, rows), rows.found.words
    if node not in tables:
        tables[node] = conditions.words_passing(vector.words, test, negated=node.negated)
    return np.asarray(tables[node][vector.values])


def _in_segment(node: InSegment, rows: Rows) -> Mask:
    if rows.customers is not None and rows.codes is not None:
        inside = np.append(mask(node, rows.customers), np.bool_(node.negated))
        return np.asarray(inside[rows.codes])
    assigned = rows.segments[node.segmentation]
    if isinstance(assigned, Vector):
        member = conditions.words_passing(assigned.words, node.segments.__contains__, negated=False)
        inside = member[assigned.values]
    else:
        carried = [assigned[tag] for tag in node.segments if tag in assigned]
        inside = reduce(np.logical_or, carried, np.zeros(len(rows), np.bool_))
    return ~inside if node.negated else inside
