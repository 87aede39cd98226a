"""A text file -> its text in UTF-8, by the first encoding that fits, its header and delimiter."""

from __future__ import annotations

import csv
import io
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO, TypeVar

from segrules.engines.on_pandas.reading.encoding import (
    Encodings,
    Watched,
    encodings_of,
    utf8_pieces,
)
from segrules.engines.on_pandas.reading.headers import cleaned
from segrules.engines.on_pandas.reading.read_blocks import one_newline
from segrules.engines.on_pandas.reading.sources import Opened
from segrules.language.findings import DataError, Finding, type_arg

PIECE = 1 << 21
SAMPLE = 1 << 16
SAMPLE_ROWS = 50
DELIMITERS = (",", "\t", ";", "|")

Out = TypeVar("Out")


@dataclass(frozen=True, slots=True)
class Layout:
    """A text's header and delimiter, the number of its first row, and what follows."""

    source: str
    header: tuple[str, ...]
    delimiter: str
    first_row: int
    body: Iterator[bytes]


# ---------------------------------------------------------------- bytes -> UTF-8


def raw_pieces(file: BinaryIO, name: str, skip: int) -> Iterator[bytes]:
    """The file's bytes from its start, `skip` passed over; damaged gzip raises `DataError`."""
    file.seek(0)
    try:
        file.read(skip)
        while piece := file.read(PIECE):
            yield piece
    except (EOFError, OSError, zlib.error):
        raise DataError([Finding("truncated-gzip", args={"source": name})]) from None


def in_utf8(opened: Opened, encodings: Encodings, name: str, watched: Watched) -> Iterator[bytes]:
    """The file's text in UTF-8, read in one of its encodings."""
    return utf8_pieces(raw_pieces(opened.file, opened.name, encodings.mark), name, watched)


def encodings_in(opened: Opened, chosen: str | None) -> Encodings:
    """The encodings that a file may be in; raises `DataError` for a binary file."""
    encodings = encodings_of(opened.head, chosen)
    if encodings.judge and b"\0" in opened.head:
        raise DataError([Finding("binary-file", args={"source": opened.name})])
    return encodings


def decoded(
    opened: Opened, chosen: str | None, read: Callable[[Iterator[bytes], Watched], Out]
) -> tuple[Out, str]:
    """What `read` makes of the text in the first encoding that fits the whole file, and its name.

    Raises `DataError` where none fits, or where one that was guessed gives unlikely characters.
    """
    encodings = encodings_in(opened, chosen)
    lines: list[int] = []
    for name in encodings.names:
        watched = Watched(opened.name)
        try:
            made = read(in_utf8(opened, encodings, name, watched), watched)
        except UnicodeError as fault:
            lines.append(watched.lines + newlines_before(fault))
            continue
        if encodings.judge and watched.doubtful:
            raise DataError([Finding("encoding-doubtful", args={"source": opened.name})])
        return made, name
    tried = " / ".join(n.upper() for n in encodings.names)
    args: dict[str, type_arg] = {"source": opened.name, "encoding": tried, "row": min(lines) + 1}
    raise DataError([Finding("cannot-decode", args=args)])


def newlines_before(fault: UnicodeError) -> int:
    """The line ends before the bytes that could not be decoded, in the piece that holds them."""
    return fault.object[: fault.start].count(b"\n") if isinstance(fault, UnicodeDecodeError) else 0


# ---------------------------------------------------------------- the header


def layout_of(pieces: Iterator[bytes], name: str) -> Layout:
    """The header and delimiter of a text; raises `DataError` where it has none."""
    pieces = one_newline(pieces)
    head = b""
    for piece in pieces:
        head += piece
        if len(head) >= SAMPLE:
            break
    sample = whole_lines(head)
    if not sample.strip():
        raise DataError([Finding("empty-file", args={"source": name})])
    delimiter = delimiter_of(sample)
    header, record, size = first_record(sample, delimiter)
    if not any(header):
        raise DataError([Finding("no-header", args={"source": name})])
    body = chain([head[size:]], pieces) if len(head) > size else pieces
    return Layout(name, header, delimiter, record + 1, body)


def whole_lines(head: bytes) -> str:
    """The beginning of a text up to the last line end of its sample, or all of a short one."""
    end = head.rfind(b"\n", 0, SAMPLE) + 1 if len(head) > SAMPLE else len(head)
    return head[: end or len(head)].decode("utf-8", "ignore")


def delimiter_of(sample: str) -> str:
    """The delimiter that cuts most of the first records like the header, into the most cells."""
    shapes = {d: widths(sample, d) for d in DELIMITERS}

    def score(delimiter: str) -> tuple[bool, float, int]:
        header, *rows = shapes[delimiter] or [0]
        alike = sum(w == header for w in rows) / len(rows) if rows else 1.0
        return (True, round(alike, 1), header) if header > 1 else (False, 0.0, 0)

    return max(DELIMITERS, key=score)


def widths(sample: str, delimiter: str) -> list[int]:
    """The number of cells of the first records, cut at a delimiter."""
    reader = csv.reader(io.StringIO(sample, newline="\n"), delimiter=delimiter)
    found = []
    try:
        for row in reader:
            found += [len(row)] if any(row) else []
            if len(found) > SAMPLE_ROWS:
                break
    except csv.Error:
        return []
    return found


def first_record(sample: str, delimiter: str) -> tuple[tuple[str, ...], int, int]:
    """The first record that is not blank, its number from 1 on, and the bytes up to its end."""
    reader = csv.reader(io.StringIO(sample, newline="\n"), delimiter=delimiter)
    for number, row in enumerate(reader, start=1):
        if any(cell.strip() for cell in row):
            lines = sample.split("\n")[: reader.line_num]
            return cleaned(row), number, len("\n".join(lines).encode()) + 1
    return (), 1, 0


def text_header(opened: Opened, chosen: str | None) -> tuple[str, ...]:
    """The header of a text file, judged by its beginning alone."""
    encodings = encodings_in(opened, chosen)
    for name in encodings.names:
        try:
            return layout_of(
                in_utf8(opened, encodings, name, Watched(opened.name)), opened.name
            ).header
        except UnicodeError:
            continue
    args: dict[str, type_arg] = {"source": opened.name, "encoding": encodings.names[0], "row": 1}
    raise DataError([Finding("cannot-decode", args=args)])
