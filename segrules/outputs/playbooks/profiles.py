"""A run -> for each segment how many, how much, and how its metrics and scores differ from all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from segrules.compiler.constants_in_words import class_words
from segrules.compiler.phrases import same
from segrules.compiler.program import Classes, Metric, Score, Segmentation
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.results import Result
from segrules.language.findings import Words
from segrules.language.types import NUMERIC, Kind, Type
from segrules.outputs.playbooks.grouped import (
    Grouped,
    by_segment,
    by_tags,
    class_table,
    known_values,
    means,
    middles,
    sizes,
)
from segrules.outputs.runs.run_columns import run_columns
from segrules.outputs.runs.tag_sets import tags_of

Figures = Mapping[tuple[str, str], Mapping[str, float]]

SMALL_CELL = 10
"""Of fewer customers only the number is told: a mean of few is nearly a person's own value."""


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
    columns = run_columns(result)
    everybody = Grouped(np.zeros(result.rows, np.int32), np.ones((1, 1), np.bool_))
    overall = {m.name: _means(m, columns, everybody)[0] for m in _metrics(result, columns)}
    figures = _figures(result.segments)
    made: dict[tuple[str, str], Profile] = {}
    for way in result.program.segmentations:
        made.update(_of_segmentation(result, way, columns, overall, figures))
    return made


def _figures(segments: pd.DataFrame) -> Figures:
    """The known numbers of each row of the segments frame, by (segmentation, segment)."""
    wanted = [c for c in segments.columns if c.startswith(("revenue", "mean_"))]
    keys = zip(segments["segmentation"], segments["segment"], strict=True)
    rows = segments[wanted].to_dict("records")
    return {
        key: {str(c): float(n) for c, n in row.items() if not pd.isna(n)}
        for key, row in zip(keys, rows, strict=True)
    }


def _metrics(result: Result, columns: Mapping[str, Vector]) -> list[Metric]:
    metrics = result.program.metrics
    return [m for m in metrics if m.type.kind in NUMERIC and m.name in columns]


def _of_segmentation(
    result: Result,
    way: Segmentation,
    columns: Mapping[str, Vector],
    overall: Mapping[str, float | None],
    figures: Figures,
) -> Mapping[tuple[str, str], Profile]:
    tags = way.assign == "all"
    by = by_tags(tags_of(result, way, columns)) if tags else by_segment(way, columns[way.name])
    many = sizes(by).tolist()
    rows = [figures.get((way.name, s.id), {}) for s in way.segments]
    metrics = [_metric_profiles(m, columns, by, overall, rows) for m in _metrics(result, columns)]
    scores = [
        _score_profiles(s, s.rule, columns[s.name], by, many)
        for s in result.program.scores
        if isinstance(s.rule, Classes) and s.name in columns
    ]
    return {
        (way.name, s.id): _profile(
            result, rows[i], many[i], [m[i] for m in metrics], [c[i] for c in scores]
        )
        for i, s in enumerate(way.segments)
    }


def _profile(
    result: Result,
    row: Mapping[str, float],
    many: int,
    metrics: list[MetricProfile],
    scores: list[ScoreProfile | None],
) -> Profile:
    share = many / result.rows if result.rows else 0.0
    if many < SMALL_CELL:
        return Profile(many, share, None, None, (), ())
    found = tuple(s for s in scores if s is not None)
    return Profile(many, share, row.get("revenue"), row.get("revenue_share"), tuple(metrics), found)


# ---------------------------------------------------------------- metrics


def _metric_profiles(
    metric: Metric,
    columns: Mapping[str, Vector],
    by: Grouped,
    overall: Mapping[str, float | None],
    rows: list[Mapping[str, float]],
) -> list[MetricProfile]:
    """The metric in each segment."""
    unit = _unit(metric)
    pairs = middles(known_values(columns[metric.name], by))
    medians = [None if p is None else (float(p[0]) / unit + float(p[1]) / unit) / 2 for p in pairs]
    return [
        MetricProfile(
            metric.name, metric.type, row.get(f"mean_{metric.name}"), median, overall[metric.name]
        )
        for row, median in zip(rows, medians, strict=True)
    ]


def _means(metric: Metric, columns: Mapping[str, Vector], by: Grouped) -> list[float | None]:
    """The mean of each segment in major units."""
    found = means(known_values(columns[metric.name], by))
    return [None if m is None else m / _unit(metric) for m in found]


def _unit(metric: Metric) -> float:
    return 10.0**metric.type.decimals if metric.type.kind is Kind.MONEY else 1.0


# ---------------------------------------------------------------- scores


def _score_profiles(
    score: Score, rule: Classes, held: Vector, by: Grouped, many: list[int]
) -> list[ScoreProfile | None]:
    """The score in each segment."""
    table = class_table(by, _classes(held, rule), rule.count).tolist()
    return [
        _score(score, counts, size) if size else None
        for counts, size in zip(table, many, strict=True)
    ]


def _classes(held: Vector, rule: Classes) -> npt.NDArray[np.int64]:
    """The class of each customer from 0 on, -1 where missing; a column may hold labels."""
    if held.type.kind is Kind.TEXT:
        labels = list(rule.labels)
        table = [labels.index(w) if w in labels else -1 for w in held.words]
        found: npt.NDArray[np.int64] = np.array([*table, -1])[held.values]
        return found
    numbers: npt.NDArray[np.int64] = held.values - 1
    return numbers if held.known is None else np.where(held.known, numbers, -1)


def _score(score: Score, counts: list[int], many: int) -> ScoreProfile | None:
    top = max(range(len(counts)), key=lambda at: (counts[at], -at))
    if not counts[top]:
        return None
    called = class_words(top + 1, score.type) or same(str(top + 1))
    return ScoreProfile(score.name, called, counts[top] / many)
