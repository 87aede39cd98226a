"""What became of a table's records and cells -> its report, and findings where it is too much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from segrules.compiler.program import DeclaredColumn, Table
from segrules.engines.on_pandas.reading.cells import Offsets
from segrules.engines.on_pandas.reading.faults import SHOWN, Faults
from segrules.engines.on_pandas.reading.headers import Matched
from segrules.engines.results import Dropped, TableReport, Unreadable
from segrules.language.findings import Finding, Severity, Words, type_arg
from segrules.language.types import KIND_WORDS, TEMPORAL, Kind

WORTH_A_WARNING = 0.01
WORTH_AN_ERROR = 0.5
"""Shares of a column's written cells that cannot be read."""
NAMED = 5
"""So many rows are named in a message; the report names more."""

WHOLE_ROW = ""
"""The column that `Unreadable` names for rows with too many or too few cells."""
RAGGED = Words("单元格数与表头不符", "more or fewer cells than the header")
BROKEN = Words("不是 JSON 对象", "no JSON object")


@dataclass(frozen=True, slots=True)
class RowNumbers:
    """The number, counted as a spreadsheet counts, of each row of a frame.

    Record 0 has the number `first` (None: rows have no numbers); row i is record `kept[i]`, or
    record i where `kept` is None.
    """

    first: int | None
    kept: Offsets | None = None

    def of(self, rows: Sequence[int]) -> tuple[int, ...]:
        """The numbers of some rows of the frame; () where rows have none."""
        if self.kept is not None:
            return self.of_records([int(self.kept[r]) for r in rows])
        return self.of_records(rows)

    def of_records(self, records: Iterable[int]) -> tuple[int, ...]:
        """The numbers of some records of the source."""
        return () if self.first is None else tuple(self.first + int(r) for r in records)


@dataclass(frozen=True, slots=True)
class Records:
    """What became of a source's records: rows, and records that are none (by position)."""

    source: str
    encoding: str | None
    rows: int
    broken: Offsets
    numbers: RowNumbers
    json: bool = False


def report_of(
    table: Table, records: Records, matched: Matched, faults: Mapping[str, Faults]
) -> TableReport:
    """The report on a table as it was read; the run adds what it drops."""
    count = len(records.broken)
    because = BROKEN if records.json else RAGGED
    rows = records.numbers.of_records(records.broken[:SHOWN])
    whole = (Unreadable(WHOLE_ROW, count, rows),) if count else ()
    cells = tuple(
        Unreadable(name, found.unreadable, records.numbers.of(found.rows))
        for name, found in faults.items()
        if found.unreadable
    )
    return TableReport(
        table=table.name,
        source=records.source,
        encoding=records.encoding,
        read=records.rows + count,
        kept=records.rows,
        dropped=(Dropped(because, count, "ragged"),) if count else (),
        unreadable=whole + cells,
        headers=matched.headers,
        unused=matched.unused,
    )


def findings_of(
    table: Table, records: Records, faults: Mapping[str, Faults], musts: frozenset[str]
) -> tuple[Finding, ...]:
    """What is to be said about a table's records and cells."""
    columns = {c.name: c for c in table.columns}
    found = list(record_findings(records))
    for name, fault in faults.items():
        rows = records.numbers.of(fault.rows)
        found += cell_findings(table.name, columns[name], fault, rows, must=name in musts)
    return tuple(found)


def record_findings(records: Records) -> Iterator[Finding]:
    """Records that are no rows."""
    count = len(records.broken)
    if count:
        where = where_of(records.numbers.of_records(records.broken[:NAMED]), count)
        args: dict[str, type_arg] = {
            "source": records.source,
            "count": counted(count, "row"),
            "where": where,
        }
        many = count > WORTH_AN_ERROR * (records.rows + count)
        key = "broken-lines" if records.json else "ragged-rows"
        yield Finding(key, args=args, severity=Severity.ERROR if many else None)


def cell_findings(
    table: str, column: DeclaredColumn, faults: Faults, rows: tuple[int, ...], *, must: bool
) -> Iterator[Finding]:
    """Cells of a column that are missing though something is written in them."""
    unread = faults.unreadable - faults.outside
    for key, count in ((key_of(column, faults), unread), ("out-of-range", faults.outside)):
        share = count / faults.written if faults.written else 0.0
        if share > WORTH_A_WARNING:
            args: dict[str, type_arg] = {
                "table": table,
                "column": column.name,
                "count": counted(count, "cell"),
                "share": f"{share:.1%}",
                "kind": KIND_WORDS[column.type.kind],
                "where": where_of(rows, faults.unreadable),
            }
            grave = must and share > WORTH_AN_ERROR
            yield Finding(key, args=args, severity=Severity.ERROR if grave else None)


def key_of(column: DeclaredColumn, faults: Faults) -> str:
    """The message for a column's unreadable cells, by its likely cure."""
    if column.type.kind is Kind.TEXT:
        return "unreadable-cells/options"
    if column.type.kind is Kind.BOOLEAN:
        return "unreadable-cells/yes-no"
    if 2 * faults.day_month > faults.unreadable:
        return "unreadable-cells/day-month"
    return "unreadable-cells/dates" if column.type.kind in TEMPORAL else "unreadable-cells"


def counted(many: int, noun: str) -> Words:
    """A number, in English with what is counted."""
    return Words(str(many), f"{many} {noun if many == 1 else f'{noun}s'}")


def where_of(rows: Sequence[int], count: int) -> Words:
    """The first rows in words, or nothing where rows have no numbers."""
    if not rows:
        return Words("", "")
    named = [str(r) for r in rows[:NAMED]]
    more = count > len(named)
    zh = f"：第 {'、'.join(named)} 行{'等' if more else ''}"
    noun = "row" if count == 1 else "rows"
    return Words(zh, f": {noun} {', '.join(named)}{' and others' if more else ''}")
