"""A score to be fitted and a relation of customers -> its cut points, made from counts of values.

The counts come from SQL; what the cut points are is the pandas engine's scoring alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from segrules.compiler.program import Better, Classes, Standardised
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.scoring.composed_scores import distinct_codes
from segrules.engines.on_pandas.scoring.fitted_scores import FittedScore, classes_of, part_of
from segrules.engines.on_pandas.scoring.score_findings import findings_of
from segrules.engines.on_pandas.scoring.standardised_scores import nothing_known, standard_of
from segrules.engines.on_pandas.scoring.tie_breaks import cuts_in_row, ntile_starts
from segrules.engines.on_pandas.scoring.value_counts import ValueCounts
from segrules.engines.on_pandas.vectors import cast
from segrules.engines.results import Cuts
from segrules.engines.sql.dialects import Dialect, named
from segrules.engines.sql.relations import Wanted
from segrules.engines.sql.values import constant
from segrules.language.types import NUMBER, Kind, Type

Arrays = Callable[[str], Sequence[npt.NDArray[Any]]]
"""The columns of a query without missing values, as arrays."""
Ask = Callable[[str], list[tuple[Any, ...]]]
Key = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where the customers stand, and how they are asked for."""

    wanted: Wanted
    dialect: Dialect
    arrays: Arrays
    ask: Ask
    counted: Callable[[Source], Iterator[tuple[Key, ValueCounts]]] | None = None
    """What counts the values; without it, one query that groups by them."""


def fitted(source: Source) -> FittedScore:
    """The cut points of a score of kind `Classes` by class of the outer scores, and what was found.

    A combination of outer classes in which nobody has a known value has no entry. Of a standardised
    score they are its mean and deviation.
    """
    if isinstance(source.wanted.score.rule, Standardised):
        return _standard(source, source.wanted.score.rule)
    score, rule = source.wanted.score, classes_of(source.wanted.score)
    parts = {
        key: part_of(rule, source.wanted.type, counts, _by_ties(source, rule, key, counts))
        for key, counts in (source.counted or _counted)(source)
    }
    cuts = {key: part.cuts for key, part in parts.items()}
    found = findings_of(score, rule, source.wanted.type, tuple(parts.values()))
    return FittedScore(cuts, found)


def _standard(source: Source, rule: Standardised) -> FittedScore:
    counts = next((c for _, c in _counted(source)), None)
    if counts is None:
        return nothing_known(source.wanted.score)
    numbers = cast(Vector(source.wanted.type, counts.values), NUMBER).values
    return standard_of(source.wanted.score, rule, replace(counts, values=numbers))


def _counted(source: Source) -> Iterator[tuple[Key, ValueCounts]]:
    """The counts of values by combination of outer classes, ascending."""
    wanted = source.wanted
    names = [_name(source, n) for n in (*wanted.within, wanted.of)]
    known = " AND ".join(f"{n} IS NOT NULL" for n in names)
    listed = ", ".join(names)
    *outer, values, counts = source.arrays(
        f"SELECT {listed}, COUNT(*) FROM {_relation(source)} WHERE {known}"
        f" GROUP BY {listed} ORDER BY {listed}"
    )
    held = counts.astype(np.int64, copy=False)
    number = wanted.type.kind is Kind.NUMBER
    values = values.astype(np.float64) + 0.0 if number else values.astype(np.int64)
    if not len(values):
        return
    if not outer:
        yield (), ValueCounts(values, held, np.cumsum(held))
        return
    codes, keys = distinct_codes(outer)
    for code, key in enumerate(keys):
        at = codes == code
        yield key, ValueCounts(values[at], held[at], np.cumsum(held[at]))


def _by_ties(
    source: Source, rule: Classes, key: Key, counts: ValueCounts
) -> Callable[[int], Cuts | None]:
    return lambda into: _split(source, rule.better, key, counts, into)


def _split(source: Source, better: Better, key: Key, counts: ValueCounts, into: int) -> Cuts | None:
    """NTILE by value and then the tie-break columns; None where two customers are equal in all."""
    wanted = source.wanted
    inside = [f"{_name(source, n)} = {c}" for n, c in zip(wanted.within, key, strict=True)]
    of = _name(source, wanted.of)
    inside.append(f"{of} IS NOT NULL")
    where = " AND ".join(inside)
    listed = ", ".join([of, *(_name(source, n) for n, _ in wanted.ties)])
    relation = _relation(source)
    twice = source.ask(
        f"SELECT 1 FROM {relation} WHERE {where} GROUP BY {listed} HAVING COUNT(*) > 1 LIMIT 1"
    )
    if twice:
        return None
    ties = ", ".join(_name(source, n) for n, _ in wanted.ties)
    order = ", ".join(f"{_sorted(source, n, kind)} NULLS FIRST" for n, kind in wanted.ties)

    def tie_of(value: float, place: int) -> tuple[Any, ...]:
        there = constant(value, wanted.type, source.dialect).text
        rows = source.ask(
            f"SELECT {ties} FROM {relation} WHERE {where} AND {of} = {there}"
            f" ORDER BY {order} LIMIT 1 OFFSET {int(place)}"
        )
        return rows[0]

    return cuts_in_row(counts, ntile_starts(counts.customers, into), tie_of, better)


def _sorted(source: Source, name: str, kind: Type) -> str:
    quoted = _name(source, name)
    return source.dialect.text_order.format(quoted) if kind.kind is Kind.TEXT else quoted


def _name(source: Source, name: str) -> str:
    return named(source.dialect, name).text


def _relation(source: Source) -> str:
    return _name(source, source.wanted.relation)
