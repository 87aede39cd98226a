"""JSON Lines in UTF-8 -> a raw table: a row for each object, a column for each of their names."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal

import numpy as np

from segrules.engines.on_pandas.reading.encoding import Watched
from segrules.engines.on_pandas.reading.raw_columns import RawTable
from segrules.engines.on_pandas.reading.raw_tables import Loaded, raw_objects
from segrules.engines.on_pandas.reading.read_blocks import one_newline

Objects = dict[str, list[object]]


def read_json_lines(pieces: Iterable[bytes], _: Watched, name: str) -> Loaded:
    """All columns; blank lines are passed over, lines that are no JSON objects are broken.

    Numbers with a point are read as decimals, so that money is exact.
    """
    columns: Objects = {}
    kept: list[int] = []
    broken: list[int] = []
    count = 0
    for count, line in enumerate(lines_of(pieces), start=1):
        row = object_of(line)
        if row is not None:
            add_row(columns, row, len(kept))
            kept.append(count - 1)
        elif line.strip():
            broken.append(count - 1)
    raw = {header: raw_objects(padded_to(len(kept), cells)) for header, cells in columns.items()}
    table = RawTable(name, raw, len(kept), first_row=1)
    positions = None if len(kept) == count else np.array(kept, np.int64)
    return Loaded(table, count, positions, np.array(broken, np.int64))


def lines_of(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of a text that comes in pieces."""
    rest = b""
    for piece in one_newline(pieces):
        *lines, rest = (rest + piece).split(b"\n")
        yield from lines
    if rest:
        yield rest


def object_of(line: bytes) -> dict[str, object] | None:
    """The object that a line holds, or None."""
    try:
        value = json.loads(line, parse_float=Decimal)
    except (ValueError, RecursionError):
        return None
    if b"\\ud" in line.lower():
        value = json.loads(without_halves(value), parse_float=Decimal)
    return value if isinstance(value, dict) else None


def without_halves(value: object) -> bytes:
    """JSON again, with a replacement for each half of a character that is written alone."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


def add_row(columns: Objects, row: dict[str, object], at: int) -> None:
    """Add row number `at`; names that it lacks are filled in when they come again."""
    for header, value in row.items():
        cells = columns.setdefault(header.strip(), [])
        if len(cells) <= at:
            cells.extend([None] * (at - len(cells)))
            cells.append(value)


def padded_to(rows: int, cells: list[object]) -> list[object]:
    """A column with the rows after its last value."""
    return cells + [None] * (rows - len(cells))
