"""Declared tables and sources -> frames of typed columns, a report on each, and the findings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from zoneinfo import ZoneInfo

from segrules.compiler.program import DeclaredColumn, Table
from segrules.engines.on_pandas.columns import Frame
from segrules.engines.on_pandas.reading.headers import Matched, match_headers
from segrules.engines.on_pandas.reading.in_threads import in_threads
from segrules.engines.on_pandas.reading.raw_columns import Raw
from segrules.engines.on_pandas.reading.raw_tables import Loaded
from segrules.engines.on_pandas.reading.read_database import opened_table
from segrules.engines.on_pandas.reading.read_frame import frame_header, read_frame, with_named_index
from segrules.engines.on_pandas.reading.read_json import read_json_lines
from segrules.engines.on_pandas.reading.read_parquet import (
    open_parquet,
    parquet_header,
    read_parquet,
)
from segrules.engines.on_pandas.reading.read_report import (
    Records,
    RowNumbers,
    findings_of,
    report_of,
)
from segrules.engines.on_pandas.reading.read_text import Wish, read_text
from segrules.engines.on_pandas.reading.read_workbook import open_workbook, read_workbook
from segrules.engines.on_pandas.reading.sources import (
    DatabaseSource,
    FileSource,
    FrameSource,
    Opened,
    Source,
    match_sources,
    open_source,
    unchanged,
    with_input_kept,
)
from segrules.engines.on_pandas.reading.text_layout import decoded, text_header
from segrules.engines.on_pandas.reading.typed import Setting, Typed, all_missing, typed
from segrules.engines.results import TableReport
from segrules.language.findings import DataError, Finding, Severity

Progress = Callable[[str, int], None]
"""Told a table's name and the rows of it that were read so far."""


@dataclass(frozen=True, slots=True)
class ReadTables:
    """The tables that were read, by name, with what became of their records and cells.

    Each frame has a vector for every declared column, all missing where the file lacks it, and its
    rows in the order of the file. Rows without a key are among them. `numbers` maps a frame's rows
    to the numbers that a spreadsheet gives them. A table that could not be read is in none of the
    maps, and the findings say why.
    """

    frames: Mapping[str, Frame]
    reports: Mapping[str, TableReport]
    numbers: Mapping[str, RowNumbers]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class How:
    """How tables are read: the ruleset's zone, an encoding if one was given, what is needed."""

    zone: ZoneInfo
    encoding: str | None
    needed: Mapping[str, frozenset[str]]
    wordless: Mapping[str, frozenset[str]] = field(default_factory=dict)
    progress: Progress | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """One table as read."""

    frame: Frame
    report: TableReport
    numbers: RowNumbers
    findings: tuple[Finding, ...]


def read_tables(
    tables: tuple[Table, ...],
    sources: Sequence[Source],
    needed: Mapping[str, frozenset[str]],
    timezone: str,
    encoding: str | None,
    progress: Progress | None = None,
    wordless: Mapping[str, frozenset[str]] | None = None,
) -> ReadTables:
    """Read every declared table that has a source.

    `needed` names by table the columns without which the work cannot be done, beside keys and
    required ones; a table that is in `needed` without any column may be absent. `wordless` names
    text columns that are only compared with themselves: their vectors have codes in the order of
    their texts and no words, which for millions of distinct ids saves most of the time.
    """
    how = How(ZoneInfo(timezone), encoding, needed, wordless or {}, progress)
    with with_input_kept(sources) as kept:
        found, told = match_sources(tables, kept, partial(header_of, encoding=encoding))
        findings = [*told, *absent_tables(tables, found, needed)]
        made: dict[str, Read] = {}
        for table in tables:
            if table.name in found:
                read_one(table, found[table.name], how, made, findings)
    return ReadTables(
        {name: r.frame for name, r in made.items()},
        {name: r.report for name, r in made.items()},
        {name: r.numbers for name, r in made.items()},
        tuple(findings),
    )


def read_one(
    table: Table, source: Source, how: How, made: dict[str, Read], findings: list[Finding]
) -> None:
    """Read one table into `made`, or add to the findings why it cannot be read."""
    try:
        made[table.name] = read_unchanged(table, source, how)
    except DataError as fault:
        findings.extend(fault.findings)
    else:
        findings.extend(made[table.name].findings)


def absent_tables(
    tables: Sequence[Table], found: Mapping[str, Source], needed: Mapping[str, frozenset[str]]
) -> list[Finding]:
    """Tables without a source: an error, unless nothing of them is needed."""
    absent = [t.name for t in tables if t.name not in found] if found else []
    return [
        Finding(
            "table-without-data",
            args={"table": name},
            severity=None if needed.get(name, True) else Severity.INFO,
        )
        for name in absent
    ]


def header_of(source: Source, encoding: str | None) -> tuple[str, ...]:
    """A source's header; raises `DataError` where it cannot be read."""
    if isinstance(source, FrameSource):
        return frame_header(with_named_index(source.frame))
    if isinstance(source, DatabaseSource):
        with opened_table(source, source.table) as found:
            return found.header
    with open_source(source) as opened:
        match opened.form:
            case "text":
                return text_header(opened, encoding)
            case "workbook":
                return open_workbook(opened, source.table).header
            case "parquet":
                return parquet_header(open_parquet(opened))
            case "json":
                loaded, _ = decoded(opened, encoding, partial(read_json_lines, name=opened.name))
                return tuple(loaded.table.columns)
            case "duckdb":
                raise DataError([Finding("which-duckdb-table", args={"source": opened.name})])


def read_unchanged(table: Table, source: Source, how: How) -> Read:
    """One table from its source, which must be after reading as it was before."""
    if not isinstance(source, FileSource):
        return read_table(table, source, how)
    with unchanged(source) as stamp:
        read = read_table(table, source, how)
    return replace(read, report=replace(read.report, stamp=stamp))


def read_table(table: Table, source: Source, how: How) -> Read:
    """One table from its source; raises `DataError` where it cannot be read."""
    setting = Setting(how.zone)
    if isinstance(source, FrameSource):
        frame = with_named_index(source.frame)
        matched = matching(table, how, frame_header(frame))
        loaded = read_frame(frame, source.name, wanted(matched))
        return from_loaded(table, loaded, matched, setting, how)
    if isinstance(source, DatabaseSource):
        with opened_table(source, table.name) as found:
            matched = matching(table, how, found.header)
            return from_loaded(table, found.whole(tuple(wanted(matched))), matched, setting, how)
    with open_source(source) as opened:
        match opened.form:
            case "text":
                return from_text(table, opened, how)
            case "workbook":
                return from_workbook(table, opened, how)
            case "parquet":
                file = open_parquet(opened)
                matched = matching(table, how, parquet_header(file))
                loaded = read_parquet(opened, file, tuple(wanted(matched)))
                return from_loaded(table, loaded, matched, setting, how)
            case "json":
                return from_json(table, opened, how)
            case "duckdb":
                raise DataError([Finding("needs-duckdb-engine", args={"source": opened.name})])


def matching(table: Table, how: How, header: tuple[str, ...]) -> Matched:
    """Where a table's columns stand in a header."""
    return match_headers(table, header, how.needed.get(table.name, frozenset()))


def wanted(matched: Matched) -> dict[str, int]:
    """The headers to read, and where they stand."""
    return {matched.header[place]: place for place in sorted(set(matched.places.values()))}


def from_text(table: Table, opened: Opened, how: How) -> Read:
    """A table from a delimited text file."""
    tell = partial(how.progress, table.name) if how.progress else None
    wordless = how.wordless.get(table.name, frozenset())
    wish = Wish(table, partial(matching, table, how), Setting(how.zone), wordless, tell)
    text = read_text(opened, how.encoding, wish)
    numbers = RowNumbers(text.first_row, text.kept)
    records = Records(opened.name, text.encoding, text.rows, text.ragged, numbers)
    return read_of(table, text.columns, records, text.matched, how)


def from_workbook(table: Table, opened: Opened, how: How) -> Read:
    """A table from a sheet of a workbook."""
    sheet = open_workbook(opened, table.name)
    matched = matching(table, how, sheet.header)
    loaded = read_workbook(opened, sheet, wanted(matched))
    return from_loaded(table, loaded, matched, Setting(how.zone, serials=True), how)


def from_json(table: Table, opened: Opened, how: How) -> Read:
    """A table from JSON Lines."""
    loaded, encoding = decoded(opened, how.encoding, partial(read_json_lines, name=opened.name))
    matched = matching(table, how, tuple(loaded.table.columns))
    return from_loaded(table, loaded, matched, Setting(how.zone), how, encoding)


def from_loaded(
    table: Table,
    loaded: Loaded,
    matched: Matched,
    setting: Setting,
    how: How,
    encoding: str | None = None,
) -> Read:
    """A table from raw columns."""
    raw, rows = loaded.table.columns, loaded.table.rows
    wordless = how.wordless.get(table.name, frozenset())
    found = ((c, raw[matched.headers[c.name]]) for c in table.columns if c.name in matched.places)
    read = dict(in_threads(partial(named, setting=setting, wordless=wordless), found))
    columns = {c.name: read.get(c.name) or all_missing(c.type, rows) for c in table.columns}
    if how.progress is not None:
        how.progress(table.name, rows)
    records = Records(
        loaded.table.source,
        encoding,
        rows,
        loaded.broken,
        RowNumbers(loaded.table.first_row, loaded.kept),
        json=encoding is not None,
    )
    made = read_of(table, columns, records, matched, how)
    return Read(made.frame, made.report, made.numbers, loaded.findings + made.findings)


def named(
    column: tuple[DeclaredColumn, Raw], setting: Setting, wordless: frozenset[str]
) -> tuple[str, Typed]:
    """The name and the values of a column that comes raw."""
    declared, raw = column
    values = typed(raw, declared, setting, wordless=declared.name in wordless)
    return declared.name, values


def read_of(
    table: Table, columns: Mapping[str, Typed], records: Records, matched: Matched, how: How
) -> Read:
    """A table's typed columns with the report and the findings on them."""
    faults = {name: column.faults for name, column in columns.items()}
    vectors = {name: column.vector for name, column in columns.items()}
    required = {c.name for c in table.columns if c.required}
    musts = how.needed.get(table.name, frozenset()) | required | {table.key}
    return Read(
        Frame(table.name, records.rows, vectors),
        report_of(table, records, matched, faults),
        records.numbers,
        matched.findings + findings_of(table, records, faults, musts),
    )
