"""OLD or NEW as named on the command line -> that version of the ruleset, checked."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from segrules.compiler.check import Checked, check
from segrules.compiler.program import Program
from segrules.language.files import DISK, Files
from segrules.language.findings import DataError, Finding, LockError, RulesetError
from segrules.language.lock_file import lock_beside
from segrules.language.revision import in_revision
from segrules.language.source import load
from segrules.language.width import shown
from segrules.verbs.lock import Lock
from segrules.verbs.lock_reading import read_lock_text

RUN, RULESET, LOCK = "run.json", "ruleset.yml", "ruleset.lock.yml"
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
    files: Files
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
        return _of_run(path)
    if not _names_revision(named):
        return _of_file(path, settings)
    revision, _, inside = named.partition(":")
    found = in_revision(revision, inside)
    if isinstance(found, Finding):
        raise DataError([found])
    checked = check(load(found.path, found.files), settings)
    return _Found(checked, lock_beside(found.path), found.files)


def _of_file(path: Path, settings: Mapping[str, str]) -> _Found:
    return _Found(check(load(path), settings), lock_beside(path), DISK)


def _lock(found: _Found, program: Program) -> Lock | None:
    files, path = found.files, found.lock
    if not files.is_file(files.real(path)):
        return None
    shown_path = files.prefix + path.as_posix()
    decoded = files.read(files.real(path), shown_path)
    if decoded.text is None:
        raise LockError(decoded.findings, found.checked.sources)
    return read_lock_text(decoded.text, shown_path, program, found.checked.sources)


def _names_revision(named: str) -> bool:
    """Whether a name means a file of a revision: a file of that very name comes first."""
    return ":" in named and not DRIVE.match(named) and not Path(named).is_file()


# ---------------------------------------------------------------- runs


def _of_run(folder: Path) -> _Found:
    """The ruleset that a run's folder keeps, with the parameters of the run."""
    recorded = _recorded(folder)
    if recorded is None:
        raise DataError([Finding("run-unreadable", None, {"path": shown(folder.as_posix())})])
    path = folder / RULESET
    if not path.is_file() or _digest(path) != recorded.kept:
        raise DataError([Finding("run-ruleset-changed", None, {"path": shown(path.as_posix())})])
    plain = _of_file(path, {})
    program = plain.checked.program
    if program is not None and _texts(program.parameters) != recorded.parameters:
        plain = _of_file(path, recorded.parameters)
    return replace(plain, fitted=not recorded.locked)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Recorded:
    """What a run's manifest says: `kept` is the sha256 of the ruleset that its folder keeps."""

    parameters: dict[str, str]
    kept: str | None
    locked: bool


def _recorded(folder: Path) -> _Recorded | None:
    """What the run's manifest says, None where there is none that can be read."""
    try:
        manifest = json.loads((folder / RUN).read_text("utf-8"))
        written = {str(o["path"]): str(o["sha256"]) for o in manifest["outputs"]}
        locked = manifest["lock"] is not None
        return _Recorded(_texts(manifest["parameters"]), written.get(RULESET), locked)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _texts(parameters: Mapping[str, object]) -> dict[str, str]:
    return {str(name): str(value) for name, value in parameters.items()}
