"""A run with several segmentations -> the page of their cross tables: customers, and shares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from segrules.compiler.program import Segmentation
from segrules.compiler.words import Names
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.results import Result
from segrules.language.findings import Lang, Words
from segrules.outputs.figures import NO_SEGMENT, NO_TAG
from segrules.outputs.runs.run_columns import run_columns
from segrules.outputs.runs.tag_sets import carried
from segrules.outputs.workbook.book import Cell, Column, Grid, Page

ALL = Words("全部客户", "all customers")
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Parts:
    """The segments of a segmentation with their customers; those in none are one more, if any."""

    way: Segmentation
    labels: tuple[str, ...]
    masks: tuple[Mask, ...]


def cross_page(result: Result, names: Names, name: str, lang: Lang) -> Page | None:
    """Two tables for every pair of segmentations; None where there is only one.

    Of tags a customer counts in each that he carries, so that the parts add up to more than all.
    """
    columns = run_columns(result)
    ways = [_parts(w, columns, names, lang) for w in result.program.segmentations]
    grids = [grid for one, other in combinations(ways, 2) for grid in _grids(one, other, lang)]
    return Page(name, tuple(grids)) if grids else None


def _parts(way: Segmentation, columns: Mapping[str, Vector], names: Names, lang: Lang) -> Parts:
    labels = [names.segments[way.name, s.id].say(lang) for s in way.segments]
    if way.assign == "all":
        masks = [carried(columns[f"{way.name}.{s.id}"]) for s in way.segments]
    else:
        vector = columns[way.name]
        words = list(vector.words)
        masks = [
            vector.values == (words.index(s.id) if s.id in words else len(words))
            for s in way.segments
        ]
    none = ~np.logical_or.reduce(masks)
    if none.any():
        labels.append((NO_TAG if way.assign == "all" else NO_SEGMENT).say(lang))
        masks.append(none)
    return Parts(way, tuple(labels), tuple(masks))


def _grids(one: Parts, other: Parts, lang: Lang) -> Iterator[Grid]:
    counts = [[int(np.count_nonzero(a & b)) for b in other.masks] for a in one.masks]
    sizes = [int(np.count_nonzero(a)) for a in one.masks]
    title = f"{one.way.name} × {other.way.name}"
    all_ = ALL.say(lang)
    heads = (Column(one.way.name), *(Column(t, "integer") for t in (*other.labels, all_)))
    below = [int(np.count_nonzero(b)) for b in other.masks]
    labels, wholes = (*one.labels, all_), (*sizes, len(one.masks[0]))
    lines = list(zip(labels, (*counts, below), wholes, strict=True))
    rows: list[tuple[Cell, ...]] = [(label, *row, whole) for label, row, whole in lines]
    customers = Words("{t}：客户数", "{t}: customers")
    yield Grid(customers.say(lang).format(t=title), heads, tuple(rows))
    shares = Words("{t}：占本行客户", "{t}: share of the row's customers")
    said: list[tuple[Cell, ...]] = [
        (label, *(many / whole if whole else None for many in row)) for label, row, whole in lines
    ]
    columns = (Column(one.way.name), *(Column(t, "share") for t in other.labels))
    yield Grid(shares.say(lang).format(t=title), columns, tuple(said))
