"""The profile methods on real customers, with the dirt of their registration forms."""

from __future__ import annotations

from functools import cache

import pandas as pd

import segrules
from segrules.outputs.rulesets.starter import methods

METHODS = {m.name: m.path for m in methods()}
MARRIED = {"Married": "已婚", "Together": "已婚", "Single": "未婚", "Alone": "未婚"}
MARRIED |= {"Divorced": "离异", "Widow": "丧偶", "YOLO": "YOLO", "Absurd": "Absurd"}
TAUGHT = {"Basic": "高中及以下", "2n Cycle": "大专", "Graduation": "本科"}
TAUGHT |= {"Master": "硕士及以上", "PhD": "硕士及以上"}


def campaign(published):
    """The 2,240 customers, with what they spent on wine as one order on the day of the last."""
    path = published / "marketing_campaign" / "marketing_campaign.csv"
    them = pd.read_csv(path, sep=";", dtype="str", keep_default_na=False)
    customers = pd.DataFrame(
        {
            "ID": them["ID"],
            "gender": "",
            "Year_Birth": them["Year_Birth"],
            "education": them["Education"].map(TAUGHT),
            "occupation": "",
            "income": them["Income"],
            "Marital_Status": them["Marital_Status"].map(MARRIED),
            "children": (them["Kidhome"].astype(int) + them["Teenhome"].astype(int)).astype("str"),
        }
    )
    days = pd.to_timedelta(them["Recency"].astype(int), unit="D")
    orders = pd.DataFrame(
        {
            "ID": them["ID"],
            "order_id": them["ID"],
            "ordered_at": (pd.Timestamp("2014-06-30") - days).dt.strftime("%Y-%m-%d"),
            "amount": them["MntWines"],
        }
    )
    return {"customers": customers, "orders": orders}


@cache
def demographic(published):
    """The run of the ruleset; incomes are of a year, so high and low are, too."""
    bands = {"high_income": 70_000, "low_income": 35_000}
    ruleset = segrules.compile(METHODS["profile/demographic"], parameters=bands)
    return ruleset.apply(campaign(published), as_of="2014-07-01")


def test_jokes_on_real_forms_count_as_not_given(published):
    """The income of 666666 and the status of two YOLO and two Absurd are missing, and counted."""
    report = demographic(published).result.report
    unread = {u.column: u.count for t in report.tables for u in t.unreadable}
    assert unread == {"income": 1, "marital_status": 4}
    bands = demographic(published).customers["income_band"]
    assert bands.isna().sum() == 24 + 1


def test_birth_years_before_1901_decide_nothing(published):
    """Those of 1893, 1899 and 1900 are implausible, and everybody else has an age band."""
    customers = demographic(published).customers
    assert (customers["age_band"] == "implausible").sum() == 3
    assert customers["age_band"].notna().all()
    assert set(customers.loc[customers["age"] >= 100, "life_stage"]) == {"unknown"}


def test_traits_of_real_customers_are_those_of_the_publication(published):
    """Graduates are the 1,127 with a first degree, the 370 masters and the 486 doctors."""
    customers = demographic(published).customers
    assert customers["traits.graduates"].sum() == 1127 + 370 + 486
    assert not customers[["traits.women", "traits.men"]].any(axis=None)


def test_stages_of_life_share_what_all_spent_on_wine(published):
    """Each of the 2,240 is in one stage, and the stages' revenues add up to 680,816."""
    segments = demographic(published).segments
    stages = segments[segments["segmentation"] == "life_stage"].set_index("segment")
    assert stages["customers"].sum() == 2240
    assert stages["revenue"].sum() == 680_816
    assert stages.loc[["minors", "students"], "customers"].sum() == 0


BIG = ["New York City", "Los Angeles", "Chicago", "Houston", "Philadelphia"]


def superstore(published):
    """9,994 order lines; a customer is whoever has a delivery address in a state and postcode."""
    lines = pd.read_csv(
        published / "superstore_b2b" / "superstore.csv.gz", dtype="str", keep_default_na=False
    )
    lines["Customer ID"] += "|" + lines["State"] + "|" + lines["Postal Code"]
    lines["Order ID"] += "|" + lines["Row ID"]
    lines["Sales"] = lines["Sales"].astype(float).round(2).astype("str")
    customers = lines.drop_duplicates("Customer ID")
    customers = customers[["Customer ID", "Country", "State", "City", "Postal Code", "Region"]]
    tiers = {True: "一线", False: "三线及以下"}
    return lines, customers.assign(
        city_tier=customers["City"].isin(BIG).map(tiers),
        area="",
        climate=customers["Region"].map({"South": "南方"}).fillna("北方"),
    )


@cache
def geographic(published):
    """The run of the ruleset with its home in the west of the United States, over all years."""
    settings = {"home_country": "United States", "home_postcode": "9", "shop_postcode": "100"}
    ruleset = segrules.compile(
        METHODS["profile/geographic"], parameters={**settings, "window": "10y"}
    )
    lines, customers = superstore(published)
    return ruleset.apply({"orders": lines, "customers": customers}).segments.set_index("segment")


def test_sales_of_the_south_are_those_of_the_publication(published):
    """By climate the south sold 391,721.90, all of the country 2,297,200.86."""
    revenue = geographic(published)["revenue"].astype(float)
    assert abs(revenue["south"] - 391_721.90) < 1
    assert abs(revenue["south"] + revenue["north"] - 2_297_200.86) < 1


def test_lines_without_a_postcode_are_at_an_unknown_distance(published):
    """The 11 lines of Burlington in Vermont lack it; nobody is abroad, and digits are text."""
    lines, customers = superstore(published)
    segments = geographic(published)
    without = lines.loc[lines["Postal Code"] == ""]
    assert len(without) == 11
    assert segments.loc["distance_unknown", "customers"] == without["Customer ID"].nunique()
    assert segments.loc["abroad", "customers"] == 0
    west = customers["Postal Code"].str.startswith("9")
    assert segments.loc["own_province", "customers"] == west.sum()
    near = customers["Postal Code"].str.startswith("100")
    assert segments.loc["shop_area", "customers"] == near.sum() > 0


def test_without_the_kind_of_area_the_market_is_unknown(published):
    """A file that says nothing of town and country leaves that question alone open."""
    segments = geographic(published)
    _, customers = superstore(published)
    assert segments.loc["market_unknown", "customers"] == len(customers)
