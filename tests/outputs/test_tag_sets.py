from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segrules.engines.on_pandas import tag_bits as module
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.vectors import to_cells
from segrules.language.types import BOOLEAN
from segrules.outputs.runs.tag_sets import tag_bits, tag_sets


def columns_of(rows: list[tuple[bool, ...]], width: int) -> dict[str, Vector]:
    """Tags named t0, t1, ... as columns of booleans."""
    masks = np.array(rows, np.bool_).reshape(len(rows), width)
    return {f"t{i}": Vector(BOOLEAN, masks[:, i].copy()) for i in range(width)}


@given(st.data(), st.integers(1, 80), st.sampled_from([1, 24]))
def test_each_customer_has_its_tags_in_declared_order(data, width, bits):
    """However many are told apart at once, the text is the ids joined; missing without any."""
    rows = data.draw(st.lists(st.tuples(*[st.booleans()] * width), max_size=20))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "SMALL_BITS", bits)
        made = tag_sets(tag_bits(columns_of(rows, width), len(rows)))
    expected = ["|".join(f"t{i}" for i, held in enumerate(r) if held) or None for r in rows]
    assert to_cells(made) == expected
    assert list(made.words) == sorted({e for e in expected if e is not None})


def test_a_tag_that_is_not_known_is_not_carried():
    """What is missing counts as not carried."""
    vector = Vector(BOOLEAN, np.array([True, True]), np.array([True, False]))
    assert to_cells(tag_sets(tag_bits({"a": vector}, 2))) == ["a", None]
