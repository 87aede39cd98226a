"""A `Follows` node and the vectors that it asks about -> which rows another one follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from segrules.compiler.program import Follows
from segrules.engines.on_pandas import calendar, hashing
from segrules.engines.on_pandas.columns import Mask, Vector
from segrules.engines.on_pandas.vectors import (
    Codes,
    all_known,
    known_mask,
    one_dictionary,
    some,
)
from segrules.language.types import Kind

Integers = npt.NDArray[np.int64]
Groups = npt.NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class Around:
    """The rows and the other rows (`alone`: the same ones), each with time and customer (-1: none).

    Of the others those count for which `asked` holds (None: all); `same` are the values of both
    sides that must be equal.
    """

    here: Vector
    there: Vector
    codes: tuple[Codes, Codes]
    asked: Mask | None
    same: tuple[Vector, Vector] | None
    alone: bool


def followed(node: Follows, around: Around, now: Vector) -> Vector:
    """True, false or missing for each row, as the node says; `now` is the start of `as_of`."""
    own, others = _groups(around)
    counts = all_known(around.asked, around.there.known)
    others = others if counts is None else np.where(counts, others, -1)
    itself = others >= 0 if around.alone else np.zeros(len(own), np.bool_)
    times, length = around.here.values.astype(np.int64), _units(node)
    low, high = times + itself, times + length
    if node.before:
        low, high = times - length, times - itself
    asked = known_mask(around.here) & (own >= 0)
    found = asked & _any_between(own, low, high, others, around.there.values)
    over = known_mask(now) & (times + length < now.values)
    return Vector(node.type, found, some(found | (asked & (over | node.before))))


def _units(node: Follows) -> int:
    """The span in the units of the time."""
    if node.here.type.kind is Kind.DATE:
        return node.span.days
    return node.span.days * calendar.DAY + node.span.hours * calendar.HOUR


def _any_between(
    own: Groups, low: Integers, high: Integers, others: Groups, moments: npt.NDArray[Any]
) -> Mask:
    """Whether another row of the same group lies between two times, both of them in."""
    times, rank = np.unique(moments, return_inverse=True)
    width = np.int64(len(times) + 1)
    inside = others >= 0
    keys = np.sort(others[inside] * width + rank[inside])
    base = own * width
    first = np.searchsorted(keys, base + np.searchsorted(times, low, side="left"))
    last = np.searchsorted(keys, base + np.searchsorted(times, high, side="right"))
    return np.asarray(last > first)


# ---------------------------------------------------------------- groups


def _groups(around: Around) -> tuple[Groups, Groups]:
    """Of each side's rows the customer, with the value that is to be the same; -1 where missing."""
    own, others = around.codes
    if around.same is None:
        return own, others
    left, right = around.same
    if left.type.kind is Kind.TEXT:
        left, right = one_dictionary([left, right])
    ranks, different = hashing.ranks(np.concatenate([_plain(left), _plain(right)]))
    codes = np.concatenate([own, others]).astype(np.int64)
    known = np.concatenate([known_mask(left), known_mask(right)]) & (codes >= 0)
    groups = np.where(known, codes * np.int64(len(different)) + ranks, -1)
    return groups[: len(own)], groups[len(own) :]


def _plain(vector: Vector) -> npt.NDArray[Any]:
    """Values with one zero."""
    return vector.values + 0.0 if vector.type.kind is Kind.NUMBER else vector.values
