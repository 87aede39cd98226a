"""A segment -> a vectorised pandas predicate: a DataFrame of customers -> who of them is in it."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import pandas as pd

from segrules.compiler.program import Program
from segrules.engines.on_pandas.running.frame_predicate import membership
from segrules.language.findings import Lang
from segrules.language.messages import message_of
from segrules.language.nearest import nearest

Predicate = Callable[[pd.DataFrame], "pd.Series[bool]"]


class DataWarning(UserWarning):
    """Cells of a DataFrame that could not be read and count as missing."""


def predicate(program: Program, segment: str, *, as_of: int | None = None) -> Predicate:
    """Who is in the segment; see `CompiledRuleset.predicate`. `as_of` is in days since 1970."""
    target = _target(program, segment)

    def in_segment(frame: pd.DataFrame) -> pd.Series[bool]:
        held = membership(program, target, frame, as_of)
        for finding in held.findings:
            warnings.warn(message_of(finding, Lang.EN).text, DataWarning, stacklevel=2)
        return pd.Series(held.inside, index=frame.index, name=segment, dtype=bool)

    return in_segment


def _target(program: Program, segment: str) -> tuple[str, str]:
    pairs = [(s.name, g.id) for s in program.segmentations for g in s.segments]
    spelled = {f"{way}.{name}": (way, name) for way, name in pairs}
    if segment in spelled:
        return spelled[segment]
    found = [p for p in pairs if p[1] == segment]
    if len(found) == 1:
        return found[0]
    if found:
        which = ", ".join(f"{way}.{name}" for way, name in found)
        message = f"several segmentations have a segment {segment!r}; say which: {which}"
        raise KeyError(message)
    near = nearest(segment, [*spelled, *(p[1] for p in pairs)]) or sorted({p[1] for p in pairs})
    message = f"no segment {segment!r}; there is {', '.join(near)}"
    raise KeyError(message)
