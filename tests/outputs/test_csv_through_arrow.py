from __future__ import annotations

import csv
import io
import math
from datetime import UTC
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.packed_words import PackedWords
from segrules.engines.on_pandas.reading.cells import cells_of
from segrules.engines.on_pandas.reading.cells_words import packed
from segrules.engines.on_pandas.vectors import from_cells
from segrules.language.types import BOOLEAN, DATE, INSTANT, INTEGER, NUMBER, TEXT, Type, money
from segrules.outputs.runs import csv_through_arrow
from segrules.outputs.runs.csv_table import lines
from segrules.outputs.runs.csv_through_arrow import arrow_lines
from segrules.outputs.runs.written_table import WrittenTable

WHOLE = st.one_of(st.integers(-30, 30), st.integers(-(2**62), 2**62))
NEAR = st.integers(-400, 400)
TEXTS = st.one_of(
    st.sampled_from(
        ["=1+1", "＠a", "-5", 'a"b', "a,b", "a\r\nb", "\tx", "汉字", "🙂", "한", "'=a"]
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1),
)
FLOATS = st.one_of(
    st.floats(allow_nan=False),
    st.sampled_from([0.0, -0.0, 1e-4, 1e-5, 5.0, 1e15, 1e16, 0.1 + 0.2, 5e-324, math.inf]),
    st.integers(-(10**6), 10**6).map(float),
)
KINDS: list[tuple[Type, st.SearchStrategy[object]]] = [
    (TEXT, TEXTS),
    (INTEGER, WHOLE),
    (INTEGER, NEAR),
    (NUMBER, FLOATS),
    (money(0), WHOLE),
    (money(2), WHOLE),
    (money(4), NEAR),
    (money(6), WHOLE),
    (BOOLEAN, st.booleans()),
    (DATE, NEAR),
    (DATE, st.integers(-700_000, 2_900_000)),
    (INSTANT, st.integers(-(2**52), 2**52)),
]


def columns_of(rows: list[tuple[object, ...]]) -> dict[str, Vector]:
    """A column of each kind."""
    cells = zip(*rows, strict=True) if rows else ((),) * len(KINDS)
    return {
        f"c{i}": from_cells(values, kind)
        for i, ((kind, _), values) in enumerate(zip(KINDS, cells, strict=True))
    }


ROWS = st.lists(st.tuples(*(st.one_of(st.none(), made) for _, made in KINDS)), max_size=12)


@settings(deadline=None)
@given(ROWS, st.booleans(), st.sampled_from([1, 3, 100]))
def test_arrow_writes_the_same_bytes(rows, raw, at_once):
    """Every type, with missing cells, in stretches of any length: as written cell by cell."""
    columns = columns_of(rows)
    table = WrittenTable(columns, len(rows), ZoneInfo("Asia/Shanghai"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_through_arrow, "ROWS_AT_ONCE", at_once)
        fast = b"".join(arrow_lines(table, raw=raw))
    assert fast == b"".join(lines(table, raw=raw))


def packed_vector(texts: list[str | None]) -> Vector:
    """A text column whose words are packed."""
    words = sorted({t for t in texts if t is not None})
    codes = np.array([-1 if t is None else words.index(t) for t in texts], np.int32)
    known = None if (codes >= 0).all() else codes >= 0
    return Vector(TEXT, codes, known, PackedWords(packed(cells_of(words))))


SHORT_TEXTS = TEXTS.filter(lambda t: len(t.encode()) < 40)


@given(st.lists(st.one_of(st.none(), SHORT_TEXTS), max_size=12), st.booleans(), st.booleans())
def test_packed_texts_are_written_the_same(texts, raw, in_order):
    """Ids that never become Python texts are quoted and defused like any."""
    made = sorted({t for t in texts if t is not None}) if in_order else texts
    table = WrittenTable({"id": packed_vector(made)}, len(made), UTC)
    fast = b"".join(arrow_lines(table, raw=raw))
    assert fast == b"".join(lines(table, raw=raw))
    read = [row[0] if row else "" for row in csv.reader(io.StringIO(fast.decode(), newline=""))]
    if raw:
        assert read == [t or "" for t in made]


def test_half_a_character_is_spelled_out():
    """What no file can hold is written the same way by both."""
    words = ("a", "b\ud800c")
    few = Vector(TEXT, np.array([1, 0], np.int32), None, words)
    many = Vector(TEXT, few.values, None, PackedWords(packed(cells_of(words))))
    for vector in (few, many):
        table = WrittenTable({"x": vector}, 2, UTC)
        assert b"".join(arrow_lines(table, raw=True)) == b"b\\ud800c\na\n"
        assert b"".join(lines(table, raw=True)) == b"b\\ud800c\na\n"
