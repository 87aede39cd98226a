"""Tags as bits beside the masks that they stand for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segrules.engines.on_pandas import tag_bits as module
from segrules.engines.on_pandas.tag_bits import TagBits, bits_from_masks


def held(rows: int, tags: int, seed: int, share: float) -> dict[str, np.ndarray]:
    """Masks of so many tags, of which each is carried by a share of the customers."""
    rng = np.random.default_rng(seed)
    return {f"t{n}": rng.random(rows) < share for n in range(tags)}


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 700),
    st.sampled_from([0, 1, 8, 9, 16, 31, 32, 33, 64, 65, 130]),
    st.integers(0, 2**32),
    st.sampled_from([0.0, 0.1, 0.5, 1.0]),
    st.sampled_from([1, 255, 1 << 15]),
)
def test_bits_are_the_masks(rows, tags, seed, share, at_once):
    """Masks, counts, carriers, sets and stretches of the bits are those of the masks."""
    masks = held(rows, tags, seed, share)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "AT_ONCE", max(at_once, module.LANES))
        bits = bits_from_masks(masks, rows)
        counts, found = bits.counts().tolist(), bits.sets()
        assert {tag: mask.tolist() for tag, mask in bits.items()} == {
            tag: mask.tolist() for tag, mask in masks.items()
        }
    matrix = np.array([*masks.values()], np.bool_).reshape(tags, rows)
    assert counts == matrix.sum(axis=1).tolist()
    assert bits.carriers() == int(matrix.any(axis=0).sum())
    assert np.array_equal(found.sets[found.codes], matrix.T)
    assert len({*map(tuple, found.sets.tolist())}) == len(found.sets)
    middle = bits.part(slice(rows // 3, rows))
    assert np.array_equal(middle["t0"], masks["t0"][rows // 3 :]) if tags else not middle


def test_sets_are_worked_out_once():
    """The sets of tags are the same object when they are asked for again."""
    bits = bits_from_masks(held(50, 3, 1, 0.5), 50)
    assert bits.sets() is bits.sets()


def test_a_mask_is_ones_own():
    """What is done to a mask does not change the tags."""
    bits = bits_from_masks({"a": np.array([True, False])}, 2)
    bits["a"][:] = False
    assert bits["a"].tolist() == [True, False]


def test_an_unknown_tag_is_no_tag():
    """A tag that is not there raises KeyError."""
    bits = TagBits(("a",), np.zeros((1, 2), np.uint8))
    assert "b" not in bits
    with pytest.raises(KeyError):
        bits["b"]
