"""Vectors and what is asked of them -> the mask of one atom, false wherever a value is missing."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, assert_never

import numpy as np
import numpy.typing as npt

from segrules.compiler.program import CompareOp, Physical
from segrules.engines.on_pandas.columns import Mask, Vector
from segrules.engines.on_pandas.evaluating.patterns import Test
from segrules.engines.on_pandas.vectors import all_known, known_mask, translation
from segrules.language.types import Kind

_OPERATIONS: Mapping[CompareOp, np.ufunc] = {
    "=": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}

_EXACT_IN_DOUBLES = 2**53
_FEW_OPTIONS = 8
"""So few options are compared one by one."""


def compare(op: CompareOp, left: Vector, right: Vector) -> Mask:
    """`left op right` where both are known; integers against numbers without rounding."""
    if left.type.kind is Kind.TEXT:
        return _compare_text(op, left, right)
    held = _compare_numbers(op, left.values, right.values)
    return _where_known(held, all_known(left.known, right.known))


def among(value: Vector, options: frozenset[Physical], *, negated: bool) -> Mask:
    """A known value, not text, that is one of the options, or when negated none of them."""
    held = _is_one_of(value.values, sorted(options, key=float))
    return _where_known(~held if negated else held, value.known)


def words_passing(words: Sequence[str], test: Test, *, negated: bool) -> Mask:
    """Which words pass the test, or when negated fail it; and last, for -1, false."""
    passes = np.fromiter((test(w) is not negated for w in words), np.bool_, len(words))
    return np.append(passes, np.False_)


def known(value: Vector, *, negated: bool) -> Mask:
    """Where the value is known, or when negated missing."""
    return ~known_mask(value) if negated else known_mask(value)


def holds(value: Vector, *, negated: bool) -> Mask:
    """A known boolean that is true, or when negated false."""
    return _where_known(~value.values if negated else value.values, value.known)


def _where_known(held: Mask, known: Mask | None) -> Mask:
    return held if known is None else held & known


def _compare_text(op: CompareOp, left: Vector, right: Vector) -> Mask:
    """Text has no order: codes of one dictionary are the same, or they are not."""
    codes = translation(right.words, left.words)
    other = codes.take(right.values[:1]) if _is_constant(right) else codes[right.values]
    match op:
        case "=":
            return _bools((left.values == other) & (left.values >= 0))
        case "!=":
            return _where_known(left.values != other, all_known(left.known, right.known))
        case "<" | "<=" | ">" | ">=":
            message = f"text has no order: {op}"
            raise TypeError(message)
        case _:
            assert_never(op)


def _is_constant(vector: Vector) -> bool:
    """Whether one value is stored for all rows."""
    return vector.values.strides == (0,) and len(vector) > 0


def _compare_numbers(op: CompareOp, left: npt.NDArray[Any], right: npt.NDArray[Any]) -> Mask:
    if left.dtype.kind == right.dtype.kind or (_all_exact(left) and _all_exact(right)):
        return _bools(_OPERATIONS[op](left, right))
    if left.dtype.kind == "f":
        return _mirrored(op)(right, left)
    return _integers_with_numbers(op, left, right)


def _all_exact(values: npt.NDArray[Any]) -> bool:
    """Whether doubles hold all the values as they are."""
    if values.dtype.kind != "i" or len(values) == 0:
        return True
    return max(-int(values.min()), int(values.max())) <= _EXACT_IN_DOUBLES


def _mirrored(op: CompareOp) -> Callable[[npt.NDArray[Any], npt.NDArray[Any]], Mask]:
    turned: Mapping[CompareOp, CompareOp] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
    return lambda left, right: _integers_with_numbers(turned.get(op, op), left, right)


def _integers_with_numbers(op: CompareOp, left: npt.NDArray[Any], right: npt.NDArray[Any]) -> Mask:
    """Integers against doubles, exactly: by the sign of (integer - floor), then by what is left."""
    with np.errstate(invalid="ignore"):
        floor = np.floor(right)
        over = np.where(floor >= 2.0**63, 1, np.where(floor < -(2.0**63), -1, 0))
        whole = np.where(over == 0, floor, 0.0).astype(np.int64)
        fraction = right > floor
    sign = np.where(left > whole, 1, np.where(left < whole, -1, np.where(fraction, -1, 0)))
    sign = np.where(over == 0, sign, -over)
    return _bools(_OPERATIONS[op](sign, 0))


def _is_one_of(values: npt.NDArray[Any], options: list[Physical]) -> Mask:
    """`values` that equal an option; an option that the values cannot take equals none."""
    if values.dtype.kind != "f":
        options = [int(o) for o in options if math.isfinite(float(o)) and int(o) == o]
    if len(options) <= _FEW_OPTIONS:
        held = np.zeros(len(values), np.bool_)
        for option in options:
            held |= values == option
        return held
    return np.isin(values, np.array(options))


def _bools(held: Any) -> Mask:  # noqa: ANN401 - what a ufunc gives
    return np.asarray(held, np.bool_)
