"""A finished run -> what `apply --format json` prints, as plain data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from segrules.compiler.constants_in_words import day_text
from segrules.compiler.program import Segmentation
from segrules.outputs.runs.counts import row_counts, segment_counts
from segrules.outputs.runs.funnel_json import funnels_json

if TYPE_CHECKING:
    from segrules.engines.results import Result


def summary_json(result: Result, out: Path | None) -> dict[str, Any]:
    """Customers, segments with count and share, funnels, rows by table, `as_of`, lock, folder.

    `lock` is the digest of the lock that gave the cut points and `out` the folder as given; each is
    None where there is none.
    """
    as_of = result.fitted.as_of
    return {
        "customers": result.rows,
        "segmentations": {w.name: _segments(result, w) for w in result.program.segmentations},
        "actions": funnels_json(result),
        "rows": {t.table: row_counts(t) for t in result.report.tables},
        "as_of": None if as_of is None else day_text(as_of),
        "lock": result.lock,
        "out": None if out is None else str(out),
    }


def _segments(result: Result, way: Segmentation) -> dict[str, Any]:
    everybody = result.rows
    return {
        segment: {"customers": many, "share": many / everybody if everybody else 0.0}
        for segment, many in segment_counts(result, way).items()
    }
