"""The values of two populations -> bins made of the first, and how many of each lie in them.

Numbers, money and days are cut at the deciles of the first population, what has declared values is
counted by value. Missing is a bin of its own, the last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.vectors import known_mask
from segrules.language.types import TEXT, Kind, Type

DECILES = 10
MISSING = "\0missing"
"""The label of the bin of who has no value; of a segmentation, of who is in no segment."""
FLAGS = ("true", "false")

Edge = tuple[str | None, float | None, float | None]
"""A value, or None and from where (in it) to where (not in it) a bin of numbers reaches."""


@dataclass(frozen=True, slots=True)
class Binned:
    """Bins, and how many of the first and of the second population lie in each."""

    edges: tuple[Edge, ...]
    before: tuple[int, ...]
    after: tuple[int, ...]


def binned(before: Vector, after: Vector) -> Binned | None:
    """Both populations in bins; None for text that is not declared and where the kind differs."""
    kinds = [(v.type.kind, v.type.decimals) for v in (before, after)]
    if kinds[0] != kinds[1]:
        return None
    if before.type.kind is Kind.BOOLEAN or before.type.classes is not None:
        before, after = _as_texts(before), _as_texts(after)
    if before.type.kind is not Kind.TEXT:
        return _by_decile(before, after)
    if before.type.options is None:
        return None
    listed = [*before.type.options, *(after.type.options or ())]
    return by_value(value_counts(before), value_counts(after), listed)


# ---------------------------------------------------------------- values


def by_value(before: Mapping[str, int], after: Mapping[str, int], listed: Sequence[str]) -> Binned:
    """Counts by value as bins: those listed in their order, others sorted, missing last."""
    seen = {*before, *after}
    rest = sorted(seen - set(listed) - {MISSING})
    order = [v for v in dict.fromkeys([*listed, *rest, MISSING]) if v in seen]
    return Binned(
        tuple((v, None, None) for v in order),
        tuple(before.get(v, 0) for v in order),
        tuple(after.get(v, 0) for v in order),
    )


def value_counts(texts: Vector) -> dict[str, int]:
    """How many have each text that somebody has."""
    counts = np.bincount(texts.values.astype(np.int64) + 1, minlength=len(texts.words) + 1)
    labels = [MISSING, *texts.words]
    return {label: int(n) for label, n in zip(labels, counts, strict=True) if n}


def flag_counts(held: npt.NDArray[np.bool_]) -> dict[str, int]:
    """How many have a tag, and how many have not."""
    many = int(np.count_nonzero(held))
    counts = dict(zip(FLAGS, (many, len(held) - many), strict=True))
    return {flag: n for flag, n in counts.items() if n}


def _as_texts(vector: Vector) -> Vector:
    """Class numbers, or flags, as declared texts."""
    known = known_mask(vector)
    plain = np.where(known, vector.values, 0).astype(np.int64)
    if vector.type.kind is Kind.BOOLEAN:
        options: tuple[str, ...] = FLAGS
        codes = 1 - plain
    else:
        options, codes = _classes(vector.type), plain - 1
    words = tuple(sorted(options))
    of_option = np.array([words.index(o) for o in options], np.int32)
    values = np.where(known, of_option[np.where(known, codes, 0)], np.int32(-1))
    kind = replace(TEXT, options=options)
    return Vector(kind, values.astype(np.int32), vector.known, words)


def _classes(kind: Type) -> tuple[str, ...]:
    return tuple(str(n) for n in range(1, (kind.classes or 0) + 1))


# ---------------------------------------------------------------- numbers


def _by_decile(before: Vector, after: Vector) -> Binned:
    cuts = deciles(before.values[known_mask(before)])
    scale = 10.0**before.type.decimals
    bounds = [None, *(float(c) / scale for c in cuts), None]
    edges: list[Edge] = [(None, *pair) for pair in pairwise(bounds)]
    counts = [_counts(v, cuts) for v in (before, after)]
    if counts[0][-1] or counts[1][-1]:
        edges.append((MISSING, None, None))
    return Binned(tuple(edges), tuple(counts[0][: len(edges)]), tuple(counts[1][: len(edges)]))


def deciles(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The first value of each tenth but the first, each once; the least value is none of them.

    So every bin has somebody in it, and equal values are never parted.
    """
    ordered = np.sort(values)
    if not len(ordered):
        return ordered
    places = (np.arange(1, DECILES) * len(ordered)) // DECILES
    distinct = np.unique(ordered[places])
    return np.asarray(distinct[distinct > ordered[0]])


def _counts(vector: Vector, cuts: npt.NDArray[Any]) -> list[int]:
    """How many lie in each bin; last, how many have no value."""
    known = known_mask(vector)
    places = np.searchsorted(cuts, vector.values[known], side="right")
    counts: list[int] = np.bincount(places, minlength=len(cuts) + 1).tolist()
    return [*counts, int(len(vector) - np.count_nonzero(known))]
