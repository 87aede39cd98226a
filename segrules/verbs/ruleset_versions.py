"""OLD or NEW as named on the command line -> that version of the ruleset, checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from segrules.compiler.check import Checked, check
from segrules.compiler.program import Program
from segrules.language.files import DISK, Files
from segrules.language.findings import DataError, Finding, LockError, RulesetError
from segrules.language.lock_file import lock_beside
from segrules.language.revision import in_revision
from segrules.language.source import load
from segrules.verbs.lock import Lock
from segrules.verbs.lock_reading import read_lock_text
from segrules.verbs.run_manifest import run_manifest
from segrules.verbs.run_record import LOCK
from segrules.verbs.run_ruleset import ruleset_of_run

DRIVE = re.compile(r"[A-Za-z]:[\\/]")


@dataclass(frozen=True, slots=True)
class RulesetVersion:
    """A checked version of a ruleset, what it is called (as it was named), and its own lock."""

    name: str
    program: Program
    sources: Mapping[str, str]
    lock: Lock | None = None
    fitted: bool = False
    """Whether the lock is of a run that fitted its cut points itself: it was never agreed upon."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A checked ruleset, and where its lock would stand."""

    checked: Checked
    lock: Path
    files: Files = DISK
    fitted: bool = False


def version(named: str, settings: Mapping[str, str], *, locks: bool = True) -> RulesetVersion:
    """The version that a path, a `revision:path` or a run folder names, with the lock beside it.

    Without `locks` none is looked for. Raises DataError where there is no such version,
    RulesetError where the ruleset has errors, LockError where its lock cannot be used.
    """
    found = _found(named, settings)
    checked = found.checked
    if checked.program is None:
        raise RulesetError(checked.findings, checked.sources)
    lock = _lock(found, checked.program) if locks else None
    return RulesetVersion(named, checked.program, checked.sources, lock, found.fitted)


def _found(named: str, settings: Mapping[str, str]) -> _Found:
    path = Path(named)
    if path.is_dir():
        run = run_manifest(path)
        return _Found(ruleset_of_run(run), path / LOCK, fitted=not run.locked)
    if not _names_revision(named):
        return _Found(check(load(path), settings), lock_beside(path))
    revision, _, inside = named.partition(":")
    found = in_revision(revision, inside)
    if isinstance(found, Finding):
        raise DataError([found])
    checked = check(load(found.path, found.files), settings)
    return _Found(checked, lock_beside(found.path), found.files)


def _lock(found: _Found, program: Program) -> Lock | None:
    files, path = found.files, found.lock
    if not files.is_file(files.real(path)):
        return None
    said = files.prefix + path.as_posix()
    decoded = files.read(files.real(path), said)
    if decoded.text is None:
        raise LockError(decoded.findings, found.checked.sources)
    return read_lock_text(decoded.text, said, program, found.checked.sources)


def _names_revision(named: str) -> bool:
    """Whether a name means a file of a revision: a file of that very name comes first."""
    return ":" in named and not DRIVE.match(named) and not Path(named).is_file()
