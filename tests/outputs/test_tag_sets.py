from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.vectors import to_cells
from segrules.language.types import BOOLEAN
from segrules.outputs.runs import tag_sets as module
from segrules.outputs.runs.tag_sets import tag_sets


def columns_of(rows: list[tuple[bool, ...]], width: int) -> dict[str, Vector]:
    """Tags named t0, t1, ... as columns of booleans."""
    masks = np.array(rows, np.bool_).reshape(len(rows), width)
    return {f"t{i}": Vector(BOOLEAN, masks[:, i].copy()) for i in range(width)}


@given(st.data(), st.integers(1, 7), st.sampled_from([(2, 1), (3, 3), (31, 1), (31, 22)]))
def test_each_customer_has_its_tags_in_declared_order(data, width, bits):
    """However many are told apart at once, the text is the ids joined; missing without any."""
    rows = data.draw(st.lists(st.tuples(*[st.booleans()] * width), max_size=20))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MOST_BITS", bits[0])
        patch.setattr(module, "SMALL_BITS", bits[1])
        made = tag_sets(columns_of(rows, width))
    expected = ["|".join(f"t{i}" for i, held in enumerate(r) if held) or None for r in rows]
    assert to_cells(made) == expected
    assert list(made.words) == sorted({e for e in expected if e is not None})


def test_a_tag_that_is_not_known_is_not_carried():
    """What is missing counts as not carried."""
    vector = Vector(BOOLEAN, np.array([True, True]), np.array([True, False]))
    assert to_cells(tag_sets({"a": vector})) == ["a", None]
