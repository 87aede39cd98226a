"""Program -> what its names mean to a proof: definitions, columns, cut points."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from segrules.compiler.cells import Subject
from segrules.compiler.program import (
    Classes,
    DeclaredColumn,
    Fixed,
    Metric,
    Program,
    Score,
    Segmentation,
)


class CutPoints(Protocol):
    """Fitted cut points of a score, ascending, in the physical form of what it cuts."""

    @property
    def points(self) -> tuple[int | float, ...]:
        """Where the classes meet."""

    @property
    def closed(self) -> str:
        """`left`: a value equal to a cut point belongs to the upper interval; else `right`."""

    @property
    def scores(self) -> tuple[int, ...]:
        """The class of each interval, lowest first, where it is not simply counted."""

    @property
    def ties(self) -> tuple[Any, ...]:
        """What parts equal values, where that is something else than their own size."""

    @property
    def statistic(self) -> float | None:
        """The mean, of a standardised score."""

    @property
    def deviation(self) -> float | None:
        """The standard deviation, of a standardised score."""


Fits = Mapping[str, Mapping[tuple[int, ...], CutPoints]]
"""Cut points by score, and by the classes of the scores that it is made inside of."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Fixed cut points: those that the ruleset states."""

    points: tuple[int | float, ...]
    closed: str
    scores: tuple[int, ...] = ()
    ties: tuple[Any, ...] = ()
    statistic: float | None = None
    deviation: float | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What names mean. The last six grow: what was found out of names, and made for them."""

    metrics: Mapping[str, Metric]
    scores: Mapping[str, Score]
    segmentations: Mapping[str, Segmentation]
    columns: Mapping[tuple[str, str], DeclaredColumn]
    never_missing: frozenset[tuple[str, str]]
    times: frozenset[tuple[str, str]]
    fitted: Fits
    events_only: str | None
    """The table of events whose customers are all there are, where there is one such table."""
    subjects: dict[Hashable, Subject] = field(default_factory=dict)
    patterns: dict[Hashable, set[object]] = field(default_factory=dict)
    made: dict[Hashable, Any] = field(default_factory=dict)
    depths: dict[str, int] = field(default_factory=dict)
    lacking: dict[str, bool] = field(default_factory=dict)
    ranges: dict[str, Any] = field(default_factory=dict)


def scope_of(program: Program, fitted: Fits | None = None) -> Scope:
    """The scope of a program; `fitted` gives the cut points of scores that data has cut."""
    columns = {(t.name, c.name): c for t in program.tables for c in t.columns}
    return Scope(
        metrics={m.name: m for m in program.metrics},
        scores={s.name: s for s in program.scores},
        segmentations={s.name: s for s in program.segmentations},
        columns=columns,
        never_missing=frozenset(k for k, c in columns.items() if c.required)
        | {(t.name, t.key) for t in program.tables},
        times=frozenset((t.name, t.time) for t in program.tables if t.time),
        fitted=fitted or {},
        events_only=_events_only(program),
    )


def _events_only(program: Program) -> str | None:
    events = [t.name for t in program.tables if t.role == "events"]
    alone = len(events) == 1 and not any(t.role == "customers" for t in program.tables)
    return events[0] if alone else None


def cuts_of(score: Score, scope: Scope) -> CutPoints | None:
    """The cut points of a score of classes: stated, or fitted; None where data will cut."""
    rule = score.rule
    if isinstance(rule, Classes) and isinstance(rule.method, Fixed):
        return Cut(rule.method.at, rule.closed)
    fitted = scope.fitted.get(score.name, {})
    cuts = fitted.get(())
    return cuts if cuts is not None and not cuts.ties else None
