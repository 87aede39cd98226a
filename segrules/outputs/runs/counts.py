"""A run -> its counts as plain data: rows read, dropped and unreadable; customers by segment."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from segrules.compiler.program import Segmentation

if TYPE_CHECKING:
    from segrules.engines.results import Dropped, Result, TableReport


def dropped_key(dropped: Dropped) -> str:
    """Why rows were dropped, for a machine: the declared reason, or the built-in one's name."""
    return dropped.because.en if dropped.key == "drop" else dropped.key


def row_counts(report: TableReport) -> dict[str, Any]:
    """What became of the rows of one table."""
    dropped: Counter[str] = Counter()
    for reason in report.dropped:
        dropped[dropped_key(reason)] += reason.count
    return {
        "read": report.read,
        "dropped": dict(dropped),
        "unreadable": sum(u.count for u in report.unreadable),
    }


def segment_counts(result: Result, way: Segmentation) -> dict[str, int]:
    """Customers by segment, in the order of the ruleset; a segment that nobody is in has 0."""
    rows = result.segments[result.segments["segmentation"] == way.name]
    counted = dict(zip(rows["segment"], rows["customers"], strict=True))
    return {s.id: int(counted.get(s.id, 0)) for s in way.segments}


def unassigned(result: Result, way: Segmentation) -> int:
    """Customers in no segment; raises RuntimeError where the counts do not add up to everybody.

    For tags: customers who carry none.
    """
    from segrules.outputs.runs.run_columns import run_columns  # noqa: PLC0415 - starts numpy
    from segrules.outputs.runs.tag_sets import tags_of  # noqa: PLC0415 - as above

    columns = run_columns(result)
    if way.assign == "all":
        return result.rows - tags_of(result, way, columns).carriers()
    known = columns[way.name].known
    without = 0 if known is None else result.rows - int(known.sum())
    if sum(segment_counts(result, way).values()) + without != result.rows:
        raise RuntimeError(way.name)
    return without
