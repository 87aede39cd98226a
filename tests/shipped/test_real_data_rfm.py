"""The methods by purchases on two shops' published orders."""

from __future__ import annotations

import pandas as pd
import pytest

import segrules

METHODS = ("rfm/quintiles", "rfm/eight-types", "rfm/customer-types", "rfm/tiers")


@pytest.fixture(scope="module")
def retail(published):
    """Orders of the British shop: what its lines add up to, cancellations and guests included."""
    lines = pd.read_parquet(published / "online_retail" / "online_retail.parquet")
    lines["amount"] = (lines["Quantity"] * lines["UnitPrice"]).round(2)
    orders = lines.groupby(["CustomerID", "InvoiceNo"], as_index=False)
    return orders.agg(amount=("amount", "sum"), InvoiceDate=("InvoiceDate", "min"))


@pytest.mark.parametrize("name", METHODS)
def test_every_segment_has_customers_of_the_british_shop(retail, shipped_ruleset, name):
    """All customers with an order fall into a segment, and no segment is left empty."""
    applied = segrules.compile(shipped_ruleset(name)).apply(retail, as_of="2011-12-11")
    bought = retail.loc[retail["amount"] > 0, "CustomerID"].nunique()
    assert len(applied.customers) == bought
    assert applied.segments["customers"].sum() == bought
    assert applied.segments["customers"].min() > 0


def test_the_order_of_rows_moves_nobody_of_the_british_shop(retail, shipped_ruleset):
    """Where ranks broken by row order move hundreds of customers, ours move none."""
    ruleset = segrules.compile(shipped_ruleset("rfm/quintiles"))
    shuffled = retail.sample(frac=1, random_state=7)
    pd.testing.assert_frame_equal(
        ruleset.apply(shuffled, as_of="2011-12-11").customers,
        ruleset.apply(retail, as_of="2011-12-11").customers,
    )


@pytest.mark.parametrize("name", METHODS)
def test_every_buyer_of_the_chinese_shop_has_a_segment(published, shipped_ruleset, name):
    """25,420 buyers of completed orders, as published, each in one segment, by Chinese headers."""
    path = published / "rfm_cn_8segments" / "orders_gb18030.csv.gz"
    rows = pd.read_csv(path, encoding="gb18030", dtype="str")
    rows = rows[rows["订单状态"] == "交易成功"]
    orders = rows.assign(订单编号=[f"D{n}" for n in range(len(rows))])
    ruleset = segrules.compile(shipped_ruleset(name), parameters={"window": "3650d"})
    applied = ruleset.apply(orders, as_of="2019-07-01")
    bought = orders.loc[pd.to_numeric(orders["实付金额"]) > 0, "买家昵称"].nunique()
    assert bought == 25_420
    assert len(applied.customers) == bought
    assert applied.segments["customers"].sum() == bought
