"""The methods for business customers on real accounts."""

from __future__ import annotations

import pandas as pd
import pytest

import segrules

SOLD = {"Corporate": 706_146.37, "Home Office": 429_653.15}
"""What the two kinds of business customers bought in all, as published."""


@pytest.fixture(scope="module")
def lines(published):
    """The order lines of business customers, each line an order of its own, in whole cents."""
    path = published / "superstore_b2b" / "superstore.csv.gz"
    table = pd.read_csv(path, dtype="str", keep_default_na=False)
    table["Order ID"] += "|" + table["Row ID"]
    table["Sales"] = table["Sales"].astype(float).round(2)
    return table[table["Segment"].isin(SOLD)]


@pytest.fixture(scope="module")
def accounts(lines, shipped_ruleset):
    """The run over all years; who has an even number in the list buys twice as much in all."""
    bought = lines.groupby("Customer ID")["Sales"].sum().round(2)
    even = pd.Series(range(len(bought)), index=bought.index) % 2 == 0
    customers = pd.DataFrame(
        {
            "Customer ID": bought.index,
            "industry": "",
            "employees": "",
            "decision": "",
            "decision_days": "",
            "category_spend": (bought * 2).round(2).astype("str").where(even, ""),
        }
    )
    orders = lines.astype({"Sales": "str"})
    settings = {"window": "10y", "key_sales": 3000}
    ruleset = segrules.compile(shipped_ruleset("b2b/accounts"), parameters=settings)
    return ruleset.apply({"customers": customers, "orders": orders}), bought, even


def test_sales_to_businesses_are_those_of_the_publication(accounts, lines):
    """236 corporate accounts bought 706,146.37 and 148 home offices 429,653.15."""
    ran, _, _ = accounts
    kind = lines.drop_duplicates("Customer ID").set_index("Customer ID")["Segment"]
    sold = ran.customers["bought"].astype(float).groupby(ran.customers["account_id"].map(kind))
    assert dict(sold.count()) == {"Corporate": 236, "Home Office": 148}
    for name, total in SOLD.items():
        assert abs(sold.sum()[name] - total) < 1


def test_half_of_the_wallet_makes_a_main_supplier(accounts):
    """At exactly half an account is strategic from the key sales on, else core."""
    ran, bought, even = accounts
    tier = ran.customers.set_index("account_id")["tier"]
    large = bought >= 3000
    assert set(tier.index[tier == "strategic"]) == set(bought.index[even & large])
    assert set(tier.index[tier == "core"]) == set(bought.index[even & ~large])


def test_without_the_whole_spend_an_account_is_to_be_qualified(accounts):
    """Whose whole spend is unknown has no share of wallet and no tier but this."""
    ran, bought, even = accounts
    tier = ran.customers.set_index("account_id")["tier"]
    assert set(tier.index[tier == "unqualified"]) == set(bought.index[~even])
    assert set(ran.customers["process"]) == {"process_unknown"}
