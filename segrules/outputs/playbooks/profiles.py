"""A run -> for each segment how many, how much, and how its metrics and scores differ from all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from segrules.compiler.constants_in_words import class_words
from segrules.compiler.phrases import same
from segrules.compiler.program import Classes, Score, Segmentation
from segrules.engines.results import Result
from segrules.language.findings import Words
from segrules.language.types import NUMERIC, Type
from segrules.verbs.describe_scores import class_counts

SMALL_CELL = 10
"""Of fewer customers only the number is told: a mean of few is nearly a person's own value."""

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class MetricProfile:
    """A metric in the segment and over all customers, in major units; None where all is missing."""

    name: str
    type: Type
    mean: float | None
    median: float | None
    overall: float | None


@dataclass(frozen=True, slots=True)
class ScoreProfile:
    """The class of a score that most of the segment has (of equals the lowest), and their share."""

    name: str
    top: Words
    share: float


@dataclass(frozen=True, slots=True)
class Profile:
    """A segment's size and statistics; below `SMALL_CELL` customers there are no statistics."""

    customers: int
    share: float
    revenue: float | None
    revenue_share: float | None
    metrics: tuple[MetricProfile, ...]
    scores: tuple[ScoreProfile, ...]

    @property
    def small(self) -> bool:
        """Whether there are too few customers for statistics."""
        return self.customers < SMALL_CELL


def profiles(result: Result) -> Mapping[tuple[str, str], Profile]:
    """The profile of every segment by (segmentation, segment)."""
    numbers = {
        m.name: result.customers[m.name].to_numpy(dtype="float64", na_value=np.nan)
        for m in result.program.metrics
        if m.type.kind in NUMERIC and m.name in result.customers
    }
    overall = {n: _mean(v) for n, v in numbers.items()}
    return {
        (way.name, segment.id): _profile(result, way, segment.id, numbers, overall)
        for way in result.program.segmentations
        for segment in way.segments
    }


def members(customers: pd.DataFrame, way: Segmentation, segment: str) -> Mask:
    """Which customers are in a segment, or carry a tag."""
    if way.assign == "all":
        return customers[f"{way.name}.{segment}"].to_numpy(dtype=bool, na_value=False)
    return (customers[way.name] == segment).to_numpy(dtype=bool, na_value=False)


def _profile(
    result: Result,
    way: Segmentation,
    segment: str,
    numbers: Mapping[str, npt.NDArray[np.float64]],
    overall: Mapping[str, float | None],
) -> Profile:
    mine = members(result.customers, way, segment)
    many = int(mine.sum())
    share = many / len(mine) if len(mine) else 0.0
    if many < SMALL_CELL:
        return Profile(many, share, None, None, (), ())
    row = _row(result.segments, way.name, segment)
    metrics = tuple(
        MetricProfile(m.name, m.type, _mean(v[mine]), _median(v[mine]), overall[m.name])
        for m in result.program.metrics
        if (v := numbers.get(m.name)) is not None
    )
    revenue, revenue_share = row.get("revenue"), row.get("revenue_share")
    return Profile(many, share, revenue, revenue_share, metrics, _scores(result, mine))


def _row(segments: pd.DataFrame, way: str, segment: str) -> Mapping[str, float]:
    """The known numbers of a segment's row in the segments frame."""
    rows = segments[(segments["segmentation"] == way) & (segments["segment"] == segment)]
    wanted = [c for c in ("revenue", "revenue_share") if c in rows]
    return {c: float(rows[c].iloc[0]) for c in wanted if len(rows) and rows[c].notna().iloc[0]}


def _mean(values: npt.NDArray[np.float64]) -> float | None:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else None


def _median(values: npt.NDArray[np.float64]) -> float | None:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if len(known) else None


def _scores(result: Result, mine: Mask) -> tuple[ScoreProfile, ...]:
    found = (
        _score(s, s.rule, result.customers[s.name][mine])
        for s in result.program.scores
        if isinstance(s.rule, Classes) and s.name in result.customers
    )
    return tuple(f for f in found if f is not None)


def _score(score: Score, rule: Classes, held: pd.Series) -> ScoreProfile | None:
    counts = class_counts(held, rule)
    top = max(counts, key=lambda number: (counts[number], -number))
    if not counts[top]:
        return None
    called = class_words(top, score.type) or same(str(top))
    return ScoreProfile(score.name, called, counts[top] / len(held))
