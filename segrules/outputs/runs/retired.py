"""Runs that are past their period -> the same folders, gone; each goes in one step."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from segrules.language.findings import Finding
from segrules.outputs.runs.run_folder import OURS
from segrules.verbs.retention import HeldRun


@dataclass(frozen=True, slots=True)
class Retired:
    """The folders that were removed, and why others were not."""

    removed: tuple[Path, ...]
    findings: tuple[Finding, ...]


def retire(runs: Iterable[HeldRun]) -> Retired:
    """Remove the runs that are due; a folder with something of somebody's own is left."""
    removed: list[Path] = []
    found: list[Finding] = []
    for run in (r for r in runs if r.due):
        strangers = sorted(p.name for p in run.folder.iterdir() if p.name not in OURS)
        path = run.folder.as_posix()
        if strangers:
            found.append(Finding("retain-strangers", None, {"path": path, "name": strangers[0]}))
            continue
        try:
            _remove(run.folder)
            removed.append(run.folder)
        except OSError as failed:
            reason = failed.strerror or str(failed)
            found.append(Finding("retain-failed", None, {"path": path, "reason": reason}))
    return Retired(tuple(removed), tuple(found))


def _remove(folder: Path) -> None:
    """Move the folder out of the way under a name of ours, then delete it."""
    gone = folder.with_name(f".segrules-{secrets.token_hex(4)}-retired")
    folder.rename(gone)
    shutil.rmtree(gone)
