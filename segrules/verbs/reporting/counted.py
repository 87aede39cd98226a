"""Two things that customers are parted by -> how many customers there are of each pair."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, islice

import numpy as np

from segrules.compiler.constants_in_words import class_words
from segrules.compiler.phrases import same
from segrules.compiler.program import Classes, Score, Segmentation
from segrules.compiler.words import Names
from segrules.language.findings import Words
from segrules.verbs.reporting.report import CountTable, TagOverlap
from segrules.verbs.reporting.run_view import Codes, RunView, classes, members

MOST_PAIRS = 3
MOST_TAGS = 24
MOST_VALUES = 30
"""What has more values is not crossed: nobody could read it."""
NO_SEGMENT = Words("未分群", "no segment")
NO_CLASS = Words("缺失", "missing")


@dataclass(frozen=True, slots=True)
class Parted:
    """Customers by one thing: its name, its values in words, and each customer's, -1 for none."""

    name: Words
    values: tuple[Words, ...]
    none: Words
    codes: Codes


def heats(view: RunView, names: Names) -> tuple[CountTable, ...]:
    """Customers by the classes of two scores: each pair of the first three that cut a value."""
    cut = (s for s in view.program.scores if isinstance(s.rule, Classes) and s.name in view.columns)
    few = (s for s in cut if isinstance(s.rule, Classes) and s.rule.count <= MOST_VALUES)
    parted = [_of_score(view, s, s.rule, names) for s in islice(few, MOST_PAIRS)]  # type: ignore[arg-type]
    return tuple(_table(a, b) for a, b in combinations(parted, 2))


def crosses(view: RunView) -> tuple[CountTable, ...]:
    """Customers by two segmentations: each pair of the first three that are no tags."""
    listed = view.program.segmentations
    ways = [w for w in listed if w.assign != "all" and len(w.segments) <= MOST_VALUES]
    parted = [_of_way(view, w) for w in ways[:MOST_PAIRS]]
    return tuple(_table(a, b) for a, b in combinations(parted, 2))


def overlaps(view: RunView) -> Iterator[TagOverlap]:
    """Customers who carry two tags of a segmentation together; at most the first 24 tags."""
    for way in view.program.segmentations:
        if way.assign == "all" and len(way.segments) > 1:
            yield _overlap(view, way)


def class_names(score: Score, rule: Classes) -> tuple[Words, ...]:
    """What the classes of a score are called, worst first: by number where they have no words."""
    numbers = range(1, rule.count + 1)
    return tuple(class_words(n, score.type) or same(str(n)) for n in numbers)


def _of_score(view: RunView, score: Score, rule: Classes, names: Names) -> Parted:
    values = class_names(score, rule)
    return Parted(names.value(score.name), values, NO_CLASS, classes(view, score, rule))


def _of_way(view: RunView, way: Segmentation) -> Parted:
    codes = members(view, way).codes
    assert codes is not None  # noqa: S101 - these are no tags
    return Parted(same(way.name), tuple(s.label for s in way.segments), NO_SEGMENT, codes)


def _table(one: Parted, other: Parted) -> CountTable:
    """The pairs; those with nothing of one kind are a last row or column where there are some."""
    shape = (len(one.values) + 1, len(other.values) + 1)
    rows = np.where(one.codes < 0, shape[0] - 1, one.codes).astype(np.int64)
    columns = np.where(other.codes < 0, shape[1] - 1, other.codes)
    found = np.bincount(rows * shape[1] + columns, minlength=shape[0] * shape[1]).reshape(shape)
    row_words, column_words = one.values, other.values
    if found[-1].any():
        row_words = (*row_words, one.none)
    if found[:, -1].any():
        column_words = (*column_words, other.none)
    kept = found[: len(row_words), : len(column_words)].tolist()
    return CountTable((one.name, other.name), row_words, column_words, tuple(map(tuple, kept)))


def _overlap(view: RunView, way: Segmentation) -> TagOverlap:
    masks = members(view, way).masks[:MOST_TAGS]
    counts = np.zeros((len(masks), len(masks)), np.int64)
    for i, one in enumerate(masks):
        for j, other in enumerate(masks[: i + 1]):
            counts[i, j] = counts[j, i] = np.count_nonzero(one & other)
    labels = tuple(s.label for s in way.segments[:MOST_TAGS])
    return TagOverlap(way.name, labels, tuple(map(tuple, counts.tolist())))
