"""OLD or NEW as named on the command line -> that version of the ruleset, checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from segrules.compiler.check import check
from segrules.compiler.program import Program
from segrules.language.findings import DataError, Finding, RulesetError
from segrules.language.revision import in_revision
from segrules.language.source import load
from segrules.verbs.run_manifest import run_manifest
from segrules.verbs.run_ruleset import ruleset_of_run

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
        checked = ruleset_of_run(run_manifest(path))
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
