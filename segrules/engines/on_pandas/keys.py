"""A column of keys and wanted keys -> where each wanted key stands among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from segrules.engines.on_pandas import hashing, integers
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.packed_words import texts_at
from segrules.engines.on_pandas.vectors import Codes, translation
from segrules.language.types import Kind

_AT_ONCE = 1 << 16
"""Keys that are looked at in one step: they stay in the processor's cache."""
_SPARSE = 8
"""Integers that are spread more thinly than this are found by hashing, not through a table."""


def positions(keys: Vector, wanted: Vector) -> Codes:
    """The row of `keys`, all known and each there once, that holds each wanted key; -1: none."""
    if len(keys) == 0:
        return np.full(len(wanted), -1, np.int32)
    if keys.type.kind is Kind.TEXT:
        return _text_positions(keys, wanted)
    found = _integer_positions(keys.values, wanted.values)
    return found if wanted.known is None else np.where(wanted.known, found, np.int32(-1))


def sorted_keys(columns: Sequence[Vector]) -> Vector:
    """The different known values of key columns of one kind: text by code point, else by number."""
    first = columns[0]
    if first.type.kind is Kind.TEXT and len(columns) == 1:
        # its words are in order already; kept as they are, they need no translation later
        return replace(first, values=_codes_used(first), known=None)
    if first.type.kind is Kind.TEXT:
        words = tuple(sorted(set().union(*map(_words_used, columns))))
        return replace(first, values=np.arange(len(words), dtype=np.int32), known=None, words=words)
    values = np.concatenate([_different(c) for c in columns])
    if not integers.ascends(values):
        values = np.unique(values)
    return replace(first, values=values, known=None)


def _words_used(column: Vector) -> set[str]:
    return set(texts_at(column.words, _codes_used(column)))


def _codes_used(column: Vector) -> Codes:
    used = np.zeros(len(column.words) + 1, np.bool_)
    used[column.values] = True
    return np.flatnonzero(used[:-1]).astype(np.int32)


def _different(column: Vector) -> npt.NDArray[np.int64]:
    values: npt.NDArray[np.int64] = column.values
    if column.known is not None:
        values = values[column.known]
    if len(values) == 0:
        return values
    low, span = int(values.min()), int(values.max()) - int(values.min()) + 1
    if span > _SPARSE * len(values):
        return hashing.different(values)
    used = np.zeros(span, np.bool_)
    for start in range(0, len(values), _AT_ONCE):
        used[values[start : start + _AT_ONCE] - low] = True
    return np.flatnonzero(used) + low


def _text_positions(keys: Vector, wanted: Vector) -> Codes:
    row_of_code = np.full(len(keys.words) + 1, -1, np.int32)
    row_of_code[keys.values] = np.arange(len(keys), dtype=np.int32)
    row_of_word = row_of_code[translation(wanted.words, keys.words)]
    found: Codes = row_of_word[wanted.values]
    return found


def _integer_positions(keys: npt.NDArray[np.int64], wanted: npt.NDArray[np.int64]) -> Codes:
    low, high = int(keys.min()), int(keys.max())
    if high - low > _SPARSE * max(len(keys), len(wanted)):
        return hashing.find(keys, wanted)
    row_of_key = np.full(high - low + 2, -1, np.int32)
    row_of_key[keys - low] = np.arange(len(keys), dtype=np.int32)
    found: Codes = np.empty(len(wanted), np.int32)
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        inside = (some >= low) & (some <= high)
        found[start : start + _AT_ONCE] = row_of_key[np.where(inside, some - low, -1)]
    return found
