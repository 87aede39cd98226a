"""A frame and all that its rows can see -> the context of an evaluation, and its cache."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from segrules.compiler.program import Aggregate, Column, Condition, LookedUp, Predicted, Value
from segrules.engines.on_pandas.columns import Frame, Mask, Vector
from segrules.engines.on_pandas.keys import positions
from segrules.engines.on_pandas.tag_bits import TagBits
from segrules.engines.on_pandas.vectors import Codes, gather, missing, select, settled

Assigned = Vector | Mapping[str, Mask]
"""Who is in a segmentation: a text of segment ids (missing: in none), or a mask for each tag."""

UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Lookup:
    """A cleaned table to look things up in; its `key` column is all known and each key is once."""

    frame: Frame
    key: str


@dataclass(frozen=True, slots=True)
class Found:
    """What an evaluation has found: every different node is worked out once."""

    values: dict[Value, Vector] = field(default_factory=dict)
    masks: dict[Condition, Mask] = field(default_factory=dict)
    positions: dict[tuple[Column, str], Codes] = field(default_factory=dict)
    words: dict[Condition, Mask] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The rows of a frame and what an expression can see from them.

    At customer level `names` holds the metrics and scores so far, `segments` the segmentations so
    far, `aggregate` works out an aggregate of an event table, and `predict` asks models. In a row's
    expression `customers` is that level and `codes` says which of its rows each row belongs to (-1:
    none); what only customers have is gathered from there, and `beside` holds the rows of all event
    tables by name, those of the same customers. Without `as_of` whatever depends on it is missing.
    """

    frame: Frame
    zone: ZoneInfo = UTC
    as_of: int | None = None
    lookups: Mapping[str, Lookup] = field(default_factory=dict)
    names: Mapping[str, Vector] = field(default_factory=dict)
    segments: Mapping[str, Assigned] = field(default_factory=dict)
    aggregate: Callable[[Aggregate], Vector] | None = None
    predict: Callable[[Predicted, Rows], Vector] | None = None
    customers: Rows | None = None
    codes: Codes | None = None
    beside: Mapping[str, Rows] = field(default_factory=dict)
    found: Found = field(default_factory=Found)

    def __len__(self) -> int:
        """The number of rows."""
        return self.frame.rows


def column(node: Column, rows: Rows) -> Vector:
    """A declared column of the rows' own table; all missing where the data has none."""
    vector = rows.frame.columns.get(node.name)
    return missing(node.type, len(rows)) if vector is None else settled(vector)


def looked_up(node: LookedUp, key: Vector, rows: Rows) -> Vector:
    """The column of the looked-up table at each key."""
    target = rows.lookups[node.table].frame.columns.get(node.column)
    if target is None:
        return missing(node.type, len(rows))
    return gather(settled(target), key_positions(node, key, rows))


def key_positions(node: LookedUp, key: Vector, rows: Rows) -> Codes:
    """The row of the looked-up table for each key, -1 where there is none."""
    at = (node.key, node.table)
    if at not in rows.found.positions:
        lookup = rows.lookups[node.table]
        rows.found.positions[at] = positions(lookup.frame.columns[lookup.key], key)
    return rows.found.positions[at]


def part(rows: Rows, start: int, stop: int) -> Rows:
    """Some of the customers' rows in a row, to be evaluated on their own.

    Aggregates are not part of it: metrics are there by name.
    """
    piece = slice(start, stop)
    columns = {n: select(v, piece) for n, v in rows.frame.columns.items()}
    return replace(
        rows,
        frame=Frame(rows.frame.name, len(range(*piece.indices(len(rows)))), columns),
        names={n: select(v, piece) for n, v in rows.names.items()},
        segments={n: _piece(s, piece) for n, s in rows.segments.items()},
        aggregate=None,
        found=Found(words=rows.found.words),
    )


def _piece(assigned: Assigned, piece: slice) -> Assigned:
    if isinstance(assigned, Vector):
        return select(assigned, piece)
    if isinstance(assigned, TagBits):
        return assigned.part(piece)
    return {tag: mask[piece] for tag, mask in assigned.items()}
