"""Program -> what its names mean to a proof: definitions, and what can be missing."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, assert_never

from segrules.compiler.cells import Subject
from segrules.compiler.program import (
    Aggregate,
    Always,
    Among,
    Call,
    Choose,
    Classes,
    Column,
    Compare,
    Condition,
    Constant,
    DeclaredColumn,
    Either,
    Every,
    Fixed,
    Holds,
    InSegment,
    Join,
    Known,
    LookedUp,
    Matches,
    Metric,
    Named,
    Points,
    Program,
    Quantile,
    Score,
    Segmentation,
    Statistic,
    Total,
    Truth,
    Value,
    Width,
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


Fits = Mapping[str, Mapping[tuple[int, ...], CutPoints]]
"""Cut points by score, and by the classes of the scores that it is made inside of."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Fixed cut points: those that the ruleset states."""

    points: tuple[int | float, ...]
    closed: str
    scores: tuple[int, ...] = ()
    ties: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """What names mean. The last four grow: what was made for names that a proof came across."""

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
    made: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    depths: dict[str, int] = field(default_factory=dict)


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


# ---------------------------------------------------------------- missing

TOTAL_FUNCTIONS = frozenset(
    {"add", "subtract", "multiply", "negative", "number", "min", "max", "abs", "round", "lower"}
    | {"year", "month", "day", "quarter", "weekday", "date", "days_between"}
)
"""The functions that are missing only where an argument is."""


NEED_ONE_ROW = frozenset({"min", "max", "first", "last", "mode", "sum", "mean"})
"""The aggregates that are known as soon as one row is."""


def may_be_missing(value: Value, scope: Scope) -> bool:  # noqa: PLR0911 - one for each kind
    """Whether a customer can lack the value."""
    match value:
        case Column(table, name):
            return (table, name) not in scope.never_missing
        case Named(name):
            return _name_may_be_missing(name, scope)
        case Call(function, args):
            lacking = [may_be_missing(a, scope) for a in args]
            if function == "coalesce":
                return all(lacking)
            return function not in TOTAL_FUNCTIONS or any(lacking)
        case Choose(_, then, otherwise):
            return may_be_missing(then, scope) or may_be_missing(otherwise, scope)
        case Truth(condition):
            return any(may_be_missing(v, scope) for v in values_in(condition))
        case Aggregate(function) as aggregate:
            return function != "count" and not _has_rows(aggregate, scope)
        case LookedUp():
            return True
        case _:
            return False


def _has_rows(aggregate: Aggregate, scope: Scope) -> bool:
    """Whether every customer has a row with a known argument.

    So it is where customers come from the one table of events, nothing narrows the rows, and the
    argument is its time or a required column: rows without those are dropped.
    """
    argument = aggregate.argument
    if scope.events_only != aggregate.table or aggregate.where is not None:
        return False
    if not isinstance(argument, Column) or aggregate.function not in NEED_ONE_ROW:
        return False
    place = (argument.table, argument.name)
    return place in scope.times or place in scope.never_missing


def _name_may_be_missing(name: str, scope: Scope) -> bool:
    if name in scope.metrics:
        return may_be_missing(scope.metrics[name].value, scope)
    if name not in scope.scores:
        return True
    rule = scope.scores[name].rule
    match rule:
        case Classes(of):
            nested = nested_in(name, scope)
            return may_be_missing(of, scope) or any(_name_may_be_missing(n, scope) for n in nested)
        case Join(scores):
            return any(_name_may_be_missing(n, scope) for n in scores)
        case Total(weights):
            return any(may_be_missing(v, scope) for v, _ in weights)
        case Points():
            return False
        case _:
            assert_never(rule)


def nested_in(name: str, scope: Scope) -> tuple[str, ...]:
    """The scores inside whose classes a score is made."""
    score = scope.scores.get(name)
    if score is None or not isinstance(score.rule, Classes):
        return ()
    method = score.rule.method
    return method.within if isinstance(method, Quantile | Width | Statistic) else ()


def values_in(condition: Condition) -> Iterator[Value]:
    """The values a condition's comparisons look at (what `is missing` asks is never unknown)."""
    match condition:
        case Every(parts) | Either(parts):
            for part in parts:
                yield from values_in(part)
        case Compare(_, left, right):
            yield from (left, right)
        case Among(value) | Matches(_, value) | Holds(value):
            yield value
        case Always() | Known() | InSegment():
            pass
        case _:
            assert_never(condition)


def parts_of(value: Value) -> Iterator[Value]:
    """The value and all the values inside it, but not what names stand for."""
    yield value
    match value:
        case Call(_, args):
            for arg in args:
                yield from parts_of(arg)
        case Choose(condition, then, otherwise):
            for inner in (*values_in(condition), then, otherwise):
                yield from parts_of(inner)
        case Truth(condition):
            for inner in values_in(condition):
                yield from parts_of(inner)
        case _:
            pass


def looked_through(value: Value, scope: Scope) -> Value:
    """What a metric stands for, where it is another input or a choice among inputs."""
    if not isinstance(value, Named) or value.name not in scope.metrics:
        return value
    inner = scope.metrics[value.name].value
    if isinstance(inner, Named | Column | LookedUp | Constant):
        return looked_through(inner, scope)
    chooses = isinstance(inner, Choose | Truth) or (
        isinstance(inner, Call) and inner.function == "coalesce"
    )
    events = any(isinstance(v, Aggregate) for v in parts_of(inner))
    return inner if chooses and not events else value
