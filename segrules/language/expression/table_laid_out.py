"""The text of a decision table -> its lines, each column as wide as its widest cell."""

from __future__ import annotations

from itertools import pairwise

from segrules.language.expression.laid_out import cell_laid_out, laid_out
from segrules.language.expression.spellings import WIDE
from segrules.language.expression.table import SEGMENT, borders, is_rule
from segrules.language.width import display_width, pad

NARROWEST_RULE = 3


def table_laid_out(text: str) -> list[str]:
    """The lines of a table that is read without faults; blank ones part groups of rows.

    汉字 count two cells. A line of dashes below the header stays, with its colons.
    """
    rows = [_cells(line.strip()) for line in text.strip().split("\n")]
    full = [row for row in rows if row]
    ruled = len(full) > 1 and all(is_rule(cell) for cell in full[1])
    if ruled:  # it is read as one however many cells it has
        full[1] = [*full[1], *["-"] * len(full[0])][: len(full[0])]
    segment = [cell.translate(WIDE) for cell in full[0]].index(SEGMENT)
    written = [_written(row, at, segment, ruled=ruled) for at, row in enumerate(full)]
    widths = [max(map(display_width, column)) for column in zip(*written, strict=True)]
    if ruled:
        written[1] = [_rule(c, w) for c, w in zip(full[1], widths, strict=True)]
    lines = iter(_line(row, widths) for row in written)
    return _one_blank([next(lines) if row else "" for row in rows])


def _cells(line: str) -> list[str]:
    at = borders(line)
    return [line[a + 1 : b].strip() for a, b in pairwise(at)]


def _written(row: list[str], at: int, segment: int, *, ruled: bool) -> list[str]:
    if not at:
        return [SEGMENT if k == segment else laid_out(cell) for k, cell in enumerate(row)]
    if ruled and at == 1:
        return ["-" * NARROWEST_RULE for _ in row]
    return [cell if k == segment else cell_laid_out(cell) for k, cell in enumerate(row)]


def _rule(cell: str, width: int) -> str:
    plain = cell.translate(WIDE)
    start, end = ":" * plain.startswith(":"), ":" * plain.endswith(":")
    return start + "-" * (width - len(start) - len(end)) + end


def _line(cells: list[str], widths: list[int]) -> str:
    filled = (pad(cell, width) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(filled)} |"


def _one_blank(lines: list[str]) -> list[str]:
    return [line for at, line in enumerate(lines) if line or lines[at - 1]]
