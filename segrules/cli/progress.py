"""What is read and written -> one line on a terminal's stderr, gone when the work is done."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from segrules.cli.printing import width
from segrules.cli.tongue import say
from segrules.language.width import clip, visible

Progress = Callable[[str, int], None]
CLEARED = "\r\x1b[K"


@contextmanager
def progress() -> Iterator[Progress | None]:
    """Give what is to be told of rows that were read; None where stderr is no terminal."""
    if not _shown():
        yield None
        return
    try:
        yield _tell
    finally:
        _write(CLEARED)


@contextmanager
def doing(said: str) -> Iterator[None]:
    """Say on a terminal what is being done, until it is done."""
    if not _shown():
        yield
        return
    _write(CLEARED + clip(said, width() - 1))
    try:
        yield
    finally:
        _write(CLEARED)


def _shown() -> bool:
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def _tell(table: str, rows: int) -> None:
    name = visible(table)
    said = say(f"读取 {name}：{rows:,} 行", f"reading {name}: {rows:,} rows")
    _write(CLEARED + clip(said, width() - 1))


def _write(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
