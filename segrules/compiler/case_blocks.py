"""A small CSV block of a test -> its lines, each cell with its place.

The first line names what stands below; each other line is a case. A cell that holds a comma stands
in double quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from segrules.compiler.written import Loc, Reader
from segrules.language.findings import Finding
from segrules.language.places import Located, Place
from segrules.language.width import shown

_CELL = re.compile(r'\s*("(?:[^"]|"")*"|[^,]*)\s*(,|$)')


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a cell, without the space and the quotes around it; `under` is its header."""

    text: str
    place: Place
    under: Place


@dataclass(frozen=True, slots=True)
class Line:
    """A line below the header, numbered from 1; its cells by what the header calls them."""

    number: int
    cells: Mapping[str, Cell]
    place: Place


def lines(name: str, loc: Loc, expected: frozenset[str], reader: Reader) -> Iterator[Line]:
    """The lines of a test's block; one with too many or too few cells is reported and left out.

    `expected` are the names of columns that say what is expected: one of them must be there.
    """
    located = reader.loaded.located(loc)
    written = [_cells(located, start, end) for start, end in _stretches(located.text)]
    header = written[0] if written else []
    if expected.isdisjoint(c.text for c in header):
        reader.report("block-without-expect", loc, name=name)
        return
    reader.found.extend(_doubled(header))
    for number, cells in enumerate(written[1:], start=1):
        place = cells[0].place.upto(cells[-1].place)
        if len(cells) == len(header):
            pairs = zip(header, cells, strict=True)
            by_name = {h.text: replace(c, under=h.place) for h, c in pairs}
            yield Line(number, by_name, place)
        else:
            args = {"line": number, "wanted": len(header), "given": len(cells)}
            reader.found.append(Finding("block-ragged", place, args))


def _doubled(header: list[Cell]) -> Iterator[Finding]:
    for i, cell in enumerate(header):
        if cell.text in {c.text for c in header[:i]}:
            yield Finding("block-column-twice", cell.place, {"name": shown(cell.text)})


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Where each line that is not blank begins and ends."""
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


def _cells(located: Located, start: int, end: int) -> list[Cell]:
    found: list[Cell] = []
    while start <= end:
        match = _CELL.match(located.text, start, end)
        if match is None:  # something follows a closing quote: the rest is one cell
            found.append(_cell(located, start, end))
            break
        found.append(_cell(located, *match.span(1)))
        if not match[2]:
            break
        start = match.end()
    return found


def _cell(located: Located, start: int, end: int) -> Cell:
    raw = located.text[start:end].rstrip()
    place = located.place(start, start + max(len(raw), 1))
    quoted = len(raw) > 1 and raw[0] == raw[-1] == '"'
    return Cell(raw[1:-1].replace('""', '"') if quoted else raw, place, place)
