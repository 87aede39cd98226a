"""Price sensitivity on the published customers of a grocer's marketing campaigns.

The data counts purchases by customer; each becomes an order here, of a share of what was spent, and
as many of them as were made with a discount have one.
"""

from __future__ import annotations

import pandas as pd
import pytest

import segrules

CHANNELS = {"NumWebPurchases": 9150, "NumCatalogPurchases": 5963, "NumStorePurchases": 12970}
CAMPAIGNS = ["AcceptedCmp1", "AcceptedCmp2", "AcceptedCmp3", "AcceptedCmp4", "AcceptedCmp5"]


@pytest.fixture(scope="module")
def grocer(published):
    """The grocer's customers, with the number of their purchases, and of those with a discount."""
    path = published / "marketing_campaign" / "marketing_campaign.csv"
    them = pd.read_csv(path, sep=";", encoding="utf-8-sig")
    them["purchases"] = them[list(CHANNELS)].sum(axis=1)
    them["deals"] = them[["NumDealsPurchases", "purchases"]].min(axis=1)
    them["accepted"] = them[[*CAMPAIGNS, "Response"]].sum(axis=1)
    return them


@pytest.fixture(scope="module")
def judged(grocer, shipped_ruleset):
    """Each customer of the grocer with the segment of the shipped ruleset."""
    lines = grocer.loc[grocer.index.repeat(grocer["purchases"])].copy()
    lines["number"] = lines.groupby("ID").cumcount()
    spent = lines.filter(like="Mnt").sum(axis=1)
    orders = pd.DataFrame(
        {
            "CustomerID": lines["ID"],
            "OrderID": lines["ID"].astype("str") + "-" + lines["number"].astype("str"),
            "Order Date": pd.Timestamp("2025-06-30") - pd.to_timedelta(lines["Recency"], unit="D"),
            "total": (spent / lines["purchases"]).round(2),
            "discount": (lines["number"] < lines["deals"]).astype("int64"),
            "coupon_used": "no",
        }
    )
    frames = {
        "customers": grocer[["ID"]].astype("str"),
        "orders": orders.astype("str"),
        "reviews": pd.DataFrame(columns=["customer_id", "reviewed_on"], dtype="str"),
    }
    ruleset = segrules.compile(shipped_ruleset("behaviour/promotion"))
    found = ruleset.apply(frames, as_of="2025-07-01").customers
    return grocer.assign(customer_id=grocer["ID"].astype("str")).merge(found, on="customer_id")


def test_promotion_counts_the_published_purchases(judged):
    """Orders add up to the purchases of the three channels, discounted ones to the deals."""
    assert len(judged) == 2240
    assert judged["orders_made"].sum() == sum(CHANNELS.values())
    assert list(judged["promo_orders"]) == list(judged["deals"])
    assert judged["NumDealsPurchases"].sum() == 5208


def test_promotion_parts_the_grocer_by_the_share_of_deals(judged):
    """Below a fifth of deals is full price, from three fifths on they wait; no coupons, no talk."""
    share = judged["deals"] / judged["purchases"]
    expected = pd.Series("selective", judged.index)
    expected[share < 0.2] = "full_price_quiet"
    expected[share >= 0.6] = "price_waiters"
    expected[judged["purchases"] < 3] = "too_few"
    assert list(judged["promotion"]) == list(expected)


def test_full_price_customers_accept_more_campaigns(judged):
    """Of 1,001 accepted campaigns most go to full price: to accept is not to be price-sensitive."""
    assert judged["accepted"].sum() == 144 + 30 + 163 + 167 + 163 + 334
    means = judged.groupby("promotion")["accepted"].mean()
    assert means["full_price_quiet"] == means.max()
