"""Cells, constants and vectors -> vectors: made, gathered, cast and brought to one dictionary.

Every vector made here keeps to one form: the code of a text is -1 exactly where it is missing, and
`known` is None exactly where nothing is missing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from segrules.compiler.program import Physical
from segrules.engines.on_pandas import integers
from segrules.engines.on_pandas.columns import Mask, Vector
from segrules.language.types import NUMBER, Kind, Type

Codes = npt.NDArray[np.int32]

DTYPES: Mapping[Kind, type[np.generic]] = {
    Kind.TEXT: np.int32,
    Kind.INTEGER: np.int64,
    Kind.NUMBER: np.float64,
    Kind.MONEY: np.int64,
    Kind.BOOLEAN: np.bool_,
    Kind.DATE: np.int32,
    Kind.INSTANT: np.int64,
    Kind.DURATION: np.int64,
}
"""How the values of a kind are stored."""

_FEW = 64
"""Fewer words than this are looked up one by one rather than through a dictionary."""


# ---------------------------------------------------------------- made


def from_cells(cells: Sequence[Physical | None], type_: Type) -> Vector:
    """Physical values, None where missing, as a vector."""
    known = np.fromiter((c is not None for c in cells), np.bool_, len(cells))
    if type_.kind is Kind.TEXT:
        words = tuple(sorted({str(c) for c in cells if c is not None}))
        code = {word: i for i, word in enumerate(words)}
        codes = [code.get(c, -1) if isinstance(c, str) else -1 for c in cells]
        return Vector(type_, np.array(codes, np.int32), some(known), words)
    values = np.array([0 if c is None else c for c in cells], DTYPES[type_.kind])
    return Vector(type_, values, some(known))


def to_cells(vector: Vector) -> list[Physical | None]:
    """A vector as physical values, None where missing."""
    values: list[Any] = vector.values.tolist()
    if vector.type.kind is Kind.TEXT:
        words = tuple(vector.words)
        values = [words[code] if code >= 0 else None for code in values]
    known = known_mask(vector).tolist()
    return [value if k else None for value, k in zip(values, known, strict=True)]


def constant(value: Physical, type_: Type, rows: int) -> Vector:
    """The same known value in every row, stored once."""
    words = (str(value),) if type_.kind is Kind.TEXT else ()
    stored = DTYPES[type_.kind](0 if words else value)
    return Vector(type_, np.broadcast_to(np.asarray(stored), rows), words=words)


def missing(type_: Type, rows: int) -> Vector:
    """A vector without a known value."""
    nothing = np.broadcast_to(np.asarray(DTYPES[type_.kind](0)), rows)
    if type_.kind is Kind.TEXT:
        nothing = np.broadcast_to(np.int32(-1), rows)
    return Vector(type_, nothing, np.broadcast_to(np.False_, rows) if rows else None)


def settled(vector: Vector) -> Vector:
    """A vector from outside in the one form that this module keeps to."""
    if vector.type.kind is not Kind.TEXT:
        return replace(vector, known=some(vector.known))
    codes = vector.values
    if vector.known is None:
        return vector if len(codes) == 0 or codes.min() >= 0 else coded(*_parts(vector, codes))
    if not _marked(codes, vector.known):
        codes = np.where(vector.known, codes, np.int32(-1))
    return coded(*_parts(vector, codes))


def _parts(vector: Vector, codes: Codes) -> tuple[Type, Codes, Sequence[str]]:
    return vector.type, codes, vector.words


def _marked(codes: Codes, known: Mask) -> bool:
    """Whether the codes are negative exactly where they are not known."""
    return bool(np.array_equal(codes >= 0, known))


def coded(type_: Type, codes: npt.NDArray[Any], words: Sequence[str]) -> Vector:
    """A text vector of codes into sorted words, -1 where missing."""
    return Vector(type_, codes, some(codes >= 0), words)


def widened(vector: Vector) -> Vector:
    """A vector whose values, which a score keeps in few bits, have the width of their kind."""
    dtype = np.dtype(DTYPES[vector.type.kind])
    if vector.values.dtype == dtype:
        return vector
    return replace(vector, values=vector.values.astype(dtype))


# ---------------------------------------------------------------- known


def some(known: Mask | None) -> Mask | None:
    """The mask, or None where it holds for every row."""
    return None if known is None or known.all() else known


def all_known(*masks: Mask | None) -> Mask | None:
    """Where all of the masks hold; None stands for everywhere."""
    given = [mask for mask in masks if mask is not None]
    if len(given) <= 1:
        return given[0] if given else None
    return np.asarray(np.logical_and.reduce(given), np.bool_)


def known_mask(vector: Vector) -> Mask:
    """Which rows are known."""
    return np.broadcast_to(np.True_, len(vector)) if vector.known is None else vector.known


# ---------------------------------------------------------------- rows picked


def select(vector: Vector, picked: npt.NDArray[Any] | slice) -> Vector:
    """The rows of a mask or a slice, or at positions that are all there, in that order."""
    known = None if vector.known is None else some(vector.known[picked])
    return replace(vector, values=vector.values[picked], known=known)


def gather(vector: Vector, positions: npt.NDArray[Any]) -> Vector:
    """The values at positions; missing at position -1."""
    if len(vector) == 0:
        return missing(vector.type, len(positions))
    found = positions >= 0
    values = vector.values.take(positions)
    if vector.type.kind is Kind.TEXT:
        codes = values if found.all() else np.where(found, values, np.int32(-1))
        return coded(vector.type, codes, vector.words)
    known = None if vector.known is None else vector.known.take(positions)
    return Vector(vector.type, values, some(all_known(found, known)))


# ---------------------------------------------------------------- types


def cast(vector: Vector, type_: Type, function: str = "") -> Vector:
    """A vector in the physical form of a type that can hold its values.

    Integers and money become numbers in major units (correctly rounded below 2**53), or money of
    at least as many decimals, exactly. Raises DataError (`overflow`, naming `function`) where the
    minor units do not fit into 64 bits.
    """
    if type_.kind is Kind.NUMBER:
        return _as_number(vector)
    if type_.kind is Kind.MONEY and type_.decimals != vector.type.decimals:
        factor = 10 ** (type_.decimals - vector.type.decimals)
        values = integers.scaled(vector.values, factor, vector.known, function or "money")
        return Vector(type_, values, vector.known)
    return replace(vector, type=type_)


def _as_number(vector: Vector) -> Vector:
    if vector.type.kind is Kind.NUMBER:
        return vector
    values = vector.values.astype(np.float64)
    if vector.type.decimals:
        values /= float(10**vector.type.decimals)
    return Vector(NUMBER, values, vector.known)


def finite(values: npt.NDArray[np.float64], known: Mask | None) -> Vector:
    """Numbers from computed values: not a number and infinite are missing, zero has no sign."""
    good = np.isfinite(values)
    return Vector(NUMBER, values + 0.0, some(all_known(known, some(good))))


# ---------------------------------------------------------------- dictionaries


def code_of(word: str, words: Sequence[str]) -> int:
    """The code of a word in sorted words, -1 where it is not among them."""
    at = bisect_left(words, word)
    return at if at < len(words) and words[at] == word else -1


def translation(source: Sequence[str], target: Sequence[str]) -> Codes:
    """For each code of the source dictionary, and last for -1, the target's code or -1."""
    if source is target or source == target:
        return np.append(np.arange(len(source), dtype=np.int32), np.int32(-1))
    if len(source) <= _FEW:
        found = [code_of(word, target) for word in source]
    else:
        codes = {word: i for i, word in enumerate(target)}
        found = [codes.get(word, -1) for word in source]
    return np.array([*found, -1], np.int32)


def in_dictionary(vector: Vector, words: Sequence[str]) -> Vector:
    """A text vector with its codes into other sorted words, which contain its own."""
    if vector.words is words or vector.words == words:
        return replace(vector, words=words)
    return replace(vector, values=translation(vector.words, words)[vector.values], words=words)


def one_dictionary(vectors: Sequence[Vector]) -> list[Vector]:
    """Text vectors with their codes into one common dictionary."""
    words = vectors[0].words
    if any(v.words is not words and v.words != words for v in vectors):
        words = tuple(sorted(set().union(*(v.words for v in vectors))))
    return [in_dictionary(v, words) for v in vectors]
