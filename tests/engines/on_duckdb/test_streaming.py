from __future__ import annotations

import gzip
import json

import pandas as pd
import pytest

import segrules
from segrules.engines.on_pandas.reading import streams
from segrules.engines.on_pandas.reading.sources import FileSource
from segrules.language.findings import DataError
from segrules.verbs.apply import apply_files
from segrules.verbs.engine_choice import Chosen


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_file_is_read_as_the_pandas_engine_reads_it(both, same, lines, encoding):
    """Every cell, count, row number and finding is the same, in every encoding."""
    pandas, duckdb = both(lines.encode(encoding))
    same(pandas, duckdb)
    assert duckdb.report.tables[0].unreadable


def test_a_gzipped_file_is_read_alike(both, same, lines):
    """As is one that is zipped."""
    same(*both(gzip.compress(lines.encode()), "orders.csv.gz"))


def test_many_blocks_are_told_as_one_file(both, same, lines, monkeypatch):
    """Rows with faults have their numbers in the whole file, however it is cut."""
    monkeypatch.setattr("segrules.engines.on_pandas.reading.text_layout.PIECE", 4096)
    same(*both(lines))


def test_parquet_json_and_workbooks_are_read_alike(both, same, lines, tmp_path, monkeypatch):
    """So are typed columns in batches, JSON lines and sheets."""
    monkeypatch.setattr(streams, "BATCH", 100)
    good = "\n".join(line for line in lines.splitlines() if line.count(",") == 5)
    (tmp_path / "t.csv").write_text(good, encoding="utf-8")
    frame = pd.read_csv(tmp_path / "t.csv", dtype={"日期": "str", "金额": "str"}).dropna(how="all")
    frame["日期"] = pd.to_datetime(frame["日期"])
    frame.to_parquet(tmp_path / "t.parquet")
    same(*both((tmp_path / "t.parquet").read_bytes(), "orders.parquet"))
    rows = [json.dumps(r, ensure_ascii=False, default=str) for r in frame.to_dict("records")]
    same(*both("\n".join(rows).replace("NaN", "null"), "orders.jsonl"))
    frame.to_excel(tmp_path / "t.xlsx", index=False)
    same(*both((tmp_path / "t.xlsx").read_bytes(), "orders.xlsx"))


def test_a_frame_may_be_given_too(shop, same):
    """A DataFrame in memory goes to DuckDB as files do."""
    orders = pd.DataFrame({"id": ["a", "b"], "day": ["2024-01-01"] * 2, "amount": [1.5, 2]})
    orders = orders.assign(no=["1", "2"], city="上海", x=0.1)
    compiled = segrules.compile(shop)
    same(compiled.apply(orders).result, compiled.apply(orders, engine="duckdb").result)


def test_a_path_may_be_given_from_python(shop, lines, tmp_path):
    """From Python a file larger than memory is given by its path."""
    path = tmp_path / "orders.csv"
    path.write_text(lines, encoding="utf-8")
    compiled = segrules.compile(shop)
    limited = compiled.apply(path, memory="200MB")
    named = compiled.apply({"orders": str(path)})
    pd.testing.assert_frame_equal(limited.customers, named.customers)


def test_a_header_that_lacks_what_is_needed_is_told_before_the_rows_are_read(shop, tmp_path):
    """A long file is not read to be refused at its end."""
    path = tmp_path / "orders.csv"
    path.write_text("id,no\n" + "a,1\n" * 10, encoding="utf-8")
    with pytest.raises(DataError) as told:
        apply_files(segrules.compile(shop).program, [str(path)], engine=Chosen("duckdb"))
    assert {f.key.partition("/")[0] for f in told.value.findings} >= {"column-missing"}


def test_a_file_that_changes_while_it_is_read_is_told(tmp_path):
    """A file that is written to in the meantime is no sound table."""
    path = tmp_path / "orders.csv"
    path.write_text("id\na\n", encoding="utf-8")
    watched = streams.unchanged(FileSource(str(path)))
    watched.__enter__()
    path.write_text("id\na\nb\n", encoding="utf-8")
    with pytest.raises(DataError) as told:
        watched.__exit__(None, None, None)
    assert [f.key for f in told.value.findings] == ["changed-while-read"]


def test_names_that_differ_in_case_alone_are_two_columns(tmp_path, same):
    """DuckDB takes `a` and `A` for one name; the ruleset does not."""
    ruleset = """
segrules: 1
name: case
tables:
  customers:
    key: ID
    columns: {ID: text, a: integer, A: integer}
metrics: {m: a + A, M: a - A}
segments:
  rules: [{id: "it's", when: m > M}, {id: '"; --', when: m = M}]
"""
    path = tmp_path / "customers.csv"
    path.write_text("ID,a,A\nx,1,2\ny,1,0\nz,-1,1\n", encoding="utf-8")
    program = segrules.compile(ruleset).program
    results = [apply_files(program, [str(path)], engine=Chosen(e)) for e in ("pandas", "duckdb")]
    same(*results)
    assert results[1].customers["segments"].tolist() == ["it's", '"; --', "it's"]
