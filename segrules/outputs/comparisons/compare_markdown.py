"""A comparison of two runs -> Markdown: what moved and drifted in tables, details folded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
from segrules.outputs.markdown_text import markdown_text
from segrules.verbs.comparison import Comparison, Migration


def compare_markdown(comparison: Comparison, lang: Lang) -> str:
    """The comparison in one language."""
    return "\n".join(_whole(comparison, lang)) + "\n"


def _whole(comparison: Comparison, lang: Lang) -> Iterator[str]:
    yield f"### segrules: {markdown_text(f'{comparison.old} → {comparison.new}')}"
    yield ""
    yield from (f"{markdown_text(w.say(lang))}  " for w in heading(comparison))
    for migration in comparison.migrations:
        yield ""
        said = [w.say(lang).strip() for w in moved_words(migration, comparison)]
        yield from (f"{markdown_text(line)}  " for line in said)
        yield from _segments(comparison, migration, lang)
        yield from _flows(comparison, migration, lang)
    yield from _drift(comparison, lang)


def _table(titles: Sequence[Words], right: int, rows: list[list[str]], lang: Lang) -> Iterator[str]:
    """A table whose columns are aligned to the right from number `right` on."""
    yield ""
    yield _line([t.say(lang) for t in titles])
    yield _line(["---" if at < right else "---:" for at in range(len(titles))])
    yield from (_line([markdown_text(c) for c in row]) for row in rows)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _segments(comparison: Comparison, migration: Migration, lang: Lang) -> Iterator[str]:
    first = Words("标签", "tag") if migration.tags else Words("分群", "segment")
    rows = [[change_label(s).say(lang), *segment_cells(s, comparison)] for s in migration.segments]
    yield from _table((first, *SEGMENT_TITLES), 1, rows, lang)


def _flows(comparison: Comparison, migration: Migration, lang: Lang) -> Iterator[str]:
    if not migration.flows:
        return
    causes = causes_seen(migration)
    rows = []
    for flow in migration.flows[:SHOWN_FLOWS]:
        pair = [w.say(lang) for w in flow_words(comparison, migration, flow)]
        counts = [figure(flow.causes.get(c, 0)) for c in causes]
        rows.append([*pair, figure(flow.customers), *counts])
    titles = (Words("从", "from"), Words("到", "to"), Words("客户", "customers"))
    more = len(migration.flows) - len(rows)
    summary = Words("流向", "flows").say(lang)
    rest = Words("另有 {n} 条较小的流向", "and {n} smaller flows").say(lang).format(n=figure(more))
    yield from ("", f"<details><summary>{summary}</summary>")
    yield from _table((*titles, *(BY_CAUSE[c] for c in causes)), 2, rows, lang)
    yield from ("", rest) if more > 0 else ()
    yield from ("", "</details>")


def _drift(comparison: Comparison, lang: Lang) -> Iterator[str]:
    rows = [[w.say(lang) for w in drift_words(d, comparison)] for d in comparison.drifts.measured]
    if rows:
        yield from _table(DRIFT_TITLES, len(DRIFT_TITLES), rows, lang)
    lines = [w.say(lang) for w in values_words(comparison)]
    if comparison.drifts.unmeasured:
        lines.append(unmeasured_words(comparison.drifts.unmeasured).say(lang))
    if lines:
        yield ""
        yield from (f"- {markdown_text(line)}" for line in lines)
