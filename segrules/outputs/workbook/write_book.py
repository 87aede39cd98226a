"""A `Book` -> an .xlsx file, in which nothing of the data is ever a formula or a link."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, assert_never

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from segrules.language.width import clip, display_width, visible
from segrules.outputs.runs.customers_xlsx import MADE, OPTIONS, sheet_text
from segrules.outputs.workbook.book import (
    Bars,
    Book,
    Cell,
    Charts,
    Column,
    Grid,
    Lines,
    Link,
    Look,
    Members,
    Page,
)

AT_ONCE = 20_000
NARROWEST, WIDEST, LONG = 9, 42, 66
"""Widths of columns in digits; that of text in several lines."""
ROW_PIXELS = 20
BAR_PIXELS, CHART_PIXELS, CHART_WIDTH = 26, 110, 560
LINK_CHARACTERS = 255
"""Excel takes no longer text for what it shows of a link."""
DARK, LIGHT, GREY = "#1F4E79", "#DDEBF7", "#595959"


@dataclass(frozen=True, slots=True)
class Styles:
    """The formats of a workbook: of cells by look, and of what stands above them."""

    of: Mapping[tuple[Look, int], Any]
    title: Any
    heading: Any
    caption: Any
    plain: Any
    link: Any


def write_book(book: Book, path: Path) -> None:
    """Write the workbook; the same book makes the same bytes.

    Raises OSError where the file cannot be written.
    """
    with tempfile.TemporaryDirectory(dir=path.parent) as scratch:
        made = xlsxwriter.Workbook(str(path), {**OPTIONS, "tmpdir": scratch})
        made.use_zip64()
        made.set_properties({"created": MADE, "title": sheet_text(visible(book.title))})
        styles = _styles(made, book)
        try:
            for page in book.pages:
                _page(made, page, styles)
            for members in book.members:
                _members(made, members, styles)
            made.close()
        except FileCreateError as failed:
            raise failed.args[0] from None
        finally:
            # xlsxwriter leaves scratch files open when it cannot go on
            for sheet in made.worksheets():
                with contextlib.suppress(OSError):
                    sheet.row_data_fh.close()


# ---------------------------------------------------------------- formats


def _styles(made: Any, book: Book) -> Styles:  # noqa: ANN401 - xlsxwriter has no types
    looks = {(c.look, c.decimals) for c in _columns(book)}
    base = {"valign": "top", "font_size": 10}
    return Styles(
        {look: made.add_format({**base, **_format(*look)}) for look in sorted(looks)},
        made.add_format({"bold": True, "font_size": 16, "font_color": DARK}),
        made.add_format(
            {**base, "bold": True, "font_color": "white", "bg_color": DARK, "text_wrap": True}
        ),
        made.add_format({"bold": True, "font_size": 12, "font_color": DARK}),
        made.add_format({"font_size": 10, "font_color": GREY}),
        made.add_format({**base, "font_color": DARK, "underline": 1}),
    )


def _columns(book: Book) -> Iterator[Column]:
    for page in book.pages:
        for part in page.parts:
            if isinstance(part, Grid):
                yield from part.columns
    for members in book.members:
        yield from (stored.column for stored in members.columns)


def _format(look: Look, decimals: int) -> dict[str, Any]:  # noqa: PLR0911 - one a look
    match look:
        case "text":
            return {"num_format": "@"}
        case "long":
            return {"num_format": "@", "text_wrap": True}
        case "integer":
            return {"num_format": "#,##0"}
        case "number":
            return {"num_format": "#,##0.00"}
        case "money":
            return {"num_format": f"#,##0.{'0' * decimals}" if decimals else "#,##0"}
        case "share":
            return {"num_format": "0.0%"}
        case "date":
            return {"num_format": "yyyy-mm-dd"}
        case "boolean":
            return {}
    assert_never(look)


# ---------------------------------------------------------------- pages


def _page(made: Any, page: Page, styles: Styles) -> None:  # noqa: ANN401 - as above
    sheet = made.add_worksheet(page.name)
    sheet.hide_gridlines(2)
    _print_setup(sheet)
    for at, width in enumerate(_widths(page)):
        sheet.set_column(at, at, width)
    alone = sum(isinstance(p, Grid) for p in page.parts) == 1
    row, above = 0, (Grid("", (), ()), 0)
    for part in page.parts:
        match part:
            case Lines():
                row = _lines(sheet, row, part, styles)
            case Grid():
                above = (part, row)
                row = _grid(sheet, row, part, styles, alone=alone)
            case Charts():
                row = _charts(made, sheet, row, part, *above)
            case _:
                assert_never(part)


def _print_setup(sheet: Any) -> None:  # noqa: ANN401 - as above
    """Landscape on A4, as wide as one page."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _lines(sheet: Any, row: int, lines: Lines, styles: Styles) -> int:  # noqa: ANN401 - as above
    for text in lines.texts:
        sheet.write_string(row, 0, sheet_text(text), styles.title if lines.title else styles.plain)
        row += 1
    return row + (not lines.title)


def _grid(sheet: Any, row: int, grid: Grid, styles: Styles, *, alone: bool) -> int:  # noqa: ANN401
    """The table from this row on; the row after it, with one left empty."""
    if grid.title:
        sheet.write_string(row, 0, sheet_text(grid.title), styles.caption)
        row += 1
    for at, column in enumerate(grid.columns):
        sheet.write_string(row, at, sheet_text(column.title), styles.heading)
    for number, cells in enumerate(grid.rows, start=row + 1):
        for at, (cell, column) in enumerate(zip(cells, grid.columns, strict=True)):
            _write(sheet, number, at, cell, styles.of[column.look, column.decimals], styles)
    last = row + len(grid.rows)
    if alone and grid.rows:
        sheet.autofilter(row, 0, last, len(grid.columns) - 1)
    return last + 2


def _write(sheet: Any, row: int, at: int, cell: Cell, style: Any, styles: Styles) -> None:  # noqa: ANN401
    match cell:
        case None:
            sheet.write_blank(row, at, None, style)
        case Link(text, target):
            name = target.replace("'", "''")
            shown = sheet_text(visible(text))[:LINK_CHARACTERS]
            sheet.write_url(row, at, f"internal:'{name}'!A1", styles.link, shown)
        case bool():
            sheet.write_boolean(row, at, cell, style)
        case int() | float():
            sheet.write_number(row, at, cell, style)
        case str():
            sheet.write_string(row, at, sheet_text(cell), style)
        case _:
            assert_never(cell)


def _widths(page: Page) -> list[int]:
    """The width of each column: that of its widest cell in any table of the page."""
    widths: dict[int, int] = {}
    for grid in (p for p in page.parts if isinstance(p, Grid)):
        for at, column in enumerate(grid.columns):
            cells = [row[at] for row in grid.rows]
            widths[at] = max(widths.get(at, NARROWEST), column_width(column, cells))
    return [widths[at] for at in sorted(widths)]


def column_width(column: Column, cells: Sequence[Cell]) -> int:
    """So many digits wide that titles and cells are seen whole; a 汉字 is two digits wide."""
    most = LONG if column.look == "long" else WIDEST
    widest = max((shown_width(cell, column) for cell in cells), default=0)
    return min(max(display_width(column.title) + 3, widest + 2, NARROWEST), most)


def shown_width(cell: Cell, column: Column) -> int:
    """How wide a cell is shown by its format."""
    match cell:
        case None:
            return 0
        case Link(text, _):
            return display_width(text)
        case str():
            return display_width(clip(cell, WIDEST * 2))
        case bool():
            return 5
        case int() | float():
            decimals = {"money": column.decimals, "number": 2}.get(column.look, 0)
            return 10 if column.look == "date" else len(f"{cell:,.{decimals}f}")
    assert_never(cell)


# ---------------------------------------------------------------- charts


def _charts(made: Any, sheet: Any, row: int, charts: Charts, grid: Grid, start: int) -> int:  # noqa: ANN401
    """The charts of the grid that begins at `start`, side by side; the row below them."""
    first = start + 1 + bool(grid.title)
    height = CHART_PIXELS + BAR_PIXELS * len(grid.rows)
    for number, bars in enumerate(charts.bars):
        chart = _bar_chart(made, sheet.get_name(), bars, grid, first)
        chart.set_size({"width": CHART_WIDTH, "height": height})
        place = {"x_offset": 4 + number * (CHART_WIDTH + 20), "y_offset": 2}
        sheet.insert_chart(
            row, 0, chart, {**place, "description": visible(bars.title), "object_position": 3}
        )
    return row + height // ROW_PIXELS + 3


def _bar_chart(made: Any, name: str, bars: Bars, grid: Grid, first: int) -> Any:  # noqa: ANN401
    last = first + len(grid.rows) - 1
    names = [_plain(r[bars.names]) for r in grid.rows]
    column = grid.columns[bars.values]
    chart = made.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": sheet_text(visible(column.title)),
            "categories": [name, first, bars.names, last, bars.names],
            "values": [name, first, bars.values, last, bars.values],
            "categories_data": names,
            "values_data": [r[bars.values] for r in grid.rows],
            "fill": {"color": DARK},
            "gap": 45,
            "data_labels": {"value": True, "num_format": _format(column.look, 0)["num_format"]},
        }
    )
    chart.set_title({"name": sheet_text(visible(bars.title)), "name_font": {"size": 12}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "major_gridlines": {"visible": False}})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    return chart


def _plain(cell: Cell) -> str:
    return sheet_text(visible(cell.text if isinstance(cell, Link) else str(cell)))


# ---------------------------------------------------------------- customers


def _members(made: Any, members: Members, styles: Styles) -> None:  # noqa: ANN401 - as above
    sheet = made.add_worksheet(members.name)
    _print_setup(sheet)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 1)
    last = max(len(members.columns) - 1, 0)
    sheet.autofilter(0, 0, len(members.rows), last)
    for at, stored in enumerate(members.columns):
        sheet.set_column(at, at, stored.width)
        sheet.write_string(0, at, sheet_text(stored.column.title), styles.heading)
    writers = [_writer(sheet, s.column, styles) for s in members.columns]
    for start in range(0, len(members.rows), AT_ONCE):
        part = members.rows[start : start + AT_ONCE]
        cells = [[s.distinct[c] for c in s.codes[part].tolist()] for s in members.columns]
        for row, line in enumerate(zip(*cells, strict=True), start=start + 1):
            for at, cell in enumerate(line):
                if cell is not None:
                    write, style = writers[at]
                    write(row, at, cell, style)


def _writer(sheet: Any, column: Column, styles: Styles) -> tuple[Any, Any]:  # noqa: ANN401
    """What writes a cell of the column, and its format."""
    style = styles.of[column.look, column.decimals]
    if column.look in {"text", "long"}:
        return sheet.write_string, style
    return (sheet.write_boolean if column.look == "boolean" else sheet.write_number), style
