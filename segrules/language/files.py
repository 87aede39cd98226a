"""Where the files of a ruleset stand and how they are read: on disk, or in a revision of git."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from segrules.language.decoded import Decoded, read_text


@dataclass(frozen=True, slots=True)
class Files:
    """Paths as they are in one place.

    `real` resolves links. `root` is the folder that the files included by a main file (given by its
    real path) must lie in. `read` takes a path and the name that findings show, which is `prefix`
    and the path as it was written.
    """

    real: Callable[[Path], Path]
    root: Callable[[Path], Path]
    is_file: Callable[[Path], bool]
    read: Callable[[Path, str], Decoded]
    prefix: str = ""


def repository_of(path: Path) -> Path:
    """The nearest folder above the file that holds `.git`, else the file's own folder."""
    return next((folder for folder in path.parents if (folder / ".git").exists()), path.parent)


def _resolved(path: Path) -> Path:
    return Path(os.path.realpath(path))  # Path.resolve raises on a circle of links


def _is_file(path: Path) -> bool:
    return os.path.isfile(path)  # noqa: PTH113 - unlike Path, never raises


def _read(path: Path, shown: str) -> Decoded:
    return read_text(str(path), shown)


DISK = Files(_resolved, repository_of, _is_file, _read)
