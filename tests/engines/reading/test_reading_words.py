"""Distinct texts of cells: ranked by code point, whichever way they are told apart."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segrules.engines.on_pandas.reading import cells_words
from segrules.engines.on_pandas.reading.cells import cells_of
from segrules.engines.on_pandas.reading.cells_text import text_piece, texts_of
from segrules.engines.on_pandas.reading.cells_words import (
    ascending,
    cell_words,
    compared,
    counted,
    distinct,
    hashed,
    packed,
    texts,
)

TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)


def ranked(way, words):
    """Words by one way of telling them apart: the distinct ones and each one's place."""
    found = way(packed(cells_of(words)))
    return found and (texts(found.packed), found.codes.tolist())


def expected(words):
    """The distinct words in order and each one's place among them."""
    order = sorted(set(words))
    return order, [order.index(w) for w in words]


@given(st.lists(TEXTS, min_size=1, max_size=40))
def test_texts_are_ranked_by_code_point(words):
    """However they are told apart, distinct texts come sorted, with each row's place."""
    assert ranked(distinct, words) == expected(words)
    assert ranked(hashed, words) == expected(words)
    assert ranked(compared, words) == expected(words)


@given(st.lists(st.integers(0, 300), min_size=1, max_size=60), st.sampled_from(["C", "编号", ""]))
def test_ids_that_differ_in_digits_are_counted(numbers, prefix):
    """Numbered ids are ranked by a table, as sorting would rank them."""
    words = [f"{prefix}{n:05d}-X" for n in numbers]
    assert ranked(counted, words) == expected(words)


@given(st.lists(TEXTS, min_size=1, max_size=40))
def test_sorted_ids_are_ranked_by_their_neighbours(words):
    """Texts in order are ranked without a table; others are left to the other ways."""
    assert ranked(ascending, sorted(words)) == expected(sorted(words))
    out_of_order = any(b < a for a, b in pairwise(words))
    assert (ranked(ascending, words) is None) == out_of_order


def test_ids_that_are_not_numbered_alike_are_left_to_other_ways():
    """Letters that vary, or numbers too far apart, are not counted."""
    assert ranked(counted, ["A1", "B1"]) is None
    assert ranked(counted, ["1", "12"]) is None
    assert ranked(counted, ["000000000000", "999999999999"]) is None


def test_two_texts_with_one_hash_stay_two(monkeypatch):
    """When different texts have the same hash, they are told apart by comparing them."""
    monkeypatch.setattr(cells_words, "mixed", lambda rows: np.zeros(rows.shape[1], np.uint64))
    words = ["longer than one word A", "longer than one word B"] * 3
    assert ranked(hashed, words) == expected(words)


@given(st.lists(st.lists(TEXTS, max_size=12), max_size=5), st.booleans())
def test_blocks_of_a_column_become_one_column(parts, long):
    """Texts of several blocks, packed or long ones, are one sorted list of trimmed words."""
    parts = [[w * 9 if long else w for w in part] for part in parts]
    found = texts_of([text_piece(cells_of(p)) for p in parts if p], None)
    assert list(found.words) == sorted(set(found.words))
    assert all(w == w.strip() for w in found.words)
    got = [found.words[c] if c >= 0 else "" for c in found.codes]
    whole = [w for part in parts for w in part]
    assert [g.strip() for g in got] == got
    assert all(g in w for g, w in zip(got, whole, strict=True))
    plain = [w for w in whole if w.isascii()]
    blank = " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f"
    kept = [g for g, w in zip(got, whole, strict=True) if w.isascii()]
    assert kept == [w.strip(blank) for w in plain]


def test_a_column_that_is_only_compared_needs_no_words():
    """Codes without words are the codes that the words would have."""
    cells = cells_of(["b", "", "a", "b"])
    with_words = texts_of([text_piece(cells)], None)
    without = texts_of([text_piece(cells)], None, wordless=True)
    assert with_words.words == ("a", "b")
    assert without.words == ()
    assert without.codes.tolist() == with_words.codes.tolist() == [1, -1, 0, 1]


@pytest.mark.parametrize("length", [1, 8, 9, 48, 49, 5000])
def test_cells_of_any_length(length):
    """Short cells are packed and long ones are not, with the same answer."""
    words = ["x" * length, "y", "x" * length, ""]
    codes, found = cell_words(cells_of(words))
    assert [found[c] for c in codes.tolist()] == words
    column = texts_of([text_piece(cells_of(words))], None)
    assert column.words == ("x" * length, "y")
    assert column.codes.tolist() == [0, 1, 0, -1]
