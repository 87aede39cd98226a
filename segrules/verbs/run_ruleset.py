"""A run -> the ruleset it was made with: from its own folder, else where it is still unchanged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from segrules.compiler.check import Checked, check, check_path
from segrules.language.findings import DataError, Finding
from segrules.language.source import load_alone
from segrules.language.width import shown
from segrules.verbs.run_manifest import RunManifest, kept_file
from segrules.verbs.run_record import RULESET


def ruleset_of_run(run: RunManifest) -> Checked:
    """The checked ruleset of a run, with its parameters.

    Raises DataError where its text was changed, or is neither in the folder nor where it was.
    """
    if RULESET in run.outputs:
        return _kept(run)
    there = list(_candidates(run))
    for path in there:
        for settings in ({}, run.parameters):
            checked = check_path(path, settings)
            if checked.program is not None and checked.program.digest == run.digest:
                return checked
    key = "run-ruleset-changed" if there else "run-ruleset-missing"
    raise DataError([Finding(key, None, {"name": shown(run.path)})])


def _kept(run: RunManifest) -> Checked:
    """The ruleset as the folder keeps it, one text without parts, with the run's parameters."""
    loaded = load_alone(kept_file(run, RULESET))
    for settings in ({}, run.parameters):
        checked = check(loaded, settings)
        if checked.program is not None and dict(checked.program.parameters) == run.parameters:
            return checked
    args = {"path": run.name, "file": RULESET}
    raise DataError([Finding("run-damaged", None, args)])


def _candidates(run: RunManifest) -> Iterator[Path]:
    """Where the ruleset may stand: from here, beside the run, or above it."""
    for base in (Path(), run.folder.parent, run.folder.parent.parent):
        if (base / run.path).is_file():
            yield base / run.path
