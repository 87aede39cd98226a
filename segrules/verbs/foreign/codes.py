"""A list of codes, as CSV or a dictionary -> the definition: the first with a code wins."""

from __future__ import annotations

from collections.abc import Sequence

from segrules.language.findings import Finding
from segrules.language.places import Place
from segrules.verbs.foreign.coded import Code, Coded, coded
from segrules.verbs.foreign.csv_rows import Cell, Row, csv_rows
from segrules.verbs.foreign.imported import NO_WISH, Imported, Reading, Wish
from segrules.verbs.foreign.pymc import named_codes

FORMAT = "codes"
CODE_HEADERS = frozenset(
    {"code", "codes", "rfm", "rfm_score", "rfm_code", "score", "scores", "cell"}
)
NAME_HEADERS = frozenset({"segment", "segments", "segment_name", "name", "label"})


def headers_of(row: Row) -> tuple[int, int] | None:
    """Which columns hold the segment and the codes."""
    names = [c.text.strip().lower() for c in row.cells]
    name = next((k for k, n in enumerate(names) if n in NAME_HEADERS), None)
    code = next((k for k, n in enumerate(names) if n in CODE_HEADERS), None)
    return None if name is None or code is None else (name, code)


def read(text: str, path: str, wish: Wish = NO_WISH) -> Reading:
    """Read CSV (`code,segment`, or `segment,codes` with blanks between codes), or a dictionary."""
    findings: list[Finding] = []
    rows = csv_rows(text, path)
    at = headers_of(rows[0]) if rows else None
    if at is not None:
        segments = _segments(rows[1:], at, len(rows[0].cells), findings)
    elif "{" in text:
        segments = named_codes(text, path, findings)
    else:
        place = rows[0].place if rows else Place(path, 1, 1, 1, 1)
        return Reading(None, (Finding("import-no-codes-columns", place),))
    return coded(segments, findings, Imported(FORMAT, path, ()), wish, "first")


def _segments(
    rows: Sequence[Row], at: tuple[int, int], width: int, findings: list[Finding]
) -> list[Coded]:
    """The segments in the order of their first row; rows of one name belong together."""
    found: dict[str, Coded] = {}
    for row in rows:
        if len(row.cells) != width:
            args = {"count": len(row.cells), "wanted": width}
            findings.append(Finding("import-row-length", row.place, args))
            continue
        name, codes = row.cells[at[0]], _codes(row.cells[at[1]])
        known = found.get(name.text)
        before = known.codes if known else ()
        found[name.text] = Coded(name.text, known.place if known else name.place, (*before, *codes))
    return list(found.values())


def _codes(cell: Cell) -> list[Code]:
    """The codes of a cell, with blanks, commas or bars between them."""
    plain = cell.text.replace(",", " ").replace("|", " ").replace("、", " ")
    return [Code(text, cell.place) for text in plain.split()]
