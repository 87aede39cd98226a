"""What is counted and said of rows and cells that could not be read."""

from __future__ import annotations

import pytest

from segrules.compiler.program import DeclaredColumn
from segrules.engines.on_pandas.reading.read_report import WHOLE_ROW
from segrules.language.findings import Lang, Severity, Words, severity_of
from segrules.language.messages import MESSAGES, data, message_of
from segrules.language.types import DATE, INTEGER, NUMBER, TEXT, money

ID, DAY = DeclaredColumn("id", TEXT), DeclaredColumn("day", DATE)


def test_unreadable_cells_are_counted_with_their_rows(read):
    """Rows are numbered as a spreadsheet numbers them; values stay out of the words."""
    lines = [f"c{i},2024-05-{i % 28 + 1:02d}" for i in range(300)]
    lines[5], lines[299] = "c5,SECRET", "c299,2024-02-30"
    result = read("id,day\n" + "\n".join(lines), ID, DAY)
    (unreadable,) = result.reports["orders"].unreadable
    assert (unreadable.column, unreadable.count, unreadable.rows) == ("day", 2, (7, 301))
    assert result.findings == ()
    report = result.reports["orders"]
    assert (report.read, report.kept, report.dropped) == (300, 300, ())
    assert "SECRET" not in repr(report)


@pytest.mark.parametrize(
    ("bad", "needed", "severity"),
    [
        (1, False, None),
        (2, False, Severity.WARNING),
        (60, False, Severity.WARNING),
        (60, True, Severity.ERROR),
        (50, True, Severity.WARNING),
    ],
)
def test_a_hundredth_is_worth_a_warning_and_half_an_error(read, bad, needed, severity):
    """Few bad cells are only reported, more are warned of, most of a needed column is an error."""
    lines = [f"c{i},{'x' if i < bad else '2024-05-01'}" for i in range(100)]
    asked = {"orders": frozenset({"day"})} if needed else {}
    result = read("id,day\n" + "\n".join(lines), ID, DAY, needed=asked)
    assert [severity_of(f) for f in result.findings] == ([severity] if severity else [])
    assert result.reports["orders"].unreadable[0].count == bad


@pytest.mark.parametrize(
    ("column", "cell", "key"),
    [
        (DAY, "1/2/2024", "unreadable-cells/day-month"),
        (DAY, "soon", "unreadable-cells/dates"),
        (DeclaredColumn("day", INTEGER), "1.5", "unreadable-cells"),
        (DeclaredColumn("day", INTEGER, between=(0, 120)), "121", "out-of-range"),
    ],
)
def test_the_cure_fits_the_fault(read, column, cell, key):
    """Dates, their order, numbers and ranges each have a message of their own."""
    result = read(f"id,day\na,{cell}\n", ID, column)
    (finding,) = result.findings
    assert finding.key == key
    for lang in Lang:
        said = message_of(finding, lang)
        assert cell not in said.text
        assert "2" in said.text
        assert said.help


def test_values_out_of_range_are_missing(read, plain):
    """`between` keeps both of its ends; for money they are in major units."""
    age = DeclaredColumn("age", NUMBER, between=(0, 120))
    spent = DeclaredColumn("spent", money(), between=(-0.29, 0.29))
    content = "id,age,spent\na,0,0.29\nb,120,-0.29\nc,120.5,0.30\nd,-1,-0.3\ne,x,0\n"
    result = read(content, ID, age, spent)
    assert plain(result.frames["orders"].columns["age"]) == [0.0, 120.0, None, None, None]
    assert plain(result.frames["orders"].columns["spent"]) == [29, -29, None, None, 0]
    counted = {u.column: (u.count, u.rows) for u in result.reports["orders"].unreadable}
    assert counted == {"age": (3, (4, 5, 6)), "spent": (2, (4, 5))}
    assert [(f.key, f.args["count"]) for f in result.findings] == [
        ("unreadable-cells", Words("1", "1 cell")),
        ("out-of-range", Words("2", "2 cells")),
        ("out-of-range", Words("2", "2 cells")),
    ]


def test_ragged_rows_are_left_out_counted_and_named(read, plain):
    """A row with a cell too many or too few shifts nothing: it is left out and listed."""
    content = "id,day\na,2024-05-01\nb\n\nc,2024-05-02,extra\nd,2024-05-03,\ne,x\n"
    result = read(content, ID, DAY)
    assert plain(result.frames["orders"].columns["id"]) == ["a", "d", "e"]
    report = result.reports["orders"]
    assert (report.read, report.kept) == (5, 3)
    assert [(d.key, d.count) for d in report.dropped] == [("ragged", 2)]
    rows = {u.column: u.rows for u in report.unreadable}
    assert rows == {WHOLE_ROW: (3, 5), "day": (7,)}
    assert result.findings[0].key == "ragged-rows"
    assert result.numbers["orders"].of((0, 1, 2)) == (2, 6, 7)


def test_blank_lines_between_rows_are_no_rows(read, plain):
    """Blank lines and lines of delimiters alone are passed over, but count as rows of a sheet."""
    result = read("id,day\n" + ",\n" * 200_000 + "a,x\n\n", ID, DAY)
    assert plain(result.frames["orders"].columns["id"]) == ["a"]
    assert result.reports["orders"].unreadable[0].rows == (200_002,)
    assert read("id,day\n,\n,\n", ID, DAY).frames["orders"].rows == 0


def test_mostly_ragged_files_are_refused(read):
    """Where most rows do not fit the header, the header or the delimiter is wrong."""
    result = read("id,day\na,1,2\nb,1,2\nc,1\n", ID)
    assert severity_of(result.findings[0]) is Severity.ERROR


def test_row_numbers_in_the_second_million(read):
    """Rows are numbered through all blocks of a large file."""
    lines = [f"c{i},1" for i in range(400_000)]
    lines[350_000] = "c350000"
    lines[399_999] = "c399999,x"
    number = DeclaredColumn("n", INTEGER)
    report = read("id,n\n" + "\n".join(lines), ID, number).reports["orders"]
    assert {u.column: u.rows for u in report.unreadable} == {WHOLE_ROW: (350_002,), "n": (400_001,)}


def test_at_most_twenty_rows_are_named(read):
    """The count is whole, the list of rows is not."""
    content = "id,day\n" + "a,x\n" * 30
    (unreadable,) = read(content, ID, DAY).reports["orders"].unreadable
    assert unreadable.count == 30
    assert unreadable.rows == tuple(range(2, 22))


def test_rows_without_a_key_are_still_there(read, plain):
    """Reading drops no row for its key: the run does, and counts it."""
    frame = read("id,day\n,2024-05-01\na,\n", ID, DAY).frames["orders"]
    assert plain(frame.columns["id"]) == [None, "a"]


def test_progress_is_told(read):
    """The caller hears how many rows were read so far."""
    told = []
    read("id\n" + "a\n" * 10, ID, progress=lambda table, rows: told.append((table, rows)))
    assert told[-1] == ("orders", 10)


def test_every_message_of_data_says_the_same_in_both_languages():
    """Each message has the same places to fill in both languages, and a code of its own name."""
    import string  # noqa: PLC0415 - only here

    def places(words):
        return [{p[1] for p in string.Formatter().parse(t) if p[1]} for t in (words.zh, words.en)]

    codes = {}
    for key, message in data.MESSAGES.items():
        zh, en = places(message.text)
        assert zh == en, key
        assert codes.setdefault(message.code, key.partition("/")[0]) == key.partition("/")[0]
        assert key in MESSAGES
        assert not message.text.en.endswith(".")
