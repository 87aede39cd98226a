"""What the command line named -> the files of the manifest, with sizes and digests."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from segrules.engines.on_pandas.reading.sources import (
    DatabaseSource,
    FileSource,
    changed,
    sources_of,
    stamp_of,
)
from segrules.engines.results import DataReport, TableReport
from segrules.outputs.runs.manifest import InputFile, RulesetFile

Given = FileSource | DatabaseSource


def input_files(report: DataReport, data: Sequence[str]) -> tuple[InputFile, ...]:
    """One entry for each table that was read; `data` are the data arguments as given.

    Raises DataError where a file is no longer the one that was read.
    """
    sources = sources_of(data)
    return tuple(_input(t, sources) for t in report.tables)


def _input(table: TableReport, sources: Sequence[Given]) -> InputFile:
    """A source that is no file (standard input, a database) has no size or digest."""
    source = _source_of(table, sources)
    path = Path(source.path) if isinstance(source, FileSource) else None
    gone = path is None or (table.stamp is None and not path.is_file())
    if not isinstance(source, FileSource) or path is None or gone:
        return InputFile(table.source, table.table, None, None, table.encoding, table.read)
    if table.stamp is not None and stamp_of(path) != table.stamp:
        raise changed(source)
    size, digest = path.stat().st_size, _digest(path)
    if table.stamp is not None and stamp_of(path) != table.stamp:
        raise changed(source)
    return InputFile(source.path, table.table, size, digest, table.encoding, table.read)


def _source_of(table: TableReport, sources: Sequence[Given]) -> Given | None:
    """The source of a table: the one given for it, else the one that the report names."""
    given = [s for s in sources if s.table == table.table]
    named = [s for s in sources if s.table is None and s.name == table.source]
    return next(iter(given or named), None)


def ruleset_files(ruleset: Path | None, sources: Mapping[str, str]) -> tuple[RulesetFile, ...]:
    """The ruleset's files, itself first; `sources` are their texts by path.

    Digests are of the bytes of a file where there is one, else of the text in UTF-8.
    """
    first = str(ruleset) if ruleset else ""
    paths = sorted(sources, key=lambda p: (p != first, p))
    return tuple(RulesetFile(p, _text_digest(p, sources[p])) for p in paths)


def _text_digest(path: str, text: str) -> str:
    if path and Path(path).is_file():
        return _digest(Path(path))
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
