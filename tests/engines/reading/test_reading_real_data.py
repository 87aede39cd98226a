"""Real files: the same table in several formats gives the same vectors, and known dirt is found."""

from __future__ import annotations

import numpy as np
import pytest

from segrules.compiler.program import DeclaredColumn
from segrules.engines.on_pandas.reading.reading import read_tables
from segrules.engines.on_pandas.reading.sources import FileSource
from segrules.language.types import DATE, INSTANT, INTEGER, NUMBER, TEXT, money

SHOP = (
    DeclaredColumn("buyer", TEXT, ("买家昵称",)),
    DeclaredColumn("day", DATE, ("付款日期",)),
    DeclaredColumn("paid_at", INSTANT, ("付款日期",)),
    DeclaredColumn("status", TEXT, ("订单状态",)),
    DeclaredColumn("amount", money(), ("实付金额",)),
    DeclaredColumn("city", TEXT, ("城市",)),
    DeclaredColumn("pieces", INTEGER, ("购买数量",)),
)
RETAIL = (
    DeclaredColumn("CustomerID", TEXT),
    DeclaredColumn("InvoiceNo", TEXT),
    DeclaredColumn("Description", TEXT),
    DeclaredColumn("Country", TEXT),
    DeclaredColumn("InvoiceDate", INSTANT),
    DeclaredColumn("Quantity", INTEGER),
    DeclaredColumn("UnitPrice", money(3)),
)


@pytest.fixture
def read_file(data, declare):
    """A real file's name and columns -> what reading it gives."""

    def made(name, columns, zone="Asia/Shanghai"):
        path = data / name
        if not path.exists():
            pytest.skip(f"no {name}")
        return read_tables((declare(*columns),), [FileSource(str(path))], {}, zone, None)

    return made


def equal(a, b, *, within=0):
    """Whether two vectors are the same, values perhaps a little apart."""
    known = [np.ones(len(v), bool) if v.known is None else v.known for v in (a, b)]
    assert a.words == b.words
    assert (known[0] == known[1]).all()
    assert np.abs(a.values - b.values)[known[0]].max(initial=0) <= within


def test_a_shops_orders_as_workbook_and_in_two_encodings(read_file):
    """The workbook, the UTF-8 and the GB18030 file of one shop give equal vectors.

    The GB18030 file lacks the fractions of seconds, and a workbook keeps them as part of a day.
    """
    book, utf8, gb18030 = (
        read_file(f"rfm_cn_8segments/{name}", SHOP)
        for name in ("PYTHON-RFM实战数据.xlsx", "orders_utf8.csv.gz", "orders_gb18030.csv.gz")
    )
    assert utf8.reports["orders"].encoding == "utf-8"
    assert gb18030.reports["orders"].encoding == "gb18030"
    assert utf8.frames["orders"].rows == 28_833
    for result in (book, gb18030):
        assert result.findings == ()
        assert result.reports["orders"].unreadable == ()
        for name, vector in utf8.frames["orders"].columns.items():
            apart = 999_999 if name == "paid_at" else 0
            equal(result.frames["orders"].columns[name], vector, within=apart)
    spent = utf8.frames["orders"].columns["amount"].values
    assert (spent.min(), spent.max()) == (3000, 422500)


def test_retail_lines_as_csv_and_parquet(read_file):
    """541,909 dirty order lines are the same from CSV and Parquet."""
    csv, parquet = (
        read_file(f"online_retail/online_retail.{suffix}", RETAIL, "Europe/London")
        for suffix in ("csv.gz", "parquet")
    )
    for name, vector in csv.frames["orders"].columns.items():
        equal(parquet.frames["orders"].columns[name], vector)
    frame = csv.frames["orders"]
    assert frame.rows == 541_909
    assert int((~frame.columns["CustomerID"].known).sum()) == 135_080
    assert int((~frame.columns["Description"].known).sum()) == 1_454
    assert int((frame.columns["Quantity"].values < 0).sum()) == 10_624
    assert int((frame.columns["UnitPrice"].values == 0).sum()) == 2_515


def test_blank_charges_of_a_telephone_company_are_missing(read_file):
    """Eleven cells of blanks in a column of numbers are missing, not unreadable."""
    columns = (DeclaredColumn("customerID", TEXT), DeclaredColumn("TotalCharges", NUMBER))
    result = read_file("telco_churn/Telco-Customer-Churn.csv.gz", columns)
    assert int((~result.frames["orders"].columns["TotalCharges"].known).sum()) == 11
    assert result.reports["orders"].unreadable == ()


def test_a_campaign_with_semicolons_and_unlikely_ages(read_file):
    """The delimiter is found, and years outside the declared range are counted, not kept."""
    columns = (
        DeclaredColumn("ID", TEXT),
        DeclaredColumn("Year_Birth", INTEGER, between=(1910, 2010)),
        DeclaredColumn("Dt_Customer", DATE),
    )
    result = read_file("marketing_campaign/marketing_campaign.csv", columns)
    report = result.reports["orders"]
    assert report.kept == 2_240
    assert [(u.column, u.count) for u in report.unreadable] == [("Year_Birth", 3)]
    assert result.findings == ()
