from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segrules.engines.on_pandas import arrow_texts as arrow_module
from segrules.engines.on_pandas.arrow_texts import arrow_texts, arrow_words
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.packed_words import PackedWords, texts_at
from segrules.engines.on_pandas.reading.cells import cells_of
from segrules.engines.on_pandas.reading.cells_words import packed
from segrules.engines.on_pandas.vectors import to_cells
from segrules.engines.sql.arrow_vectors import MANY, keys_of
from segrules.language.types import TEXT

TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1)
WORDS = st.lists(TEXTS, unique=True, max_size=20).map(lambda words: tuple(sorted(words)))
IDS = st.lists(st.integers(0, 99), unique=True, min_size=1).map(
    lambda numbers: tuple(f"C{n:05d}" for n in sorted(numbers))
)


def packed_words(words: tuple[str, ...]) -> PackedWords:
    """The words, packed."""
    return PackedWords(packed(cells_of(words)))


@given(st.one_of(WORDS, IDS), st.data())
def test_packed_words_are_a_sequence_equal_to_the_tuple(words, data):
    """Length, items, slices, iteration, membership and equality are those of the tuple."""
    made = packed_words(words)
    assert len(made) == len(words)
    assert tuple(made) == words
    assert made == words
    assert words == made
    assert made == packed_words(words)
    assert made != (*words, "zz")
    assert made != packed_words((*words, "\U0010ffff" * 3))
    assert made[1:3] == words[1:3]
    places = data.draw(st.lists(st.integers(0, len(words) - 1))) if words else []
    assert [made[p] for p in places] == [words[p] for p in places]
    codes = np.array(places, np.int32)
    assert texts_at(made, codes) == texts_at(words, codes) == [words[p] for p in places]
    assert all(w in made for w in words)


@given(st.one_of(WORDS, IDS), st.data(), st.sampled_from([1, 3, 1 << 16]))
def test_arrow_has_the_texts_of_a_vector(words, data, at_once):
    """Packed or not, in order or not, missing or not: what Arrow holds is what the vector holds."""
    places = st.integers(-1, len(words) - 1)
    codes = data.draw(st.one_of(st.lists(places, max_size=20), st.just(list(range(len(words))))))
    values = np.array(codes, np.int32)
    known = None if (values >= 0).all() else values >= 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrow_module, "AT_ONCE", at_once)
        for held in (words, packed_words(words)):
            vector = Vector(TEXT, values, known, held)
            assert arrow_texts(vector).to_pylist() == to_cells(vector)
        made = arrow_words(packed_words(words))
    made.validate(full=True)
    assert made.type == pa.large_string()
    assert made.to_pylist() == list(words)


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=12), unique=True))
def test_texts_in_ascending_order_are_packed_from_arrow(found):
    """An Arrow column of ascending texts is packed as they are; with a zero byte it is not."""
    ascending = sorted(found)
    column = pa.chunked_array(
        [pa.array(ascending[:3], pa.string()), pa.array(ascending[3:], pa.string())]
    )
    made = arrow_module.packed_words(column.cast(pa.large_string()))
    if any("\0" in text for text in ascending):
        assert made is None
    else:
        assert made is not None
        assert list(made) == ascending


@pytest.mark.parametrize("texts", [["b", "a"], ["a", "a"], ["a", None], ["a", "b" * 65]])
def test_what_is_not_ascending_known_and_short_is_not_packed(texts):
    """Texts out of order, twice the same, missing or very long are left to the other way."""
    assert arrow_module.packed_words(pa.array(texts, pa.string())) is None


def test_many_keys_are_packed_and_equal_to_few():
    """Many keys in order become codes that go up by one; the words are the same texts."""
    keys = [f"客户{n:07d}" for n in range(MANY + 1)]
    vector = keys_of(pa.array(keys), TEXT)
    assert isinstance(vector.words, PackedWords)
    assert vector.values.tolist() == list(range(MANY + 1))
    assert tuple(vector.words) == tuple(keys)
    few = keys_of(pa.array(keys[:10]), TEXT)
    assert tuple(few.words) == tuple(keys[:10])
