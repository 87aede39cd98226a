"""The folder of a run -> its playbooks again, all or some, in one language and any format."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from segrules.engines.results import Result
from segrules.language.findings import DataError, Finding, Lang
from segrules.language.nearest import nearest
from segrules.language.width import shown
from segrules.outputs.playbooks.playbook import Page, playbooks
from segrules.outputs.playbooks.playbook_files import (
    PlaybookFile,
    PlaybookFormat,
    overviews,
    playbook_files,
)
from segrules.outputs.workbook.recorded_workbook import file_failure
from segrules.verbs.recorded_result import recorded_result
from segrules.verbs.recorded_run import recorded_run

MOST_NAMED = 8


def recorded_pages(
    folder: Path, segments: Iterable[str], lang: Lang, templates: Path | None
) -> tuple[Result, tuple[Page, ...]]:
    """The run, and the playbooks of these segments; of all where none is named.

    A segment is named by its id, or as `segmentation.id`. `templates` is the folder of the
    ruleset's own templates. Raises DataError where the run has no such segment or a template is
    wrong, and as `recorded_run` does.
    """
    result = recorded_result(recorded_run(folder))
    pages, faults = playbooks(result, (lang,), templates)
    if faults:
        raise DataError(faults)
    wanted = tuple(segments)
    unknown = [s for s in wanted if not any(s in _names(p) for p in pages)]
    if unknown:
        raise DataError([_no_segment(unknown[0], pages)])
    return result, tuple(p for p in pages if not wanted or _names(p) & set(wanted))


def _names(page: Page) -> set[str]:
    return {page.segment, f"{page.way}.{page.segment}"}


def _no_segment(name: str, pages: Sequence[Page]) -> Finding:
    """The nearest segments; the first few where none is near."""
    there = [p.segment for p in pages]
    near = nearest(name, there) or there[:MOST_NAMED]
    listed = ", ".join(f"`{shown(n)}`" for n in near)
    return Finding("no-such-segment", args={"name": shown(name), "near": listed})


def write_playbooks(
    result: Result,
    pages: Sequence[Page],
    formats: Sequence[PlaybookFormat],
    out: Path,
    *,
    overview: bool,
) -> list[str]:
    """Write the files into a folder, each in one step; gives their names.

    The folder is made where there is none, and other files in it stay. Raises DataError where one
    cannot be written.
    """
    files = list(playbook_files(result, pages, formats))
    if overview and "html" in formats:
        files += overviews(result, pages)
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out) as scratch:
            for file in files:
                _write(file, Path(scratch), out)
    except OSError as failed:
        raise DataError([file_failure(failed, out)]) from None
    return [file.name for file in files]


def _write(file: PlaybookFile, scratch: Path, out: Path) -> None:
    made = scratch / "file"
    made.write_bytes(file.content)
    made.replace(out / file.name)
