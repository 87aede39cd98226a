"""A measurement -> plain data: all that the pages show, unrounded. No customer's key is in it."""

from __future__ import annotations

import math
from typing import Any

from segrules.compiler.constants_in_words import day_text
from segrules.verbs.measuring.estimates import Difference, Estimate
from segrules.verbs.measuring.measurement import (
    ActionMeasured,
    Comparison,
    Counts,
    Drawn,
    Group,
    Kpi,
    Measurement,
    Return,
)


def measure_json(made: Measurement) -> dict[str, Any]:
    """Shares are from 0 to 1, money in major units; null: does not exist, or is infinite."""
    rows = made.rows
    return {
        "run": made.run,
        "ruleset": made.ruleset,
        "version": made.version,
        "as_of": day_text(made.as_of),
        "within": made.within,
        "until": day_text(made.until - 1),
        "covered_until": day_text(rows.covered),
        "unit": made.unit,
        "cost_unit": made.cost_unit,
        "revenue": made.revenue,
        "correction": made.correction,
        "worth": made.worth,
        "rows": {
            "table": rows.table,
            "source": rows.source,
            "read": rows.read,
            "counted": rows.counted,
            "before": rows.before,
            "after": rows.after,
            "strangers": rows.strangers,
            "unknown_customers": rows.unknown_customers,
            "dropped": {d.because.en: d.count for d in rows.dropped},
        },
        "actions": [_action(a) for a in made.actions],
    }


def _action(action: ActionMeasured) -> dict[str, Any]:
    return {
        "action": action.action,
        "held": {reference: _counts(c) for reference, c in action.held},
        "arms": None if action.drawn is None else _drawn(action.drawn),
        "groups": [_group(g) for g in action.groups],
        "kpis": [_kpi(k) for k in action.kpis],
    }


def _drawn(drawn: Drawn) -> dict[str, Any]:
    return {
        "sizes": [{"arm": a, "customers": n, "share_asked": s} for a, n, s in drawn.arms],
        "p": drawn.p,
        "mismatch": drawn.mismatch,
    }


def _counts(counts: Counts) -> dict[str, Any]:
    return {
        "customers": counts.customers,
        "responders": counts.responders,
        "repeaters": counts.repeaters,
        "orders": counts.orders,
        "revenue": counts.revenue,
        "per_head": counts.per_head,
    }


def _group(group: Group) -> dict[str, Any]:
    segmentation, segment = group.segment or (None, None)
    return {
        "level": group.level,
        "arm": group.arm,
        "segmentation": segmentation,
        "segment": segment,
        **_counts(group.counts),
        "cost": group.cost,
        "comparisons": [_comparison(c) for c in group.comparisons],
        "return": None if group.returned is None else _return(group.returned),
    }


def _comparison(found: Comparison) -> dict[str, Any]:
    lacking = found.lacking
    return {
        "measure": found.measure,
        "reference": found.reference,
        "base": _counts(found.base),
        **_difference(found.difference),
        "p_corrected": found.corrected,
        "verdict": found.verdict,
        "worth": found.worth,
        "lacking": None if lacking is None else {"sent": lacking.sent, "held": lacking.held},
        "unadjusted": None if found.raw is None else _difference(found.raw),
        "variance_reduced": found.reduced,
    }


def _difference(found: Difference) -> dict[str, Any]:
    return {
        "difference": _estimate(found.absolute),
        "ratio": _estimate(found.relative),
        "p": found.p,
    }


def _estimate(found: Estimate | None) -> dict[str, float | None] | None:
    if found is None:
        return None
    ends = {"value": found.value, "low": found.low, "high": found.high}
    return {name: value if math.isfinite(value) else None for name, value in ends.items()}


def _return(found: Return) -> dict[str, Any]:
    return {
        "incremental": _estimate(found.incremental),
        "cost": found.cost,
        "net": _estimate(found.net),
        "rate": _estimate(found.rate),
    }


def _kpi(kpi: Kpi) -> dict[str, Any]:
    return {
        "kpi": kpi.name,
        "within": kpi.within,
        "until": None if kpi.until is None else day_text(kpi.until - 1),
        "target": kpi.target,
        "measured_as": kpi.measured,
        "estimate": _estimate(kpi.estimate),
        "verdict": kpi.verdict,
    }
