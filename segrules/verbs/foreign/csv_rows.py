"""A small CSV text -> its rows of cells, each with its place: comma, semicolon or tab between."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from segrules.language.places import Place
from segrules.verbs.foreign.located_text import Lines, lines_of

BETWEEN = (",", ";", "\t")
QUOTED = re.compile(r'"((?:[^"\n]|"")*)"[ \t]*')
COMMENT = "#"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell without the quotes and blanks around it."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not empty; `place` is that of all of it."""

    cells: tuple[Cell, ...]
    place: Place


def csv_rows(text: str, path: str) -> list[Row]:
    """The rows of a text, the header included; empty lines and lines that start with # are not."""
    lines = lines_of(text, path)
    between = _between(text)
    found = []
    for start, line in zip(lines.starts, text.split("\n"), strict=True):
        if line.strip() and not line.lstrip().startswith(COMMENT):
            cells = tuple(_cells(lines, start, start + len(line), between))
            found.append(Row(cells, lines.place(start, start + len(line.rstrip()))))
    return found


def _between(text: str) -> str:
    """What parts the cells: the sign that the header has most of, a comma if it has none."""
    header = next((x for x in text.split("\n") if x.strip() and x.lstrip()[0] != COMMENT), "")
    return max(BETWEEN, key=header.count)


def _cells(lines: Lines, start: int, end: int, between: str) -> Iterator[Cell]:
    text, at = lines.text, start
    while at <= end:
        at = _blanks(text, at, end)
        match = QUOTED.match(text, at, end)
        if match is not None and (match.end() == end or text[match.end()] == between):
            yield Cell(match[1].replace('""', '"').strip(), lines.place(at, match.end()))
            at = match.end() + 1
            continue
        stop = text.find(between, at, end)
        stop = end if stop < 0 else stop
        written = text[at:stop].rstrip()
        yield Cell(written, lines.place(at, at + max(len(written), 1)))
        at = stop + 1


def _blanks(text: str, at: int, end: int) -> int:
    while at < end and text[at] == " ":
        at += 1
    return at
