"""The folder of a run -> its `run.json`, looked through, and its files, if still as written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from segrules.compiler.literals import days
from segrules.language.findings import DataError, Finding
from segrules.language.width import shown
from segrules.verbs.run_record import FORMAT, MANIFEST


@dataclass(frozen=True, slots=True)
class RunManifest:
    """What a run says of itself.

    `digest` is that of the ruleset with its parameters. `as_of` counts days since 1970-01-01.
    `outputs` maps each file that was written to its sha256, `inputs` are those of the data files
    that were read, None for what could not be read again. `raw` if texts in CSV files are as they
    are; `locked` if the cut points were those of a lock.
    """

    folder: Path
    version: str
    ruleset: str
    path: str
    digest: str
    parameters: Mapping[str, str]
    as_of: int | None
    raw: bool
    outputs: Mapping[str, str]
    inputs: tuple[str | None, ...]
    locked: bool = False
    content: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """All that the file says, as plain data."""

    @property
    def name(self) -> str:
        """What messages call the run."""
        return shown(self.folder.as_posix())


def run_manifest(folder: Path) -> RunManifest:
    """The manifest of a run's folder.

    Raises DataError where the folder has none that can be read, or one of a later segrules.
    """
    unreadable = Finding("run-unreadable", None, {"path": shown(folder.as_posix())})
    try:
        content = json.loads((folder / MANIFEST).read_text("utf-8"))
        version, layout = content["segrules"]["version"], content["segrules"].get("run", FORMAT)
        if layout <= FORMAT:
            return _manifest(folder, content)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise DataError([unreadable]) from None
    args = {"path": shown(folder.as_posix()), "version": shown(str(version))}
    raise DataError([Finding("run-newer", None, args)])


def _manifest(folder: Path, content: Mapping[str, Any]) -> RunManifest:
    ruleset, command = content["ruleset"], content.get("command", {})
    day = content["as_of"]
    return RunManifest(
        folder,
        str(content["segrules"]["version"]),
        str(ruleset["name"]),
        str(ruleset["path"]),
        str(ruleset["digest"]),
        {str(n): str(v) for n, v in content["parameters"].items()},
        None if day is None else days(date.fromisoformat(day)),
        bool(command.get("raw", False)),
        {str(o["path"]): str(o["sha256"]) for o in content["outputs"]},
        tuple(i["sha256"] for i in content["inputs"]),
        content.get("lock") is not None,
        content,
    )


def kept_file(run: RunManifest, path: str) -> Path:
    """A file of the folder, as it was written; DataError where it is gone or was changed."""
    args = {"path": run.name, "file": shown(path)}
    file = run.folder / path
    try:
        with file.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        raise DataError([Finding("run-file-gone", None, args)]) from None
    if digest != run.outputs.get(path):
        raise DataError([Finding("run-file-changed", None, args)])
    return file
