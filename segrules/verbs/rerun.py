"""A run and the data it was made of -> what other programs give on that data, as of its day."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from segrules.compiler.program import Program
from segrules.engines.on_pandas.reading.sources import DatabaseSource, FileSource, sources_of
from segrules.engines.on_pandas.running.execute import execute
from segrules.engines.results import Result
from segrules.language.findings import DataError, Finding
from segrules.verbs.counterfactuals import Rerun
from segrules.verbs.lock import CutsByScore, ParametersByModel
from segrules.verbs.run_manifest import RunManifest


def rerun_on(
    run: RunManifest,
    arguments: Sequence[str],
    *,
    encoding: str | None = None,
    progress: Callable[[str, int], None] | None = None,
) -> Rerun:
    """The result of programs on the very files that a run read, up to its as-of day.

    Raises DataError where the files are others, and as `execute` does.
    """
    if run.pseudonyms is not None:
        raise DataError([Finding("pseudonyms-apart/rerun", None, {"path": run.name})])
    sources = sources_of(arguments)
    if Counter(map(_digest, sources)) != Counter(run.inputs) or None in run.inputs:
        raise DataError([Finding("not-the-data-of-the-run", None, {"path": run.name})])

    def rerun(program: Program, cuts: CutsByScore, models: ParametersByModel) -> Result:
        return execute(
            program,
            sources,
            as_of=run.as_of,
            encoding=encoding,
            cuts=cuts,
            models=models,
            progress=progress,
        )

    return rerun


def _digest(source: FileSource | DatabaseSource) -> str | None:
    if not isinstance(source, FileSource) or not Path(source.path).is_file():
        return None
    path = Path(source.path)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
