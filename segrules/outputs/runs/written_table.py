"""A run, or a frame with the types of its columns -> the columns of a file, typed and exact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

import pandas as pd

from segrules.engines.on_pandas.columns import Vector
from segrules.engines.results import Result
from segrules.language.types import Type
from segrules.outputs.runs.run_columns import frame_columns, run_columns
from segrules.outputs.runs.tag_sets import tag_sets, tags_of

Tags = Literal["joined", "columns"]
"""Tags in a file: one column of the ids that a customer carries, or a column of booleans a tag."""


@dataclass(frozen=True, slots=True)
class WrittenTable:
    """Columns by name, of one length; moments are written in the zone."""

    columns: Mapping[str, Vector]
    rows: int
    zone: tzinfo = UTC


def customers_table(result: Result, tags: Tags) -> WrittenTable:
    """The customers of a run as they are written, tags joined or a column each."""
    zone = ZoneInfo(result.program.header.timezone)
    columns = run_columns(result)
    made = joined(columns, result) if tags == "joined" else columns
    return WrittenTable(made, result.rows, zone)


def joined(columns: Mapping[str, Vector], result: Result) -> dict[str, Vector]:
    """The columns with one of text, named as the segmentation, in place of its tags' booleans."""
    owner = {
        f"{way.name}.{segment.id}": way
        for way in result.program.segmentations
        if way.assign == "all"
        for segment in way.segments
    }
    made: dict[str, Vector] = {}
    for name in columns:
        way = owner.get(name)
        if way is None:
            made[name] = columns[name]
        elif way.name not in made:
            made[way.name] = tag_sets(tags_of(result, way, columns))
    return made


# ---------------------------------------------------------------- frames


def frame_table(frame: pd.DataFrame, types: Mapping[str, Type]) -> WrittenTable:
    """A frame as it is written; moments keep the zone of the first column that has one."""
    zones = (getattr(dtype, "tz", None) for dtype in frame.dtypes)
    zone = next((z for z in zones if z is not None), UTC)
    return WrittenTable(frame_columns(frame, types), len(frame), zone)
