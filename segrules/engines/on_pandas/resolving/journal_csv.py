"""A journal in a CSV file -> its rows, and rows appended to it, all of them or none."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from segrules.engines.on_pandas.resolving.journal_rows import COLUMNS, damaged

AT_ONCE = 1 << 16
SPECIAL = re.compile(r'[",\r\n]')
LINE = re.compile(r"line (\d+)")


def read_csv_journal(path: Path) -> pd.DataFrame:
    """The rows as texts; none where there is no file yet. Raises DataError for what is no CSV."""
    if not path.exists() or not path.stat().st_size:
        return pd.DataFrame(columns=list(COLUMNS), dtype=object)
    try:
        rows = pd.read_csv(path, dtype=object, keep_default_na=False, encoding="utf-8-sig")
    except pd.errors.ParserError as fault:
        found = LINE.search(str(fault))
        raise damaged(str(path), int(found[1]) if found else 1) from None
    except UnicodeDecodeError:
        raise damaged(str(path), 1) from None
    if not _is_ended(path):
        raise damaged(str(path), len(rows) + 1)
    return rows


def _is_ended(path: Path) -> bool:
    """Whether the last line is a whole one."""
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def append_csv_journal(path: Path, rows: pd.DataFrame) -> None:
    """Append the rows; where that fails the file is as it was. Raises OSError."""
    new = not path.exists() or not path.stat().st_size
    with path.open("ab") as file:
        before = file.tell()
        try:
            file.write(_line(COLUMNS) if new else b"")
            file.writelines(_lines(rows))
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            file.truncate(before)
            raise


def _lines(rows: pd.DataFrame) -> Iterator[bytes]:
    """The rows as lines, some at a time; few words are quoted once for all rows."""
    columns = [rows[name].tolist() for name in COLUMNS]
    for start in range(0, len(rows), AT_ONCE):
        parts = [column[start : start + AT_ONCE] for column in columns]
        cells = [_quoted(part) for part in parts]
        said = "\n".join(map(",".join, zip(*cells, strict=True)))
        yield said.encode("utf-8", "surrogatepass") + b"\n"


def _quoted(cells: list[str]) -> list[str]:
    """Cells as CSV has them."""
    odd = {c: '"' + c.replace('"', '""') + '"' for c in set(cells) if SPECIAL.search(c)}
    return [odd.get(c, c) for c in cells] if odd else cells


def _line(cells: Sequence[str]) -> bytes:
    return (",".join(cells) + "\n").encode()
