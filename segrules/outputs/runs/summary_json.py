"""A finished run -> what `apply --format json` prints, as plain data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from segrules.compiler.constants_in_words import day_text
from segrules.compiler.program import Segmentation
from segrules.outputs.runs.counts import row_counts
from segrules.outputs.runs.funnel_json import funnels_json, total_budget_json
from segrules.outputs.runs.shown_sizes import ShownFunnel, all_told, shown_funnels, shown_sizes
from segrules.outputs.small_cells import Shown, count_text

if TYPE_CHECKING:
    from segrules.engines.results import Result


def summary_json(result: Result, out: Path | None) -> dict[str, Any]:
    """Customers, segments with their shares, funnels, budget, rows by table, day, lock, folder.

    `lock` is the digest of the lock that gave the cut points and `out` the folder as given; each is
    None where there is none.
    """
    as_of = result.fitted.as_of
    return {
        "customers": result.rows,
        "segmentations": {w.name: _segments(result, w) for w in result.program.segmentations},
        "actions": _actions(result),
        "budget": total_budget_json(result) if all_told(result) else None,
        "rows": {t.table: row_counts(t) for t in result.report.tables},
        "as_of": None if as_of is None else day_text(as_of),
        "lock": result.lock,
        "out": None if out is None else str(out),
    }


def _actions(result: Result) -> list[dict[str, Any]]:
    """The funnels; counts that are not told are texts, and the amounts beside them None."""
    plain, least = funnels_json(result), result.min_cell
    if not least:
        return plain
    return [_hidden(f, s, least) for f, s in zip(plain, shown_funnels(result), strict=True)]


def _hidden(funnel: dict[str, Any], shown: ShownFunnel, least: int) -> dict[str, Any]:
    sent = [
        {**part, "customers": _told(shown.parts[part["channel"], part["arm"]], least)}
        for part in funnel["sent"]
    ]
    whole = isinstance(shown.sent, int) and all(isinstance(n, int) for n in shown.parts.values())
    return {
        **funnel,
        "in_segment": _told(shown.in_segment, least),
        "lost": {step: _told(n, least) for step, n in shown.lost.items()},
        "held": {arm: _told(n, least) for arm, n in shown.held.items()},
        "sent": sent,
        "spent": funnel["spent"] if whole else None,
        "sample_ratio": funnel["sample_ratio"] if whole else {"p_value": None, "mismatch": None},
    }


def _told(count: Shown, least: int) -> int | str:
    return count if isinstance(count, int) else count_text(count, least)


def _segments(result: Result, way: Segmentation) -> dict[str, Any]:
    everybody, told = result.rows, shown_sizes(result, way)
    return {
        segment.id: _size(told[segment.id], everybody, result.min_cell) for segment in way.segments
    }


def _size(size: Shown, everybody: int, least: int) -> dict[str, Any]:
    """Customers and share; a count that is not told is the text that stands for it."""
    if not isinstance(size, int):
        return {"customers": count_text(size, least), "share": None}
    return {"customers": size, "share": size / everybody if everybody else 0.0}
