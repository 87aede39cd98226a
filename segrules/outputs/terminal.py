"""Rows and lines -> text for a terminal, fitted also where 汉字 take two cells each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from segrules.language.findings import Lang, Words
from segrules.language.width import clip, display_width, pad, visible

GAP = "  "
LEAST = 6
"""Text columns are not made narrower than so many cells."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's title, and to which side its cells go: numbers to the right."""

    title: Words
    align: Literal["left", "right"] = "left"


def table_text(
    columns: Sequence[Heading], rows: Sequence[Sequence[str]], width: int, lang: Lang
) -> str:
    """The table within `width` cells: text is clipped first, then columns on the right go.

    A last heading of `…` says that columns are missing.
    """
    shown = [tuple(visible(cell) for cell in row) for row in rows]
    titles = [c.title.say(lang) for c in columns]
    widest = [max(map(display_width, column)) for column in zip(titles, *shown, strict=True)]
    widths = _fitted(widest, columns, width)
    lines = [_line(titles, widths, columns), _rule(widths, len(columns))]
    lines += [_line(row, widths, columns) for row in shown]
    if len(widths) < len(columns):
        lines[0] += f"{GAP}…"
    return "\n".join(lines) + "\n"


def _fitted(widest: list[int], columns: Sequence[Heading], width: int) -> list[int]:
    """The width of each column that is shown."""
    widths = list(widest)
    while _total(widths) > width:
        spare = [i for i, c in enumerate(columns[: len(widths)])
                 if c.align == "left" and widths[i] > LEAST]  # fmt: skip
        if not spare:
            break
        widths[max(spare, key=lambda i: widths[i])] -= 1
    while len(widths) > 1 and _total(widths) + (3 if len(widths) < len(widest) else 0) > width:
        widths.pop()
    return widths


def _total(widths: list[int]) -> int:
    return sum(widths) + len(GAP) * (len(widths) - 1)


def _line(cells: Sequence[str], widths: list[int], columns: Sequence[Heading]) -> str:
    parts = [
        pad(clip(cell, width), width, column.align)
        for cell, width, column in zip(cells, widths, columns, strict=False)
    ]
    return GAP.join(parts).rstrip()


def _rule(widths: list[int], columns: int) -> str:
    return GAP.join("-" * w for w in widths[:columns])


def wrapped(line: str, width: int) -> Iterator[str]:
    """The line broken at spaces, what follows indented further; a long word is left whole."""
    indent = " " * (len(line) - len(line.lstrip()))
    words, at = line.split(), indent
    for word in words:
        longer = f"{at} {word}" if at.strip() else at + word
        if at.strip() and display_width(longer) > width:
            yield at
            longer = f"{indent}    {word}"
        at = longer
    yield at
