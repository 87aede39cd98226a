from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segrules.language.width import cell_widths, clip, display_width, pad, shown, visible


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("abc", 3),
        ("客户", 4),
        ("ＡＢ，", 6),
        ("ｱ", 1),
        ("é", 1),
        ("e\u0301", 1),
        ("a\u200bb", 2),
        ("가", 2),
        ("ᄀ\u1161", 2),
        ("😀", 2),
        ("👍🏽", 2),
        ("❤\ufe0f", 2),
        ("👨\u200d👩\u200d👧", 2),
        ("🇨🇳", 2),
        ("…", 1),
        ("¥", 1),
        ("￥", 2),
        ("", 0),
    ],
)
def test_cells_of_a_terminal(text, width):
    """Wide characters and emoji take two cells, marks and joined parts none."""
    assert display_width(text) == width


@given(st.text("ab客，e\u0301😀\u200d", max_size=20), st.integers(0, 20))
def test_a_clipped_text_fits_and_says_so(text, width):
    """What fits is unchanged; what does not is a beginning of the text with an ellipsis."""
    clipped = clip(text, width)
    assert display_width(clipped) <= width
    if display_width(text) <= width:
        assert clipped == text
    elif width:
        assert clipped.endswith("…")
        assert text.startswith(clipped[:-1])


@given(st.text("ab客，😀", max_size=10), st.integers(0, 30))
def test_a_padded_text_has_the_width(text, width):
    """All alignments fill to the width, and never cut."""
    for align in ("left", "right", "center"):
        padded = pad(text, width, align)
        assert display_width(padded) == max(width, display_width(text))
        assert padded.strip() == text.strip()


def test_the_sides_of_padding():
    """The text stands on the named side."""
    assert [pad("客", 5, a) for a in ("left", "right", "center")] == ["客   ", "   客", " 客  "]


@given(st.text())
def test_the_cells_of_the_characters_make_the_cells_of_the_text(text):
    """Every character has its cells, and together they are the width."""
    assert len(cell_widths(text)) == len(text)
    assert sum(cell_widths(text)) == display_width(text)


def test_what_could_act_on_a_terminal_is_escaped():
    """Control, line-breaking and direction characters are written out, all others kept."""
    assert visible("a\x1b[31m\n\u202e\u2028\u200f") == r"a\x1b[31m\n\u202e\u2028\u200f"
    assert visible("客户　👨\u200d👩 é") == "客户　👨\u200d👩 é"
    assert display_width(shown("客\n" * 100)) <= 60
    assert "\n" not in shown("a\nb")
