from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segrules.editor.cursor import ENTRY, spot_at
from segrules.editor.positions import Position, offset_of, plain_lines, span_of
from segrules.language.places import Place

LINES = st.text(
    st.sampled_from("aZ 0é汉字😀👩‍💻\u0301：") | st.characters(exclude_categories=["Cs"])
)
SIZES = {"utf-8": 1, "utf-16-le": 2, "utf-32-le": 4}


@pytest.mark.parametrize("codec", SIZES)
@given(line=LINES.filter(lambda s: "\n" not in s and "\r" not in s), data=st.data())
def test_a_place_is_where_the_encoded_line_has_it(codec: str, line: str, data) -> None:
    """The columns of an editor cut the encoded line at the very characters of the place."""
    start = data.draw(st.integers(0, len(line)))
    end = data.draw(st.integers(start, len(line)))
    units = codec.removesuffix("-le")
    span = span_of(Place("", 1, start + 1, 1, end + 1), [line], units)
    raw, size = line.encode(codec), SIZES[codec]
    assert raw[span.start.unit * size : span.end.unit * size].decode(codec) == line[start:end]
    assert offset_of(span.start, [line], units) == (0, start)


@given(line=st.integers(-5, 50), unit=st.integers(-5, 50), text=LINES)
def test_positions_outside_are_cut_to_the_text(line: int, unit: int, text: str) -> None:
    """A position of an older text, or none at all, is brought inside."""
    lines = plain_lines(text)
    row, character = offset_of(Position(line, unit), lines, "utf-16")
    assert 0 <= row < len(lines)
    assert 0 <= character <= len(lines[row])


HALF_TYPED = [
    ("metrics:\n  recency: {from: orders, value: sum(a|", ("metrics", "recency", "value"), "sum(a"),
    ("metrics:\n  basket: monetary / f|", ("metrics", "basket"), "monetary / f"),
    ("scores:\n  R: {of: recency, better: |", ("scores", "R", "better"), ""),
    ("scores:\n  V:\n    total: {R|: 0.2}", ("scores", "V", "total"), "R"),
    (
        "segments:\n  rules:\n    - id: a\n      when: R >= 4 and |",
        ("segments", "rules", 0, "when"),
        "R >= 4 and ",
    ),
    (
        "segments:\n  rules:\n  - when:\n      all:\n      - any: [F >= 4, M|",
        ("segments", "rules", 0, "when", "all", 0, "any", 0),
        "M",
    ),
    (
        "segments:\n  table: |2\n    # x\n".replace("|2", "\u0001")
        + "    | R | segment |\n    | 4|",
        ("segments", "table"),
        "# x\n| R | segment |\n| 4",
    ),
    (
        "segments:\n  rules:\n    - id: x\n      when: 'R = 1 an|",
        ("segments", "rules", 0, "when"),
        "R = 1 an",
    ),
    ("actions:\n- id: w\n  for: [at_|", ("actions", 0, "for", 0), "at_"),
    ("actions:\n- id: w\n  wh|", ("actions", 0), "wh"),
    (
        "segments:\n  rules:\n    - id: a\n      when: R = 1\n        and F|",
        ("segments", "rules", 0, "when"),
        "R = 1 and F",
    ),
    ("tests:\n  - name: one\n    given: {recency: 12, fre|", ("tests", 0, "given"), "fre"),
    ("a: 1\n|", (), ""),
]


@pytest.mark.parametrize(("text", "loc", "before"), HALF_TYPED)
def test_half_typed_text_tells_where_it_is(text: str, loc: tuple, before: str) -> None:
    """The path at a position is found by indentation, dashes and brackets alone."""
    at = text.rindex("|") if not text.endswith("}") else text.index("|")
    lines = (text[:at] + text[at + 1 :]).replace("\u0001", "|").split("\n")
    line = text[:at].count("\n")
    spot = spot_at(lines, line, at - text.rfind("\n", 0, at) - 1)
    assert tuple(0 if step == ENTRY else step for step in spot.loc) == loc
    assert spot.before == before
