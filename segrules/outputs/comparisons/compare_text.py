"""A comparison of two runs -> text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from segrules.language.findings import Lang, Words
from segrules.outputs.comparisons.compare_words import (
    BY_CAUSE,
    DRIFT_TITLES,
    SEGMENT_TITLES,
    SHOWN_FLOWS,
    causes_seen,
    change_label,
    drift_words,
    flow_words,
    heading,
    moved_words,
    segment_cells,
    unmeasured_words,
    values_words,
)
from segrules.outputs.figures import figure
from segrules.outputs.terminal import Heading, table_text, wrapped
from segrules.verbs.comparison import Comparison, Migration, SegmentChange

NOTHING = "·"
"""A cell of the matrix that nobody is in."""
GONE = Words("不在了", "gone")
ARRIVED = Words("新来的", "new customers")


def compare_text(comparison: Comparison, lang: Lang, width: int) -> str:
    """The comparison in one language, within `width` cells."""
    blocks = [_lines([f"{comparison.old} → {comparison.new}"], width)]
    blocks[0] += _lines([w.say(lang) for w in heading(comparison)], width)
    for migration in comparison.migrations:
        blocks += _migration(comparison, migration, lang, width)
    blocks += _drift(comparison, lang, width)
    return "\n".join(blocks)


def _lines(lines: list[str], width: int) -> str:
    return "".join(f"{part}\n" for line in lines for part in wrapped(line, width))


def _migration(
    comparison: Comparison, migration: Migration, lang: Lang, width: int
) -> Iterator[str]:
    yield _lines([w.say(lang) for w in moved_words(migration, comparison)], width)
    if not migration.tags:
        yield _matrix(migration, lang, width)
    yield _segments(comparison, migration, lang, width)
    if migration.flows:
        yield _flows(comparison, migration, lang, width)


def _matrix(migration: Migration, lang: Lang, width: int) -> str:
    """From row to column; columns bear the numbers of the rows, so that many fit."""
    segments = migration.segments
    title = Words("{w}：从（行）到（列）", "{w}: from (row) to (column)").say(lang)
    columns = [Heading(Words(*(title.format(w=migration.segmentation),) * 2))]
    columns += [Heading(Words(str(n), str(n)), "right") for n in range(1, len(segments) + 1)]
    columns.append(Heading(GONE, "right"))
    rows = [_row(migration, at, s, lang) for at, s in enumerate(segments, start=1)]
    arrived = [_cell(len(s.arrived)) for s in segments]
    rows.append([ARRIVED.say(lang), *arrived, NOTHING])
    return table_text(columns, rows, width, lang)


def _row(migration: Migration, at: int, segment: SegmentChange, lang: Lang) -> list[str]:
    cells = [_cell(_between(migration, segment, other)) for other in migration.segments]
    return [f"{at} {change_label(segment).say(lang)}", *cells, _cell(len(segment.gone))]


def _between(migration: Migration, segment: SegmentChange, other: SegmentChange) -> int:
    """How many went from a segment of the first run to one of the second."""
    from_old = segment.old is not None or not segment.name
    to_new = other.new is not None or not other.name
    return migration.cells.get((segment.old, other.new), 0) if from_old and to_new else 0


def _cell(many: int) -> str:
    return figure(many) if many else NOTHING


def _segments(comparison: Comparison, migration: Migration, lang: Lang, width: int) -> str:
    first = Words("标签", "tag") if migration.tags else Words("分群", "segment")
    columns = [Heading(first), *(Heading(t, "right") for t in SEGMENT_TITLES)]
    rows = [[change_label(s).say(lang), *segment_cells(s, comparison)] for s in migration.segments]
    return table_text(columns, rows, width, lang)


def _flows(comparison: Comparison, migration: Migration, lang: Lang, width: int) -> str:
    causes = causes_seen(migration)
    columns = [
        Heading(Words("从", "from")),
        Heading(Words("到", "to")),
        Heading(Words("客户", "customers"), "right"),
        *(Heading(BY_CAUSE[c], "right") for c in causes),
    ]
    rows = []
    for flow in migration.flows[:SHOWN_FLOWS]:
        old, new = flow_words(comparison, migration, flow)
        counts = [_cell(flow.causes.get(c, 0)) for c in causes]
        rows.append([old.say(lang), new.say(lang), figure(flow.customers), *counts])
    text = table_text(columns, rows, width, lang)
    more = len(migration.flows) - len(rows)
    if more <= 0:
        return text
    said = Words("另有 {n} 条较小的流向", "and {n} smaller flows").say(lang)
    return f"{text}{said.format(n=figure(more))}\n"


def _drift(comparison: Comparison, lang: Lang, width: int) -> Iterator[str]:
    measured = comparison.drifts.measured
    if measured:
        aligned = ("left", "right", "left", "left")
        columns = [Heading(t, a) for t, a in zip(DRIFT_TITLES, aligned, strict=True)]  # type: ignore[arg-type]
        rows = [[w.say(lang) for w in drift_words(d, comparison)] for d in measured]
        yield table_text(columns, rows, width, lang)
    lines = [w.say(lang) for w in values_words(comparison)]
    if comparison.drifts.unmeasured:
        lines.append(unmeasured_words(comparison.drifts.unmeasured).say(lang))
    if lines:
        yield _lines(lines, width)
