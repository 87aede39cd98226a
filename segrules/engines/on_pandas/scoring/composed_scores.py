"""Vectors of classes, metrics or conditions -> the composed scores: joined text, total, points."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from segrules.compiler.program import Points, Total
from segrules.engines.on_pandas.columns import Mask, Vector
from segrules.engines.on_pandas.scoring.value_counts import Integers, Numbers
from segrules.engines.on_pandas.vectors import all_known, finite, known_mask
from segrules.language.types import INTEGER, NUMBER, TEXT, Kind

EXACT_DOUBLE = 2**53
"""Integers up to here are doubles exactly, so that one division rounds once."""

LARGEST = 2**63 - 1

# ---------------------------------------------------------------- join


def join(scores: tuple[Vector, ...]) -> Vector:
    """The class numbers one after the other, as text ('555'); missing where one is missing."""
    known = all_known(*(score.known for score in scores))
    rows = slice(None) if known is None else np.flatnonzero(known)
    codes, keys = distinct_codes([score.values[rows] for score in scores])
    said = ["".join(str(number) for number in key) for key in keys]
    words = tuple(sorted(set(said)))
    place = {word: index for index, word in enumerate(words)}
    result = np.full(len(scores[0]), -1, dtype=np.int32)
    result[rows] = np.array([place[word] for word in said], dtype=np.int32)[codes]
    return Vector(TEXT, result, known, words)


def distinct_codes(columns: Sequence[Numbers]) -> tuple[Integers, list[tuple[int, ...]]]:
    """Rows of integers -> each row's code, and the distinct rows by code, ascending."""
    codes, values = _codes(columns[0].astype(np.int64, copy=False))
    keys: list[tuple[int, ...]] = [(value,) for value in values.tolist()]
    for column in columns[1:]:
        more, values = _codes(column.astype(np.int64, copy=False))
        codes, pairs = _codes(codes * len(values) + more)
        split = [divmod(pair, len(values)) for pair in pairs.tolist()]
        keys = [(*keys[first], values[second].item()) for first, second in split]
    return codes, keys


def _codes(values: Integers) -> tuple[Integers, Integers]:
    if not len(values):
        return values, values
    low = int(values.min())
    reach = int(values.max()) - low + 1
    if reach > 2 * len(values) + 1024:
        distinct, codes = np.unique(values, return_inverse=True)
        return codes.astype(np.int64, copy=False), distinct
    offsets = values - low
    present = np.zeros(reach, dtype=bool)
    present[offsets] = True
    return (np.cumsum(present) - 1)[offsets], np.flatnonzero(present) + low


# ---------------------------------------------------------------- total


def total(rule: Total, operands: tuple[Vector, ...]) -> Vector:
    """The weighted sum of the operands, one each weight, money in major units; a number.

    Integers and money: the exact rational sum, rounded once. With a `number` among them: products
    and sums in doubles, in the declared order. Missing where an operand is missing or the sum
    leaves the range of numbers.
    """
    weights = [_major(Fraction(*w), v) for (_, w), v in zip(rule.weights, operands, strict=True)]
    if rule.at_least is not None:
        return _mean_of_known(rule, weights, operands)
    known = all_known(*(operand.known for operand in operands))
    if any(vector.type.kind is Kind.NUMBER for vector in operands):
        return finite(_float_total(weights, operands, known), known)
    return Vector(NUMBER, _exact_total(weights, operands, known), known)


def _mean_of_known(rule: Total, weights: list[Fraction], operands: tuple[Vector, ...]) -> Vector:
    """The weighted mean of what is known, in doubles, in order; missing where too little is."""
    sums, over = np.zeros(len(operands[0])), np.zeros(len(operands[0]))
    answered = np.zeros(len(operands[0]), dtype=np.int64)
    with np.errstate(all="ignore"):
        for weight, (_, plain), operand in zip(weights, rule.weights, operands, strict=True):
            there = known_mask(operand)
            sums[there] += float(weight) * operand.values[there].astype(np.float64)
            over[there] += float(Fraction(*plain))
            answered += there
        means = sums / over
    enough = answered >= (rule.at_least or 0)
    return finite(np.where(enough, means, np.nan), None)


def _major(weight: Fraction, operand: Vector) -> Fraction:
    money = operand.type.kind is Kind.MONEY
    return weight / 10**operand.type.decimals if money else weight


def _float_total(
    weights: list[Fraction], operands: tuple[Vector, ...], known: Mask | None
) -> npt.NDArray[np.float64]:
    result = np.zeros(len(operands[0]))
    with np.errstate(over="ignore", invalid="ignore"):
        for weight, operand in zip(weights, operands, strict=True):
            values = operand.values if known is None else np.where(known, operand.values, 0)
            result += float(weight) * values.astype(np.float64)
    return result


def _exact_total(
    weights: list[Fraction], operands: tuple[Vector, ...], known: Mask | None
) -> npt.NDArray[np.float64]:
    whole = math.lcm(*(weight.denominator for weight in weights))
    factors = [int(weight * whole) for weight in weights]
    columns = [v.values if known is None else np.where(known, v.values, 0) for v in operands]
    columns = [column.astype(np.int64, copy=False) for column in columns]
    largest = sum(abs(f) * _largest(c) for f, c in zip(factors, columns, strict=True))
    if largest > LARGEST:
        return _big_total(factors, columns, whole)
    sums = np.zeros(len(columns[0]), dtype=np.int64)
    for factor, column in zip(factors, columns, strict=True):
        sums += factor * column
    if max(largest, whole) <= EXACT_DOUBLE:
        return sums / float(whole)
    return np.array([value / whole for value in sums.tolist()], dtype=np.float64)


def _largest(column: Integers) -> int:
    return max(1, abs(int(column.min())), abs(int(column.max()))) if len(column) else 1


def _big_total(factors: list[int], columns: list[Integers], whole: int) -> npt.NDArray[np.float64]:
    rows = zip(*(column.tolist() for column in columns), strict=True)
    sums = (sum(f * value for f, value in zip(factors, row, strict=True)) for row in rows)
    return np.array([value / whole for value in sums], dtype=np.float64)


# ---------------------------------------------------------------- points


def points(rule: Points, masks: Sequence[Mask], customers: int) -> Vector:
    """The base plus the points of each true condition, one mask each item; never missing."""
    result = np.full(customers, rule.base, dtype=np.int64)
    for (_, worth), mask in zip(rule.items, masks, strict=True):
        result[mask] += worth
    return Vector(INTEGER, result)
