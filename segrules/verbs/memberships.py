"""Runs of a ruleset, one after another -> each customer's segment in each, and what moved whom.

Between one run and the next a single part is changed; so whoever moves from the first run to the
last is told apart by the part whose change moved him.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from segrules.compiler.program import Segmentation

NOBODY, NO_SEGMENT = "\0absent", "\0none"
"""Marks, in a column of segments, of who is no customer there and of who is in no segment."""
SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class SegmentColumn:
    """One column of segments to compare: of the segmentation itself, or of one of its tags.

    `same` maps segments of the new version to what they were called in the old one.
    """

    old: Segmentation
    new: Segmentation
    tag: str | None
    same: Mapping[str, str]

    def new_name(self, segment: str) -> str:
        """What the new version calls a segment that is named as in the old one."""
        return next((new for new, old in self.same.items() if old == segment), segment)


def segment_columns(
    old: Segmentation, new: Segmentation, same: Mapping[str, str], *, tags: bool
) -> list[SegmentColumn]:
    """The columns of a segmentation of both versions: one, or one for each tag of either."""
    if not tags:
        return [SegmentColumn(old, new, None, same)]
    ids = [*(s.id for s in old.segments), *(same.get(s.id, s.id) for s in new.segments)]
    return [SegmentColumn(old, new, tag, same) for tag in dict.fromkeys(ids)]


def membership(
    column: SegmentColumn, way: Segmentation, customers: pd.DataFrame, key: str
) -> pd.Series:
    """The old version's name of each customer's segment, by key; of a tag, the tag or nothing.

    `way` is the version of the segmentation by which `customers` were assigned.
    """
    keys = customers[key].astype(str)
    ids = {s.id for s in way.segments}
    renamed = {new: old for new, old in column.same.items() if new in ids}
    if column.tag is not None:
        own = next((new for new, old in renamed.items() if old == column.tag), column.tag)
        held = _held(customers, way, own)
        return pd.Series([column.tag if h else NO_SEGMENT for h in held], index=keys, dtype=object)
    segments = customers[way.name].astype(object)
    plain = [NO_SEGMENT if pd.isna(s) else renamed.get(s, s) for s in segments]
    return pd.Series(plain, index=keys, dtype=object)


def _held(customers: pd.DataFrame, way: Segmentation, tag: str) -> list[bool]:
    if way.assign != "all":
        return [s == tag for s in customers[way.name].astype(object)]
    name = f"{way.name}.{tag}"
    if name not in customers.columns:
        return [False] * len(customers)
    return [bool(h) for h in customers[name]]


def side_by_side(stages: Sequence[pd.Series]) -> pd.DataFrame:
    """The stages as columns 0, 1, ...: a row for each customer of any of them, sorted by key."""
    table = pd.concat(stages, axis=1, keys=range(len(stages)), sort=True)
    return table.astype(object).where(table.notna(), NOBODY)


def told_causes(moved: pd.DataFrame, causes: Sequence[str]) -> pd.Series:
    """For each mover the one part whose change moved him; `several` where it was more than one.

    `causes` names what was changed between each stage and the next.
    """
    flags = [(moved[k] != moved[k + 1]) for k in range(len(causes))]
    names = pd.Series(SEVERAL, index=moved.index, dtype=object)
    count = sum(f.astype(int) for f in flags)
    for cause, flag in zip(causes, flags, strict=True):
        names[flag & (count == 1)] = cause
    return names


def cause_counts(causes: pd.Series) -> dict[str, int]:
    """How many customers each cause moved, sorted by its name."""
    return {str(c): int(n) for c, n in sorted(causes.value_counts().items())}
