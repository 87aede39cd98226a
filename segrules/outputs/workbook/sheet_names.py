"""Any text -> a name that Excel takes for a sheet, apart from those already taken."""

from __future__ import annotations

import unicodedata

MOST_UNITS = 31
"""Excel counts characters beyond the basic plane, such as emoji, twice."""
RESERVED = frozenset({"history"})
"""Excel keeps this name for itself."""
SIDE = str.maketrans("[]:*?/\\", "()-+_--")
"""What Excel forbids, and what stands for it."""


class SheetNames:
    """Gives each sheet a name of its own, in the order in which they are asked for."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def name(self, wanted: str, number: int | None = None) -> str:
        """The text as a name; with `(2)` and so on where it is taken, or where a number is given.

        What Excel forbids is replaced, what is too long is cut; letters of both cases are one name.
        """
        plain = plain_name(wanted)
        at = number or 1
        found = _numbered(plain, at) if number else _cut(plain, MOST_UNITS)
        while _folded(found) in self._taken:
            at += 1
            found = _numbered(plain, at)
        self._taken.add(_folded(found))
        return found


def plain_name(wanted: str) -> str:
    """The text without what Excel forbids in a sheet's name; never empty."""
    text = unicodedata.normalize("NFC", wanted).translate(SIDE)
    text = "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cs", "Zl", "Zp"})
    text = text.strip().strip("'").strip()
    return f"{text}_" if text.casefold() in RESERVED else text or "_"


def _folded(name: str) -> str:
    """What two names share that Excel may take for one: neither case nor width tells them apart."""
    return unicodedata.normalize("NFKC", name).casefold()


def _numbered(plain: str, number: int) -> str:
    ending = f" ({number})"
    return _cut(plain, MOST_UNITS - len(ending)) + ending


def _cut(text: str, most: int) -> str:
    """As much of the text as takes at most so many units of UTF-16, no apostrophe at its end."""
    while units(text) > most:
        text = text[:-1]
    return text.rstrip("' ") or "_"


def units(text: str) -> int:
    """The units of UTF-16 that a text takes."""
    return len(text) + sum(c > "\uffff" for c in text)
