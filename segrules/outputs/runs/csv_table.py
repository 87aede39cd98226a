"""A frame -> CSV for people: UTF-8 with a byte order mark, text that a spreadsheet cannot run.

Lines end with a line feed; a cell with a comma, a quote or a line break is quoted. Text that begins
with a character that starts a formula gets an apostrophe before it, unless it is asked for raw.
Source of the list: OWASP, "CSV Injection", and its full-width forms.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO

import numpy as np
import pandas as pd

from segrules.language.types import Kind, Type
from segrules.outputs.runs.cells import Cells, cells_of
from segrules.verbs.run_record import FORMULA_STARTS

QUOTED = ('"', ",", "\n", "\r")
ROWS_AT_ONCE = 1 << 16
MOST_COMBINED = 1 << 14
"""Neighbouring columns are joined beforehand while they have no more than so many combinations."""


def write_csv(
    frame: pd.DataFrame, types: Mapping[str, Type], to: BinaryIO, *, raw: bool = False
) -> None:
    """Write the frame, with a header, to an open binary file.

    `raw` is for programs: no byte order mark, and all text as it is.
    """
    header = ",".join(_safe([str(c) for c in frame.columns], raw=raw))
    to.write((b"" if raw else BOM_UTF8) + _encoded(header + "\n"))
    columns = [_column(frame[c], types[str(c)], raw=raw) for c in frame.columns]
    to.writelines(_encoded(block) for block in _blocks(_combined(columns), len(frame)))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


def _column(column: pd.Series, kind: Type, *, raw: bool) -> Cells:
    cells = cells_of(column, kind)
    # numbers have neither commas nor formulas: a minus is theirs
    text = kind.kind is Kind.TEXT
    return Cells(cells.codes, _safe(cells.words, raw=raw)) if text else cells


def _safe(words: list[str], *, raw: bool) -> list[str]:
    """The texts quoted and defused where that is needed; mostly none is, and it is quick."""
    if not raw and not FORMULA_STARTS.isdisjoint({w[:1] for w in words}):
        words = [f"'{w}" if w[:1] in FORMULA_STARTS else w for w in words]
    together = "".join(words)
    return [_quoted(w) for w in words] if any(q in together for q in QUOTED) else words


def _quoted(text: str) -> str:
    if not any(q in text for q in QUOTED):
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _combined(columns: Iterable[Cells]) -> list[Cells]:
    """Fewer columns with the same lines: neighbours of few values are joined, value by value."""
    made: list[Cells] = []
    for cells in columns:
        if made and len(made[-1].words) * len(cells.words) <= MOST_COMBINED:
            cells = _pair(made.pop(), cells)  # noqa: PLW2901 - the pair takes the place of both
        made.append(cells)
    return made


def _pair(left: Cells, right: Cells) -> Cells:
    words = [f"{a},{b}" for a in left.words for b in right.words]
    return Cells(left.codes * len(right.words) + right.codes, words)


def _blocks(columns: list[Cells], rows: int) -> Iterator[str]:
    words = [np.array([*c.words, None], dtype=object)[:-1] for c in columns]
    for start in range(0, rows, ROWS_AT_ONCE):
        at = slice(start, start + ROWS_AT_ONCE)
        lists = [w[c.codes[at]].tolist() for w, c in zip(words, columns, strict=True)]
        yield "\n".join(map(",".join, zip(*lists, strict=True))) + "\n"
