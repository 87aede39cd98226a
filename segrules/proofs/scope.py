"""Program -> what its names mean to a proof: definitions, whether missing, natural bounds."""

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
from segrules.language.types import Kind

Bounds = tuple[int | float | None, int | float | None]
NO_BOUNDS: Bounds = (None, None)


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


@dataclass(frozen=True, slots=True)
class Cut:
    """Fixed cut points: those that the ruleset states."""

    points: tuple[int | float, ...]
    closed: str
    scores: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """What names mean. The last four grow: what was made for names that a proof came across."""

    metrics: Mapping[str, Metric]
    scores: Mapping[str, Score]
    segmentations: Mapping[str, Segmentation]
    columns: Mapping[tuple[str, str], DeclaredColumn]
    never_missing: frozenset[tuple[str, str]]
    times: frozenset[tuple[str, str]]
    fitted: Mapping[str, CutPoints]
    subjects: dict[Hashable, Subject] = field(default_factory=dict)
    patterns: dict[Hashable, set[object]] = field(default_factory=dict)
    made: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    depths: dict[str, int] = field(default_factory=dict)


def scope_of(program: Program, fitted: Mapping[str, CutPoints] | None = None) -> Scope:
    """The scope of a program; `fitted` gives cut points by score for those that data cuts."""
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
    )


def cuts_of(score: Score, scope: Scope) -> CutPoints | None:
    """The cut points of a score of classes: stated, or fitted; None where data will cut."""
    rule = score.rule
    if isinstance(rule, Classes) and isinstance(rule.method, Fixed):
        return Cut(rule.method.at, rule.closed)
    return scope.fitted.get(score.name)


# ---------------------------------------------------------------- missing

TOTAL_FUNCTIONS = frozenset(
    {"+", "-", "*", "min", "max", "abs", "round", "year", "month", "day", "quarter", "weekday"}
    | {"date", "days_since", "days_between", "lower"}
)
"""The functions that are missing only where an argument is."""


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
        case Aggregate(function):
            return function != "count"
        case LookedUp():
            return True
        case _:
            return False


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


# ---------------------------------------------------------------- bounds

FUNCTION_BOUNDS: Mapping[str, Bounds] = {
    "abs": (0, None),
    "month": (1, 12),
    "day": (1, 31),
    "quarter": (1, 4),
    "weekday": (1, 7),
}
AGGREGATE_BOUNDS: Mapping[str, Bounds] = {
    "count": (0, None),
    "share": (0, 1),
    "interval": (0, None),
}
SAME_BOUNDS = frozenset({"min", "max", "mean", "median", "first", "last", "mode"})
"""The aggregates that never leave the range of what they aggregate."""


def bounds(value: Value, scope: Scope) -> Bounds:  # noqa: PLR0911 - one for each kind
    """The least and the greatest value there can be, where the program says."""
    match value:
        case Column(table, name):
            declared = scope.columns.get((table, name))
            return _declared(declared) if declared else NO_BOUNDS
        case Named(name, kind) if name in scope.scores:
            return (1, kind.classes) if kind.classes else NO_BOUNDS
        case Named(name) if name in scope.metrics:
            return bounds(scope.metrics[name].value, scope)
        case Constant(constant, kind) if kind.kind not in {Kind.TEXT, Kind.BOOLEAN}:
            return (constant, constant)  # type: ignore[return-value]
        case Choose(_, then, otherwise):
            return _hull([bounds(then, scope), bounds(otherwise, scope)])
        case Call("coalesce", args):
            return _hull([bounds(a, scope) for a in args])
        case Call("days_since", (argument,)):
            return (0, None) if _past(argument, scope) else NO_BOUNDS
        case Call(function):
            return FUNCTION_BOUNDS.get(function, NO_BOUNDS)
        case Aggregate(function, _, argument) if function in SAME_BOUNDS and argument is not None:
            return bounds(argument, scope)
        case Aggregate(function):
            return AGGREGATE_BOUNDS.get(function, NO_BOUNDS)
        case _:
            return NO_BOUNDS


def _declared(column: DeclaredColumn) -> Bounds:
    """The declared range; that of money and dates is left open, for it may be in other units."""
    if column.between is None or column.type.kind not in {Kind.INTEGER, Kind.NUMBER}:
        return NO_BOUNDS
    return column.between


def _past(value: Value, scope: Scope) -> bool:
    """Whether a moment is one of an event: events after `as_of` are not seen."""
    if not isinstance(value, Aggregate) or value.function not in {"min", "max", "first", "last"}:
        return False
    argument = value.argument
    return isinstance(argument, Column) and (argument.table, argument.name) in scope.times


def _hull(ranges: list[Bounds]) -> Bounds:
    lows, highs = [r[0] for r in ranges], [r[1] for r in ranges]
    low = None if None in lows else min(v for v in lows if v is not None)
    high = None if None in highs else max(v for v in highs if v is not None)
    return low, high
