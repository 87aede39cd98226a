"""Which tags each customer carries -> one text a customer: the tags' ids in their order, joined."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from segrules.compiler.program import Segmentation
from segrules.engines.on_pandas.columns import Mask, Vector
from segrules.engines.on_pandas.tag_bits import TagBits, bits_from_masks
from segrules.language.types import TEXT
from segrules.verbs.run_record import BETWEEN

if TYPE_CHECKING:
    from segrules.engines.results import Result


def tags_of(result: Result, way: Segmentation, columns: Mapping[str, Vector]) -> TagBits:
    """The tags of a run's segmentation: as the engine kept them, else from the columns."""
    kept = result.tags.get(way.name)
    if kept is not None:
        return kept
    return tag_bits({s.id: columns[f"{way.name}.{s.id}"] for s in way.segments}, result.rows)


def tag_bits(tags: Mapping[str, Vector], rows: int) -> TagBits:
    """Columns of tags, by id, as bits."""
    return bits_from_masks({tag: carried(vector) for tag, vector in tags.items()}, rows)


def carried(vector: Vector) -> Mask:
    """Who carries a tag; nobody of whom that is not known."""
    held: Mask = vector.values if vector.known is None else vector.values & vector.known
    return held


def tag_sets(tags: TagBits) -> Vector:
    """The ids of the tags that each customer carries; missing for a customer without any.

    There are few different sets, and each is made a text once.
    """
    found = tags.sets()
    texts = [
        BETWEEN.join(i for i, held in zip(tags.ids, s, strict=True) if held)
        for s in found.sets.tolist()
    ]
    words = sorted(set(texts) - {""})
    places = {word: place for place, word in enumerate(words)}
    table = np.array([places.get(t, -1) for t in texts], np.int32)
    made = table.take(found.codes) if texts else np.zeros(0, np.int32)
    return Vector(TEXT, made, None if (made >= 0).all() else made >= 0, tuple(words))
