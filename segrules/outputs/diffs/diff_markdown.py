"""A diff -> Markdown for a comment on a pull request: a short table, the regions folded."""

from __future__ import annotations

from collections.abc import Iterator

from segrules.language.findings import Lang, Words
from segrules.outputs.diffs.diff_text import definition_lines, region_text
from segrules.outputs.diffs.diff_words import (
    Row,
    movers_words,
    rows_of,
    verdicts,
    way_words,
)
from segrules.outputs.figures import figure
from segrules.outputs.markdown_text import markdown_text
from segrules.proofs.difference import Compared
from segrules.verbs.diff import Diff

MOST_CHARACTERS = 60_000
"""GitHub refuses a longer comment."""


def diff_markdown(diff: Diff, lang: Lang) -> str:
    """The comment in one language; past the longest comment there is, the details are left out."""
    whole = "\n".join([*_head(diff, lang), *_details(diff, lang)]) + "\n"
    if len(whole) <= MOST_CHARACTERS:
        return whole
    left_out = Words("细节太长，未列出。", "The details are too long to be shown.").say(lang)
    return "\n".join([*_head(diff, lang), left_out])[:MOST_CHARACTERS] + "\n"


def _head(diff: Diff, lang: Lang) -> Iterator[str]:
    yield f"### segrules: {markdown_text(diff.new)}"
    yield ""
    yield from (f"{_plain(w.say(lang))}  " for w in verdicts(diff))
    for compared in diff.difference.segmentations:
        yield from _table(diff, compared, lang)


def _plain(text: str) -> str:
    """The text without the marks around names, which Markdown would have to escape."""
    return markdown_text(text.replace("`", ""))


def _table(diff: Diff, compared: Compared, lang: Lang) -> Iterator[str]:
    rows = rows_of(diff, compared)
    for rename in compared.renames:
        said = Words("{o} 改名为 {n}", "{o} is now called {n}").say(lang)
        yield ""
        yield markdown_text(said.format(o=rename.old, n=rename.new))
    if not rows:
        return
    titles = [compared.segmentation, *(t.say(lang) for t in _titles(diff))]
    yield ""
    yield _line([markdown_text(t) for t in titles])
    yield _line(["---", *["---:"] * (len(titles) - 2), "---"])
    yield from (_line(_cells(diff, compared, row, lang)) for row in rows)


def _titles(diff: Diff) -> tuple[Words, ...]:
    where = Words("哪些客户", "which customers")
    if diff.counted is None:
        return (where,)
    return (Words("客户", "customers"), Words("销售额", "revenue"), where)


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cells(diff: Diff, compared: Compared, row: Row, lang: Lang) -> list[str]:
    cells = [markdown_text(way_words(diff, compared, row).say(lang))]
    if diff.counted is not None:
        cells.append(figure(row.movers.customers if row.movers else 0))
        cells.append(figure(row.movers.revenue if row.movers else 0))
    return [*cells, markdown_text(_first_region(row, lang))]


def _first_region(row: Row, lang: Lang) -> str:
    regions = row.move.regions if row.move else ()
    if not regions:
        return ""
    more = len(regions) > 1 or (row.move is not None and row.move.more)
    return f"{regions[0].words.say(lang)}{' …' if more else ''}"


# ---------------------------------------------------------------- folded


def _details(diff: Diff, lang: Lang) -> Iterator[str]:
    for compared in diff.difference.segmentations:
        lines = [
            line for row in rows_of(diff, compared) for line in _regions(diff, compared, row, lang)
        ]
        title = Words("{n}：区域与例子", "{n}: regions and examples").say(lang)
        yield from _folded(title.format(n=compared.segmentation), lines)
    lines = [f"- {markdown_text(line)}" for line in definition_lines(diff, lang)]
    yield from _folded(Words("定义的变化", "changed definitions").say(lang), lines)


def _folded(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield from ("", f"<details><summary>{markdown_text(title)}</summary>", "", *lines, "")
        yield "</details>"


def _regions(diff: Diff, compared: Compared, row: Row, lang: Lang) -> Iterator[str]:
    way = way_words(diff, compared, row).say(lang)
    counts = f": {movers_words(row.movers).say(lang)}" if row.movers else ""
    yield f"- {markdown_text(way + counts)}"
    for region in row.move.regions if row.move else ():
        yield f"  - {_plain(region_text(region, lang))}"
