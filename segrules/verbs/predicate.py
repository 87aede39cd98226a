"""A segment -> a vectorised pandas predicate: a DataFrame of customers -> who of them is in it."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from segrules.compiler.program import Program
from segrules.engines.on_pandas.frame_predicate import membership
from segrules.language.nearest import nearest


def predicate(program: Program, segment: str) -> Callable[[pd.DataFrame], pd.Series[bool]]:
    """Who is in the segment; see `CompiledRuleset.predicate`."""
    segmentation, found = _target(program, segment)

    def in_segment(frame: pd.DataFrame) -> pd.Series[bool]:
        held = membership(program, segmentation, found, frame)
        return pd.Series(held, index=frame.index, name=segment)

    return in_segment


def _target(program: Program, segment: str) -> tuple[str, str]:
    pairs = [(s.name, g.id) for s in program.segmentations for g in s.segments]
    found = [p for p in pairs if segment in {p[1], f"{p[0]}.{p[1]}"}]
    if len(found) == 1:
        return found[0]
    if found:
        spelled = ", ".join(f"{a}.{b}" for a, b in found)
        message = f"several segmentations have a segment {segment!r}; say which: {spelled}"
        raise KeyError(message)
    near = ", ".join(nearest(segment, [p[1] for p in pairs])) or "none like it"
    message = f"no segment {segment!r}; there is {near}"
    raise KeyError(message)
