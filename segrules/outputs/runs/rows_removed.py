"""A file of a run and a customer's key -> the file without that customer's rows.

The file is written anew beside what is there, never into it. Rows are found by the column of that
name, and in no other way; all other rows stay as they are, byte for byte where the format allows.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable
from pathlib import Path
from xml.sax.saxutils import unescape

from segrules.verbs.run_record import FORMULA_STARTS

SHEET = "xl/worksheets/sheet1.xml"
ROW = re.compile(r"<row r=\"\d+\".*?</row>", re.DOTALL)
CELL = re.compile(
    r"<c r=\"([A-Z]+)\d+\"[^>]*>(?:<is><t[^>]*>(.*?)</t></is>|<v>(.*?)</v>)</c>", re.DOTALL
)
PLACE = re.compile(r"( r=\"[A-Z]*)\d+\"")
EXTENT = re.compile(r"(<(?:dimension|autoFilter) ref=\"A1:[A-Z]+)\d+\"")


def without_customer(path: Path, key: str, customer: str) -> int | None:
    """Remove the customer's rows; how many there were, None where the file has no such column.

    Raises OSError where the file cannot be written.
    """
    found = FORMATS[path.suffix](path, key, customer)
    if found is None or found[0] == 0:
        return None if found is None else 0
    path.unlink()
    path.write_bytes(found[1])
    return found[0]


Removed = tuple[int, bytes]


def _csv(path: Path, key: str, customer: str) -> Removed | None:
    """Of a CSV file as runs write them; a key may be kept with an apostrophe before it."""
    content = path.read_bytes()
    marked = content.startswith(BOM_UTF8)
    lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    header = next(lines, [])
    if key not in map(disarmed, header):
        return None
    at = [disarmed(h) for h in header].index(key)
    rows = list(lines)
    kept = [row for row in rows if disarmed(row[at]) != customer]
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([header, *kept])
    begun = BOM_UTF8 if marked else b""
    return len(rows) - len(kept), begun + text.getvalue().encode()


def disarmed(cell: str) -> str:
    """The cell without the apostrophe that keeps a spreadsheet from running it."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA_STARTS else cell


def _parquet(path: Path, key: str, customer: str) -> Removed | None:
    import pyarrow as pa  # noqa: PLC0415 - an extra
    import pyarrow.compute as pc  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    table = pq.read_table(path)
    if key not in table.column_names:
        return None
    texts = pc.cast(table.column(key), pa.string())
    kept = table.filter(pc.fill_null(pc.not_equal(texts, customer), fill_value=True))
    made = pa.BufferOutputStream()
    pq.write_table(kept, made, compression="zstd", store_schema=False)
    content: bytes = made.getvalue().to_pybytes()
    return table.num_rows - kept.num_rows, content


def _xlsx(path: Path, key: str, customer: str) -> Removed | None:
    """Of a workbook as runs write them: one sheet, texts inside its rows."""
    with zipfile.ZipFile(path) as book:
        sheet = book.read(SHEET).decode()
        rows = ROW.findall(sheet)
        header = {name: at for at, name in _cells(rows[0])} if rows else {}
        if key not in header:
            return None
        kept = [r for r in rows if r is rows[0] or dict(_cells(r)).get(header[key]) != customer]
        first, last = sheet.index(rows[0]), sheet.index(rows[-1]) + len(rows[-1])
        numbered = (PLACE.sub(f'\\g<1>{n}"', row) for n, row in enumerate(kept, start=1))
        whole = sheet[:first] + "".join(numbered) + sheet[last:]
        changed = EXTENT.sub(f'\\g<1>{len(kept)}"', whole)
        return len(rows) - len(kept), _zipped(book, changed.encode())


def _cells(row: str) -> Iterable[tuple[str, str]]:
    return [(c[1], unescape(c[2] if c[2] is not None else c[3])) for c in CELL.finditer(row)]


def _zipped(book: zipfile.ZipFile, sheet: bytes) -> bytes:
    """The workbook with another sheet."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in book.infolist():
            new.writestr(part, sheet if part.filename == SHEET else book.read(part))
    return made.getvalue()


FORMATS: dict[str, Callable[[Path, str, str], Removed | None]] = {
    ".csv": _csv, ".parquet": _parquet, ".xlsx": _xlsx
}  # fmt: skip
