"""Text and boolean columns: what is kept, what is trimmed, what is a flag."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from segrules.compiler.program import DeclaredColumn
from segrules.engines.on_pandas.reading.cells import KNOWN, cells_of
from segrules.engines.on_pandas.reading.cells_text import as_text, flag_cells, read_typed_flag
from segrules.language.types import BOOLEAN, TEXT, Kind, Type


def flag(text):
    """A single cell as a flag, or None."""
    found = flag_cells(cells_of([text]))
    return bool(found.values[0]) if found.status[0] == KNOWN else None


@pytest.mark.parametrize(
    ("yes", "no"),
    [
        ("true", "false"),
        ("TRUE", "False"),
        ("yes", "no"),
        ("Y", "n"),
        ("1", "0"),
        ("t", "f"),
        ("是", "否"),
        ("有", "没有"),
        ("对", "错"),
        ("√", "×"),
        ("on", "off"),
        ("１", "０"),
    ],
)
def test_words_for_yes_and_no(yes, no):
    """Flags are read in both languages, in any case and width."""
    assert flag(yes) is True
    assert flag(no) is False
    assert flag(f" {yes} ") is True


@pytest.mark.parametrize("text", ["", "-", "无", "NA", "maybe", "2", "1.5", "是的"])
def test_other_words_are_no_flags(text):
    """Nothing else is taken for a flag."""
    assert flag(text) is None


def test_ids_keep_their_zeros_and_words_for_nothing_stay_text(read, plain):
    """In a text column `NA`, `-` and `00123` are what they are; blanks around are not."""
    content = "id,x\n00123,NA\n\u3000A 1\u00a0,-\n\u200b,nan\n\ufeffb\u200d,  NULL \n"
    frame = read(content, DeclaredColumn("id", TEXT), DeclaredColumn("x", TEXT)).frames["orders"]
    assert plain(frame.columns["id"]) == ["00123", "A 1", None, "b"]
    assert plain(frame.columns["x"]) == ["NA", "-", "nan", "NULL"]
    assert frame.columns["id"].words == ("00123", "A 1", "b")


def test_a_closed_text_column_takes_only_its_options(read, plain):
    """Values that are not declared are missing and counted, with their rows."""
    kind = Type(Kind.TEXT, options=("app", "web"))
    content = "id,channel\n1,app\n2,shop\n3,\n4, web\n5,WEB\n"
    result = read(content, DeclaredColumn("id", TEXT), DeclaredColumn("channel", kind))
    assert plain(result.frames["orders"].columns["channel"]) == ["app", None, None, "web", None]
    (unreadable,) = result.reports["orders"].unreadable
    assert (unreadable.column, unreadable.count, unreadable.rows) == ("channel", 2, (3, 6))
    assert [f.key for f in result.findings] == ["unreadable-cells/options"]


def test_long_texts_and_quotes_inside(read, plain):
    """Cells of any length, with delimiters, quotes and line ends, come back whole."""
    long = "很长的说明，" * 40
    content = f'id,note\n1,"{long}"\n2,"a ""quoted"", word\nand a line"\n3,5" disk\n'
    result = read(content, DeclaredColumn("id", TEXT), DeclaredColumn("note", TEXT))
    notes = plain(result.frames["orders"].columns["note"])
    assert notes == [long, 'a "quoted", word\nand a line', '5" disk']


def test_typed_cells_are_written_as_people_write_them():
    """123.0 in a text column is `123`, a date is its ISO text, a list is nothing."""
    assert as_text(123.0) == "123"
    assert as_text(12.5) == "12.5"
    assert as_text(1e300) == "1e+300"
    assert as_text(7) == "7"
    assert as_text(True) == "true"  # noqa: FBT003 - the value under test
    assert as_text(Decimal("12.50")) == "12.5"
    assert as_text(Decimal(100)) == "100"
    assert as_text(date(2024, 5, 1)) == "2024-05-01"
    assert as_text(datetime(2024, 5, 1)) == "2024-05-01"  # noqa: DTZ001 - a local time
    assert as_text(datetime(2024, 5, 1, 8, 26, tzinfo=UTC)) == "2024-05-01 08:26:00+00:00"
    assert as_text(time(8, 26)) == "08:26:00"
    assert as_text(["a"]) is None


def test_typed_cells_as_flags():
    """A boolean, 1 and 0 are flags; other numbers are not."""
    assert read_typed_flag(True) == (True, KNOWN)  # noqa: FBT003 - the value under test
    assert read_typed_flag(0.0) == (False, KNOWN)
    assert read_typed_flag(2)[1] != KNOWN


def test_a_flag_column_of_a_file(read, plain):
    """A boolean column is read from a file like any other."""
    content = "id,ok\n1,是\n2,N\n3,无\n4,?\n"
    result = read(content, DeclaredColumn("id", TEXT), DeclaredColumn("ok", BOOLEAN))
    assert plain(result.frames["orders"].columns["ok"]) == [True, False, None, None]
    assert result.reports["orders"].unreadable[0].rows == (5,)
