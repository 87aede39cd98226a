"""A comparison and limits -> findings: what differs by more than a pipeline lets pass."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from segrules.language.findings import Finding, Words, type_arg
from segrules.language.width import shown
from segrules.verbs.comparison import Comparison, Migration
from segrules.verbs.population_drift import Drift

WHAT = {
    "input": Words("指标或列", "input"),
    "score": Words("评分", "score"),
    "segmentation": Words("分群方案", "segmentation"),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What is let pass; None where it does not matter.

    `psi` of any input, score or segmentation; `moved` is the share of the customers of both runs
    who move in a segmentation; `share_change` is by how much a segment's share of all customers may
    go up or down. What is equal to a limit passes.
    """

    psi: float | None = None
    moved: Fraction | None = None
    share_change: Fraction | None = None


def exceeded(comparison: Comparison, limits: Limits) -> tuple[Finding, ...]:
    """One finding for each limit that is exceeded somewhere."""
    return (
        *_drifted(comparison, limits.psi),
        *_moved(comparison, limits.moved),
        *_changed(comparison, limits.share_change),
    )


def _drifted(comparison: Comparison, limit: float | None) -> Iterator[Finding]:
    for drift in comparison.drifts.measured:
        if limit is not None and drift.psi.value > limit:
            yield _psi_above(drift, limit)


def _psi_above(drift: Drift, limit: float) -> Finding:
    args: dict[str, type_arg] = {
        "what": WHAT[drift.what],
        "name": shown(drift.name),
        "limit": f"{limit:g}",
    }
    if math.isinf(drift.psi.value):
        return Finding("psi-above/empty", None, args)
    return Finding("psi-above", None, {**args, "psi": f"{drift.psi.value:.4f}"})


def _moved(comparison: Comparison, limit: Fraction | None) -> Iterator[Finding]:
    for migration in comparison.migrations:
        share = moved_share(migration, comparison)
        if limit is not None and share > limit:
            args = {
                "name": shown(migration.segmentation),
                "share": _percent(share),
                "limit": _percent(limit),
            }
            yield Finding("moved-above", None, args)


def moved_share(migration: Migration, comparison: Comparison) -> Fraction:
    """The share of the customers of both runs who move, each once; nothing of nobody is nothing."""
    return Fraction(migration.movers, comparison.both) if comparison.both else Fraction(0)


def _changed(comparison: Comparison, limit: Fraction | None) -> Iterator[Finding]:
    for migration in comparison.migrations:
        for segment in migration.segments if limit is not None else ():
            before, after = shares(segment.before, segment.after, comparison)
            if limit is not None and abs(after - before) > limit:
                args = {
                    "name": shown(f"{migration.segmentation}.{segment.name or '-'}"),
                    "a": _percent(before),
                    "b": _percent(after),
                    "limit": f"{float(limit * 100):g}",
                }
                yield Finding("share-change-above", None, args)


def shares(before: int, after: int, comparison: Comparison) -> tuple[Fraction, Fraction]:
    """Two counts as shares of the customers of the first and of the second run."""
    one, other = comparison.customers
    return Fraction(before, one or 1), Fraction(after, other or 1)


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):.1f}%"
