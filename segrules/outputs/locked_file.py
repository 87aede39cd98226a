"""A file that several processes append to -> one of them at a time."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


@contextlib.contextmanager
def locked_file(path: Path) -> Iterator[BinaryIO]:
    """Open the file for reading and appending, made where it is not, and hold it alone.

    Waits until nobody else holds it; what is written is on the disk before it is let go. Raises
    OSError where the file cannot be opened or locked.
    """
    with path.open("a+b") as file:
        _lock(file)
        try:
            file.seek(0)
            yield file
            file.flush()
            os.fsync(file.fileno())
        finally:
            _unlock(file)


def _lock(file: BinaryIO) -> None:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - only there

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        return
    import fcntl  # noqa: PLC0415 - only there

    fcntl.flock(file.fileno(), fcntl.LOCK_EX)


def _unlock(file: BinaryIO) -> None:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - only there

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
        return
    import fcntl  # noqa: PLC0415 - only there

    fcntl.flock(file.fileno(), fcntl.LOCK_UN)
