"""OLD or NEW as named on the command line -> that version of the ruleset, checked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from segrules.compiler.check import Checked, check
from segrules.compiler.program import Program
from segrules.language.findings import DataError, Finding, RulesetError
from segrules.language.revision import in_revision
from segrules.language.source import load
from segrules.language.width import shown

RUN = "run.json"
DRIVE = re.compile(r"[A-Za-z]:[\\/]")


@dataclass(frozen=True, slots=True)
class RulesetVersion:
    """A checked version of a ruleset, and what it is called: as it was named."""

    name: str
    program: Program
    sources: Mapping[str, str]


def version(named: str, settings: Mapping[str, str]) -> RulesetVersion:
    """The version that a path, a `revision:path` or a run folder names.

    Raises DataError where there is no such thing, RulesetError where the ruleset has errors.
    """
    path = Path(named)
    if path.is_dir():
        checked = _of_run(path)
    elif _names_revision(named):
        revision, _, inside = named.partition(":")
        found = in_revision(revision, inside)
        if isinstance(found, Finding):
            raise DataError([found])
        checked = check(load(found.path, found.files), settings)
    else:
        checked = check(load(path), settings)
    if checked.program is None:
        raise RulesetError(checked.findings, checked.sources)
    return RulesetVersion(named, checked.program, checked.sources)


def _names_revision(named: str) -> bool:
    """Whether a name means a file of a revision: a file of that very name comes first."""
    return ":" in named and not DRIVE.match(named) and not Path(named).is_file()


# ---------------------------------------------------------------- runs


def _of_run(folder: Path) -> Checked:
    """The ruleset that a run was made with, where its text is still here unchanged."""
    recorded = _recorded(folder)
    if recorded is None:
        raise DataError([Finding("run-unreadable", None, {"path": shown(folder.as_posix())})])
    name, digest, parameters = recorded
    there = list(_candidates(folder, name))
    for path in there:
        for settings in ({}, parameters):
            checked = check(load(path), settings)
            if checked.program is not None and checked.program.digest == digest:
                return checked
    key = "run-ruleset-changed" if there else "run-ruleset-missing"
    raise DataError([Finding(key, None, {"name": shown(name)})])


def _recorded(folder: Path) -> tuple[str, str, dict[str, str]] | None:
    """The ruleset's name, digest and parameters as the run's manifest says."""
    try:
        manifest = json.loads((folder / RUN).read_text("utf-8"))
        ruleset, parameters = manifest["ruleset"], manifest["parameters"]
        return str(ruleset["path"]), str(ruleset["digest"]), _texts(parameters)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _texts(parameters: Mapping[str, object]) -> dict[str, str]:
    return {str(name): str(value) for name, value in parameters.items()}


def _candidates(folder: Path, name: str) -> Iterator[Path]:
    """Where the ruleset may stand: from here, beside the run, or above it."""
    for base in (Path(), folder.parent, folder.parent.parent):
        if (base / name).is_file():
            yield base / name
