"""Text -> how many cells of a terminal it takes, and texts fitted to a number of cells.

East Asian wide and full-width characters and emoji take two cells, combining and zero-width ones
none (Unicode Standard Annex 11); characters of ambiguous width count one.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Literal

Align = Literal["left", "right", "center"]

ELLIPSIS = "…"
JOINER = "\u200d"
AS_EMOJI = "\ufe0f"
SOFT_HYPHEN = "\u00ad"
LONGEST_SHOWN = 60


def display_width(text: str) -> int:
    """How many cells the text takes; a joined emoji, a flag and a skin tone are one emoji."""
    if text.isascii():
        return sum(1 for c in text if c.isprintable())
    return sum(cell_widths(text))


def cell_widths(text: str) -> list[int]:
    """The cells of each character of the text, in the order of its characters."""
    widths: list[int] = []
    before = ""
    for character in text:
        width = _width(character)
        if before == JOINER or (_is_skin_tone(character) and before):
            width = 0
        elif character == AS_EMOJI and widths and widths[-1] == 1:
            width = 1
        widths.append(width)
        before = character
    return widths


def pad(text: str, width: int, align: Align = "left") -> str:
    """The text filled with spaces to `width` cells; a longer one is returned as it is."""
    room = max(width - display_width(text), 0)
    left = {"left": 0, "right": room, "center": room // 2}[align]
    return " " * left + text + " " * (room - left)


def clip(text: str, width: int) -> str:
    """The text, or as much of it as fits `width` cells together with an ellipsis."""
    if display_width(text) <= width:
        return text
    return _fitting(text, width - 1) + ELLIPSIS if width > 0 else ""


def shown(text: str) -> str:
    """A user's text as it may stand in one line of a message: no control characters, clipped."""
    return clip(visible(text[: LONGEST_SHOWN * 4]), LONGEST_SHOWN)


def visible(text: str) -> str:
    r"""The text with control, direction and line-breaking characters written as escapes, `\x1b`."""
    if text.isprintable():
        return text
    return "".join(_escaped(c) if _acts(c) else c for c in text)


def _acts(character: str) -> bool:
    category = unicodedata.category(character)
    if category == "Cf":
        return unicodedata.bidirectional(character) not in {"BN", "ON", "AN", "AL"}
    return category in {"Cc", "Cs", "Zl", "Zp"}


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def _fitting(text: str, width: int) -> str:
    used = 0
    for at, cells in enumerate(cell_widths(text)):
        used += cells
        if used > width:
            return text[:at]
    return text


def _is_skin_tone(character: str) -> bool:
    return "\U0001f3fb" <= character <= "\U0001f3ff"


@lru_cache(maxsize=4096)
def _width(character: str) -> int:
    if character == SOFT_HYPHEN or "\U0001f1e6" <= character <= "\U0001f1ff":
        return 1
    if unicodedata.category(character) in {"Mn", "Me", "Cf", "Cc", "Cs", "Zl", "Zp"}:
        return 0
    if "\u1160" <= character <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
