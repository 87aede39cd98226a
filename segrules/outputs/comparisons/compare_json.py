"""A comparison of two runs -> plain data: all that text shows, with every flow and every bin."""

from __future__ import annotations

import math
from typing import Any

from segrules.compiler.constants_in_words import day_text
from segrules.verbs.comparison import Comparison, Flow, Migration, SegmentChange
from segrules.verbs.comparison_limits import moved_share, shares
from segrules.verbs.distribution_bins import MISSING
from segrules.verbs.population_drift import Bin, Drift


def compare_json(comparison: Comparison) -> dict[str, Any]:
    """The comparison; no key of any customer is in it.

    `null` stands for no segment, for missing values and for an infinite PSI, which `infinite` says.
    """
    one, other = comparison.customers
    return {
        "old": comparison.old,
        "new": comparison.new,
        "ruleset": comparison.ruleset,
        "versions": list(comparison.versions),
        "as_of": [None if d is None else day_text(d) for d in comparison.as_of],
        "customers": {
            "before": one,
            "after": other,
            "both": comparison.both,
            "arrived": comparison.arrived,
            "gone": comparison.gone,
        },
        "causes_told": not comparison.untold,
        "segmentations": [_migration(m, comparison) for m in comparison.migrations],
        "drift": [_drift(d) for d in comparison.drifts.measured],
        "unmeasured": list(comparison.drifts.unmeasured),
    }


def _migration(migration: Migration, comparison: Comparison) -> dict[str, Any]:
    return {
        "segmentation": migration.segmentation,
        "was": migration.was,
        "tags": migration.tags,
        "moved": migration.moved,
        "movers": migration.movers,
        "moved_share": float(moved_share(migration, comparison)),
        "causes": dict(migration.causes),
        "matrix": [
            {"old": old, "new": new, "customers": many}
            for (old, new), many in migration.cells.items()
        ],
        "flows": [_flow(f) for f in migration.flows],
        "segments": [_segment(s, comparison) for s in migration.segments],
    }


def _flow(flow: Flow) -> dict[str, Any]:
    return {
        "old": flow.old,
        "new": flow.new,
        "customers": flow.customers,
        "causes": dict(flow.causes),
    }


def _segment(segment: SegmentChange, comparison: Comparison) -> dict[str, Any]:
    before, after = shares(segment.before, segment.after, comparison)
    return {
        "old": segment.old,
        "new": segment.new,
        "label": {"zh": segment.label.zh, "en": segment.label.en},
        "before": segment.before,
        "after": segment.after,
        "share_before": float(before),
        "share_after": float(after),
        "stayed": segment.stayed,
        "entered": len(segment.moved_in) + len(segment.arrived),
        "arrived": len(segment.arrived),
        "left": len(segment.moved_out) + len(segment.gone),
        "gone": len(segment.gone),
    }


def _drift(drift: Drift) -> dict[str, Any]:
    return {
        "what": drift.what,
        "name": drift.name,
        "psi": _finite(drift.psi.value),
        "infinite": math.isinf(drift.psi.value),
        "band": drift.psi.band,
        "redefined": drift.redefined,
        "appeared": [_value(v) for v in drift.appeared],
        "vanished": [_value(v) for v in drift.vanished],
        "bins": [_bin(b) for b in drift.bins],
    }


def _bin(part: Bin) -> dict[str, Any]:
    made: dict[str, Any] = {"before": part.before, "after": part.after, "psi": _finite(part.part)}
    if part.value is not None:
        return {"value": _value(part.value), **made}
    return {"low": part.low, "high": part.high, **made}


def _value(value: str) -> str | None:
    return None if value == MISSING else value


def _finite(value: float) -> float | None:
    return None if math.isinf(value) else value
