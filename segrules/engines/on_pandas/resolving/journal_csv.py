"""A journal in a CSV file -> its rows, and rows appended to it, all of them or none."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pandas as pd

from segrules.engines.on_pandas.resolving.journal_rows import COLUMNS, damaged

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
    text = rows.to_csv(index=False, header=new, lineterminator="\n")
    with path.open("ab") as file:
        before = file.tell()
        try:
            file.write(text.encode("utf-8", "surrogatepass"))
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            file.truncate(before)
            raise
