"""What a workbook holds, as values: pages of lines, tables and charts, and pages of customers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Look = Literal["text", "long", "integer", "number", "money", "share", "date", "boolean"]
"""How a cell is written: `long` is text that is broken into lines."""


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads to another sheet of the workbook."""

    text: str
    sheet: str


Cell = str | int | float | bool | Link | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column's title and look; `decimals` are those of money."""

    title: str
    look: Look = "text"
    decimals: int = 2


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of text, one a row; the first as a `title`, or all plain."""

    texts: tuple[str, ...]
    title: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its title, columns and rows; a missing cell is None and stays empty."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar chart of the grid before it: a bar a row, by the numbers of columns."""

    title: str
    names: int
    values: int


@dataclass(frozen=True, slots=True)
class Charts:
    """Charts that stand side by side below the grid before them."""

    bars: tuple[Bars, ...]


Part = Lines | Grid | Charts


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet of parts, one below the other."""

    name: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Stored:
    """A column of all customers: `distinct[codes[i]]` is the cell of customer i."""

    column: Column
    codes: npt.NDArray[np.int64]
    distinct: Sequence[str | int | float | bool | None]
    width: int


@dataclass(frozen=True, slots=True)
class Members:
    """A sheet of customers, one a row below one row of titles; `rows` are their positions."""

    name: str
    columns: tuple[Stored, ...]
    rows: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook: its title, its first pages, then the customers of each segment."""

    title: str
    pages: tuple[Page, ...]
    members: tuple[Members, ...] = ()
