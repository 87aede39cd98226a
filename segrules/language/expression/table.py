"""Text of a decision table -> its subjects and rows, each row one condition and one segment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from segrules.language.expression.cells import read_cell
from segrules.language.expression.parse import LONGEST, parse
from segrules.language.expression.spellings import WIDE
from segrules.language.expression.tree import And, DecisionTable, Expression, TableRow
from segrules.language.findings import Finding, is_error, type_arg
from segrules.language.places import Located, Place, Stretch

MOST_ROWS = 5_000
MOST_COLUMNS = 60
MOST_FINDINGS = 100
SEGMENT = "segment"

_PIPE = re.compile(
    r"(?<!\w)(?:'[^']*(?:''[^']*)*'|\"[^\"]*(?:\"\"[^\"]*)*\"|`[^`]*`|“[^“”]*”|‘[^‘’]*’)"
    r"|(?P<pipe>[|｜])"
)
_RULE = re.compile(r":?-+:?")
_QUOTED = re.compile(r"'([^']+)'|\"([^\"]+)\"|`([^`]+)`|“([^“”]+)”|‘([^‘’]+)’")
_IDENTIFIER = re.compile(r"\w[\w.-]*")


@dataclass(frozen=True, slots=True)
class ParsedTable:
    """The table, or None where a finding is an error."""

    table: DecisionTable | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: where it stands, and its cells without the space around them."""

    place: Place
    cells: tuple[Located, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a table: subject by column, None where it cannot be read, and `segment`'s."""

    subjects: tuple[Expression | None, ...]
    segment: int


def parse_table(text: Located) -> ParsedTable:
    """The decision table of a pipe table; at most 5,000 rows and 60 columns.

    The header row holds expressions and one column named `segment`; a line of dashes may follow.
    """
    findings: list[Finding] = []
    lines = _lines(text, findings)
    first = next(lines, None)
    header = _header(first, findings) if first else None
    if header is None:
        if not findings:
            findings.append(Finding("table-shape/empty", text.whole))
        return ParsedTable(None, tuple(findings))
    rows = tuple(_rows(header, lines, findings))
    if not rows and not findings:
        findings.append(Finding("table-shape/no-rows", text.whole))
    subjects = tuple(s for s in header.subjects if s is not None)
    table = DecisionTable(text.whole, subjects, rows)
    faulty = any(is_error(finding) for finding in findings)
    return ParsedTable(None if faulty else table, _kept(findings))


def _kept(findings: list[Finding]) -> tuple[Finding, ...]:
    """Where there are very many, the errors before the warnings."""
    if len(findings) > MOST_FINDINGS:
        findings = sorted(findings, key=lambda finding: not is_error(finding))
    return tuple(findings[:MOST_FINDINGS])


def _lines(text: Located, findings: list[Finding]) -> Iterator[Line]:
    """The lines that are not blank, without the line of dashes under the header."""
    start, number = 0, 0
    for raw in text.text.split("\n"):
        bare = raw.strip()
        if bare:
            number += 1
            begins = start + raw.index(bare[0])
            line = _line(text, begins, begins + len(bare), findings)
            ruled = number == 2 and line and all(is_rule(c.text) for c in line.cells)  # noqa: PLR2004 - the line below the header
            if line and not ruled:
                yield line
        start += len(raw) + 1


def is_rule(cell: str) -> bool:
    """Whether a cell is one of the line of dashes."""
    return _RULE.fullmatch(cell.translate(WIDE)) is not None


def borders(line: str) -> list[int]:
    """Where the pipes of a line stand; one inside quotes is no border."""
    return [m.start() for m in _PIPE.finditer(line) if m["pipe"] is not None]


def _line(text: Located, start: int, end: int, findings: list[Finding]) -> Line | None:
    """The cells between the pipes of one line; a pipe inside quotes is no border."""
    place = text.place(start, end)
    if end - start > LONGEST:
        findings.append(Finding("syntax-error/too-long", place, {"most": LONGEST}))
        return None
    pipes = [start + at for at in borders(text.text[start:end])]
    if len(pipes) < 2 or pipes[0] != start or pipes[-1] != end - 1:  # noqa: PLR2004 - both ends
        findings.append(Finding("table-shape/outer-pipes", place))
        return None
    cells = (_part(text, a + 1, b) for a, b in pairwise(pipes))
    return Line(place, tuple(cells))


def _part(text: Located, start: int, end: int) -> Located:
    """What stands between two pipes without the space around it; nothing is placed at both."""
    raw = text.text[start:end]
    bare = raw.strip()
    if bare:
        start += raw.index(bare[0])
        end = start + len(bare)
    place = text.place(start, end) if bare else text.place(start - 1, end + 1)
    return Located(bare, place, (Stretch(0, place.line, place.column),), text.exact)


def _header(line: Line, findings: list[Finding]) -> Header | None:
    if len(line.cells) > MOST_COLUMNS:
        args: dict[str, type_arg] = {"most": MOST_COLUMNS}
        findings.append(Finding("table-shape/too-many-columns", line.place, args))
        return None
    named = [i for i, cell in enumerate(line.cells) if cell.text.translate(WIDE) == SEGMENT]
    if not named:
        findings.append(Finding("table-shape/no-segment", line.place))
    findings.extend(Finding("table-shape/two-segments", line.cells[i].whole) for i in named[1:])
    subjects = tuple(
        None if i in named else _subject(cell, findings) for i, cell in enumerate(line.cells)
    )
    return Header(subjects, named[0]) if named else None


def _subject(cell: Located, findings: list[Finding]) -> Expression | None:
    if not cell.text:
        findings.append(Finding("table-shape/empty-header", cell.whole))
        return None
    parsed = parse(cell)
    findings.extend(parsed.findings)
    return parsed.tree


def _rows(header: Header, lines: Iterator[Line], findings: list[Finding]) -> Iterator[TableRow]:
    """The rows, up to the first too many or to the hundredth with an error."""
    faulty = 0
    for number, line in enumerate(lines, start=1):
        if number > MOST_ROWS:
            args: dict[str, type_arg] = {"most": MOST_ROWS}
            findings.append(Finding("table-shape/too-many-rows", line.place, args))
            return
        before = len(findings)
        if row := _row(header, line, findings):
            yield row
        faulty += any(is_error(finding) for finding in findings[before:])
        if faulty == MOST_FINDINGS:
            return


def _row(header: Header, line: Line, findings: list[Finding]) -> TableRow | None:
    expected, cells = len(header.subjects), line.cells
    if len(cells) != expected:
        place = cells[expected].whole.upto(cells[-1].whole) if len(cells) > expected else line.place
        args: dict[str, type_arg] = {"found": len(cells), "expected": expected}
        findings.append(Finding("table-shape/cell-count", place, args))
        return None
    tests = []
    for cell, subject in zip(cells, header.subjects, strict=True):
        if subject is not None:
            read = read_cell(cell, subject)
            findings.extend(read.findings)
            tests += [read.tree] if read.tree else []
    segment = _segment(cells[header.segment], findings)
    return TableRow(line.place, _all_of(tests, line.place), segment, cells[header.segment].whole)


def _all_of(tests: list[Expression], place: Place) -> Expression | None:
    if len(tests) > 1:
        return And(place, tuple(tests))
    return tests[0] if tests else None


def _segment(cell: Located, findings: list[Finding]) -> str:
    """The id in a row's segment cell, bare or in quotes."""
    quoted = _QUOTED.fullmatch(cell.text)
    if quoted:
        return str(quoted[quoted.lastindex or 0])
    if _IDENTIFIER.fullmatch(cell.text) is None:
        findings.append(Finding("table-shape/segment-cell", cell.whole))
    return cell.text
