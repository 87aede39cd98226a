"""One table, the same vectors, from every kind of source."""

from __future__ import annotations

import gzip
import io
import json
from datetime import date, datetime
from decimal import Decimal

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from segrules.compiler.program import DeclaredColumn
from segrules.engines.on_pandas.reading.reading import read_tables
from segrules.engines.on_pandas.reading.sources import FrameSource
from segrules.language.types import BOOLEAN, DATE, INSTANT, INTEGER, NUMBER, TEXT, money

COLUMNS = (
    DeclaredColumn("id", TEXT),
    DeclaredColumn("城市", TEXT),
    DeclaredColumn("day", DATE),
    DeclaredColumn("at", INSTANT),
    DeclaredColumn("amount", money()),
    DeclaredColumn("n", INTEGER),
    DeclaredColumn("ratio", NUMBER),
    DeclaredColumn("ok", BOOLEAN),
)
NAMES = [c.name for c in COLUMNS]
ROWS = [
    ("001", "上海", date(2024, 5, 1), datetime(2024, 5, 1, 8, 26), 12.5, 3, 0.25, True),  # noqa: DTZ001
    ("A2", None, None, datetime(2024, 5, 2, 23, 59, 59), -7.1, None, None, False),  # noqa: DTZ001
    ("001", "北京", date(1999, 12, 31), None, None, -4, 1e-7, None),
    (None, "上海", date(2024, 5, 1), datetime(2000, 1, 1), 1234567.89, 0, -2.5, True),  # noqa: DTZ001
]


def csv_text():
    """The table as CSV."""
    cell = lambda v: "" if v is None else str(v)  # noqa: E731 - one line
    return "\n".join([",".join(NAMES), *(",".join(map(cell, row)) for row in ROWS)]) + "\n"


@pytest.fixture
def expected(read):
    """The vectors of the CSV file."""
    result = read(csv_text(), *COLUMNS, file="expected.csv")
    assert result.findings == ()
    return result


def same(result, expected):
    """Whether two results have the same vectors."""
    assert [f.key for f in result.findings] == []
    for name, wanted in expected.frames["orders"].columns.items():
        got = result.frames["orders"].columns[name]
        assert got.words == wanted.words, name
        known = np.ones(len(got), bool) if got.known is None else got.known
        wanted_known = np.ones(len(wanted), bool) if wanted.known is None else wanted.known
        assert known.tolist() == wanted_known.tolist(), name
        assert got.values[known].tolist() == wanted.values[known].tolist(), name
        assert got.values.dtype == wanted.values.dtype, name
    assert not result.reports["orders"].unreadable


def workbook(write):
    """The bytes of a workbook that `write` fills."""
    sink = io.BytesIO()
    write(sink)
    return sink.getvalue()


def by_openpyxl(sink):
    """The table as openpyxl writes it."""
    book = openpyxl.Workbook()
    for row in (NAMES, *ROWS):
        book.active.append(row)
    book.save(sink)


def by_xlsxwriter(sink):
    """The table as xlsxwriter writes it, three rows down and a column in."""
    book = xlsxwriter.Workbook(sink, {"default_date_format": "yyyy-mm-dd hh:mm:ss"})
    sheet = book.add_worksheet("数据")
    for i, row in enumerate((NAMES, *ROWS)):
        for j, value in enumerate(row):
            if isinstance(value, datetime | date):
                sheet.write_datetime(i + 3, j + 1, value)
            elif value is not None:
                sheet.write(i + 3, j + 1, value)
    book.close()


@pytest.mark.parametrize("write", [by_openpyxl, by_xlsxwriter])
def test_workbooks(read, expected, write):
    """A workbook gives the vectors of the CSV, whoever wrote it and wherever its table starts."""
    result = read(workbook(write), *COLUMNS, file="orders.xlsx")
    same(result, expected)
    first = 2 if write is by_openpyxl else 5
    assert result.numbers["orders"].of((0, 3)) == (first, first + 3)


def test_a_workbook_whatever_its_name_says(read, expected):
    """A workbook that is called .csv, and one that is gzipped, are still workbooks."""
    content = workbook(by_openpyxl)
    same(read(content, *COLUMNS, file="orders.csv"), expected)
    same(read(gzip.compress(content), *COLUMNS, file="orders.xlsx.gz"), expected)


def test_a_text_that_is_called_a_workbook(read, expected):
    """Many systems export CSV under the name of a workbook."""
    same(read(csv_text(), *COLUMNS, file="orders.xls"), expected)


def test_the_sheet_of_the_tables_name_is_read(read):
    """Of several sheets the one named like the table, else the first, which is said."""

    def write(name):
        def to(sink):
            book = openpyxl.Workbook()
            book.active.append(["id"])
            book.active.append(["first"])
            other = book.create_sheet(name)
            other.append(["id"])
            other.append(["second"])
            book.save(sink)

        return to

    named = read(workbook(write("orders")), COLUMNS[0], file="a.xlsx")
    assert named.findings == ()
    assert named.frames["orders"].columns["id"].words == ("second",)
    first = read(workbook(write("other")), COLUMNS[0], file="b.xlsx")
    assert [f.key for f in first.findings] == ["other-sheets"]
    assert first.frames["orders"].columns["id"].words == ("first",)


def test_day_numbers_and_empty_rows_of_a_workbook(read, plain):
    """A number in a date column of a workbook is its day number; rows without cells are none."""

    def write(sink):
        book = openpyxl.Workbook()
        for row in (["id", "day"], ["a", 45413], [], ["b", 20240501], ["c", 45413.75], ["d", 7]):
            book.active.append(row)
        book.save(sink)

    result = read(workbook(write), COLUMNS[0], COLUMNS[2], file="a.xlsx")
    assert plain(result.frames["orders"].columns["day"]) == [19844, 19844, 19844, None]
    assert result.reports["orders"].unreadable[0].rows == (6,)


def frame():
    """The table as a DataFrame of Python objects."""
    return pd.DataFrame(ROWS, columns=NAMES, dtype=object)


def typed_frame():
    """The table as a DataFrame of numpy's and pandas' own types."""
    made = frame()
    return made.assign(
        id=made["id"].astype("category"),
        城市=made["城市"].astype("str"),
        day=pd.to_datetime(made["day"]),
        at=pd.to_datetime(made["at"]),
        amount=made["amount"].astype("float64"),
        n=made["n"].astype("Int64"),
        ratio=made["ratio"].astype("Float64"),
        ok=made["ok"].astype("boolean"),
    )


def arrow_frame():
    """The table as a DataFrame that Arrow holds."""
    return pa.table(arrow_columns()).to_pandas(types_mapper=pd.ArrowDtype)


def arrow_columns():
    """The table as Arrow columns of many types."""
    columns = dict(zip(NAMES, zip(*ROWS, strict=True), strict=True))
    cents = [None if v is None else Decimal(str(v)) for v in columns["amount"]]
    return {
        "id": pa.array(columns["id"]).dictionary_encode(),
        "城市": pa.array(columns["城市"], pa.large_string()),
        "day": pa.array(columns["day"], pa.date32()),
        "at": pa.array(columns["at"], pa.timestamp("ns")),
        "amount": pa.array(cents, pa.decimal128(12, 2)),
        "n": pa.array(columns["n"], pa.int16()),
        "ratio": pa.array(columns["ratio"], pa.float64()),
        "ok": pa.array(columns["ok"], pa.bool_()),
    }


@pytest.mark.parametrize("make", [frame, typed_frame, arrow_frame])
def test_frames(declare, expected, make):
    """A DataFrame gives the vectors of the CSV, of whatever types its columns are."""
    table = declare(*COLUMNS)
    result = read_tables((table,), [FrameSource(make())], {}, "Asia/Shanghai", None)
    same(result, expected)
    assert result.numbers["orders"].of((0,)) == ()


@pytest.mark.parametrize("options", [{}, {"row_group_size": 2}, {"use_dictionary": False}])
def test_parquet(read, expected, options):
    """A Parquet file gives the vectors of the CSV, in one row group or several."""
    sink = io.BytesIO()
    pq.write_table(pa.table(arrow_columns()), sink, **options)
    same(read(sink.getvalue(), *COLUMNS, file="orders.parquet"), expected)
    same(read(sink.getvalue(), *COLUMNS, file="orders.data"), expected)


def test_moments_with_a_zone(declare, read, plain):
    """A column of moments in UTC is not read as local time."""
    moments = pd.to_datetime(["2024-05-01 20:00", None, "2024-12-31 17:00"]).tz_localize("UTC")
    made = pd.DataFrame({"id": ["a", "b", "c"], "at": moments, "day": moments})
    columns = (COLUMNS[0], COLUMNS[2], COLUMNS[3])
    sink = io.BytesIO()
    made.to_parquet(sink)
    by_frame = read_tables((declare(*columns),), [FrameSource(made)], {}, "Asia/Shanghai", None)
    for result in (by_frame, read(sink.getvalue(), *columns, file="o.parquet")):
        found = result.frames["orders"].columns
        assert plain(found["day"]) == [19845, None, 20089]
        assert plain(found["at"]) == [1714593600000000, None, 1735664400000000]


def json_lines():
    """The table as JSON Lines."""
    rows = [
        {k: str(v) if isinstance(v, date) else v for k, v in zip(NAMES, row, strict=True)}
        for row in ROWS
    ]
    return "\n".join(json.dumps({k: v for k, v in r.items() if v is not None}) for r in rows)


@pytest.mark.parametrize("file", ["orders.jsonl", "orders.ndjson.gz", "orders"])
def test_json_lines(read, expected, file):
    """JSON Lines give the vectors of the CSV; a name that a row lacks is missing there."""
    content = json_lines().encode()
    same(read(gzip.compress(content) if "gz" in file else content, *COLUMNS, file=file), expected)


def test_json_lines_that_are_no_objects(read, plain):
    """Broken lines are left out and named, blank ones are passed over, lists are unreadable."""
    content = '{"id": "a", "n": 1}\n\n{"id": oops\n[1]\n{"id": ["b"], "n": 1.0}\n{"n": true}\n'
    result = read(content, COLUMNS[0], COLUMNS[5], file="o.jsonl")
    frame = result.frames["orders"]
    assert plain(frame.columns["id"]) == ["a", None, None]
    assert plain(frame.columns["n"]) == [1, 1, None]
    report = result.reports["orders"]
    assert (report.read, report.kept) == (5, 3)
    assert {u.column: u.rows for u in report.unreadable} == {"": (3, 4), "id": (5,), "n": (6,)}


def test_json_halves_of_characters(read):
    """Half a character, which no file can hold, is replaced; whole ones stay."""
    content = '{"id": "a\\ud800", "n": 1}\n{"id": "\\ud83d\\ude00"}\n'
    vector = read(content, COLUMNS[0], file="o.jsonl").frames["orders"].columns["id"]
    assert vector.words == ("a\ufffd", "\U0001f600")


def test_errors_in_a_workbooks_cells(read, plain):
    """A formula's error is missing or unreadable as a number, never a value."""

    def write(sink):
        book = openpyxl.Workbook()
        for row in (["id", "n"], ["a", "#N/A"], ["b", "#DIV/0!"], ["c", 3]):
            book.active.append(row)
        book.save(sink)

    result = read(workbook(write), COLUMNS[0], COLUMNS[5], file="a.xlsx")
    assert plain(result.frames["orders"].columns["n"]) == [None, None, 3]


def test_json_numbers_are_exact(read, plain):
    """Money from JSON keeps its decimals, and long ids their digits."""
    content = '{"id": 12345678901234567890, "amount": 1234567890123.45}\n{"id": 1.0, "amount": 0.1}'
    found = read(content, COLUMNS[0], COLUMNS[4], file="o.jsonl").frames["orders"].columns
    assert found["id"].words == ("1", "12345678901234567890")
    assert plain(found["amount"]) == [123456789012345, 10]


def test_ids_that_came_as_numbers(declare):
    """123.0 in a key column of a frame is the id `123`, NaN is no id."""
    made = pd.DataFrame({"id": [123.0, np.nan, 45.0]})
    result = read_tables((declare(COLUMNS[0]),), [FrameSource(made)], {}, "UTC", None)
    vector = result.frames["orders"].columns["id"]
    assert vector.words == ("123", "45")
    assert vector.values.tolist() == [0, -1, 1]


@pytest.mark.parametrize("dtype", ["int64", "uint64", "int8", "float64", "Int64", "object"])
def test_ids_of_any_number_type(declare, plain, dtype):
    """Ids that came as numbers are their digits, sorted as texts are."""
    made = pd.DataFrame({"id": pd.Series([10, 9, 100, 0], dtype=dtype)})
    result = read_tables((declare(COLUMNS[0]),), [FrameSource(made)], {}, "UTC", None)
    vector = result.frames["orders"].columns["id"]
    assert vector.words == ("0", "10", "100", "9")
    assert plain(vector) == ["10", "9", "100", "0"]
    edge = pd.DataFrame({"id": np.array([-(2**63), 2**63 - 1])})
    vector = read_tables((declare(COLUMNS[0]),), [FrameSource(edge)], {}, "UTC", None)
    words = vector.frames["orders"].columns["id"].words
    assert words == ("-9223372036854775808", "9223372036854775807")
    large = pd.DataFrame({"id": np.array([2**64 - 1, 2**64 - 3], np.uint64)})
    vector = read_tables((declare(COLUMNS[0]),), [FrameSource(large)], {}, "UTC", None)
    words = vector.frames["orders"].columns["id"].words
    assert words == ("18446744073709551613", "18446744073709551615")


@pytest.mark.parametrize("dtype", ["float64", "Int64", "str", "object", "category", "bool"])
def test_frames_without_rows_or_values(declare, dtype):
    """A frame without rows, or without any value, has no words and no faults."""
    for values in ([], [None, None]):
        if values and dtype == "bool":
            continue
        made = pd.DataFrame({c.name: pd.Series(values, dtype=dtype) for c in COLUMNS})
        result = read_tables((declare(*COLUMNS),), [FrameSource(made)], {}, "UTC", None)
        frame = result.frames["orders"]
        assert frame.rows == len(values)
        assert frame.columns["id"].words == ()
        assert all(v.known is None or not v.known.any() for v in frame.columns.values())
        assert result.reports["orders"].unreadable == ()


def test_frames_with_everything_that_means_missing(declare, plain):
    """None, NaN, NaT, pd.NA and empty text are missing in every type of column."""
    nothing = [None, float("nan"), pd.NaT, pd.NA, "", "  "]
    made = pd.DataFrame({c.name: pd.Series(nothing, dtype=object) for c in COLUMNS})
    result = read_tables((declare(*COLUMNS),), [FrameSource(made)], {}, "UTC", None)
    for name in NAMES:
        assert plain(result.frames["orders"].columns[name]) == [None] * 6
    assert result.reports["orders"].unreadable == ()


def test_types_that_do_not_fit_are_unreadable(declare):
    """A frame's booleans are no amounts, its times no numbers, its numbers no dates."""
    made = pd.DataFrame(
        {
            "id": ["a"],
            "amount": [True],
            "n": pd.to_datetime(["2024-05-01"]),
            "day": [1.5],
            "ok": [2],
            "ratio": [pd.Timedelta(1)],
        }
    )
    result = read_tables((declare(*COLUMNS),), [FrameSource(made)], {}, "UTC", None)
    assert {u.column for u in result.reports["orders"].unreadable} == {
        "amount",
        "n",
        "day",
        "ok",
        "ratio",
    }


@pytest.mark.parametrize("library", ["pyarrow", "python_calamine"])
def test_an_extra_that_is_not_installed_is_asked_for(read, keys, monkeypatch, library):
    """Without its library a workbook or Parquet file says what to install."""
    room = "segrules.engines.on_pandas.reading.read_"
    for module in ("parquet", "workbook"):
        monkeypatch.setattr(f"{room}{module}.find_spec", lambda _: None)
    content = b"PAR1..." if library == "pyarrow" else workbook(by_openpyxl)
    result = read(content, *COLUMNS)
    assert keys(result) == ["needs-extra"]
    assert result.findings[0].args["library"].replace("-", "_") == library


def test_frames_without_pyarrow(declare, expected, monkeypatch):
    """Frames are read alike where Arrow is not installed."""
    monkeypatch.setattr("segrules.engines.on_pandas.reading.read_frame.find_spec", lambda _: None)
    for make in (frame, typed_frame):
        table = declare(*COLUMNS)
        same(read_tables((table,), [FrameSource(make())], {}, "Asia/Shanghai", None), expected)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("quoted", [False, True])
def test_delimiters_are_found(read, expected, delimiter, quoted):
    """The delimiter is found in the file, quoted or not, whatever its suffix."""
    text = csv_text()
    if quoted:
        text = "\n".join(
            ",".join(f'"{c}"' for c in line.split(",")) for line in text.split("\n")[:-1]
        )
    same(read(text.replace(",", delimiter), *COLUMNS, file="orders.txt"), expected)
