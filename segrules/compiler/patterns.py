r"""A pattern of `matches` -> the message key of what is wrong with it, or None.

Only the part of RE2's syntax that every engine reads alike is let through: no look-around, no
back-references, no shorthand classes whose meaning differs (`\w`, `\d`, `\s`, `\b`), no long
counts, no counts of counts.
"""

from __future__ import annotations

import re
import warnings

LONGEST = 500
MOST_REPEATS = 100
ALLOWED_ESCAPES = frozenset(".^$*+?()[]{}|\\/-")
_ESCAPES = re.compile(r"\\(.?)", re.DOTALL)
_CLASS = re.compile(r"\[\^?\]?[^\]]*\]")
_COUNTS = re.compile(r"\{(\d+)(?:,(\d*))?\}")
_REPEATED_TWICE = re.compile(r"(?:[*+?]|\{[\d,]+\})(?:[*+]|\{[\d,]+\})|\?\?\?")
_COUNTED_GROUP = re.compile(r"\)\{")
_ODD_BRACE = re.compile(r"\{(?!\d+(?:,\d*)?\})")


def pattern_fault(pattern: str) -> str | None:
    """The message key of the first fault of a pattern, or None where it is fine."""
    if len(pattern) > LONGEST:
        return "pattern/too-long"
    if any(e not in ALLOWED_ESCAPES or e == "" for e in _ESCAPES.findall(pattern)):
        return "pattern/escape"
    plain = _ESCAPES.sub("x", pattern)
    bare = _CLASS.sub("x", plain)
    if "(?" in bare.replace("(?:", "").removeprefix("(?i)"):
        return "pattern/group"
    if any(int(n) > MOST_REPEATS for pair in _COUNTS.findall(bare) for n in pair if n):
        return "pattern/count"
    nested = any("[" in c[1:] for c in _CLASS.findall(plain))
    if nested or _ODD_BRACE.search(bare) or _REPEATED_TWICE.search(bare) or not _compiles(pattern):
        return "pattern/syntax"
    return "pattern/nested" if _COUNTED_GROUP.search(bare) and _counts_inside(bare) else None


def _counts_inside(bare: str) -> bool:
    """Whether a group that is counted holds a count itself: their product may be very large."""
    depth, counted = 0, [False]
    for at, sign in enumerate(bare):
        if sign == "(":
            depth, counted = depth + 1, [*counted, False]
        elif sign == ")" and depth:
            inner, depth, counted = counted[-1], depth - 1, counted[:-1]
            counted[-1] = counted[-1] or inner
            if inner and bare[at + 1 : at + 2] == "{":
                return True
        elif sign == "{":
            counted[-1] = True
    return False


def _compiles(pattern: str) -> bool:
    """Whether `re` takes the pattern, sets whose meaning it calls doubtful left out."""
    try:
        with warnings.catch_warnings(action="error", category=FutureWarning):
            re.compile(pattern)
    except (re.error, FutureWarning):
        return False
    return True
