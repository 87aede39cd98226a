"""What a page is built of: sections of tables, charts and facts, in words of both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from segrules.compiler.phrases import same
from segrules.language.findings import Words
from segrules.outputs.figures import figure, percentage
from segrules.outputs.small_cells import Shown, count_text

WITHHELD = same("…")
"""What stands for a number that would give away something of few customers."""
NOTHING = same("—")

Option = Mapping[str, Any]
"""What ECharts draws, as plain data: words `{zh, en}`, colours `$name`, functions `{$: name}`."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; `link` leads to a place on the page, `bar` draws a share from 0 to 1."""

    words: Words
    number: bool = False
    link: str | None = None
    bar: float | None = None
    more: Words | None = None
    links: tuple[tuple[str, Words], ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """The heading of a column."""

    words: Words
    number: bool = False
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; the first cell of each row is its heading."""

    id: str
    caption: Words
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    foot: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture and the table that says the same; `height` in pixels, `small` two to a row."""

    id: str
    title: Words
    about: Words | None
    option: Option
    height: int
    table: Grid
    small: bool = False
    key: tuple[tuple[str, Words], ...] = ()
    """Colours and what they mean, where the picture itself does not say so."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A heading and what it says; `links` are the places that its lines lead to, if any."""

    name: Words
    lines: tuple[Words, ...]
    kind: Literal["text", "lines", "steps", "quote", "code"] = "text"
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Detail:
    """Something to be unfolded, at a place that links lead to."""

    id: str
    title: Words
    note: Words | None
    facts: tuple[Fact, ...]
    tables: tuple[Grid, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """A finding: how bad, what, and what else there is to say of it."""

    tone: str
    """`error`, `warning`, `info` or `good`."""
    mark: Words
    text: Words
    more: tuple[Words, ...] = ()


Block = Grid | Chart | Detail | Notice


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page with a heading."""

    id: str
    title: Words
    about: Words | None
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Tile:
    """A number at the top of the page."""

    name: Words
    value: Words
    more: Words | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A whole page."""

    title: Words
    about: Words | None
    facts: tuple[Fact, ...]
    tiles: tuple[Tile, ...]
    sections: tuple[Section, ...]
    foot: Words
    charts: Mapping[str, Option] = field(default_factory=dict)


# ---------------------------------------------------------------- cells


def text_cell(words: Words | str) -> Cell:
    """A cell of words."""
    return Cell(same(words) if isinstance(words, str) else words)


def count_cell(count: Shown) -> Cell:
    """A count, or that it is hidden."""
    return Cell(same(count_text(count)), number=True)


def number_cell(value: float | None, *, withheld: bool = False) -> Cell:
    """A number; a missing one is a dash, and one below 1 has three digits that count."""
    small = value is not None and 0 < abs(value) < 1
    return Cell(
        WITHHELD if withheld else same(f"{value:.3g}" if small else figure(value)), number=True
    )


def share_cell(share: float | None, *, withheld: bool = False, bar: bool = False) -> Cell:
    """A share as a percentage, with a bar where it is asked for."""
    if withheld:
        return Cell(WITHHELD, number=True)
    drawn = min(max(share, 0.0), 1.0) if bar and share is not None else None
    return Cell(same(percentage(share)), number=True, bar=drawn)


def plain_words(words: Words) -> dict[str, str]:
    """Words as the page's script reads them."""
    return {"zh": words.zh, "en": words.en}
