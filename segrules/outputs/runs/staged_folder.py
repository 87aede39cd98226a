"""A folder that comes into place whole or not at all: what is there before stays until then."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""Why a file cannot be written for want of room."""
AT_FDCWD = -100
RENAME_EXCHANGE = 2
RENAME_SWAP = 2


@contextlib.contextmanager
def staged(out: Path) -> Iterator[Path]:
    """Give a temporary folder beside `out` that takes its place when the block ends well.

    When it does not, by an error or an interrupt, all that was written is removed and `out` is as
    it was. A crash of the machine leaves the old folder or the new one, never a mix. Raises OSError
    where the folder cannot be made, synced or moved.
    """
    made = _make(out.parent)
    stage = out.parent / f".segrules-{os.getpid()}-{secrets.token_hex(4)}"
    moved = False
    try:
        stage.mkdir()
        yield stage
        _sync_all(stage)
        _into_place(stage, out)
        moved = True
    finally:
        # after an exchange this is where the old folder has gone
        shutil.rmtree(stage, ignore_errors=True)
        if not moved:
            _unmake(made)


def _make(folder: Path) -> list[Path]:
    """Make a folder and its parents; gives those that were not there, innermost first."""
    missing = [p for p in (folder, *folder.parents) if not p.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        _unmake(missing)
        raise
    return missing


def _unmake(folders: list[Path]) -> None:
    for folder in folders:
        with contextlib.suppress(OSError):
            folder.rmdir()


def _sync_all(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("r+b") as file:
                os.fsync(file.fileno())
        else:
            _sync_folder(path)
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return  # folders cannot be opened there
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _into_place(stage: Path, out: Path) -> None:
    if not out.exists():
        stage.rename(out)
    elif not any(out.iterdir()):
        out.rmdir()
        stage.rename(out)
    elif not _exchange(stage, out):
        _replace(stage, out)
    _sync_folder(out.parent)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step; False where the system or the file system cannot."""
    if sys.platform == "win32":
        return False
    libc = ctypes.CDLL(None)
    names = os.fsencode(one), os.fsencode(other)
    if hasattr(libc, "renameat2"):
        done = libc.renameat2(AT_FDCWD, names[0], AT_FDCWD, names[1], RENAME_EXCHANGE)
    elif hasattr(libc, "renamex_np"):
        done = libc.renamex_np(*names, RENAME_SWAP)
    else:
        return False
    return bool(done == 0)


def _replace(stage: Path, out: Path) -> None:
    """The same in two steps: the old folder is put back if the new one cannot take its place."""
    old = stage.with_name(f"{stage.name}-old")
    out.rename(old)
    try:
        stage.rename(out)
    except BaseException:
        old.rename(out)
        raise
    shutil.rmtree(old, ignore_errors=True)
