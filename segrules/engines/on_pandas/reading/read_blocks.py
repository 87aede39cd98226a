"""UTF-8 pieces of a delimited text -> blocks of whole records -> where each cell starts and ends.

Records and quotes are those of Python's `csv` module (a quote is special only at the start of a
cell, a doubled quote inside a quoted cell is a quote). A block whose quotes all stand where they
are expected is cut at all its delimiters at once; any other is given to the `csv` module itself.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from segrules.engines.on_pandas.reading.cells import MARGIN, Bytes, Cells, Offsets, cells_of, padded
from segrules.engines.on_pandas.reading.encoding import Watched, lines_in
from segrules.language.findings import DataError, Finding

NEWLINE, QUOTE = 10, 34
LONGEST = 16 << 20
"""A record longer than this many bytes is an open quote, not a record."""

Rows = list[list[str]]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Block:
    """Whole records: as text with quotes only around cells (or none), or cut into cells already."""

    data: bytes
    quotes: Offsets | None = None
    """Where the quotes stand, if there are any."""
    rows: Rows | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a block's good records, and which records were good.

    `starts[j]` and `ends[j]` hold column j. `records` counts all records, blank lines among them;
    `kept` are the positions of the good ones (None: all), `ragged` those with too many or too few
    cells. Records without any text (blank lines, delimiters alone) are in neither.
    """

    data: Bytes
    starts: Offsets
    ends: Offsets
    records: int
    kept: Offsets | None
    ragged: Offsets

    def column(self, index: int) -> Cells:
        """The cells of one column."""
        return Cells(self.data, self.starts[index], self.ends[index])

    @property
    def rows(self) -> int:
        """The number of good records."""
        return len(self.ends[0])


# ---------------------------------------------------------------- pieces -> blocks


def one_newline(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces with every line end (CR LF, CR) made LF."""
    held = b""
    for piece in pieces:
        if not held and b"\r" not in piece:
            yield piece
            continue
        whole = held + piece
        held = b"\r" if whole.endswith(b"\r") else b""
        whole = whole[: len(whole) - len(held)]
        yield whole.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if held:
        yield b"\n"


def blocks(pieces: Iterable[bytes], delimiter: str, watched: Watched) -> Iterator[Block]:
    """Blocks of whole records; raises `DataError` where a quote is opened and never closed.

    `watched` knows how many lines the pieces had so far.
    """
    rest = b""
    for piece in one_newline(pieces):
        block, rest = cut(rest + piece if rest else piece, delimiter, watched)
        if block is not None:
            yield block
        if len(rest) > LONGEST:
            raise open_quote(rest, watched)
    if rest:
        yield last_block(rest, delimiter, watched)


def open_quote(rest: bytes, watched: Watched) -> DataError:
    """What is wrong with a text whose record at the start of `rest` has no end."""
    row = watched.lines - lines_in(rest) + 1
    return DataError([Finding("open-quote", args={"source": watched.source, "row": row})])


def last_block(rest: bytes, delimiter: str, watched: Watched) -> Block:
    """The records after the last cut, of which the last may lack its line end."""
    block, rest = cut(rest if rest.endswith(b"\n") else rest + b"\n", delimiter, watched)
    if not rest:
        return block or Block(b"")
    if is_open(rest, delimiter, watched.source):
        raise open_quote(rest, watched)
    rows = [] if block is None else rows_of(block, delimiter, watched.source)
    return Block(b"", rows=rows + records(rest, delimiter, watched.source)[0])


def cut(data: bytes, delimiter: str, watched: Watched) -> tuple[Block | None, bytes]:
    """As many whole records as can be told, and the rest."""
    if b'"' not in data:
        end = data.rfind(b"\n") + 1
        return (Block(data[:end]) if end else None), data[end:]
    quotes = np.flatnonzero(np.frombuffer(data, np.uint8) == QUOTE)
    end = end_outside(data, quotes)
    inside = quotes[: np.searchsorted(quotes, end)]
    if expected(data, inside, delimiter):
        return (Block(data[:end], inside) if end else None), data[end:]
    return odd_block(data, delimiter, watched)


def end_outside(data: bytes, quotes: Offsets) -> int:
    """The end of the last line that has an even number of quotes before it."""
    end = data.rfind(b"\n") + 1
    while end and (before := int(np.searchsorted(quotes, end))) % 2:
        end = data.rfind(b"\n", 0, int(quotes[before - 1])) + 1
    return end


def expected(data: bytes, quotes: Offsets, delimiter: str) -> bool:
    """Whether every quote opens a cell, closes one, or is one half of a doubled quote."""
    near = np.frombuffer(b"\n" + data + b"\n", np.uint8)
    before, after = near[quotes[0::2]], near[quotes[1::2] + 2]
    edges = (NEWLINE, ord(delimiter), QUOTE)
    return bool(np.isin(before, edges).all() and np.isin(after, edges).all())


def odd_block(data: bytes, delimiter: str, watched: Watched) -> tuple[Block | None, bytes]:
    """The records of data with stray quotes; the last one is held back, it may go on."""
    rows, lines = records(data, delimiter, watched.source)
    kept = rows[:-1]
    if not kept:
        return None, data
    line_ends = np.flatnonzero(np.frombuffer(data, np.uint8) == NEWLINE)
    end = int(line_ends[lines[-2] - 1]) + 1
    return Block(b"", rows=kept), data[end:]


def records(data: bytes, delimiter: str, source: str) -> tuple[Rows, list[int]]:
    """The records as the `csv` module reads them, and the line on which each ends.

    Raises `DataError` for a cell of more than 128 KB.
    """
    reader = csv.reader(io.StringIO(data.decode(), newline="\n"), delimiter=delimiter)
    rows, lines = [], []
    try:
        for row in reader:
            rows.append(row)
            lines.append(reader.line_num)
    except csv.Error:
        raise DataError([Finding("open-quote/long-cell", args={"source": source})]) from None
    return rows, lines


def is_open(data: bytes, delimiter: str, source: str) -> bool:
    """Whether whole lines end inside a quoted cell, which would then take in one more line."""
    more = records(data + b"-\n", delimiter, source)[0]
    return len(more) == len(records(data, delimiter, source)[0])


def rows_of(block: Block, delimiter: str, source: str) -> Rows:
    """A block's records, cell by cell."""
    return records(block.data, delimiter, source)[0] if block.rows is None else block.rows


# ---------------------------------------------------------------- blocks -> grids


def grid(block: Block, delimiter: str, width: int, source: str = "") -> Grid:
    """Where each cell of a block starts and ends, for records of `width` cells."""
    if block.rows is not None:
        return grid_of_rows(block.rows, width)
    data = padded(block.data)
    if block.quotes is None:
        return without_blank(whole_grid(data, separators(data, delimiter), width))
    whole = quoted_grid(data, block.quotes + MARGIN, delimiter, width)
    if len(whole.ragged):
        return grid_of_rows(rows_of(block, delimiter, source), width)
    return without_blank(unquoted(whole))


def separators(data: Bytes, delimiter: str) -> Offsets:
    """Where the delimiters and line ends stand in the padded data."""
    return np.flatnonzero((data == ord(delimiter)) | (data == NEWLINE))


def quoted_grid(data: Bytes, quotes: Offsets, delimiter: str, width: int) -> Grid:
    """The grid of a block with quotes, of every doubled quote one left out."""
    stops = separators(data, delimiter)
    stops = stops.compress(np.searchsorted(quotes, stops) % 2 == 0)
    doubled = quotes[1:-1:2].compress(quotes[2::2] == quotes[1:-1:2] + 1)
    if len(doubled):
        data = np.delete(data, doubled)
        stops -= np.searchsorted(doubled, stops)
    return whole_grid(data, stops, width)


def whole_grid(data: Bytes, stops: Offsets, width: int) -> Grid:
    """The grid of a block: at once where every record has `width` cells, else record by record."""
    lines = data[stops] == NEWLINE
    if len(stops) % width == 0 and regular(lines, width):
        ends = stops.reshape(-1, width)
        return laid(data, ends, starts_of(ends), len(ends))
    return irregular(data, stops, np.flatnonzero(lines), width)


def regular(lines: Mask, width: int) -> bool:
    """Whether exactly every `width`-th separator is a line end."""
    return bool(lines[width - 1 :: width].all()) and int(lines.sum()) * width == len(lines)


def starts_of(ends: Offsets) -> Offsets:
    """Where the records start, given the ends of all their cells."""
    first = np.empty(len(ends), np.int64)
    first[:1] = MARGIN
    first[1:] = ends[:-1, -1] + 1
    return first


def laid(data: Bytes, ends: Offsets, first: Offsets, records: int) -> Grid:
    """A grid by columns from the ends by rows and the start of each row."""
    width = ends.shape[1]
    starts = np.empty((width, len(ends)), np.int64)
    starts[0] = first
    starts[1:] = ends[:, :-1].T + 1
    return Grid(data, starts, np.ascontiguousarray(ends.T), records, None, np.zeros(0, np.int64))


def irregular(data: Bytes, stops: Offsets, line_stops: Offsets, width: int) -> Grid:
    """The grid of a block in which some records have too many or too few cells.

    Empty cells past the last column are passed over: a delimiter at a line's end shifts nothing.
    """
    last = np.concatenate(([-1], line_stops))
    counts = np.diff(last)
    first = np.concatenate(([MARGIN], stops[line_stops[:-1]] + 1))
    end = stops[line_stops]
    blank = end - first == counts - 1
    at = np.minimum(last[:-1] + width, len(stops) - 1)
    only_empty = end - stops[at] == counts - width
    good = ~blank & ((counts == width) | ((counts > width) & only_empty))
    kept = np.flatnonzero(good)
    ends = stops[(last[:-1][kept] + 1)[:, None] + np.arange(width)]
    whole = laid(data, ends, first[kept], len(counts))
    ragged = np.flatnonzero(~good & ~blank)
    return Grid(data, whole.starts, whole.ends, len(counts), kept, ragged)


def without_blank(whole: Grid) -> Grid:
    """The grid without records that are delimiters alone."""
    blank = (whole.ends == whole.starts).all(axis=0)
    if not blank.any():
        return whole
    good = np.flatnonzero(~blank)
    starts, ends = whole.starts[:, good], whole.ends[:, good]
    kept = good if whole.kept is None else whole.kept[good]
    return Grid(whole.data, starts, ends, whole.records, kept, whole.ragged)


def unquoted(whole: Grid) -> Grid:
    """The grid with the quotes around cells left out."""
    quoted = (whole.data[whole.starts] == QUOTE) & (whole.ends > whole.starts)
    starts, ends = whole.starts + quoted, whole.ends - quoted
    return Grid(whole.data, starts, ends, whole.records, whole.kept, whole.ragged)


def grid_of_rows(rows: Rows, width: int) -> Grid:
    """The grid of records that were cut already."""
    filled = np.fromiter((any(row) for row in rows), np.bool_, len(rows))
    fits = np.fromiter((fitting(row, width) for row in rows), np.bool_, len(rows))
    kept = np.flatnonzero(filled & fits)
    cells = cells_of([cell for i in kept for cell in rows[i][:width]])
    starts = np.ascontiguousarray(cells.starts.reshape(-1, width).T)
    ends = np.ascontiguousarray(cells.ends.reshape(-1, width).T)
    return Grid(cells.data, starts, ends, len(rows), kept, np.flatnonzero(filled & ~fits))


def fitting(row: list[str], width: int) -> bool:
    """Whether a record has the declared number of cells, but for empty ones at its end."""
    return len(row) >= width and not any(row[width:])
