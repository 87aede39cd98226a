"""Vectors of numbers -> mean and deviation, standardised values, and the nearest centres."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt

import numpy as np
import numpy.typing as npt

from segrules.compiler.program import Deviation, Nearest, Score, Standardised
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.scoring.fitted_scores import FittedScore
from segrules.engines.on_pandas.scoring.score_findings import shown
from segrules.engines.on_pandas.scoring.value_counts import ValueCounts, exact_sum, value_counts
from segrules.engines.on_pandas.vectors import all_known, cast, coded, finite, missing
from segrules.engines.results import Cuts
from segrules.language.findings import Finding, type_arg
from segrules.language.types import NUMBER, TEXT

Numbers = npt.NDArray[np.float64]
Key = tuple[int, ...]


# ---------------------------------------------------------------- standardised


def fit_standardised(score: Score, rule: Standardised, of: Vector) -> FittedScore:
    """Mean and standard deviation of the known values, as numbers, money in major units.

    The mean is the exact sum's over the count, rounded once; the deviation is the root of the exact
    sum of the squared differences from it over the count (less one for a sample), each difference
    and square rounded. So no order of rows can change them. Nothing is fitted to no value.
    """
    numbers = cast(of, NUMBER)
    values = numbers.values if numbers.known is None else numbers.values[numbers.known]
    return standard_of(score, rule, value_counts(values)) if len(values) else nothing_known(score)


def nothing_known(score: Score) -> FittedScore:
    """What is fitted where no value is known: nothing."""
    found = Finding("score-degenerate/unknown", score.place, {"score": score.name})
    return FittedScore({}, (found,))


def standard_of(score: Score, rule: Standardised, counts: ValueCounts) -> FittedScore:
    """The same from the counts of known numbers, of which there are some."""
    mean = float(exact_sum(counts.values, counts.counts) / counts.customers)
    cuts = Cuts((), "left", statistic=mean, deviation=_deviation(counts, mean, rule.deviation))
    return FittedScore({(): cuts}, tuple(_equal(score, counts)))


def _deviation(counts: ValueCounts, mean: float, kind: Deviation) -> float:
    """0 of a single customer, and where squares are beyond all numbers."""
    over = counts.customers - (kind == "sample")
    with np.errstate(over="ignore"):
        squares = np.square(counts.values - mean)
    if not over or not np.isfinite(squares).all():
        return 0.0
    try:
        return sqrt(exact_sum(squares, counts.counts) / over)
    except OverflowError:
        return 0.0


def _equal(score: Score, counts: ValueCounts) -> list[Finding]:
    if len(counts.values) > 1:
        return []
    if counts.customers == 1:
        return [Finding("score-degenerate/one", score.place, {"score": score.name})]
    args: dict[str, type_arg] = {"score": score.name, "customers": counts.customers}
    args["value"] = shown(counts.kth(1), NUMBER)
    return [Finding("standardise-equal", score.place, args)]


def standardised(of: Vector, cuts: Mapping[Key, Cuts]) -> Vector:
    """The values less the mean, over the deviation (over 1 where it is 0)."""
    fitted = cuts.get(())
    if fitted is None or fitted.statistic is None:
        return missing(NUMBER, len(of))
    numbers = cast(of, NUMBER)
    with np.errstate(over="ignore"):
        values = (numbers.values - fitted.statistic) / (fitted.deviation or 1.0)
    return finite(values, numbers.known)


# ---------------------------------------------------------------- nearest


def nearest(rule: Nearest, operands: tuple[Vector, ...]) -> Vector:
    """The label of the centre with the least sum of squared differences, added in order."""
    numbers = [cast(operand, NUMBER) for operand in operands]
    known = all_known(*(vector.known for vector in numbers))
    columns = [vector.values for vector in numbers]
    best, chosen = _distance(columns, rule.centres[0][1]), np.zeros(len(numbers[0]), np.int32)
    for place, (_, centre) in enumerate(rule.centres[1:], start=1):
        there = _distance(columns, centre)
        nearer = there < best
        chosen[nearer] = place
        best[nearer] = there[nearer]
    words = tuple(sorted(label for label, _ in rule.centres))
    codes = np.array([words.index(label) for label, _ in rule.centres], np.int32)[chosen]
    return coded(TEXT, codes if known is None else np.where(known, codes, np.int32(-1)), words)


def _distance(columns: list[Numbers], centre: tuple[float, ...]) -> Numbers:
    total = np.zeros(len(columns[0]))
    with np.errstate(over="ignore"):
        for values, at in zip(columns, centre, strict=True):
            total += np.square(values - at)
    return total
