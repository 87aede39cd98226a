"""The folder of a run -> its page, in the folder or elsewhere."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from segrules.language.findings import DataError, Finding
from segrules.language.width import shown
from segrules.outputs.replaced_file import replace_file
from segrules.outputs.report.report_html import html_of_run
from segrules.verbs.recorded_run import recorded_run
from segrules.verbs.run_record import MANIFEST

NAME = "report.html"


@dataclass(frozen=True, slots=True)
class WrittenReport:
    """A page that was written: where, how many bytes, and of how many customers."""

    path: Path
    bytes: int
    customers: int


def write_report(folder: Path, was: Path | None = None, out: Path | None = None) -> WrittenReport:
    """Write the page of a run, of its folder alone; `was` is an earlier run of the same ruleset.

    Without `out` it is `report.html` in the folder, and `run.json` is told of it. Raises DataError
    where a folder is no run or was changed, where the runs cannot be compared, and where the page
    cannot be written.
    """
    run = recorded_run(folder)
    old = None if was is None else recorded_run(was)
    content = html_of_run(run, old).encode()
    path = folder / NAME if out is None else out
    _put(path, content)
    if out is None:
        _record(folder / MANIFEST, content)
    return WrittenReport(path, len(content), len(run.keys))


def _put(path: Path, content: bytes) -> None:
    """The file with this content, in one step where there was one before."""
    reason = None
    if path.is_file():
        reason = replace_file(path, content)
    else:
        try:
            path.write_bytes(content)
        except OSError as failed:
            reason = failed.strerror or "?"
    if reason is not None:
        args = {"path": shown(path.as_posix()), "reason": reason}
        raise DataError([Finding("report-not-writable", None, args)])


def _record(manifest: Path, content: bytes) -> None:
    """Let the run's record name the page as it is now."""
    record = json.loads(manifest.read_text("utf-8"))
    entry = {"path": NAME, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    others = [o for o in record["outputs"] if o["path"] != NAME]
    record["outputs"] = sorted([*others, entry], key=lambda o: str(o["path"]))
    text = json.dumps(record, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    if manifest.read_text("utf-8") != text:
        _put(manifest, text.encode())
