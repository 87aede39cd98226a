from __future__ import annotations

import csv
import io

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given
from hypothesis import strategies as st

from segrules.language.types import (
    BOOLEAN,
    DATE,
    INSTANT,
    INTEGER,
    NUMBER,
    TEXT,
    Type,
    money,
)
from segrules.outputs.runs.csv_table import write_csv
from segrules.outputs.runs.customers_parquet import write_parquet
from segrules.outputs.runs.customers_xlsx import write_xlsx
from segrules.outputs.runs.written_table import frame_table
from segrules.verbs.run_record import FORMULA_STARTS

TYPES: dict[str, Type] = {
    "id": TEXT, "n": INTEGER, "x": NUMBER, "m": money(2), "d": DATE, "t": INSTANT, "b": BOOLEAN,
    "名": TEXT,
}  # fmt: skip


def frame() -> pd.DataFrame:
    """Three customers with every type of column."""
    return pd.DataFrame(
        {
            "id": pd.Series(["00123", "NA", "=1+1"], dtype="str"),
            "n": pd.array([1, None, -3], dtype="Int64"),
            "x": [0.1, np.nan, 1e-7],
            "m": [19.9, 1200.0, -0.0],
            "d": pd.to_datetime(["2024-05-01", None, "1999-12-31"]),
            "t": pd.to_datetime(["2024-05-01 10:30", None, "2024-01-01 00:00"]).tz_localize(
                "Asia/Shanghai"
            ),
            "b": pd.array([True, None, False], dtype="boolean"),
            "名": pd.Series(['上海, "浦东"', None, "a\nb"], dtype="str"),
        }
    )


def text(table: pd.DataFrame, types: dict[str, Type], *, raw: bool = False) -> bytes:
    """The frame as CSV."""
    to = io.BytesIO()
    write_csv(table, types, to, raw=raw)
    return to.getvalue()


def test_every_type_is_written_as_people_read_it() -> None:
    """Money has all its decimals, dates are ISO dates, missing is empty, text is quoted at need."""
    assert text(frame(), TYPES).decode("utf-8-sig") == (
        "id,n,x,m,d,t,b,名\n"
        '00123,1,0.1,19.90,2024-05-01,2024-05-01T10:30:00+08:00,true,"上海, ""浦东"""\n'
        "NA,,,1200.00,,,,\n"
        '\'=1+1,-3,1e-07,0.00,1999-12-31,2024-01-01T00:00:00+08:00,false,"a\nb"\n'
    )


def test_raw_is_for_programs() -> None:
    """Raw CSV has no byte order mark and leaves text that looks like a formula as it is."""
    made = text(frame(), TYPES, raw=True)
    assert made.startswith(b"id,n")
    assert b"\n=1+1,-3" in made


def test_what_a_spreadsheet_could_run_is_defused() -> None:
    """Each character that begins a formula, full-width too, gets an apostrophe before it."""
    bad = ["=a", "+a", "-a", "@a", "＝a", "＋a", "－a", "＠a", "\ta", "\ra", "-1", "a=b", "'=a", ""]
    table = pd.DataFrame({"id": pd.Series(bad, dtype="str")})
    made = text(table, {"id": TEXT}).decode("utf-8-sig")
    read = [row[0] if row else "" for row in csv.reader(io.StringIO(made, newline=""))][1:]
    assert read[:11] == [f"'{b}" for b in bad[:11]]
    assert read[11:13] == ["a=b", "'=a"]


def test_numbers_are_not_defused() -> None:
    """A negative number is a number, and stays one."""
    table = pd.DataFrame({"m": [-5.5], "n": [-1]})
    assert text(table, {"m": money(2), "n": INTEGER}).endswith(b"\n-5.50,-1\n")


def test_no_rows_are_a_header() -> None:
    """A run without customers is a file with a header."""
    assert text(frame().iloc[:0], TYPES).decode("utf-8-sig") == "id,n,x,m,d,t,b,名\n"


@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"]), min_size=1)),
            st.one_of(st.none(), st.integers(-(10**12), 10**12)),
            st.floats(allow_nan=False, allow_infinity=False),
            st.booleans(),
        ),
        min_size=1,
    )
)
def test_what_is_written_reads_back(rows: list[tuple[str | None, int | None, float, bool]]) -> None:
    """A standard CSV reader finds every cell again; only dangerous text has an apostrophe more."""
    table = pd.DataFrame(
        {
            "a": pd.Series([r[0] for r in rows], dtype=object),
            "m": [np.nan if r[1] is None else r[1] / 100 for r in rows],
            "x": [r[2] for r in rows],
            "b": [r[3] for r in rows],
        }
    )
    types = {"a": TEXT, "m": money(2), "x": NUMBER, "b": BOOLEAN}
    made = text(table, types).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(made, newline="")))[1:]
    for (a, m, x, b), cells in zip(rows, read, strict=True):
        safe = a or ""
        assert cells[0] == (f"'{safe}" if safe[:1] in FORMULA_STARTS else safe)
        sign = "-" if m is not None and m < 0 else ""
        whole = "" if m is None else f"{sign}{abs(m) // 100}.{abs(m) % 100:02d}"
        assert cells[1] == whole
        assert float(cells[2]) == x
        assert cells[3] == ("true" if b else "false")


def test_parquet_keeps_types() -> None:
    """Parquet has exact decimals for money, dates as dates, moments in UTC, missing as null."""
    to = io.BytesIO()
    write_parquet(frame_table(frame(), TYPES), to)
    table = pq.read_table(io.BytesIO(to.getvalue()))
    kinds = dict(zip(table.schema.names, table.schema.types, strict=True))
    assert kinds == {
        "id": pa.string(), "n": pa.int64(), "x": pa.float64(), "m": pa.decimal128(19, 2),
        "d": pa.date32(), "t": pa.timestamp("us", tz="UTC"), "b": pa.bool_(), "名": pa.string(),
    }  # fmt: skip
    assert [str(v) for v in table["m"].to_pylist()] == ["19.90", "1200.00", "0.00"]
    assert table["n"].to_pylist() == [1, None, -3]
    assert table["x"].to_pylist() == [0.1, None, 1e-7]
    assert table["b"].to_pylist() == [True, None, False]
    assert [str(d) for d in table["d"].to_pylist()] == ["2024-05-01", "None", "1999-12-31"]
    assert table["id"].to_pylist() == ["00123", "NA", "=1+1"]


def test_a_workbook_has_no_formula(tmp_path) -> None:
    """Text that begins like a formula or looks like a number is text; money and dates are real."""
    path = tmp_path / "customers.xlsx"
    write_xlsx(frame_table(frame(), TYPES), path, "customers")
    sheet = openpyxl.load_workbook(path)["customers"]
    cells = {c.coordinate: c for row in sheet.iter_rows() for c in row}
    assert all(c.data_type != "f" for c in cells.values())
    assert [cells[a].value for a in ("A2", "A3", "A4")] == ["00123", "NA", "=1+1"]
    assert (cells["D2"].value, cells["D2"].number_format) == (19.9, "#,##0.00")
    assert (str(cells["E2"].value)[:10], cells["E2"].is_date) == ("2024-05-01", True)
    assert cells["G2"].value is True
    assert cells["B3"].value is None
    assert [p.name for p in tmp_path.iterdir()] == ["customers.xlsx"]


def test_a_workbook_is_the_same_every_time(tmp_path) -> None:
    """Two workbooks of one run have the same bytes."""
    for name in ("a.xlsx", "b.xlsx"):
        write_xlsx(frame_table(frame(), TYPES), tmp_path / name, "customers")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
