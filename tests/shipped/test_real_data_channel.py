"""The methods of buying behaviour on real customers."""

from __future__ import annotations

import pandas as pd
import pytest

import segrules

CHANNELS = {
    "NumWebPurchases": "官网",
    "NumCatalogPurchases": "目录",
    "NumStorePurchases": "门店",
}


@pytest.fixture(scope="module")
def purchases(published):
    """The 2,240 customers of the campaign, and how often each bought in which channel."""
    path = published / "marketing_campaign" / "marketing_campaign.csv"
    table = pd.read_csv(path, sep=";", dtype={"ID": "str"})
    return table.set_index("ID")[list(CHANNELS)]


@pytest.fixture(scope="module")
def by_channel(purchases, shipped_ruleset):
    """The run of `behaviour/channel` with a row a purchase, each of one yuan."""
    counts = purchases.rename(columns=CHANNELS).reset_index().melt("ID", var_name="channel")
    orders = counts.loc[counts.index.repeat(counts.pop("value"))].reset_index(drop=True)
    orders = orders.assign(order_id=orders.index.astype("str"), ordered_at="2014-06-30", amount="1")
    customers = pd.DataFrame({"ID": purchases.index})
    return segrules.compile(shipped_ruleset("behaviour/channel")).apply(
        {"customers": customers, "orders": orders}
    )


def test_purchases_by_channel_are_those_of_the_publication(by_channel, purchases):
    """The shares bring back 9,150 purchases on the web and 12,970 in shops, of 28,083 in all."""
    customers = by_channel.customers
    web = customers["online_share"] * customers["order_count"]
    shop = customers["shop_share"] * customers["order_count"]
    assert round(web.sum()) == 9_150
    assert round(shop.sum()) == 12_970
    assert customers["order_count"].sum() == 9_150 + 5_963 + 12_970 == purchases.sum().sum()


def test_preferences_are_those_that_one_counts_by_hand(by_channel, purchases):
    """Four in five purchases on the web or in shops make a preference, two the least of them."""
    found = by_channel.customers.set_index("customer_id")["channel"]
    total = purchases.sum(axis=1)
    web = (total >= 2) & (purchases["NumWebPurchases"] * 5 >= total * 4)
    shop = (total >= 2) & (purchases["NumStorePurchases"] * 5 >= total * 4)
    assert set(found.index[found == "online_first"]) == set(total.index[web])
    assert set(found.index[found == "offline_first"]) == set(total.index[shop])
    assert (found == "no_orders").sum() == (total == 0).sum() > 0
    assert (found == "undecided").sum() == (total == 1).sum()
    assert len(found) == 2240
