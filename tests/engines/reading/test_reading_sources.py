"""Data arguments, and which source is which declared table."""

from __future__ import annotations

import io
import os
import sys

import pandas as pd
import pytest

from segrules.compiler.program import DeclaredColumn
from segrules.engines.on_pandas.reading.reading import read_tables
from segrules.engines.on_pandas.reading.sources import (
    FileSource,
    FrameSource,
    source_of,
    sources_of,
)
from segrules.language.findings import Severity, severity_of
from segrules.language.types import TEXT

ORDERS = "order_id,customer_id\n1,a\n2,b\n"
CUSTOMERS = "customer_id,city\na,上海\n"


def columns(*names):
    """Text columns of these names."""
    return tuple(DeclaredColumn(n, TEXT) for n in names)


@pytest.fixture
def tables(declare):
    """Orders, returns and customers."""
    return (
        declare(*columns("customer_id", "order_id"), name="orders"),
        declare(*columns("customer_id", "return_id"), name="returns"),
        declare(*columns("customer_id", "city"), name="customers", role="customers"),
    )


@pytest.fixture
def at(tmp_path):
    """A file's name and content -> its path."""

    def made(name, content):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return str(path)

    return made


def read_all(tables, sources, needed=None):
    """What reading gives, with its findings' keys."""
    result = read_tables(tuple(tables), sources, needed or {}, "UTC", None)
    return result, [f.key for f in result.findings]


def test_arguments_name_a_file_and_perhaps_its_table(at):
    """`orders=path` names a table, unless a file has that very name."""
    assert source_of("data.csv") == FileSource("data.csv")
    assert source_of("orders=a=b.csv") == FileSource("a=b.csv", "orders")
    assert source_of("订单=数据.xlsx") == FileSource("数据.xlsx", "订单")
    assert source_of("-") == FileSource("-")
    assert source_of("orders=-") == FileSource("-", "orders")
    assert source_of("./a=b.csv") == FileSource("./a=b.csv")
    path = at("x=y.csv", ORDERS)
    here = os.path.relpath(path)
    assert source_of(path) == FileSource(path)
    assert sources_of(["a.csv", "t=b.csv"])[1].name == "b.csv"
    assert source_of(here).path == here


def test_one_file_is_the_only_table(tables, at):
    """With one declared table nothing needs to be named."""
    result, keys = read_all(tables[:1], [FileSource(at("x.csv", ORDERS))])
    assert keys == []
    assert result.frames["orders"].rows == 2
    assert result.reports["orders"].source == "x.csv"


def test_one_file_of_several_tables_goes_where_its_header_fits(tables, at):
    """An unnamed file is the events table whose columns it has, and that is said."""
    path = at("x.csv", ORDERS)
    result, keys = read_all(tables, [FileSource(path)], {"returns": frozenset()})
    assert keys == ["table-chosen", "table-without-data", "table-without-data"]
    assert [severity_of(f) for f in result.findings] == [
        Severity.INFO,
        Severity.INFO,
        Severity.ERROR,
    ]
    assert set(result.frames) == {"orders"}


def test_a_file_that_fits_no_table_or_two_is_asked_about(tables, at):
    """Without a clear best fit the user is told how to say it."""
    for content in ("customer_id,x\na,1\n", "order_id\n1\n", CUSTOMERS):
        result, keys = read_all(tables, [FileSource(at("x.csv", content))])
        assert keys == ["which-table"]
        assert result.findings[0].args["example"] == "orders=x.csv"


def test_the_only_table_left_needs_no_name(tables, at):
    """With as many files as tables the last unnamed file is the last table."""
    sources = [FileSource(at("a.csv", CUSTOMERS)), FileSource(at("b.csv", ORDERS), "orders")]
    result, keys = read_all((tables[0], tables[2]), sources)
    assert keys == []
    assert result.reports["customers"].source == "a.csv"


def test_names_that_fit_no_table_and_doubled_tables(tables, at):
    """A misspelt table has its nearest name; two files for one table are refused."""
    path = at("x.csv", ORDERS)
    result, keys = read_all(tables[:1], [FileSource(path, "order")])
    assert keys == ["unknown-table"]
    assert result.findings[0].args["near"] == "orders"
    assert read_all(tables[:1], [FileSource(path, "zz")])[1] == ["unknown-table/no-match"]
    assert read_all(tables[:1], [FileSource(path, "orders")] * 2)[1] == ["table-twice"]
    assert read_all(tables[:1], [FileSource(path)] * 2)[1] == ["table-twice"]
    assert read_all(tables, [])[1] == ["no-data"]


def test_a_declared_table_without_a_file(tables, at):
    """Orders without a file is an error, unless nothing of it is needed."""
    sources = [FileSource(at("c.csv", CUSTOMERS), "customers")]
    result, keys = read_all((tables[0], tables[2]), sources)
    assert keys == ["table-without-data"]
    assert severity_of(result.findings[0]) is Severity.ERROR
    result, _ = read_all((tables[0], tables[2]), sources, {"orders": frozenset()})
    assert severity_of(result.findings[0]) is Severity.INFO


def test_files_that_cannot_be_opened(tables, tmp_path, monkeypatch):
    """A missing file, a folder and a file without permission are findings."""
    assert read_all(tables[:1], [FileSource(str(tmp_path / "no.csv"))])[1] == ["no-such-file"]
    assert read_all(tables[:1], [FileSource(str(tmp_path))])[1] == ["not-a-file"]

    def denied(*_):
        raise PermissionError

    monkeypatch.setattr("pathlib.Path.open", denied)
    assert read_all(tables[:1], [FileSource(str(tmp_path / "x.csv"))])[1] == ["no-permission"]


@pytest.mark.parametrize("argument", ["-", "orders=-"])
def test_standard_input_is_read_like_a_file(tables, monkeypatch, argument):
    """`-` is standard input, even where its header has to be looked at first."""

    class Stdin:
        buffer = io.BytesIO(ORDERS.encode())

    monkeypatch.setattr(sys, "stdin", Stdin)
    needed = {"returns": frozenset(), "customers": frozenset()}
    result, _ = read_all(tables, sources_of([argument]), needed)
    assert result.frames["orders"].rows == 2
    assert result.reports["orders"].source == "stdin"


def test_a_frame_is_a_source_too(tables):
    """A DataFrame is read, matched by its header, and its named index counts as columns."""
    frame = pd.DataFrame({"order_id": ["1", "2"]}, index=pd.Index(["a", "b"], name="customer_id"))
    needed = {"returns": frozenset(), "customers": frozenset()}
    result, keys = read_all(tables, [FrameSource(frame)], needed)
    assert keys[0] == "table-chosen"
    assert result.frames["orders"].columns["customer_id"].words == ("a", "b")
    assert result.reports["orders"].source == "DataFrame"
