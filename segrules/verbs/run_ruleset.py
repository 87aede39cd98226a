"""A run -> the ruleset it was made with: from its own folder, else where it is still unchanged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from segrules.compiler.check import Checked, check
from segrules.language.files import DISK, Files
from segrules.language.findings import DataError, Finding
from segrules.language.source import load
from segrules.language.width import shown
from segrules.verbs.run_manifest import RunManifest, kept_file
from segrules.verbs.run_record import RULESET


def ruleset_of_run(run: RunManifest) -> Checked:
    """The checked ruleset of a run, with its parameters.

    Raises DataError where its text was changed, or is neither in the folder nor where it was.
    """
    checked = _kept(run) if run.kept is not None else _found(run)
    if checked is not None:
        return checked
    if run.kept is not None:
        args = {"path": run.name, "file": shown(run.kept)}
        raise DataError([Finding("run-file-changed", None, args)])
    key = "run-ruleset-changed" if any(_candidates(run)) else "run-ruleset-missing"
    raise DataError([Finding(key, None, {"name": shown(run.path)})])


def _kept(run: RunManifest) -> Checked | None:
    """The ruleset as the folder keeps it: every text of it as it was written."""
    assert run.kept is not None  # noqa: S101 - asked for by the caller
    for path in run.outputs:
        if path.startswith(f"{RULESET}/"):
            kept_file(run, path)
    top = DISK.real(run.folder / RULESET)
    return _as_run(run, run.folder / run.kept, replace(DISK, root=lambda _: top))


def _found(run: RunManifest) -> Checked | None:
    return next(filter(None, (_as_run(run, path, DISK) for path in _candidates(run))), None)


def _as_run(run: RunManifest, path: Path, files: Files) -> Checked | None:
    """The ruleset at a path, if it is the very one of the run."""
    for settings in ({}, run.parameters):
        checked = check(load(path, files), settings)
        if checked.program is not None and checked.program.digest == run.digest:
            return checked
    return None


def _candidates(run: RunManifest) -> Iterator[Path]:
    """Where the ruleset may stand: from here, beside the run, or above it."""
    for base in (Path(), run.folder.parent, run.folder.parent.parent):
        if (base / run.path).is_file():
            yield base / run.path
