"""Audiences -> files: in the folder of a run, or in a folder of their own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import get_args

from segrules import __version__
from segrules.language.findings import DataError, Finding
from segrules.outputs.audiences.audiences import Audience
from segrules.outputs.runs.rewritten_run import rewrite_run
from segrules.outputs.runs.staged_folder import FULL, staged
from segrules.outputs.runs.table_file import EXTRAS, TableFormat, write_table

FOLDER = "audiences"
MARK = "audiences.json"


def check_format(text: str) -> TableFormat:
    """The format of that name; DataError where what writes it is not installed."""
    kind: TableFormat = next(k for k in get_args(TableFormat) if k == text)
    library, extra = EXTRAS.get(kind, (None, ""))
    if library is not None and find_spec(library) is None:
        raise DataError([Finding("extra-missing", args={"format": kind, "extra": extra})])
    return kind


def write_audiences(
    files: Sequence[Audience], stage: Path, kind: TableFormat, *, raw: bool
) -> list[str]:
    """Write the files into `audiences` of a folder; their paths in it. No files, no folder."""
    if not files:
        return []
    (stage / FOLDER).mkdir()
    for file in files:
        write_table(file.table, stage / FOLDER / f"{file.name}.{kind}", kind, raw=raw)
    return [f"{FOLDER}/{file.name}.{kind}" for file in files]


def into_run(files: Sequence[Audience], run: Path, kind: TableFormat, *, raw: bool) -> None:
    """Put the files in the place of a run's audiences; raises DataError where that cannot be."""

    def change(stage: Path) -> None:
        shutil.rmtree(stage / FOLDER, ignore_errors=True)
        write_audiences(files, stage, kind, raw=raw)

    try:
        rewrite_run(run, change)
    except OSError as failed:
        raise DataError([_failure(failed, run)]) from failed


def into_folder(files: Sequence[Audience], out: Path, kind: TableFormat, *, raw: bool) -> None:
    """Write the files into a folder of their own, in one step; an earlier one is replaced."""
    refuse(out)
    try:
        with staged(out.resolve()) as stage:
            for file in files:
                write_table(file.table, stage / f"{file.name}.{kind}", kind, raw=raw)
            content = {
                "segrules": {"version": __version__},
                "audiences": [
                    {"path": f"{f.name}.{kind}", "customers": f.table.rows} for f in files
                ],
            }
            text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
            (stage / MARK).write_bytes(text.encode())
    except OSError as failed:
        raise DataError([_failure(failed, out)]) from failed


def refuse(out: Path) -> None:
    """Raise DataError where something else than earlier lists stands in the place."""
    if out.is_dir():
        there = {p.name for p in out.iterdir()} - {".DS_Store", "Thumbs.db", "desktop.ini"}
        if there and there != _listed(out):
            raise DataError([Finding("out-not-audiences", None, {"path": str(out)})])
    elif out.exists():
        raise DataError([Finding("out-not-a-run/file", None, {"path": str(out)})])


def _listed(out: Path) -> set[str]:
    """The files that an earlier writing put there."""
    try:
        content = json.loads((out / MARK).read_bytes())
        return {MARK, *(str(a["path"]) for a in content["audiences"])}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _failure(failed: OSError, out: Path) -> Finding:
    if failed.errno in FULL:
        return Finding("disk-full", args={"path": str(out)})
    reason = failed.strerror or str(failed)
    return Finding("out-not-writable", args={"path": str(out), "reason": reason})
