"""Texts of open files -> the files of the disk with those in place of theirs, and what was read."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from segrules.language.decoded import Decoded, checked
from segrules.language.files import DISK, Files

Stamp = tuple[int, int] | str | None
"""A file as it was read: the text of an open one, else its time of change and size."""


def overlaid(texts: Mapping[str, str], read: dict[str, Stamp] | None = None) -> Files:
    """The files of the disk with open ones (by real path) in place of theirs.

    What is read, or looked for, is noted in `read` by its real path.
    """

    def note(path: Path | str) -> str:
        real = os.path.realpath(path)
        if read is not None and real not in read:
            read[real] = stamp_of(real, texts)
        return real

    def is_file(path: Path) -> bool:
        return note(path) in texts or DISK.is_file(path)

    def text_of(path: Path, shown: str) -> Decoded:
        real = note(path)
        return checked(texts[real], shown) if real in texts else DISK.read(path, shown)

    return replace(DISK, is_file=is_file, read=text_of)


def stamp_of(path: str, texts: Mapping[str, str]) -> Stamp:
    """What tells a file's content: its text where it is open; None where there is no such file."""
    if path in texts:
        return texts[path]
    try:
        found = os.stat(path)  # noqa: PTH116 - the path is a text here
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size
