"""A run's folder and a change of its files -> the folder, changed whole or not at all.

What is not replaced is linked, not copied, and keeps the digest that the manifest has for it: a
file that somebody has changed since stays recognisable as changed.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from segrules.outputs.runs.manifest import NAME, output_file
from segrules.outputs.runs.staged_folder import staged


def rewrite_run(
    folder: Path, change: Callable[[Path], None], note: Mapping[str, Any] | None = None
) -> None:
    """Give `change` a copy of the folder to work on, then put the copy in its place.

    `change` may add, remove and replace files, but not write into one that is there: that is the
    old file too. The manifest gets the new list of files, and the entries of `note`. Raises OSError
    where the folder cannot be written; it is then as it was.
    """
    with staged(folder.resolve()) as stage:
        _link_all(folder, stage)
        change(stage)
        content = json.loads((folder / NAME).read_bytes())
        content |= note or {}
        content["outputs"] = _outputs(folder, stage, content["outputs"])
        (stage / NAME).unlink(missing_ok=True)
        text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        (stage / NAME).write_bytes(text.encode())


def _link_all(folder: Path, stage: Path) -> None:
    for path in sorted(folder.rglob("*")):
        there = stage / path.relative_to(folder)
        if path.is_dir():
            there.mkdir()
            continue
        try:
            os.link(path, there)
        except OSError:
            shutil.copy2(path, there)


def _outputs(folder: Path, stage: Path, old: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The files of the copy: untouched ones with their old digest, the others with a new one."""
    known = {str(o["path"]): o for o in old}
    listed = []
    for path in sorted(p for p in stage.rglob("*") if p.is_file()):
        name = path.relative_to(stage).as_posix()
        before = folder / name
        untouched = before.exists() and _same(before, path)
        if name != NAME and not (untouched and name not in known):
            listed.append(known[name] if untouched else _listed(stage, name))
    return listed


def _same(one: Path, other: Path) -> bool:
    """Whether two paths are one file, or a copy that was made here because links are not to be."""
    if one.samefile(other):
        return True
    here, there = one.stat(), other.stat()
    return (here.st_size, here.st_mtime_ns) == (there.st_size, there.st_mtime_ns)


def _listed(stage: Path, name: str) -> dict[str, Any]:
    made = output_file(stage, name)
    return {"path": made.path, "bytes": made.bytes, "sha256": made.sha256}
