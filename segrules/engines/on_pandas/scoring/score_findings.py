"""What fitting saw, part by part -> findings: ties, degenerate scores, mean far from median.

Numbers and shares only: a value is named where many customers have it, never a single customer's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import numpy as np

from segrules.compiler.program import Classes, Quantile, Score, Share, Statistic
from segrules.engines.on_pandas.scoring.cut_points import cuts_at, mean, median
from segrules.engines.on_pandas.scoring.value_counts import ValueCounts
from segrules.engines.results import Cuts
from segrules.language.findings import Finding, type_arg
from segrules.language.types import Kind, Type

Args = Mapping[str, type_arg]

DIFFER = Fraction(1, 10)
"""Mean and median part the customers differently when more than this share lies between them."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one combination of outer classes was fitted from, and its cuts.

    `unique` is False where the `split_by` columns left two customers equal. `counts` is None where
    all classes were found without counting each value: then there is nothing to say.
    """

    counts: ValueCounts | None
    cuts: Cuts
    unique: bool = True


def findings_of(
    score: Score, rule: Classes, of: Type, parts: tuple[Part, ...]
) -> tuple[Finding, ...]:
    """What there is to say of a fitted score; no parts means that no value was known."""
    said = (*_order(rule, parts), *_classes(rule, of, parts), *_mean_median(rule, of, parts))
    return tuple(Finding(key, score.place, {"score": score.name, **args}) for key, args in said)


def _order(rule: Classes, parts: tuple[Part, ...]) -> Iterator[tuple[str, Args]]:
    method = rule.method
    if not all(part.unique for part in parts):
        columns = method.split_by if isinstance(method, Quantile) else ()
        yield "split-by-not-unique", {"columns": ", ".join(columns)}
    if isinstance(method, Quantile) and method.compat in {"pandas-rank-first", "ntile"}:
        yield "compat-order", {"compat": method.compat}


def _classes(rule: Classes, of: Type, parts: tuple[Part, ...]) -> Iterator[tuple[str, Args]]:
    if not parts:
        yield "score-degenerate/unknown", {}
    elif len(parts) > 1:
        yield from _nested_classes(rule, parts)
    elif parts[0].counts is not None:
        yield from _only_classes(rule, of, parts[0].counts, parts[0].cuts)


def _only_classes(
    rule: Classes, of: Type, counts: ValueCounts, cuts: Cuts
) -> Iterator[tuple[str, Args]]:
    if len(counts.values) == 1:
        yield _one_value(counts, of)
    elif isinstance(rule.method, Share) and counts.values[-1] <= 0:
        yield "share-not-positive", {}
    elif cuts.found < rule.count:
        yield _fewer(rule, of, counts, cuts)


def _nested_classes(rule: Classes, parts: tuple[Part, ...]) -> Iterator[tuple[str, Args]]:
    fewer = sum(part.cuts.found < rule.count for part in parts)
    if fewer:
        yield "score-ties/within", {"fewer": fewer, "parts": len(parts), "count": rule.count}


def _one_value(counts: ValueCounts, of: Type) -> tuple[str, Args]:
    if counts.customers == 1:
        return "score-degenerate/one", {}
    return "score-degenerate/equal", {
        "customers": counts.customers,
        "value": shown(counts.kth(1), of),
    }


def _fewer(rule: Classes, of: Type, counts: ValueCounts, cuts: Cuts) -> tuple[str, Args]:
    args: Args = {"found": cuts.found, "count": rule.count}
    if not isinstance(rule.method, Quantile):
        return "score-empty", args
    most = int(np.argmax(counts.counts))
    largest = int(counts.counts[most])
    if counts.customers < rule.count or largest == 1:
        return "score-ties/few", {**args, "customers": counts.customers}
    tied = {
        "share": percent(Fraction(largest, counts.customers)),
        "value": shown(counts.values[most].item(), of),
    }
    return "score-ties", {**args, **tied}


def _mean_median(rule: Classes, of: Type, parts: tuple[Part, ...]) -> Iterator[tuple[str, Args]]:
    if not isinstance(rule.method, Statistic) or rule.method.function != "mean":
        return
    counted = [(part.counts, part.cuts) for part in parts if part.counts is not None]
    between = [_between(rule, counts, cuts) for counts, cuts in counted]
    if len(parts) == 1 and between[0] > DIFFER:
        counts, _ = counted[0]
        yield (
            "mean-median-differ",
            {
                "mean": shown(mean(counts), of),
                "median": shown(median(counts), of),
                "share": percent(between[0]),
            },
        )
    elif len(parts) > 1 and any(share > DIFFER for share in between):
        wide = sum(share > DIFFER for share in between)
        yield "mean-median-differ/within", {"wide": wide, "parts": len(parts)}


def _between(rule: Classes, counts: ValueCounts, cuts: Cuts) -> Fraction:
    """The share of customers that are high by one of mean and median and low by the other."""
    other = cuts_at(
        [median(counts)], (1, 2), rule.closed, "higher", integral=counts.integral
    ).points[0]
    below = counts.below if rule.closed == "left" else counts.not_above
    return Fraction(abs(below(cuts.points[0]) - below(other)), counts.customers)


def percent(share: Fraction) -> str:
    """A share in per cent, to one decimal where it is not whole."""
    return f"{float(share * 100):.1f}".removesuffix(".0") + "%"


def shown(value: Fraction | float, of: Type) -> str:
    """A physical value of the metric as a reader knows it: major units, dates."""
    match of.kind:
        case Kind.MONEY:
            return f"{float(Fraction(value) / 10**of.decimals):.{of.decimals}f}"
        case Kind.DATE:
            return (
                (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=int(value))).date().isoformat()
            )
        case Kind.INSTANT:
            moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(value))
            return moment.isoformat()
        case _:
            # a zero of either sign is one value, whichever of its customers came first
            return f"{float(value) + 0.0:.10g}"
