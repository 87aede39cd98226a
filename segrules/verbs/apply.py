"""Program + sources -> result, on the engine that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from segrules.compiler.program import Program
from segrules.engines.on_pandas.execute import execute
from segrules.engines.on_pandas.sources import FrameSource, Source, sources_of
from segrules.engines.results import Result

if TYPE_CHECKING:
    import pandas as pd


def apply_files(
    program: Program,
    arguments: Sequence[str],
    *,
    as_of: int | None = None,
    encoding: str | None = None,
    progress: Callable[[str, int], None] | None = None,
) -> Result:
    """Apply a program to files: `data.csv`, or `orders=orders.csv` where there are several tables.

    Raises DataError where the data cannot be worked with.
    """
    return apply_sources(
        program, sources_of(arguments), as_of=as_of, encoding=encoding, progress=progress
    )


def apply_frames(
    program: Program,
    data: pd.DataFrame | Mapping[str, pd.DataFrame],
    *,
    as_of: int | None = None,
) -> Result:
    """Apply a program to one DataFrame, or to several by table name."""
    if isinstance(data, Mapping):
        sources = tuple(FrameSource(frame, name) for name, frame in data.items())
        return apply_sources(program, sources, as_of=as_of)
    return apply_sources(program, (FrameSource(data),), as_of=as_of)


def apply_sources(program: Program, sources: Sequence[Source], **options: Any) -> Result:  # noqa: ANN401 - handed on
    """Apply a program to sources of any kind."""
    return execute(program, sources, **options)
