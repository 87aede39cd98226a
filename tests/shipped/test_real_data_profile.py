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
