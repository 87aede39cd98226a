"""Program + sources -> result, on the engine that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segrules.compiler.program import Program
from segrules.engines.on_pandas.reading.sources import (
    FrameSource,
    Source,
    source_of,
    sources_of,
)
from segrules.engines.on_pandas.resolving.earlier import Earlier
from segrules.engines.results import Result
from segrules.verbs.engine_choice import Chosen
from segrules.verbs.lock import CutsByScore, Lock

if TYPE_CHECKING:
    import pandas as pd

    Data = pd.DataFrame | str | Path


def apply_files(
    program: Program,
    arguments: Sequence[str],
    *,
    as_of: int | None = None,
    encoding: str | None = None,
    progress: Callable[[str, int], None] | None = None,
    lock: Lock | None = None,
    engine: Chosen | None = None,
    earlier: Earlier | None = None,
) -> Result:
    """Apply a program to files: `data.csv`, or `orders=orders.csv` where there are several tables.

    The cut points are the lock's where there is one, else they are fitted; `earlier` is what was
    decided before. Raises DataError where
    the data cannot be worked with.
    """
    return apply_sources(
        program,
        sources_of(arguments),
        as_of=as_of,
        encoding=encoding,
        progress=progress,
        lock=lock,
        engine=engine,
        **({} if earlier is None else {"earlier": earlier}),
    )


def apply_cut(
    program: Program,
    arguments: Sequence[str],
    cuts: CutsByScore,
    **options: Any,  # noqa: ANN401 - handed on
) -> Result:
    """The same by cut points of any origin; scores that have none among them are fitted."""
    return apply_sources(program, sources_of(arguments), cuts=cuts, **options)


def apply_frames(
    program: Program,
    data: Data | Mapping[str, Data],
    *,
    as_of: int | None = None,
    lock: Lock | None = None,
    engine: Chosen | None = None,
) -> Result:
    """Apply a program to a DataFrame or the path of a file, or to several by table name.

    Raises DataError where the data cannot be worked with, TypeError for anything else.
    """
    named = data.items() if isinstance(data, Mapping) else [(None, data)]
    sources = tuple(_source(d, None if n is None else str(n)) for n, d in named)
    return apply_sources(program, sources, as_of=as_of, lock=lock, engine=engine)


def _source(data: Data, table: str | None) -> Source:
    if isinstance(data, (str, Path)):
        return replace(source_of(str(data)), table=table)
    if not hasattr(data, "columns") or not hasattr(data, "iloc"):
        name = type(data).__name__
        message = f"data is a DataFrame or a path, or several by table name, not {name}"
        raise TypeError(message)
    return FrameSource(data, table)


def apply_sources(
    program: Program,
    sources: Sequence[Source],
    *,
    lock: Lock | None = None,
    engine: Chosen | None = None,
    **options: Any,  # noqa: ANN401 - handed on
) -> Result:
    """Apply a program to sources of any kind, on the engine that is chosen."""
    chosen = engine or Chosen()
    execute = chosen.function("execute")
    if lock is not None:
        options |= {"cuts": lock.cuts, "models": lock.models}
    result: Result = execute(program, sources, **chosen.options(), **options)
    return result if lock is None else result.with_lock(lock.sha256)
