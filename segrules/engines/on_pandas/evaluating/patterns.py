"""A literal or a pattern -> a test of one text."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import assert_never

from segrules.compiler.program import TextOp

try:
    import re2
except ImportError:
    re2 = None

Test = Callable[[str], bool]


def text_test(op: TextOp, pattern: str) -> Test:
    """Whether a text has the literal in that place, or (`matches`) a part that the pattern fits."""
    match op:
        case "contains":
            return lambda text: pattern in text
        case "starts with":
            return lambda text: text.startswith(pattern)
        case "ends with":
            return lambda text: text.endswith(pattern)
        case "matches":
            return _search(pattern)
        case _:
            assert_never(op)


def _search(pattern: str) -> Test:
    """By RE2, else by `re`: the compiler lets through only what both read alike."""
    compiled = re.compile(pattern, re.ASCII) if re2 is None else re2.compile(pattern)
    return lambda text: compiled.search(text) is not None
