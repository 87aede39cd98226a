"""Definitions of others, imported and applied to their data: the published segments come out."""

from __future__ import annotations

import pandas as pd

import segrules
from segrules.language.findings import Lang
from segrules.outputs.rulesets.imported_ruleset import imported_ruleset

A = {
    "About To Sleep": 102, "At Risk": 28, "Can't Lose Them": 47, "Champions": 35, "Lost": 148,
    "Loyal Customers": 170, "Need Attention": 10, "New Customers": 104, "Potential Loyalist": 342,
    "Promising": 9,
}  # fmt: skip
B = {
    "About To Sleep": 50, "At Risk": 86, "Champions": 158, "Lost": 111, "Loyal Customers": 278,
    "Need Attention": 35, "Others": 48, "Potential Loyalist": 229,
}  # fmt: skip
PYMC = {
    "1": "Other", "2": "Inactive Customer", "3": "At Risk Customer", "4": "Premium Customer",
    "5": "Repeat Customer", "6": "Top Spender",
}  # fmt: skip


def applied(path, orders, **options):
    """The segment of every customer, by label, from an imported file."""
    text = imported_ruleset(path.read_text("utf-8"), path.name, "x.yml", Lang.EN).text
    result = segrules.compile(text).apply(orders, **options)
    labels = dict(zip(result.segments["segment"], result.segments["label_en"], strict=True))
    customers = result.customers.set_index("customer_id")
    return customers["segments"].map(labels)


def orders_of(path, names):
    """Orders of a file with the names that an imported ruleset reads."""
    orders = pd.read_csv(path, dtype=str)[list(names)]
    return orders.rename(columns=names)


def test_imported_bounds_give_the_published_segments(published):
    """Both boxes of R rfm, imported from JSON, part its 995 customers as its documentation says."""
    folder = published / "rfm_r"
    names = {"customer_id": "customer_id", "order_date": "ordered_at", "revenue": "amount"}
    orders = orders_of(folder / "rfm_data_orders.csv.gz", names)
    for file, wanted in (("ruleset_A.json", A), ("ruleset_B.json", B)):
        found = applied(folder / file, orders, as_of="2006-12-31").value_counts()
        assert found[found > 0].to_dict() == wanted


def test_an_imported_dictionary_gives_the_published_segments(published):
    """The default segments of pymc-marketing part the customers of its own tests as it does."""
    folder = published / "pymc_lifetimes_tests"
    names = {"identifier": "customer_id", "date": "ordered_at", "monetary_value": "amount"}
    orders = orders_of(folder / "transactions.csv", names)
    found = applied(folder / "pymc_default_segments.json", orders, as_of="2015-02-07")
    assert found.to_dict() == PYMC
