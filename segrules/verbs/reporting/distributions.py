"""The columns of metrics and scores -> their values in bins, the cut points, and class sizes.

Bins have round limits, so that nobody's own value is one, and none with a customer in it has fewer
than ten: such a bin is joined to its neighbour.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from segrules.compiler.literals import days
from segrules.compiler.phrases import same
from segrules.compiler.program import Classes, Metric, Named, Score
from segrules.compiler.words import Names
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.vectors import known_mask
from segrules.language.findings import Words
from segrules.language.types import NUMERIC, TEMPORAL, Kind, Type
from segrules.verbs.reporting.counted import class_names
from segrules.verbs.reporting.report import Amount, Bin, Cut, Distribution, ScoreClasses
from segrules.verbs.reporting.run_view import RunView, classes

LEAST = 10
BINS = 24
FEW = 30
"""Integers over no wider a range have a bin each."""
EDGES = (0.02, 0.95)
"""Bins are made between these quantiles; what lies beyond is in the first and the last one."""
SPREAD = (0.02, 0.5, 0.95, 0.98)
WIDE = 6.0
ROUND = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)
"""Limits of growing bins in a decade."""
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
DAY_STEPS = (1, 7, 14, 30, 61, 91, 182, 365, 730, 1825, 3650)
MICROSECONDS = 86_400_000_000
YES, NO = Words("是", "yes"), Words("否", "no")

Numbers = npt.NDArray[np.float64]


def distributions(view: RunView, amounts: Mapping[str, Amount]) -> Iterator[Distribution]:
    """Each metric that has numbers, days, or declared values; of free text nothing is told."""
    cuts = _cuts(view)
    for metric in view.program.metrics:
        vector = view.columns[metric.name]
        amount = amounts[metric.name]
        missing = int(len(vector) - np.count_nonzero(known_mask(vector)))
        if metric.type.kind in NUMERIC | TEMPORAL:
            bins, width = _binned(_numbers(vector), metric.type.kind)
            own = tuple(c for name, c in cuts if name == metric.name)
            yield Distribution(amount, bins, (), missing, own, width)
        elif values := _by_value(metric, vector):
            yield Distribution(amount, (), values, missing, (), 0.0)


def _numbers(vector: Vector) -> Numbers:
    """The known values: money in major units, moments in days."""
    known: npt.NDArray[Any] = vector.values[known_mask(vector)]
    match vector.type.kind:
        case Kind.MONEY:
            return known / 10.0**vector.type.decimals
        case Kind.INSTANT:
            return known / float(MICROSECONDS)
        case _:
            return known.astype(np.float64)


# ---------------------------------------------------------------- bins


def _binned(values: Numbers, kind: Kind) -> tuple[tuple[Bin, ...], float]:
    """The bins, and the width that most of them have; 0 where they grow with the values."""
    if len(values) < LEAST:
        return (), 0.0
    growing = _growing(values, kind) if kind in NUMERIC else None
    edges = _edges(values, kind) if growing is None else growing
    counts = np.bincount(np.searchsorted(edges, values, side="right"), minlength=len(edges) + 1)
    limits = [None, *edges.tolist(), None]
    bins = [Bin(limits[i], limits[i + 1], int(n)) for i, n in enumerate(counts)]
    while len(bins) > 1 and not bins[0].customers:
        del bins[0]
    while len(bins) > 1 and not bins[-1].customers:
        del bins[-1]
    return tuple(_joined(bins)), float(edges[1] - edges[0]) if growing is None else 0.0


def _growing(values: Numbers, kind: Kind) -> Numbers | None:
    """Limits that grow with the values, for what a few have much more of; None for other values.

    What customers spend is spread over orders of magnitude: bins of equal width would put most
    customers into the first of them.
    """
    low, middle, most, high = np.quantile(values, SPREAD, method="lower").tolist()
    if low < 0 or middle <= 0 or most < WIDE * middle:
        return None
    first = low or float(np.quantile(values[values > 0], SPREAD[0], method="lower"))
    decades = range(math.floor(math.log10(first)), math.ceil(math.log10(high)) + 1)
    limits = np.array([float(f"{s * 10.0**k:.12g}") for k in decades for s in ROUND])
    limits = limits[limits == np.floor(limits)] if kind is Kind.INTEGER else limits
    begin = int(np.searchsorted(limits, first, side="right")) - 1
    end = int(np.searchsorted(limits, high, side="right"))
    return limits[max(begin, 0) : end + 1]


def _edges(values: Numbers, kind: Kind) -> Numbers:
    low, high = (float(q) for q in np.quantile(values, EDGES, method="lower"))
    least, greatest = float(values.min()), float(values.max())
    if kind is Kind.INTEGER and greatest - least <= FEW:
        return np.arange(least, greatest + 2)
    width = _width(high - low, kind)
    first = math.floor(low / width)
    last = max(math.floor(high / width) + 1, first + 1)
    # a multiple is rounded to what a person would write: 0.3, not 0.30000000000000004
    return np.array([float(f"{i * width:.12g}") for i in range(first, last + 1)])


def _width(span: float, kind: Kind) -> float:
    """A round width that makes about two dozen bins of a span."""
    raw = span / BINS
    if kind in TEMPORAL:
        return float(next((d for d in DAY_STEPS if d >= raw), DAY_STEPS[-1]))
    if raw <= 0 or not math.isfinite(raw):
        return 1.0
    unit = 10.0 ** math.floor(math.log10(raw))
    width = next(s for s in STEPS if s * unit >= raw * 0.999999) * unit
    whole = kind is Kind.INTEGER
    return max(float(math.ceil(width)), 1.0) if whole else float(f"{width:.12g}")


def _joined(bins: Sequence[Bin]) -> Iterator[Bin]:
    """Bins of fewer than ten customers with the next ones until they are ten; empty ones stay."""
    waiting: Bin | None = None
    done: list[Bin] = []
    for each in bins:
        held = (
            each
            if waiting is None
            else Bin(waiting.low, each.high, waiting.customers + each.customers)
        )
        waiting = held if 0 < held.customers < LEAST else None
        if waiting is None:
            done.append(held)
    if waiting is not None:
        while done and waiting.customers < LEAST:
            last = done.pop()
            waiting = Bin(last.low, waiting.high, last.customers + waiting.customers)
        done.append(waiting)
    yield from done


# ---------------------------------------------------------------- values


def _by_value(metric: Metric, vector: Vector) -> tuple[tuple[Words, int], ...]:
    """Customers by declared value, or by yes and no; nothing of text that is not declared."""
    known = known_mask(vector)
    if metric.type.kind is Kind.BOOLEAN:
        many = int(np.count_nonzero(np.asarray(vector.values, np.bool_) & known))
        return ((YES, many), (NO, int(np.count_nonzero(known)) - many))
    if metric.type.options is None:
        return ()
    counts = np.bincount(vector.values[known].astype(np.int64), minlength=len(vector.words))
    found = dict(zip(vector.words, counts.tolist(), strict=False))
    options = metric.type.options
    words = metric.type.words or tuple(map(same, options))
    return tuple((w, found.get(o, 0)) for o, w in zip(options, words, strict=True))


# ---------------------------------------------------------------- scores


def score_classes(view: RunView, names: Names) -> Iterator[ScoreClasses]:
    """Each score that cuts a value: its classes, and the intervals that the record has."""
    recorded = view.record.get("cut_points") or {}
    for score in view.program.scores:
        if isinstance(score.rule, Classes) and score.name in view.columns:
            yield _score(view, score, score.rule, names, recorded.get(score.name) or [])


def _score(
    view: RunView, score: Score, rule: Classes, names: Names, groups: list[Mapping[str, Any]]
) -> ScoreClasses:
    counts = np.bincount(classes(view, score, rule) + 1, minlength=rule.count + 1).tolist()
    intervals = tuple(
        (tuple(g.get("within") or ()), int(c["class"]), Words(str(c["zh"]), str(c["en"])))
        for g in groups
        for c in g.get("classes") or ()
    )
    called = zip(class_names(score, rule), counts[1:], strict=True)
    return ScoreClasses(score.name, names.value(score.name), tuple(called), counts[0], intervals)


def _cuts(view: RunView) -> list[tuple[str, Cut]]:
    """The cut points of scores that cut a metric by itself, by the metric's name."""
    recorded = view.record.get("cut_points") or {}
    return [
        (score.rule.of.name, Cut(same(score.name), _number(point), str(point)))
        for score in view.program.scores
        if isinstance(score.rule, Classes) and isinstance(score.rule.of, Named)
        for groups in [recorded.get(score.name) or []]
        if len(groups) == 1 and _is_drawn(score.rule.of.type)
        for point in groups[0].get("points") or ()
    ]


def _is_drawn(kind: Type) -> bool:
    return kind.kind in NUMERIC or kind.kind is Kind.DATE


def _number(point: object) -> float:
    return float(days(date.fromisoformat(point))) if isinstance(point, str) else float(point)  # type: ignore[arg-type]
