"""Two runs from their folders -> the moves between segments, as counts."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.compiler.phrases import same
from segrules.language.findings import Words
from segrules.verbs.compare import compare
from segrules.verbs.comparison import Comparison, Migration
from segrules.verbs.recorded_run import RecordedRun
from segrules.verbs.reporting.counted import MOST_VALUES, NO_SEGMENT
from segrules.verbs.reporting.report import Earlier, Moves

Id = str | None


def earlier(old: RecordedRun, new: RecordedRun) -> Earlier:
    """The moves from an earlier run to this one.

    Raises DataError where the runs are of different rulesets or share no segmentation.
    """
    made = compare(old, new)
    few = [m for m in made.migrations if len(m.segments) <= MOST_VALUES]
    moves = tuple(_moves(m, made) for m in few)
    return Earlier(old.manifest.as_of, made.customers[0], made.both, moves)


def _moves(migration: Migration, made: Comparison) -> Moves:
    """Segments in the order of the rulesets; tags, each of which is gained or lost by itself."""
    olds: list[Id] = [s.old for s in migration.segments if s.old is not None]
    news: list[Id] = [s.new for s in migration.segments if s.new is not None]
    if any(old is None for old, _ in migration.cells):
        olds.append(None)
    if any(new is None for _, new in migration.cells):
        news.append(None)
    counts = tuple(tuple(migration.cells.get((o, n), 0) for n in news) for o in olds)
    words = {"old": migration.was, "new": migration.segmentation}
    return Moves(
        migration.segmentation,
        migration.tags,
        tuple(_label(o, words["old"], made.labels) for o in olds),
        tuple(_label(n, words["new"], made.labels) for n in news),
        counts,
        sum(many for (o, n), many in migration.cells.items() if _same(migration, o, n)),
        migration.moved,
        dict(migration.causes),
    )


def _same(migration: Migration, old: Id, new: Id) -> bool:
    pairs = {(s.old, s.new) for s in migration.segments}
    return (old, new) in pairs or old is new is None


def _label(segment: Id, way: str, labels: Mapping[tuple[str, str], Words]) -> Words:
    if segment is None:
        return NO_SEGMENT
    return labels.get((way, segment), same(segment))
