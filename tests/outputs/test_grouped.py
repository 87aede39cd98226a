from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segrules.compiler.program import Segment, Segmentation
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.vectors import from_cells
from segrules.language.findings import Words
from segrules.language.types import BOOLEAN, INTEGER, NUMBER, TEXT
from segrules.outputs.playbooks import grouped as module
from segrules.outputs.playbooks.grouped import (
    Grouped,
    by_segment,
    by_tags,
    class_table,
    known_values,
    means,
    middles,
    sizes,
)
from segrules.outputs.runs.tag_sets import tag_bits

SEGMENTS = tuple(Segment(i, Words(i, i)) for i in ("b", "a", "c"))
NUMBERS = {
    INTEGER: st.one_of(st.integers(-5, 5), st.integers(-(2**62), 2**62)),
    NUMBER: st.one_of(
        st.sampled_from([0.0, 1.0, -2.5, 1e300, -1e-300]),
        st.floats(allow_nan=False, allow_infinity=False, width=32),
    ),
}


def tags_of(held: list[frozenset[str]]) -> tuple[Segmentation, dict[str, Vector]]:
    """A segmentation of tags, and a column for each."""
    columns = {
        f"w.{s.id}": Vector(BOOLEAN, np.array([s.id in h for h in held], np.bool_))
        for s in SEGMENTS
    }
    return Segmentation("w", "all", SEGMENTS, ()), columns


def first_of(held: list[frozenset[str]]) -> tuple[Segmentation, dict[str, Vector]]:
    """A segmentation with at most one segment each, and its column."""
    column = from_cells([min(h, default=None) for h in held], TEXT)
    return Segmentation("w", "first", SEGMENTS, ()), {"w": column}


def of_way(way: Segmentation, columns: dict[str, Vector], rows: int) -> Grouped:
    """The groups of a segmentation."""
    if way.assign == "first":
        return by_segment(way, columns["w"])
    return by_tags(tag_bits({s.id: columns[f"w.{s.id}"] for s in way.segments}, rows))


@settings(deadline=None)
@given(
    st.data(),
    st.lists(st.frozensets(st.sampled_from("abc")), max_size=30),
    st.sampled_from([tags_of, first_of]),
    st.sampled_from([INTEGER, NUMBER]),
    st.sampled_from([1, 64, 1 << 22]),
)
def test_all_segments_at_once_are_each_for_itself(data, held, make, kind, most):
    """Sizes, exact means, the two middle values and counts of classes, whatever the buckets."""
    cells = data.draw(st.tuples(*[st.one_of(st.none(), NUMBERS[kind])] * len(held)))
    classes = np.array(data.draw(st.tuples(*[st.integers(-1, 2)] * len(held))), np.int64)
    way, columns = make(held)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "CELLS", most)
        patch.setattr(module, "LEAST", 1)
        patch.setattr(module, "AT_ONCE", 7)
        by = of_way(way, columns, len(held))
        column = known_values(from_cells(cells, kind), by)
        found = (sizes(by), means(column), middles(column), class_table(by, classes, 3))
    for segment, size, mean, middle, counts in zip(SEGMENTS, *found, strict=True):
        if make is tags_of:
            mine = [i for i, h in enumerate(held) if segment.id in h]
        else:
            mine = [i for i, h in enumerate(held) if h and min(h) == segment.id]
        values = sorted(cells[i] for i in mine if cells[i] is not None)
        assert size == len(mine)
        assert counts.tolist() == [sum(classes[i] == c for i in mine) for c in range(3)]
        if not values:
            assert mean is middle is None
            continue
        assert middle == (values[(len(values) - 1) // 2], values[len(values) // 2])
        exact = sum(map(Fraction, values)) / len(values)
        scale = max(abs(v) for v in values)
        assert mean == float(exact) if kind is INTEGER else abs(mean - exact) <= scale * 1e-12
