"""Retention on the published customers of a telephone company.

The bills of the last year stand for orders. Contracts run a month, a year or two from the month of
joining, so their ends follow from the months that somebody has been a customer.
"""

from __future__ import annotations

import pandas as pd
import pytest

import segrules

AS_OF = pd.Timestamp("2025-07-01")
TERMS = {"Month-to-month": 1, "One year": 12, "Two year": 24}


@pytest.fixture(scope="module")
def telephone(published):
    """The company's customers, with the days to the end of each contract."""
    them = pd.read_csv(published / "telco_churn" / "Telco-Customer-Churn.csv.gz")
    term = them["Contract"].map(TERMS)
    them["months_left"] = term - them["tenure"] % term
    return them


@pytest.fixture(scope="module")
def warned(telephone, shipped_ruleset):
    """Each customer of the company with the segment of the shipped ruleset."""
    customers = pd.DataFrame(
        {
            "客户编号": telephone["customerID"],
            "合约到期日": [AS_OF + pd.DateOffset(months=m) for m in telephone["months_left"]],
        }
    )
    bills = telephone.loc[telephone.index.repeat(telephone["tenure"].clip(upper=12))].copy()
    bills["month"] = bills.groupby("customerID").cumcount() + 1
    orders = pd.DataFrame(
        {
            "CustomerID": bills["customerID"],
            "OrderID": bills["customerID"] + "-" + bills["month"].astype("str"),
            "Order Date": AS_OF - pd.to_timedelta(bills["month"] * 30, unit="D"),
            "订单金额": bills["MonthlyCharges"],
            "discount": 0,
        }
    )
    nothing = {
        "contacts": pd.DataFrame(columns=["customer_id", "contacted_on", "kind"], dtype="str"),
        "events": pd.DataFrame(columns=["customer_id", "happened_at"], dtype="str"),
    }
    ruleset = segrules.compile(shipped_ruleset("lifecycle/retention"))
    frames = {"customers": customers.astype("str"), "orders": orders.astype("str"), **nothing}
    found = ruleset.apply(frames, as_of="2025-07-01").customers.set_index("customer_id")
    return telephone.join(found, on="customerID")


def test_retention_has_no_segment_for_those_who_were_never_billed(warned):
    """The 11 customers without a total, who joined this month, are told apart, and only they."""
    totals = pd.to_numeric(warned["TotalCharges"], errors="coerce")
    assert len(warned) == 7043
    assert totals.isna().sum() == 11
    assert list(warned["warning"] == "inactive") == list(totals.isna())


def test_retention_warns_of_every_contract_that_ends(warned):
    """From sixty days before its end a contract is a warning; a contract by the month always is."""
    ending = warned["warning"] == "contract_ending"
    billed = warned["tenure"] > 0
    assert list(ending) == list(billed & (warned["months_left"] == 1))
    monthly = warned["Contract"] == "Month-to-month"
    assert ending[monthly & billed].all()


def test_retention_warns_of_those_who_leave(warned):
    """More of the warned leave than of all (26.54 %), of the steady fewer than half as many."""
    left = warned["Churn"] == "Yes"
    rates = left.groupby(warned["warning"]).mean()
    assert round(left.mean(), 4) == 0.2654
    assert round(left[warned["Contract"] == "Month-to-month"].mean(), 4) == 0.4271
    assert rates["steady"] < left.mean() / 2
    assert rates["contract_ending"] > left.mean()


def test_bills_add_up_to_what_was_charged_in_a_year(warned):
    """A year's sales are twelve monthly bills, or as many as there have been."""
    months = warned["tenure"].clip(upper=12)
    expected = (warned["MonthlyCharges"] * months).where(months > 0)
    assert (warned["sales"] - expected).abs().max() < 0.005
    assert list(warned["sales"].isna()) == list(months == 0)
