"""Declared columns and the headers they are read from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from segrules.compiler.program import DeclaredColumn
from segrules.engines.on_pandas.reading.headers import match_headers
from segrules.language.findings import Severity, severity_of
from segrules.language.types import INTEGER, TEXT

AMOUNT = DeclaredColumn("amount", INTEGER, aliases=("金额", "Total"))


@pytest.mark.parametrize(
    "header",
    ["amount", "Amount", " AMOUNT ", "ａｍｏｕｎｔ", "金额", "\u3000金额", "TOTAL", "amount\u200b"],
)
def test_headers_that_name_a_column(declare, header):
    """A column is found by its name or an alias, whatever the case, the width and the blanks."""
    matched = match_headers(declare(AMOUNT), ("x", header), frozenset())
    assert matched.places == {"amount": 1}
    assert matched.headers == {"amount": header}
    assert matched.unused == ("x",)
    assert matched.findings == ()


def test_the_name_as_written_comes_before_anything_else(declare):
    """An exact name wins over other cases, a name over an alias."""
    table = declare(AMOUNT)
    assert match_headers(table, ("Amount", "amount"), frozenset()).places == {"amount": 1}
    assert match_headers(table, ("金额", "AMOUNT"), frozenset()).places == {"amount": 1}
    assert match_headers(table, ("total", "金额"), frozenset()).places == {"amount": 1}


@pytest.mark.parametrize("header", [("amount", "amount"), ("Amount", "AMOUNT"), ("金额", "Total")])
def test_two_headers_for_one_column_are_refused(declare, header):
    """Which of two headers is meant is for the user to say."""
    matched = match_headers(declare(AMOUNT), header, frozenset())
    assert [f.key for f in matched.findings] == ["column-twice"]


def test_doubled_headers_that_nobody_reads_do_not_matter(read, keys):
    """Two columns of one name, neither declared, are passed over."""
    result = read("x,id,x\n1,a,2\n", DeclaredColumn("id", TEXT))
    assert keys(result) == []
    assert result.reports["orders"].unused == ("x", "x")


def test_a_column_that_the_file_lacks(read, keys, plain):
    """It is all missing and told of; an error where it is the key, required or needed."""
    optional, required = DeclaredColumn("city", TEXT), DeclaredColumn("age", INTEGER, required=True)
    result = read("id,citty\na,1\nb,2\n", DeclaredColumn("id", TEXT), optional, required)
    assert keys(result) == ["column-missing", "column-missing/no-match"]
    assert result.findings[0].args["header"] == "citty"
    assert [severity_of(f) for f in result.findings] == [Severity.INFO, Severity.ERROR]
    frame = result.frames["orders"]
    assert plain(frame.columns["city"]) == [None, None]
    assert plain(frame.columns["age"]) == [None, None]
    needed = {"orders": frozenset({"city"})}
    result = read("id\na\n", DeclaredColumn("id", TEXT), optional, needed=needed)
    assert [severity_of(f) for f in result.findings] == [Severity.ERROR]
    assert severity_of(read("x\na\n", DeclaredColumn("id", TEXT)).findings[0]) is Severity.ERROR


def test_the_nearest_header_is_offered_for_an_alias_too(declare):
    """The cure names the header that is most like the column's name or one of its aliases."""
    column = DeclaredColumn("paid", INTEGER, aliases=("InvoiceDate",))
    (finding,) = match_headers(declare(column), ("Invoice Date", "x"), frozenset()).findings
    assert finding.args["header"] == "Invoice Date"


def test_a_header_that_another_column_has_is_not_offered(declare):
    """The cure never takes from a declared column the header that it is read from."""
    total = DeclaredColumn("amount_total", INTEGER)
    matched = match_headers(declare(AMOUNT, total), ("amount", "x"), frozenset())
    assert matched.places == {"amount": 0}
    assert [f.key for f in matched.findings] == ["column-missing/no-match"]
    beside = match_headers(declare(AMOUNT, total), ("amount", "amount_totl"), frozenset())
    assert [f.args["header"] for f in beside.findings] == ["amount_totl"]


def test_a_column_that_only_marks_duplicates_may_be_absent(declare):
    """Without it a warning says that duplicates are not looked for; needed, it is an error."""
    table = replace(declare(AMOUNT, DeclaredColumn("order_id", TEXT)), unique=("order_id",))
    (found,) = match_headers(table, ("amount", "orderid"), frozenset()).findings
    assert (found.key, severity_of(found)) == ("column-missing/unique", Severity.WARNING)
    assert found.args["header"] == "orderid"
    (found,) = match_headers(table, ("amount",), frozenset()).findings
    assert found.key == "column-missing/unique-no-match"
    (found,) = match_headers(table, ("amount",), frozenset({"order_id"})).findings
    assert (found.key, severity_of(found)) == ("column-missing/no-match", Severity.ERROR)


def test_one_header_may_serve_two_columns(read, plain):
    """The same cells can be read once as text and once as a number."""
    twin = DeclaredColumn("number", INTEGER, aliases=("id",))
    frame = read("id\n007\n", DeclaredColumn("id", TEXT), twin).frames["orders"]
    assert plain(frame.columns["id"]) == ["007"]
    assert plain(frame.columns["number"]) == [7]
