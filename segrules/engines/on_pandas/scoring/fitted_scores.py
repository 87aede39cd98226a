"""Score + vectors -> `FittedScore`: its cut points by class of the outer scores, and findings.

All vectors of a score are per customer, in the order of customer keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeGuard, assert_never

import numpy as np
import numpy.typing as npt

from segrules.compiler.program import (
    Better,
    Classes,
    Closed,
    Compat,
    CutMethod,
    Fixed,
    Quantile,
    Score,
    Share,
    Statistic,
    Top,
    Width,
)
from segrules.engines.on_pandas.columns import Mask, Vector
from segrules.engines.on_pandas.scoring import compat, cut_points
from segrules.engines.on_pandas.scoring.composed_scores import distinct_codes
from segrules.engines.on_pandas.scoring.cut_points import RANK_RULES
from segrules.engines.on_pandas.scoring.quantiles_by_rank import quantile_by_rank
from segrules.engines.on_pandas.scoring.score_findings import Part, findings_of
from segrules.engines.on_pandas.scoring.tie_breaks import split
from segrules.engines.on_pandas.scoring.value_counts import (
    AT_ONCE,
    Numbers,
    ValueCounts,
    value_counts,
)
from segrules.engines.on_pandas.vectors import all_known, select
from segrules.engines.results import Cuts
from segrules.language.findings import Finding
from segrules.language.types import Kind, Type

Key = tuple[int, ...]
Rows = npt.NDArray[np.intp]


MANY = 1 << 20
"""From so many values on, it pays not to sort them all."""
MOST_CLASSES = 20


@dataclass(frozen=True, slots=True)
class FittedScore:
    """Cut points by class of the outer scores (key `()` if none), and what was found.

    A combination of outer classes in which nobody has a known value has no entry.
    """

    cuts: Mapping[Key, Cuts]
    findings: tuple[Finding, ...]


def fit(
    score: Score, of: Vector, outer: tuple[Vector, ...] = (), ties: tuple[Vector, ...] = ()
) -> FittedScore:
    """The cut points of a score of kind `Classes`, from the known finite values of `of`.

    `outer` are the classes of its `within` scores, `ties` its `split_by` columns. Fixed cut points
    are handed through. Without a single known value there are no cuts at all.
    """
    rule = classes_of(score)
    if isinstance(rule.method, Fixed):
        return FittedScore({(): Cuts(rule.method.at, rule.closed)}, ())
    parts = {key: _part(rule, of, ties, rows) for key, rows in _groups(of, outer)}
    cuts = {key: part.cuts for key, part in parts.items()}
    return FittedScore(cuts, findings_of(score, rule, of.type, tuple(parts.values())))


def classes_of(score: Score) -> Classes:
    """The rule of a score that cuts a value into classes."""
    if isinstance(score.rule, Classes):
        return score.rule
    message = f"score {score.name} has no classes to fit"
    raise TypeError(message)


def _groups(of: Vector, outer: tuple[Vector, ...]) -> Iterator[tuple[Key, Rows | None]]:
    """The rows to fit by combination of outer classes, ascending; None for all rows."""
    mask = _usable(of, outer)
    if mask is not None and not mask.any():
        return
    if not outer:
        if len(of):
            yield (), None if mask is None else np.flatnonzero(mask)
        return
    rows = np.arange(len(of)) if mask is None else np.flatnonzero(mask)
    codes, keys = distinct_codes([vector.values[rows] for vector in outer])
    for code, key in enumerate(keys):
        yield key, rows[codes == code]


def _usable(of: Vector, outer: tuple[Vector, ...]) -> Mask | None:
    finite = np.isfinite(of.values) if of.type.kind is Kind.NUMBER else None
    if finite is not None and finite.all():
        finite = None
    return all_known(finite, *(vector.known for vector in (of, *outer)))


def _part(rule: Classes, of: Vector, ties: tuple[Vector, ...], rows: Rows | None) -> Part:
    values = of.values if rows is None else of.values[rows]
    if _told_by_rank(rule.method, values):
        by_rank = quantile_by_rank(values, rule.method, rule.closed, rule.better)
        if by_rank.found == rule.count:
            return Part(None, by_rank)
    counts = value_counts(values)

    def by_ties(into: int) -> Cuts | None:
        kept = ties if rows is None else tuple(select(tie, rows) for tie in ties)
        return split(counts, values, kept, into, rule.better)

    return part_of(rule, of.type, counts, by_ties)


def part_of(
    rule: Classes, of: Type, counts: ValueCounts, by_ties: Callable[[int], Cuts | None]
) -> Part:
    """The cuts from counts of values; `by_ties` parts equal values by their tie-break columns.

    It is given the number of classes, and gives None where two customers are equal in all.
    """
    method = rule.method
    if isinstance(method, Quantile) and method.ties == "split" and method.compat is None:
        parted = by_ties(method.into)
        unique = parted is not None
        cuts = parted or cut_points.quantile(
            counts, replace(method, ties="low"), rule.closed, rule.better
        )
    else:
        unique, cuts = True, _cuts(method, counts, rule.closed, rule.better, of)
    found = cut_points.found_classes(cuts, counts, rule.better)
    return Part(counts, _with_units(cuts, found, of), unique)


def _told_by_rank(method: CutMethod, values: Numbers) -> TypeGuard[Quantile]:
    """Whether a few order statistics give the cuts of many values faster than counting all."""
    if not isinstance(method, Quantile) or method.compat or method.ties not in RANK_RULES:
        return False
    if len(values) < MANY or method.into > MOST_CLASSES:
        return False
    return values.dtype.kind != "i" or int(values.max()) - int(values.min()) > AT_ONCE


def _cuts(method: CutMethod, counts: ValueCounts, closed: Closed, better: Better, of: Type) -> Cuts:
    match method:
        case Quantile():
            return _quantile(method, counts, closed, better, of)
        case Width():
            return cut_points.width(counts, method, closed, better)
        case Share():
            return cut_points.share(counts, method, closed, better)
        case Top():
            return cut_points.top(counts, method, closed, better)
        case Statistic():
            return cut_points.statistic(counts, method, closed, better)
        case Fixed():
            return Cuts(method.at, closed)
        case _:
            assert_never(method)


def _quantile(
    method: Quantile, counts: ValueCounts, closed: Closed, better: Better, of: Type
) -> Cuts:
    if method.compat is not None:
        return _compat(method.compat, counts, method.into, better, of)
    if method.ties == "edges":
        return cut_points.quantile_edges(counts, method, better)
    return cut_points.quantile(counts, method, closed, better)


def _compat(tool: Compat, counts: ValueCounts, into: int, better: Better, of: Type) -> Cuts:
    match tool:
        case "r-rfm-0.3":
            return compat.r_rfm(counts, into, better, of)
        case "pymc":
            return compat.pymc(counts, into, better)
        case "pandas-rank-first":
            return compat.pandas_rank_first(counts, into, better)
        case "ntile":
            return compat.ntile(counts, into, better)
        case _:
            assert_never(tool)


def _with_units(cuts: Cuts, found: int, of: Type) -> Cuts:
    if cuts.statistic is None or of.kind is not Kind.MONEY:
        return replace(cuts, found=found)
    return replace(cuts, found=found, statistic=cuts.statistic / 10**of.decimals)
