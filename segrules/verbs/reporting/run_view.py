"""A finished run, or one from its folder -> the same view of both: columns and its record.

So a page that is made when a run is written and one that is made later from its folder agree.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from segrules.compiler.program import Classes, Program, Score, Segmentation
from segrules.engines.on_pandas.columns import Mask, Vector
from segrules.engines.on_pandas.running.tables_out import assigned_columns
from segrules.engines.on_pandas.tag_bits import TagSets, bits_from_masks
from segrules.engines.on_pandas.vectors import known_mask
from segrules.language.types import Kind
from segrules.verbs.recorded_run import RecordedRun
from segrules.verbs.run_record import MANIFEST

Codes = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class RunView:
    """The columns of the customers by name, as the engine has them, and what `run.json` says."""

    program: Program
    customers: int
    columns: Mapping[str, Vector]
    record: Mapping[str, Any]


def view_of_folder(run: RecordedRun) -> RunView:
    """The view of a run from its folder."""
    record = json.loads((run.manifest.folder / MANIFEST).read_text("utf-8"))
    columns = dict(run.values)
    for way in run.program.segmentations:
        columns |= assigned_columns(way, run.segments[way.name])
    return RunView(run.program, len(run.keys), columns, record)


@dataclass(frozen=True, slots=True)
class Members:
    """Who is in the segments of a segmentation, in its order.

    Of tags `masks` says who carries each, and `sets`, where it was asked for, which set of them
    each customer has; else `codes` has each customer's segment, -1 for none.
    """

    codes: Codes | None
    masks: tuple[Mask, ...] = ()
    sets: TagSets | None = None


def members(view: RunView, way: Segmentation) -> Members:
    """The customers of a segmentation."""
    if way.assign == "all":
        held = (_carried(view.columns[f"{way.name}.{s.id}"]) for s in way.segments)
        return Members(None, tuple(held))
    return Members(_places(view.columns[way.name], tuple(s.id for s in way.segments)))


def with_sets(who: Members, customers: int) -> Members:
    """The same with the sets of tags, which cost a pass over all customers."""
    if who.codes is not None:
        return who
    held = {str(place): mask for place, mask in enumerate(who.masks)}
    return replace(who, sets=bits_from_masks(held, customers).sets())


def _carried(vector: Vector) -> Mask:
    held: Mask = np.asarray(vector.values, np.bool_) & known_mask(vector)
    return held


def _places(vector: Vector, listed: tuple[str, ...]) -> Codes:
    """Each text's place in a list; -1 for a missing one, or one that is not in it."""
    table = [listed.index(w) if w in listed else -1 for w in vector.words]
    found: Codes = np.array([*table, -1], np.int32)[vector.values]
    return found


def classes(view: RunView, score: Score, rule: Classes) -> Codes:
    """The class of each customer from 0 on, -1 where missing; a column may hold labels."""
    vector = view.columns[score.name]
    if vector.type.kind is Kind.TEXT:
        return _places(vector, score.type.options or rule.labels)
    numbers = vector.values.astype(np.int32) - 1
    found: Codes = np.where(known_mask(vector), numbers, np.int32(-1)).astype(np.int32)
    return found
