"""The folder of a run -> its workbook, the same that `apply --workbook` writes."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

from segrules.language.findings import DataError, Finding, Lang
from segrules.language.width import shown
from segrules.outputs.workbook.workbook import write_workbook
from segrules.verbs.recorded_result import recorded_result
from segrules.verbs.recorded_run import recorded_run

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def write_recorded_workbook(folder: Path, path: Path, lang: Lang) -> None:
    """Write the workbook of a recorded run, whole or not at all.

    Raises DataError where the folder is no run or the file cannot be written, and as
    `recorded_run` does.
    """
    run = recorded_run(folder)
    result = recorded_result(run)
    try:
        with tempfile.TemporaryDirectory(dir=path.parent) as scratch:
            made = Path(scratch) / "workbook.xlsx"
            write_workbook(result, run.manifest.content, made, lang)
            made.chmod(0o666 & ~_mask())
            made.replace(path)
    except OSError as failed:
        raise DataError([file_failure(failed, path)]) from None


def _mask() -> int:
    """What the system takes from the permissions of a new file."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def file_failure(failed: OSError, path: Path) -> Finding:
    """Why a file cannot be written."""
    said = shown(str(path))
    if failed.errno in FULL:
        return Finding("disk-full", args={"path": said})
    reason = failed.strerror or str(failed)
    return Finding("file-not-written", args={"path": said, "reason": reason})
