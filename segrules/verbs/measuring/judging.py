"""Comparisons of all actions -> the same with corrected p-values and a verdict each."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, replace

from segrules.verbs.measuring.estimates import ALPHA, corrected
from segrules.verbs.measuring.kpis import FEWEST
from segrules.verbs.measuring.measurement import (
    ActionMeasured,
    Comparison,
    Counts,
    Group,
    Lacking,
    Verdict,
)
from segrules.verbs.measuring.sizes import Design, Mean, Rate, needed

Family = tuple[str, str, str]
"""Level, measure and reference: what is corrected together."""


@dataclass(frozen=True, slots=True)
class Judge:
    """By which method p-values are corrected, and what change is worth to be found."""

    correction: str
    worth: float
    power: float


def judged(actions: tuple[ActionMeasured, ...], judge: Judge) -> tuple[ActionMeasured, ...]:
    """Every comparison with its verdict."""
    families: dict[Family, list[float]] = defaultdict(list)
    for group in (g for a in actions for g in a.groups):
        for c in group.comparisons:
            families[group.level, c.measure, c.reference].append(c.difference.p)
    left = {f: list(corrected(ps, judge.correction))[::-1] for f, ps in families.items()}
    return tuple(
        replace(a, groups=tuple(_group(g, a, judge, left) for g in a.groups)) for a in actions
    )


def _group(
    group: Group, action: ActionMeasured, judge: Judge, left: dict[Family, list[float]]
) -> Group:
    made = tuple(
        _comparison(c, left[group.level, c.measure, c.reference].pop(), group, action, judge)
        for c in group.comparisons
    )
    return replace(group, comparisons=made)


def _comparison(
    found: Comparison, p: float, group: Group, action: ActionMeasured, judge: Judge
) -> Comparison:
    worth = _worth(found, action, judge)
    lacking = _lacking(found, group.counts, worth, judge)
    verdict = _verdict(found, p, group.counts, worth, lacking, action)
    return replace(
        found,
        corrected=p,
        worth=worth,
        verdict=verdict,
        lacking=lacking if verdict == "not-enough-data" else None,
    )


def _verdict(
    found: Comparison,
    p: float,
    counts: Counts,
    worth: float | None,
    lacking: Lacking | None,
    action: ActionMeasured,
) -> Verdict:
    if action.drawn is not None and action.drawn.mismatch:
        return "mismatch"
    if min(counts.customers, found.base.customers) < FEWEST:
        return "not-enough-data"
    gap = found.difference.absolute
    if p <= ALPHA and (gap.low > 0 or gap.high < 0):
        return "more" if gap.value > 0 else "less"
    if worth is not None and -worth < gap.low and gap.high < worth:
        return "no-difference"
    enough = lacking is not None and not (lacking.sent or lacking.held)
    return "not-clear" if enough else "not-enough-data"


# ---------------------------------------------------------------- how many are enough


def _worth(found: Comparison, action: ActionMeasured, judge: Judge) -> float | None:
    """The change that is to be found: what the KPI `uplift` wants, else a share of the base."""
    if found.measure == "revenue":
        head = found.base.per_head or 0.0
        return judge.worth * head if head > 0 else None
    wanted = next((k.goal for k in action.kpis if k.measured == "response-uplift"), None)
    if found.measure == "response" and wanted is not None and wanted > 0:
        return wanted
    base = _rate(found)
    return judge.worth * base if base else None


def _lacking(
    found: Comparison, counts: Counts, worth: float | None, judge: Judge
) -> Lacking | None:
    of = _of(found)
    many, many0 = counts.customers, found.base.customers
    if worth is None or of is None or not math.isfinite(worth):
        return None
    if isinstance(of, Rate) and of.base + worth >= 1:
        return None
    size = needed(Design(of, judge.power, ALPHA, many0 / (many + many0)), worth)
    return Lacking(max(0, size.arm - many), max(0, size.held - many0))


def _of(found: Comparison) -> Rate | Mean | None:
    if found.measure != "revenue":
        return Rate(_rate(found))
    if found.deviation is None or not found.deviation > 0:
        return None
    return Mean(found.base.per_head or 0.0, found.deviation)


def _rate(found: Comparison) -> float:
    many = found.base.repeaters if found.measure == "repeat" else found.base.responders
    return many / found.base.customers
