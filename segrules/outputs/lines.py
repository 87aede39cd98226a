"""A text of either language -> lines that fit a number of cells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from segrules.language.width import display_width

PIECE = re.compile(r"\s+|[A-Za-z0-9_\-./=|`\[\]]+|.", re.DOTALL)
"""What stays together: blanks, a name or an option, else each character."""
NEVER_FIRST = "，。；：！？、）》”’…,.;:!?)"
NEVER_LAST = "（《“‘("


def fitted(text: str, width: int, hanging: int = 0) -> Iterator[str]:
    """The text in lines of at most `width` cells, `hanging` fewer from the second on.

    Lines break at blanks and between 汉字, but never before a closing mark or after an opening one.
    A longer name is left whole.
    """
    line, room = "", width
    for piece in _pieces(text):
        if line.strip() and display_width(line + piece.rstrip()) > room:
            yield line.rstrip()
            line, room = piece.lstrip(), width - hanging
        else:
            line += piece
    if line.strip():
        yield line.rstrip()


def _pieces(text: str) -> Iterator[str]:
    """What a line may be broken between, with marks kept beside what they belong to."""
    held = ""
    for match in PIECE.finditer(" ".join(text.split())):
        piece = match[0]
        joined = piece[0] in NEVER_FIRST or held[-1:] in set(NEVER_LAST) or not _breaks(held, piece)
        if held and not joined:
            yield held
            held = piece
        else:
            held += piece
    yield held


def _breaks(before: str, after: str) -> bool:
    """Whether a line may end between two pieces: after a blank, or beside a wide character."""
    if not before or after.isspace():
        return False
    return before[-1].isspace() or _wide(before[-1]) or _wide(after[0])


def _wide(character: str) -> bool:
    return display_width(character) > 1
