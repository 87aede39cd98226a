"""A delimited text file and a table's declaration -> the table's typed columns.

The file is read once, in pieces of a megabyte: decoded, cut into blocks of whole records, and each
block turned into values by a few threads; only the declared columns are looked at. Where it turns
out not to be in the likeliest encoding it is read again in the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec

import numpy as np

from segrules.compiler.program import DeclaredColumn, Table
from segrules.engines.on_pandas.reading.cells import Offsets
from segrules.engines.on_pandas.reading.encoding import Watched
from segrules.engines.on_pandas.reading.headers import Matched
from segrules.engines.on_pandas.reading.in_threads import in_threads
from segrules.engines.on_pandas.reading.read_blocks import Block, blocks, grid
from segrules.engines.on_pandas.reading.sources import Opened
from segrules.engines.on_pandas.reading.text_layout import Layout, decoded, layout_of
from segrules.engines.on_pandas.reading.typed import (
    Piece,
    Setting,
    Typed,
    all_missing,
    piece_of,
    whole_column,
)

SHORT = 4
"""Blocks of a text before it is worth starting Arrow."""
MOST_FAILED = 8
"""A text of which so many blocks are not plain has others."""

Match = Callable[[tuple[str, ...]], Matched]
"""Header -> where the declared columns stand in it."""


@dataclass(frozen=True, slots=True)
class BlockRead:
    """One block's columns, and what became of its records (as in `Grid`)."""

    pieces: dict[str, Piece]
    rows: int
    records: int
    kept: Offsets | None
    ragged: Offsets


@dataclass(frozen=True, slots=True)
class TextTable:
    """A text file's typed columns, and what became of its records."""

    columns: Mapping[str, Typed]
    matched: Matched
    encoding: str
    rows: int
    records: int
    kept: Offsets | None
    ragged: Offsets
    first_row: int


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of a text file: a table, how its header is matched, how its cells are read.

    `wordless` columns are only compared with themselves; `progress` is told the rows so far.
    """

    table: Table
    match: Match
    setting: Setting
    wordless: frozenset[str] = frozenset()
    progress: Callable[[int], None] | None = None


def read_text(opened: Opened, chosen: str | None, wish: Wish) -> TextTable:
    """The declared columns of a delimited text; raises `DataError` where it cannot be read."""
    table, encoding = decoded(opened, chosen, partial(read_pieces, name=opened.name, wish=wish))
    return TextTable(
        table.columns,
        table.matched,
        encoding,
        table.rows,
        table.records,
        table.kept,
        table.ragged,
        table.first_row,
    )


def read_pieces(pieces: Iterator[bytes], watched: Watched, name: str, wish: Wish) -> TextTable:
    """The declared columns of a text that comes as UTF-8."""
    layout = layout_of(pieces, name)
    matched = wish.match(layout.header)
    columns = {c.name: c for c in wish.table.columns}
    wanted = {columns[n]: place for n, place in matched.places.items()}
    read = partial(
        read_block, layout=layout, wanted=wanted, setting=wish.setting, through=ThroughArrow()
    )
    made = []
    for block in in_threads(read, blocks(layout.body, layout.delimiter, watched)):
        made.append(block)
        if wish.progress is not None:
            wish.progress(sum(b.rows for b in made))
    return joined_blocks(made, matched, layout.first_row, wish)


@dataclass(slots=True)
class ThroughArrow:
    """How many blocks of a text have been met, and for how many Arrow was no help.

    Whether it is asked decides how long reading takes, not what is read.
    """

    met: int = 0
    failed: int = 0
    installed: bool = field(default_factory=lambda: find_spec("pyarrow") is not None)

    def asked(self) -> bool:
        """Whether Arrow is to be asked for one more block."""
        self.met += 1
        return self.installed and self.met > SHORT and self.failed < MOST_FAILED


def read_block(
    block: Block,
    layout: Layout,
    wanted: Mapping[DeclaredColumn, int],
    setting: Setting,
    through: ThroughArrow,
) -> BlockRead:
    """The wanted columns of one block: through Arrow where a text is long and plain."""
    if through.asked():
        from segrules.engines.on_pandas.reading.blocks_through_arrow import arrow_pieces  # noqa: PLC0415 - an extra

        made = arrow_pieces(block, layout.delimiter, len(layout.header), wanted, setting)
        if made is not None:
            return BlockRead(*made, made[1], None, np.zeros(0, np.int64))
        through.failed += 1
    return cut_block(block, layout, wanted, setting)


def cut_block(
    block: Block, layout: Layout, wanted: Mapping[DeclaredColumn, int], setting: Setting
) -> BlockRead:
    """The wanted columns of any block."""
    cut = grid(block, layout.delimiter, len(layout.header), layout.source)
    pieces = {c.name: piece_of(cut.column(at), c, setting) for c, at in wanted.items()}
    return BlockRead(pieces, cut.rows, cut.records, cut.kept, cut.ragged)


def joined_blocks(
    made: Sequence[BlockRead], matched: Matched, first_row: int, wish: Wish
) -> TextTable:
    """The blocks of a table as one table, column by column."""
    rows = sum(b.rows for b in made)
    columns: dict[str, Typed] = {}
    for column in wish.table.columns:
        if column.name not in matched.places:
            columns[column.name] = all_missing(column.type, rows)
            continue
        pieces = [b.pieces.pop(column.name) for b in made]
        columns[column.name] = whole_column(pieces, column, wordless=column.name in wish.wordless)
    records = sum(b.records for b in made)
    kept, ragged = positions(made)
    return TextTable(columns, matched, "", rows, records, kept, ragged, first_row)


def positions(made: Sequence[BlockRead]) -> tuple[Offsets | None, Offsets]:
    """The positions of the good records in the whole file (None: all), and of the ragged ones."""
    starts = np.cumsum([0, *(b.records for b in made)])
    ragged = [b.ragged + start for b, start in zip(made, starts, strict=False)]
    whole = np.concatenate([np.zeros(0, np.int64), *ragged])
    if all(b.kept is None for b in made):
        return None, whole
    kept = [
        (np.arange(b.records) if b.kept is None else b.kept) + start
        for b, start in zip(made, starts, strict=False)
    ]
    return np.concatenate(kept), whole
