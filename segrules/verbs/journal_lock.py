"""A journal's path -> the journal held alone, so that two runs never write it at once."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from segrules.language.findings import DataError, Finding, type_arg
from segrules.language.width import shown

PATIENCE = 10.0
"""Seconds that a run waits for another one."""
PAUSE = 0.1


@contextmanager
def held(path: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold a journal while it is read and written; another run waits, a little.

    The lock is on an empty file beside the journal, and ends with the process that holds it, so
    none is ever left behind. Raises DataError where another run holds it for longer than patience.
    """
    try:
        file = path.with_name(f"{path.name}.lock").open("ab")
    except OSError as failed:
        args = {"path": shown(str(path)), "reason": failed.strerror or str(failed)}
        raise DataError([Finding("journal-not-writable", None, args)]) from None
    with file:
        _wait(file, path, patience)
        try:
            yield
        finally:
            _let_go(file)


def _wait(file: BinaryIO, path: Path, patience: float) -> None:
    ends = time.monotonic() + patience
    while not _taken(file):
        if time.monotonic() > ends:
            args: Mapping[str, type_arg] = {
                "path": shown(str(path)),
                "seconds": round(patience),
            }
            raise DataError([Finding("journal-busy", None, args)])
        time.sleep(PAUSE)


def _taken(file: BinaryIO) -> bool:
    """Whether the file could be locked just now."""
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - only there

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - only there

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _let_go(file: BinaryIO) -> None:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - only there

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
    else:
        import fcntl  # noqa: PLC0415 - only there

        fcntl.flock(file.fileno(), fcntl.LOCK_UN)
