"""Program + sources -> result, on the engine that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from segrules.compiler.program import Program
from segrules.engines.on_pandas.reading.sources import FrameSource, Source, sources_of
from segrules.engines.on_pandas.running.execute import execute
from segrules.engines.results import Result
from segrules.verbs.lock import CutsByScore, Lock

if TYPE_CHECKING:
    import pandas as pd


def apply_files(
    program: Program,
    arguments: Sequence[str],
    *,
    as_of: int | None = None,
    encoding: str | None = None,
    progress: Callable[[str, int], None] | None = None,
    lock: Lock | None = None,
) -> Result:
    """Apply a program to files: `data.csv`, or `orders=orders.csv` where there are several tables.

    The cut points are the lock's where there is one, else they are fitted. Raises DataError where
    the data cannot be worked with.
    """
    return apply_sources(
        program,
        sources_of(arguments),
        as_of=as_of,
        encoding=encoding,
        progress=progress,
        lock=lock,
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
    data: pd.DataFrame | Mapping[str, pd.DataFrame],
    *,
    as_of: int | None = None,
    lock: Lock | None = None,
) -> Result:
    """Apply a program to one DataFrame, or to several by table name.

    Raises DataError where the data cannot be worked with, TypeError for anything but DataFrames.
    """
    named = data.items() if isinstance(data, Mapping) else [(None, data)]
    sources = tuple(FrameSource(_checked(f), None if n is None else str(n)) for n, f in named)
    return apply_sources(program, sources, as_of=as_of, lock=lock)


def _checked(data: pd.DataFrame) -> pd.DataFrame:
    if not hasattr(data, "columns") or not hasattr(data, "iloc"):
        message = f"data is a DataFrame, or DataFrames by table name, not {type(data).__name__}"
        raise TypeError(message)
    return data


def apply_sources(
    program: Program,
    sources: Sequence[Source],
    *,
    lock: Lock | None = None,
    **options: Any,  # noqa: ANN401 - handed on
) -> Result:
    """Apply a program to sources of any kind."""
    if lock is None:
        return execute(program, sources, **options)
    result = execute(program, sources, cuts=lock.cuts, models=lock.models, **options)
    return replace(result, lock=lock.sha256)
