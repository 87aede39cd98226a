"""Blocks of a page -> text for a terminal, Markdown, or a whole HTML page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import assert_never

from segrules.language.findings import Lang
from segrules.outputs.markdown_text import markdown_text
from segrules.outputs.measuring.blocks import Block, Grid, Lines, Title
from segrules.outputs.terminal import Heading, table_text, wrapped

STYLE = """\
:root { color-scheme: light dark;
  --ink: #1b1f24; --soft: #59636e; --line: #d1d9e0; --ground: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --soft: #9198a1; --line: #3d444d; --ground: #0d1117; }
}
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 72rem; background: var(--ground);
  color: var(--ink); line-height: 1.55; font-family: system-ui, -apple-system, "Segoe UI",
  "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; } h3 { font-size: 1rem; }
p { margin: .3rem 0; color: var(--soft); }
.table { overflow-x: auto; }
table { border-collapse: collapse; margin: .6rem 0 1.2rem; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .8rem .35rem 0; border-bottom: 1px solid var(--line); text-align: left;
  vertical-align: top; }
th { color: var(--soft); font-weight: 600; }
.figure { text-align: right; white-space: nowrap; }
@media print { body { max-width: none; padding: 0; } }
"""


def blocks_text(blocks: Sequence[Block], lang: Lang, width: int) -> str:
    """The blocks within `width` cells, an empty line before each but the first."""
    return "\n".join(_text(b, lang, width) for b in blocks)


def _text(block: Block, lang: Lang, width: int) -> str:
    match block:
        case Title(_, text):
            return _wrapped([text], width)
        case Lines(lines):
            return _wrapped(lines, width)
        case Grid(titles, rows):
            sides = ["right" if block.is_right(at) else "left" for at in range(len(titles))]
            columns = [Heading(t, s) for t, s in zip(titles, sides, strict=True)]  # type: ignore[arg-type]
            return table_text(columns, rows, width, lang)
        case _:
            assert_never(block)


def _wrapped(lines: Sequence[str], width: int) -> str:
    return "".join(f"{part}\n" for line in lines for part in wrapped(line, width))


# ---------------------------------------------------------------- Markdown


def blocks_markdown(blocks: Sequence[Block], lang: Lang) -> str:
    """The blocks as Markdown, with nothing in them that Markdown would act on."""
    return "\n\n".join(_markdown(b, lang) for b in blocks) + "\n"


def _markdown(block: Block, lang: Lang) -> str:
    match block:
        case Title(level, text):
            return f"{'#' * level} {markdown_text(text)}"
        case Lines(lines):
            return "\n".join(f"- {markdown_text(line)}" for line in lines)
        case Grid():
            return "\n".join(_markdown_rows(block, lang))
        case _:
            assert_never(block)


def _markdown_rows(grid: Grid, lang: Lang) -> Iterator[str]:
    yield _row([t.say(lang) for t in grid.titles])
    yield f"| {' | '.join(_side(grid, at) for at in range(len(grid.titles)))} |"
    yield from (_row(row) for row in grid.rows)


def _side(grid: Grid, column: int) -> str:
    return "---:" if grid.is_right(column) else "---"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(markdown_text(c) for c in cells)} |"


# ---------------------------------------------------------------- HTML


def blocks_html(blocks: Sequence[Block], lang: Lang, title: str) -> str:
    """A whole page that needs nothing else: no script, no file, no network."""
    tag = {Lang.ZH: "zh-CN", Lang.EN: "en"}[lang]
    body = "\n".join(_html(b, lang) for b in blocks)
    return (
        f'<!doctype html>\n<html lang="{tag}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{STYLE}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def _html(block: Block, lang: Lang) -> str:
    match block:
        case Title(level, text):
            return f"<h{level}>{escape(text)}</h{level}>"
        case Lines(lines):
            return "\n".join(f"<p>{escape(line)}</p>" for line in lines)
        case Grid(titles, rows):
            head = _cells(block, "th", [t.say(lang) for t in titles])
            body = "\n".join(f"<tr>{_cells(block, 'td', row)}</tr>" for row in rows)
            return (
                f'<div class="table"><table>\n<thead><tr>{head}</tr></thead>\n'
                f"<tbody>\n{body}\n</tbody>\n</table></div>"
            )
        case _:
            assert_never(block)


def _cells(grid: Grid, tag: str, row: Sequence[str]) -> str:
    return "".join(
        f'<{tag} class="figure">{escape(cell)}</{tag}>'
        if grid.is_right(at)
        else f"<{tag}>{escape(cell)}</{tag}>"
        for at, cell in enumerate(row)
    )
