"""A score to be fitted + customers by the billion -> counts exact where its cut points fall.

Cut points by rank ask for few places in the row of values. Spark tells approximately which values
stand there; a second pass counts exactly every value in a bracket around each such place, and of
all values between two brackets only how many they are, the least and the greatest. Where a place
turns out to lie outside its bracket, the bracket is widened. So what is fitted from these counts is
what all counts would give, and never are all different values brought together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from segrules.compiler.program import (
    Classes,
    CutMethod,
    Quantile,
    ScoreRule,
    Statistic,
    Top,
    Width,
)
from segrules.engines.on_pandas.scoring.cut_points import cuts_at, width
from segrules.engines.on_pandas.scoring.fitted_scores import classes_of
from segrules.engines.on_pandas.scoring.value_counts import ValueCounts
from segrules.engines.sql.dialects import SPARK, named
from segrules.engines.sql.fitting import Key, Source
from segrules.engines.sql.values import constant
from segrules.language.types import Kind

ACCURACY = 10_000
"""Spark's approximate ranks are off by a customer in so many."""
Value = int | float
Bracket = tuple[Value, Value]


def by_bracket(rule: ScoreRule, *, number: bool) -> bool:
    """Whether brackets will do: not for shares of a total, other tools' ways, means of doubles."""
    if not isinstance(rule, Classes):
        return False
    method = rule.method
    if isinstance(method, Quantile):
        return method.compat is None
    if isinstance(method, Statistic):
        return method.function == "median" or not number
    return isinstance(method, (Top, Width))


def bracketed(source: Source) -> Iterator[tuple[Key, ValueCounts]]:
    """Counts by combination of outer classes, ascending, exact where the cut points fall."""
    rule = classes_of(source.wanted.score)
    for key in _keys(source):
        made = _Part(source, key)
        counts = _counts(made, rule)
        if counts is not None:
            yield key, counts


def _keys(source: Source) -> list[Key]:
    """The combinations of outer classes that there are."""
    within = [named(SPARK, n).text for n in source.wanted.within]
    if not within:
        return [()]
    known = " AND ".join(f"{n} IS NOT NULL" for n in within)
    listed, table = ", ".join(within), named(SPARK, source.wanted.relation).text
    rows = source.ask(f"SELECT DISTINCT {listed} FROM {table} WHERE {known} ORDER BY {listed}")
    return [tuple(int(n) for n in row) for row in rows]


# ---------------------------------------------------------------- one combination


@dataclass(frozen=True, slots=True)
class _Part:
    """The customers of one combination of outer classes who have a value."""

    source: Source
    key: Key

    @property
    def of(self) -> str:
        return named(SPARK, self.source.wanted.of).text

    @property
    def rows(self) -> str:
        """The text of FROM and WHERE."""
        wanted = self.source.wanted
        tests = [
            f"{named(SPARK, n).text} = {c}" for n, c in zip(wanted.within, self.key, strict=True)
        ]
        tests.append(f"{self.of} IS NOT NULL")
        return f"FROM {named(SPARK, wanted.relation).text} WHERE {' AND '.join(tests)}"

    @property
    def number(self) -> bool:
        return self.source.wanted.type.kind is Kind.NUMBER

    def literal(self, value: Value) -> str:
        return constant(value, self.source.wanted.type, SPARK).text

    def ask(self, listed: str, rest: str = "") -> list[tuple[Any, ...]]:
        return self.source.ask(f"SELECT {listed} {self.rows}{rest}")


def _counts(part: _Part, rule: Classes) -> ValueCounts | None:
    """The counts that a method needs; None where nobody has a value."""
    of = part.of
    total = f"SUM(CAST({of} AS DECIMAL(19, 0)))" if not part.number else "NULL"
    ((customers, low, high, added),) = part.ask(f"COUNT(*), MIN({of}), MAX({of}), {total}")
    if not customers:
        return None
    places = _places(rule.method, int(customers))
    cuts = _cuts_of_edges(part, rule, int(customers), low, high, added)
    return _counted(part, places, cuts, int(customers), added)


def _counted(
    part: _Part,
    places: Sequence[int],
    cuts: Sequence[Value],
    customers: int,
    added: Any,  # noqa: ANN401 - a decimal
) -> ValueCounts:
    """Counts by brackets, widened until each place is inside one."""
    margin = 2 * customers // ACCURACY + 1
    while True:
        brackets = _joined([*_around(part, places, customers, margin), *((c, c) for c in cuts)])
        counts, exact = _by_place(part, brackets)
        counts = replace(counts, total=None if added is None else Fraction(int(added)))
        if all(exact[np.searchsorted(counts.upto, p)] for p in places):
            return counts
        margin *= 8


def _places(method: CutMethod, customers: int) -> list[int]:
    """The ranks at which cut points can fall, from 1.

    Between two parts of a quantile there is one more: a value that so many customers share that a
    class is left empty stands at one of them, so that it can be named.
    """
    match method:
        case Quantile(into=into):
            near = [j * customers // (2 * into) for j in range(1, 2 * into)]
        case Statistic():
            near = [customers // 2]
        case Top(at=at):
            near = [a if isinstance(a, int) else -(-customers * a[0] // a[1]) for a in at]
        case _:
            near = []
    around = {p + off for p in near for off in (-1, 0, 1, 2)}
    both = around | {customers + 1 - p for p in around}
    return sorted({min(max(p, 1), customers) for p in both}) if near else []


def _cuts_of_edges(
    part: _Part,
    rule: Classes,
    customers: int,
    low: Value,
    high: Value,
    added: Any,  # noqa: ANN401 - a decimal
) -> list[Value]:
    """The cut points that need no rank: of equal widths, or at the mean."""
    if isinstance(rule.method, Width):
        kind = np.float64 if part.number else np.int64
        ends = np.unique(np.array([low, high], kind))
        ones = np.ones(len(ends), np.int64)
        found = width(
            ValueCounts(ends, ones, np.cumsum(ones)), rule.method, rule.closed, rule.better
        )
        return list(found.points)
    if isinstance(rule.method, Statistic) and rule.method.function == "mean":
        mean = Fraction(int(added), customers)
        return list(cuts_at([mean], (1, 2), rule.closed, "higher", integral=True).points)
    return []


# ---------------------------------------------------------------- brackets


def _around(part: _Part, places: Sequence[int], customers: int, margin: int) -> list[Bracket]:
    """For each place the values that stand about so many places before and after it."""
    if not places:
        return []
    ranks = sorted({min(max(p + off, 0), customers) for p in places for off in (-margin, margin)})
    shares = ", ".join(f"CAST({rank / customers!r} AS DOUBLE)" for rank in ranks)
    accuracy = f"{ACCURACY}"
    ((values,),) = part.ask(f"PERCENTILE_APPROX({part.of}, ARRAY({shares}), {accuracy})")
    at = dict(zip(ranks, values, strict=True))
    return [(at[max(p - margin, 0)], at[min(p + margin, customers)]) for p in places]


def _joined(brackets: Sequence[Bracket]) -> list[Bracket]:
    """Brackets in order, those that meet made one."""
    made: list[Bracket] = []
    for low, high in sorted(brackets):
        if made and low <= made[-1][1]:
            made[-1] = (made[-1][0], max(high, made[-1][1]))
        else:
            made.append((low, high))
    return made


def _by_place(part: _Part, brackets: Sequence[Bracket]) -> tuple[ValueCounts, np.ndarray[Any, Any]]:
    """Counts of each value in a bracket; of what lies between, the ends; and which are exact."""
    of = part.of
    whens = []
    for at, (low, high) in enumerate(brackets):
        whens.append(f"WHEN {of} < {part.literal(low)} THEN {2 * at}")
        whens.append(f"WHEN {of} <= {part.literal(high)} THEN {2 * at + 1}")
    place = f"CASE {' '.join(whens)} ELSE {2 * len(brackets)} END" if whens else "0"
    rows = part.source.arrays(
        f"SELECT place, COUNT(*), MIN(v), MAX(v) FROM (SELECT {of} AS v, {place} AS place"
        f" {part.rows}) AS placed GROUP BY place, CASE WHEN place % 2 = 1 THEN v END"
        " ORDER BY place, MIN(v)"
    )
    return _spread(*(np.asarray(r) for r in rows), number=part.number)


def _spread(
    places: np.ndarray[Any, Any],
    many: np.ndarray[Any, Any],
    least: np.ndarray[Any, Any],
    greatest: np.ndarray[Any, Any],
    *,
    number: bool,
) -> tuple[ValueCounts, np.ndarray[Any, Any]]:
    """A row for each value; a stretch between brackets has one for its least and its greatest."""
    kind = np.float64 if number else np.int64
    values, counts, exact = [], [], []
    for place, count, low, high in zip(places, many, least, greatest, strict=True):
        one = low == high
        values += [low] if one else [low, high]
        counts += [count] if one else [count - 1, 1]
        exact += [True] if one or place % 2 else [False, False]
    held = np.array(counts, np.int64)
    made = np.array(values, kind) + kind(0)
    return ValueCounts(made, held, np.cumsum(held)), np.array(exact, np.bool_)
