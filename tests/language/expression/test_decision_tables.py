"""Decision tables: what cells, rows and whole tables are read into, and what is said of faults."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segrules.language.expression.show import show
from segrules.language.expression.table import ParsedTable, parse_table
from segrules.language.expression.tree import And, Comparison, DecisionTable, Name
from segrules.language.findings import Finding, Lang, is_error
from segrules.language.messages import message_of
from segrules.language.places import Located, Place, Stretch

HERE = Path(__file__).parent
CELLS = (HERE / "cells.txt").read_text(encoding="utf-8").splitlines()
CELL_ERRORS = (HERE / "cell_errors.txt").read_text(encoding="utf-8").splitlines()

EXAMPLE = """\
| R    | F    | 城市       | segment   |
|:-----|-----:|------------|-----------|
| 4..5 | >= 4 | 上海，北京 | champions |

| 1..2 | -    | not 上海   | at_risk   |
| -    | -    | missing    | 重要 客户 |
""".replace("重要 客户", "'重要 客户'")


def located(text: str, line: int = 1, column: int = 1) -> Located:
    """A block scalar: every line begins at the same column."""
    stretches, offset = [], 0
    lines = text.split("\n")
    for number, content in enumerate(lines):
        stretches.append(Stretch(offset, line + number, column))
        offset += len(content) + 1
    end = Place("r.yml", line, column, line + len(lines) - 1, column + len(lines[-1]))
    return Located(text, end, tuple(stretches))


def underlined(text: str, finding: Finding) -> str:
    """The characters of one line that a finding points at."""
    place = finding.place
    assert place is not None
    return text.split("\n")[place.line - 1][place.column - 1 : place.end_column - 1]


def read(text: str) -> DecisionTable:
    """The table of a text without faults."""
    parsed = parse_table(located(text))
    assert parsed.findings == ()
    assert parsed.table is not None
    return parsed.table


def faults(text: str) -> list[tuple[str, str]]:
    """Key and underlined characters of what is found in a table that cannot be read."""
    parsed = parse_table(located(text))
    assert parsed.table is None
    return [(f.key, underlined(text, f)) for f in parsed.findings]


def test_table_of_the_manual_is_read():
    """Rows are conjunctions of their cells; blank lines and the line of dashes mean nothing."""
    table = read(EXAMPLE)
    assert [show(subject) for subject in table.subjects] == ["R", "F", "城市"]
    assert [(r.condition and show(r.condition), r.segment) for r in table.rows] == [
        ("R between 4 and 5 and F >= 4 and 城市 in [上海, 北京]", "champions"),
        ("R between 1 and 2 and 城市 != 上海", "at_risk"),
        ("城市 is missing", "重要 客户"),
    ]


@pytest.mark.parametrize("line", CELLS)
def test_cell_stands_for_its_condition(line):
    """Each kind of unary test is the condition that a writer would have written out."""
    cell, _, expected = line.partition(" :: ")
    condition = read(f"| S | segment |\n| {cell} | s |").rows[0].condition
    assert (show(condition) if condition else "-") == expected


@pytest.mark.parametrize("line", CELL_ERRORS)
def test_cell_fault_is_underlined_named_and_cured(line):
    """What is no cell is told at exactly its characters, with the cure."""
    cell, key, under, *cure = line.split(" :: ")
    text = f"| S | segment |\n| {cell} | s |"
    parsed = parse_table(located(text))
    assert parsed.table is None
    (finding,) = parsed.findings
    assert (finding.key, underlined(text, finding)) == (key, under)
    if cure:
        assert finding.args["cure"] == cure[0]


def test_wide_pipes_and_any_place_of_the_segment_column_are_accepted():
    """A table typed with a Chinese keyboard, its segments first, is read the same."""
    wide = read("｜ segment ｜ S ｜\n｜ －－－ ｜ －－ ｜\n｜ vip ｜ ＞＝４ ｜")
    plain = read("| segment | S |\n| vip | >= 4 |")
    assert wide == plain


def test_row_of_any_values_has_no_condition():
    """A row of dashes takes everybody."""
    assert read("| S | T | segment |\n| - | - | rest |").rows[0].condition is None


def test_headers_may_be_expressions():
    """A column tests whatever its header computes."""
    table = read("| days_since(last) / 7 | product.category | segment |\n| > 4 | a | s |")
    condition = table.rows[0].condition
    assert condition is not None
    assert show(condition) == "days_since(last) / 7 > 4 and product.category = a"


def test_pipes_inside_quotes_are_no_borders():
    """Quoted text and names in backticks may hold a pipe."""
    table = read("| `a|b` | segment |\n| 'x|y' | s |\n| “p|q” | t |")
    assert [show(row.condition) for row in table.rows if row.condition] == [
        "`a|b` = 'x|y'",
        "`a|b` = 'p|q'",
    ]


def test_places_are_those_of_cells_in_the_file():
    """Tests stand on their cells, subjects on their headers, conjunctions on their rows."""
    table = parse_table(located("| S | T | segment |\n| >= 4 | a, b | vip |", 10, 5)).table
    assert table is not None
    row = table.rows[0]
    assert isinstance(row.condition, And)
    first, second = row.condition.parts
    assert first.place == Place("r.yml", 11, 7, 11, 11)
    assert second.place == Place("r.yml", 11, 14, 11, 18)
    assert row.place == row.condition.place == Place("r.yml", 11, 5, 11, 26)
    assert row.segment_place == Place("r.yml", 11, 21, 11, 24)
    assert isinstance(first, Comparison)
    assert first.operands[0].place == table.subjects[0].place == Place("r.yml", 10, 7, 10, 8)
    assert isinstance(table.subjects[0], Name)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("table-shape/empty", "")]),
        ("| S | segment |", [("table-shape/no-rows", "| S | segment |")]),
        ("| S | T |\n| 1 | 2 |", [("table-shape/no-segment", "| S | T |")]),
        ("| S | segment | segment |\n| 1 | a | b |", [("table-shape/two-segments", "segment")]),
        ("| S | | segment |\n| 1 | 2 | b |", [("table-shape/empty-header", "| |")]),
        ("| S |segment|\n| 1 | a | b |c|", [("table-shape/cell-count", "b |c")]),
        ("| S |segment|\n| 1 |", [("table-shape/cell-count", "| 1 |")]),
        ("| S |segment|\n 1 | a |", [("table-shape/outer-pipes", "1 | a |")]),
        ("| S |segment|\n|  | a |", [("syntax-error/empty-cell", "|  |")]),
        ("| S |segment|\n| 1 | |", [("table-shape/segment-cell", "| |")]),
        ("| S |segment|\n| 1 | - |", [("table-shape/segment-cell", "-")]),
        ("| S |segment|\n| 1 | a b |", [("table-shape/segment-cell", "a b")]),
        (
            "| S == | segment |\n| 1 | a |",
            [("syntax-error/other-spelling", "=="), ("syntax-error/incomplete", "==")],
        ),
        (
            "| S | T | segment |\n| 1-3 | null | a |\n| 2 | 1,000 | b |",
            [
                ("syntax-error/other-spelling", "1-3"),
                ("syntax-error/other-spelling", "null"),
                ("syntax-error/thousands", "1,000"),
            ],
        ),
    ],
)
def test_table_fault_is_underlined_and_named(text, expected):
    """Faults of the grid are told at the row or cell; every bad cell is told at once."""
    assert faults(text) == expected


def test_limits_of_a_table_are_findings():
    """More than 60 columns or 5,000 rows are refused."""
    head = "| " + " | ".join(f"c{i}" for i in range(60)) + " | segment |"
    assert faults(head + "\n" + head) == [("table-shape/too-many-columns", head)]
    rows = "\n".join("| 1 | a |" for _ in range(5_001))
    assert faults("| S | segment |\n" + rows) == [("table-shape/too-many-rows", "| 1 | a |")]


def test_many_bad_rows_are_told_a_few_at_a_time():
    """A hundred findings are enough for one reading."""
    text = "| S | segment |\n" + "| 1-3 | a |\n" * 3_000
    assert len(faults(text)) == 100


def test_large_table_is_read_quickly():
    """Five thousand rows of four columns take about half a second."""
    rows = "".join(f"| 4..5 | >= 4 | - | 上海, 北京 | s{i} |\n" for i in range(5_000))
    before = process_time()
    assert len(read("| R | F | M | city | segment |\n" + rows).rows) == 5_000
    assert process_time() - before < 4


PIECES = st.sampled_from((HERE / "table_pieces.txt").read_text(encoding="utf-8").split("\n"))


def _hold(text: str, parsed: ParsedTable) -> None:
    assert (parsed.table is None) is any(is_error(f) for f in parsed.findings)
    for finding in parsed.findings:
        assert finding.place is not None
        assert finding.place.line <= text.count("\n") + 1
        assert all(message_of(finding, lang).text for lang in Lang)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES | st.just("\n"), max_size=20).map("".join))
def test_random_tables_are_never_an_exception(text):
    """Any text gives a table or findings."""
    _hold(text, parse_table(located(text)))


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=6).map("".join))
def test_random_cells_are_never_an_exception(cell):
    """Any cell gives a condition or findings."""
    text = f"| S | segment |\n| {cell} | s |"
    _hold(text, parse_table(located(text)))


@pytest.mark.parametrize("piece", ["“", "'", "`", "|", "'|", "a'|", '"', "‘“"])
def test_time_of_a_line_grows_with_its_length(piece):
    """A long line of any one thing is read in well under a second."""
    text = "| S | segment |\n" + "\n".join(["| " + piece * 6_000 + " |"] * 20)
    before = process_time()
    parsed = parse_table(located(text))
    assert process_time() - before < 2
    assert parsed.table is None
