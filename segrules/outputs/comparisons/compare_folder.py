"""A comparison of two runs -> its folder: who entered and left each segment, and every move.

`entered/` and `left/` hold one CSV file a segment with the customers' keys alone; `moves.csv` has a
line for each move; `comparison.json` says what the command prints as JSON. The folder comes into
place whole or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from segrules import __version__
from segrules.language.findings import DataError, Finding
from segrules.language.types import TEXT
from segrules.outputs.comparisons.compare_json import compare_json
from segrules.outputs.playbooks.playbook import safe_name
from segrules.outputs.portable import portable
from segrules.outputs.runs.csv_table import write_csv
from segrules.outputs.runs.staged_folder import FULL, staged
from segrules.verbs.comparison import Comparison

NAME = "comparison.json"
MARK = "comparison"
OURS = frozenset({NAME, "moves.csv", "entered", "left", ".DS_Store", "Thumbs.db", "desktop.ini"})
NO_SEGMENT = "-"
"""The name of the lists of those in no segment; no segment is called so."""


def write_comparison(comparison: Comparison, out: Path, *, raw: bool = False) -> None:
    """Write the folder; an earlier comparison in its place is replaced in one step.

    `raw` writes CSV for programs: no byte order mark, and ids as they are. Raises DataError where
    it cannot be written, or something else stands in its place.
    """
    try:
        refuse(out)
        with staged(out.resolve()) as stage:
            _write_lists(comparison, stage, raw=raw)
            _write_moves(comparison, stage, raw=raw)
            (stage / NAME).write_bytes(_manifest(comparison).encode())
    except OSError as failed:
        raise DataError([_failure(failed, out)]) from failed


def refuse(out: Path) -> None:
    """Raise DataError where something else than an earlier comparison stands in the place."""
    if out.is_dir():
        there = {p.name for p in out.iterdir()}
        if there and (not there <= OURS or not _is_comparison(out)):
            raise DataError([Finding("out-not-a-comparison", None, {"path": str(out)})])
    elif out.exists():
        raise DataError([Finding("out-not-a-run/file", None, {"path": str(out)})])


def _is_comparison(out: Path) -> bool:
    try:
        content = json.loads((out / NAME).read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(content, dict) and content.get("segrules", {}).get("writes") == MARK


def _failure(failed: OSError, out: Path) -> Finding:
    if failed.errno in FULL:
        return Finding("disk-full", args={"path": str(out)})
    reason = failed.strerror or str(failed)
    return Finding("out-not-writable", args={"path": str(out), "reason": reason})


def _manifest(comparison: Comparison) -> str:
    content: dict[str, Any] = compare_json(comparison)
    content |= {"old": portable(comparison.old), "new": portable(comparison.new)}
    content["segrules"] = {"version": __version__, "writes": MARK}
    return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


# ---------------------------------------------------------------- lists


def _write_lists(comparison: Comparison, stage: Path, *, raw: bool) -> None:
    for folder in ("entered", "left"):
        (stage / folder).mkdir()
    names = list_names(comparison)
    for migration in comparison.migrations:
        for segment in migration.segments:
            name = f"{names[migration.segmentation, segment.name]}.csv"
            entered = sorted((*segment.moved_in, *segment.arrived))
            left = sorted((*segment.moved_out, *segment.gone))
            _write(stage / "entered" / name, {comparison.key: entered}, raw=raw)
            _write(stage / "left" / name, {comparison.key: left}, raw=raw)


def list_names(comparison: Comparison) -> dict[tuple[str, str], str]:
    """What the lists of each (segmentation, segment) are called, without the suffix.

    Where only case would tell two apart, which it does not everywhere, the later has a number.
    """
    names: dict[tuple[str, str], str] = {}
    taken: dict[str, int] = {}
    for migration in comparison.migrations:
        for segment in migration.segments:
            stem = f"{safe_name(migration.segmentation)}.{safe_name(segment.name or NO_SEGMENT)}"
            many = taken[stem.casefold()] = taken.get(stem.casefold(), 0) + 1
            names[migration.segmentation, segment.name] = stem if many == 1 else f"{stem}~{many}"
    return names


def _write_moves(comparison: Comparison, stage: Path, *, raw: bool) -> None:
    """One line a move, by segmentation and key; `old` or `new` is empty for no segment."""
    columns: dict[str, list[object]] = {comparison.key: []}
    columns |= {"segmentation": [], "old": [], "new": [], "cause": []}
    for migration in comparison.migrations:
        moves = migration.moves.sort_index(kind="stable")
        columns[comparison.key] += list(moves.index)
        columns["segmentation"] += [migration.segmentation] * len(moves)
        for name in ("old", "new", "cause"):
            columns[name] += list(moves[name])
    _write(stage / "moves.csv", columns, raw=raw)


def _write(path: Path, columns: Mapping[str, Iterable[object]], *, raw: bool) -> None:
    frame = pd.DataFrame({n: list(v) for n, v in columns.items()}, dtype="str")
    with path.open("wb") as file:
        write_csv(frame, {str(c): TEXT for c in frame.columns}, file, raw=raw)
