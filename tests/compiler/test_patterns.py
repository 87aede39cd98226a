from __future__ import annotations

import re
from contextlib import redirect_stderr
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segrules.compiler.patterns import pattern_fault

re2 = pytest.importorskip("re2")

PIECES = [
    *"ab1.^$|()[]{}*+?-,\\",
    *(
        "(?:",
        "(?i)",
        "(?",
        "[^",
        "[a-b]",
        "{2}",
        "{1,3}",
        "{,2}",
        "{2,}",
        "\\.",
        "\\]",
        "[[:alpha:]]",
    ),
    *("*?", "??", "上", "||", "&&", "--", "[]a]"),
]
PATTERNS = st.lists(st.sampled_from(PIECES), max_size=7).map("".join)
TEXTS = st.text(st.sampled_from("ab1.上-]"), max_size=6)


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ("^SKU-[0-9]{4}$", None),
        ("(?i)vip|gold", None),
        ("a(?:b|c)+?", None),
        ("[]a-]{2,3}", None),
        ("上海|北京", None),
        ("", None),
        (r"\d+", "pattern/escape"),
        ("a\\", "pattern/escape"),
        ("(?<=a)b", "pattern/group"),
        ("(?P<x>a)", "pattern/group"),
        ("a(?i)b", "pattern/group"),
        ("a{101}", "pattern/count"),
        ("(a{2}){3}", "pattern/nested"),
        ("((a{2}b)c){3}", "pattern/nested"),
        ("(a{2}){3", "pattern/syntax"),
        ("a{,3}", "pattern/syntax"),
        ("a++", "pattern/syntax"),
        ("a{2}{3}", "pattern/syntax"),
        ("[[:alpha:]]", "pattern/syntax"),
        ("[^[[:alpha:]]", "pattern/syntax"),
        ("[a&&b]", "pattern/syntax"),
        ("(a", "pattern/syntax"),
        ("*a", "pattern/syntax"),
        ("[b-a]", "pattern/syntax"),
        ("a" * 501, "pattern/too-long"),
    ],
)
def test_what_engines_read_alike_is_let_through(pattern, fault):
    """Plain sets, groups, counts and choices; what differs between engines is a fault."""
    assert pattern_fault(pattern) == fault


@settings(max_examples=800, deadline=None)
@given(pattern=PATTERNS, texts=st.lists(TEXTS, min_size=3, max_size=6))
def test_a_pattern_that_is_let_through_means_one_thing(pattern: str, texts: list[str]):
    """RE2 compiles it, and finds it in the same texts as `re` does."""
    if pattern_fault(pattern) is not None:
        return
    with redirect_stderr(StringIO()):
        fast = re2.compile(pattern)
    for text in texts:
        assert bool(fast.search(text)) == bool(re.search(pattern, text)), (pattern, text)


@given(st.text(max_size=30))
def test_any_text_is_judged(pattern: str):
    """No pattern is a crash."""
    assert pattern_fault(pattern) in {None} | {
        f"pattern/{k}" for k in ("escape", "group", "count", "nested", "syntax", "too-long")
    }
