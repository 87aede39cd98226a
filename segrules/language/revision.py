"""A revision of the git repository at hand -> its files, read without touching the working copy."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from segrules.language.decoded import LARGEST, Decoded, decode, too_large
from segrules.language.files import Files
from segrules.language.findings import Finding
from segrules.language.width import shown

TREE = Path("/tree")
"""Stands for the top of the repository in the paths of a revision."""


@dataclass(frozen=True, slots=True)
class InRevision:
    """A file of a revision: its path from the top of the repository, and the files around it."""

    path: Path
    files: Files


def in_revision(revision: str, path: str) -> InRevision | Finding:
    """The file of that path in a revision; a finding where there is no such thing.

    The path is looked for from the top of the repository, as git reads it, then from the folder at
    hand; `./` in front means the latter.
    """
    try:
        top = _git("rev-parse", "--show-prefix")
    except FileNotFoundError:
        return Finding("no-git")
    if top is None:
        return Finding("no-repository", None, {"revision": shown(revision)})
    asked = f"{revision}^{{commit}}"
    commit = _git("rev-parse", "--verify", "--quiet", "--end-of-options", asked)
    if not revision or commit is None:
        return Finding("unknown-revision", None, {"revision": shown(revision)})
    return _found(revision, path, commit.decode().strip(), top.decode("utf-8", "replace").strip())


def _found(revision: str, path: str, commit: str, here: str) -> InRevision | Finding:
    files = _files(revision, commit)
    tried = [Path(here) / path] if path.startswith("./") else [Path(path), Path(here) / path]
    for each in tried:
        plain = Path(os.path.normpath(each))
        if files.is_file(files.real(plain)):
            return InRevision(plain, files)
    key = "not-in-revision/new" if os.path.isfile(path) else "not-in-revision"  # noqa: PTH113
    return Finding(key, None, {"path": shown(path), "revision": shown(revision)})


def _files(revision: str, commit: str) -> Files:
    def name(path: Path) -> str:
        real = _real(path)
        return f"{commit}:{real.relative_to(TREE).as_posix()}"

    def is_file(path: Path) -> bool:
        inside = _real(path).is_relative_to(TREE)
        return inside and _git("cat-file", "-t", name(path)) == b"blob\n"

    def read(path: Path, said: str) -> Decoded:
        raw = _git("cat-file", "blob", name(path)) or b""
        return too_large(said) if len(raw) > LARGEST else decode(raw, said)

    return Files(_real, lambda _: TREE, is_file, read, f"{revision}:")


def _real(path: Path) -> Path:
    """A path below the top of the repository; one that leads out of it is not below."""
    return Path(os.path.normpath(TREE / path))


def _git(*words: str) -> bytes | None:
    """What git prints; None where it refuses. Raises FileNotFoundError where there is no git."""
    done = subprocess.run(  # noqa: S603 - words of ours, a revision behind --end-of-options
        ["git", *words],  # noqa: S607 - the user's own git
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return done.stdout if done.returncode == 0 else None
