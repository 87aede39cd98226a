r"""A pattern of `matches` -> the message key of what is wrong with it, or None.

Only the part of RE2's syntax that every engine reads alike is let through: no look-around, no
back-references, no shorthand classes whose meaning differs (`\w`, `\d`, `\s`, `\b`), no long
counts.
"""

from __future__ import annotations

import re

LONGEST = 500
MOST_REPEATS = 100
ALLOWED_ESCAPES = frozenset(".^$*+?()[]{}|\\/-")
_COUNTS = re.compile(r"\{(\d+)(?:,(\d*))?\}")


def pattern_fault(pattern: str) -> str | None:
    """The message key of the first fault of a pattern, or None where it is fine."""
    if len(pattern) > LONGEST:
        return "pattern/too-long"
    if _bad_escape(pattern):
        return "pattern/escape"
    if "(?" in pattern.replace("(?:", "").replace("(?i)", ""):
        return "pattern/group"
    if _counts_too_far(pattern):
        return "pattern/count"
    try:
        re.compile(pattern)
    except re.error:
        return "pattern/syntax"
    return None


def _bad_escape(pattern: str) -> bool:
    escapes = re.findall(r"\\(.?)", pattern, flags=re.DOTALL)
    return any(e not in ALLOWED_ESCAPES or e == "" for e in escapes)


def _counts_too_far(pattern: str) -> bool:
    for low, high in _COUNTS.findall(pattern):
        if int(low) > MOST_REPEATS or int(high or 0) > MOST_REPEATS:
            return True
    return False
