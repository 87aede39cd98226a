"""Rows and lines -> text for a terminal, fitted also where 汉字 take two cells each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from segrules.language.findings import Lang, Words
from segrules.language.width import clip, display_width, pad, visible
from segrules.outputs.lines import fitted

GAP = "  "
HANGING = 4
LEAST = 6
"""No column is made narrower than so many cells."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's title, and to which side its cells go: numbers to the right."""

    title: Words
    align: Literal["left", "right"] = "left"


def table_text(
    columns: Sequence[Heading], rows: Sequence[Sequence[str]], width: int, lang: Lang
) -> str:
    """The table within `width` cells.

    Columns that do not fit beside the others follow in a further table, with the first column
    again; a cell is clipped only where its column alone would be too wide.
    """
    shown = [tuple(visible(cell) for cell in row) for row in rows]
    titles = [c.title.say(lang) for c in columns]
    widest = [max(map(display_width, column)) for column in zip(titles, *shown, strict=True)]
    widths = _limited(widest, width)
    blocks = [
        "\n".join(_lines(block, titles, shown, widths, columns)) + "\n"
        for block in _blocks(widths, width)
    ]
    return "\n".join(blocks)


def _limited(widest: list[int], width: int) -> list[int]:
    """The first column takes at most half of the width, each other what is left beside it."""
    first = min(widest[0], max(width // 2, LEAST))
    room = max(width - first - len(GAP), LEAST)
    return [first, *(min(w, room) for w in widest[1:])]


def _blocks(widths: list[int], width: int) -> Iterator[list[int]]:
    """Which columns stand side by side; the first stands in every block."""
    block, used = [0], widths[0]
    for at, wide in enumerate(widths[1:], start=1):
        if len(block) > 1 and used + len(GAP) + wide > width:
            yield block
            block, used = [0], widths[0]
        block.append(at)
        used += len(GAP) + wide
    yield block


def _lines(
    block: list[int],
    titles: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: list[int],
    columns: Sequence[Heading],
) -> Iterator[str]:
    """A heading, a rule, and the rows."""
    rule = ["-" * w for w in widths]
    for cells in (titles, rule, *rows):
        parts = (pad(clip(cells[i], widths[i]), widths[i], columns[i].align) for i in block)
        yield GAP.join(parts).rstrip()


def wrapped(line: str, width: int) -> Iterator[str]:
    """The line in lines of at most `width` cells, what follows indented further."""
    indent = " " * (len(line) - len(line.lstrip()))
    for at, part in enumerate(fitted(line, width - len(indent), HANGING)):
        yield f"{indent}{' ' * HANGING if at else ''}{part}"
