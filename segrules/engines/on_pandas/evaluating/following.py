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
    found = asked & any_between(own, low, high, others, around.there.values)
    over = known_mask(now) & (times + length < now.values)
    return Vector(node.type, found, some(found | (asked & (over | node.before))))


def _units(node: Follows) -> int:
    """The span in the units of the time."""
    if node.here.type.kind is Kind.DATE:
        return node.span.days
    return node.span.days * calendar.DAY + node.span.hours * calendar.HOUR


# ---------------------------------------------------------------- searching


def any_between(
    own: Groups, low: Integers, high: Integers, others: Groups, moments: npt.NDArray[Any]
) -> Mask:
    """Whether another row of the same group lies between two times, both of them in."""
    inside = others >= 0
    groups, times = others[inside].astype(np.int64), moments[inside].astype(np.int64)
    if len(times) == 0:
        return np.zeros(len(own), np.bool_)
    low, high, times = _shortened(low, high, times, int(groups.max()) + 1)
    first, width = times.min(), times.max() - times.min() + 2
    keys = np.sort(groups * width + (times - first))
    base = own * np.int64(width)
    at = np.searchsorted(keys, base + np.clip(low - first, 0, width - 1))
    last = base + np.clip(high - first, -1, width - 2)
    return np.asarray((at < len(keys)) & (keys[np.minimum(at, len(keys) - 1)] <= last))


def _shortened(
    low: Integers, high: Integers, times: Integers, groups: int
) -> tuple[Integers, Integers, Integers]:
    """Times in a form so short that group and time fit into 64 bits: as they are if they do.

    Else in whole seconds, if they all are, else as ranks among the times.
    """
    if _fit(times, groups):
        return low, high, times
    if not (times % calendar.SECOND).any() and _fit(times // calendar.SECOND, groups):
        second = np.int64(calendar.SECOND)
        return -(-low // second), high // second, times // second
    different, rank = np.unique(times, return_inverse=True)
    after, until = (np.searchsorted(different, ends) for ends in (low, high + 1))
    return after, until - 1, rank


def _fit(times: Integers, groups: int) -> bool:
    return (int(times.max()) - int(times.min()) + 2) * (groups + 1) < _FIT


_FIT = 2**62


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
