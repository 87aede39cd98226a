"""The value methods on data with published results."""

from __future__ import annotations

import pandas as pd

import segrules

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def test_abc_gives_the_published_classes_of_39_articles(published, shipped_ruleset):
    """With A to 80 % and B to 90 %, as published, all 39 classes are those of the publication."""
    sold = pd.read_csv(published / "abc_xyz" / "complete_dataset_small.csv")
    said = pd.read_csv(published / "abc_xyz" / "published_classes_39.csv")
    orders = pd.DataFrame(
        {
            "customer_id": sold["Sku"],
            "order_id": sold["Sku"],
            "ordered_at": "2025-06-30",
            "amount": sold[MONTHS].sum(axis=1) * sold["retail_price"],
            "cost": 0,
        }
    ).astype("str")
    ruleset = segrules.compile(shipped_ruleset("value/abc"), parameters={"b_share": "90%"})
    found = ruleset.apply(orders).customers.set_index("customer_id")["abc"]
    assert len(said) == 39
    assert list(found[said["Sku"]]) == list(said["published_class"].str[0])


def test_abc_parts_online_retail_by_what_it_sold(published, shipped_ruleset):
    """Class A sells up to 80 % and would pass that with the next customer; with B up to 95 %."""
    lines = pd.read_parquet(published / "online_retail" / "online_retail.parquet")
    lines["amount"] = (lines["Quantity"] * lines["UnitPrice"]).round(2)
    orders = lines.groupby(["CustomerID", "InvoiceNo"], as_index=False).agg(
        amount=("amount", "sum"), InvoiceDate=("InvoiceDate", "first")
    )
    orders["cost"] = 0
    customers = segrules.compile(shipped_ruleset("value/abc")).apply(orders).customers
    sold = customers.sort_values("sales", ascending=False)
    shares = sold["sales"].clip(lower=0).cumsum() / sold["sales"].clip(lower=0).sum()
    for share, classes in ((0.80, ["A"]), (0.95, ["A", "B"])):
        inside = sold["abc"].isin(classes)
        assert shares[inside].max() <= share < shares[~inside].min()
    assert set(customers["abc"]) == {"A", "B", "C", "none"}
