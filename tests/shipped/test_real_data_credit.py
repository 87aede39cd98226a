"""The credit scorecard on the published data of 1,000 borrowers."""

from __future__ import annotations

import math

import pandas as pd
import pytest
import yaml

import segrules

AS_OF = "2025-07-01"
DELAYS: dict[str, list[int]] = {
    "critical account/ other credits existing (not at this bank)": [0],
    "existing credits paid back duly till now": [0, 0, 0],
    "all credits at this bank paid back duly": [0, 0, 0],
    "delay in paying off in the past": [0, 45],
    "no credits taken/ all credits paid back duly": [],
}
"""A credit history as bills, each so many days late: three on time where paid back duly."""
HOUSING = {"rent": 0.4044452, "own": -0.1941560, "for free": 0.4726044}
AMOUNT = {
    "credit_amount < 1400": 0.03366128,
    "1400 <= credit_amount < 1800": -0.72823850,
    "1800 <= credit_amount < 4000": -0.25830746,
    "4000 <= credit_amount < 9200": 0.39053946,
    "credit_amount >= 9200": 1.17007125,
}
"""The published weight of evidence of each answer, above zero where it speaks of bad payers."""


@pytest.fixture(scope="module")
def borrowers(published):
    """The borrowers, numbered."""
    table = pd.read_csv(published / "germancredit_woe" / "germancredit.csv", dtype="str")
    return table.assign(customer_id=[f"{n:04d}" for n in range(len(table))])


def frames(borrowers):
    """The borrowers' histories as tables: bills of a month, no orders, returns or reviews."""
    delays = borrowers.set_index("customer_id")["credit_history"].map(DELAYS).explode().dropna()
    due = pd.Timestamp("2025-04-30")
    bills = delays.reset_index(name="late")
    paid = due + pd.to_timedelta(bills["late"].astype("int64"), unit="D")
    payments = pd.DataFrame(
        {
            "customer_id": bills["customer_id"],
            "order_id": [f"B{n}" for n in range(len(bills))],
            "billed_on": "2025-03-31",
            "due_on": "2025-04-30",
            "paid_on": paid.dt.strftime("%Y-%m-%d"),
        }
    )
    empty = {
        "orders": ["customer_id", "order_id", "ordered_at", "amount"],
        "contacts": ["customer_id", "contacted_on", "kind"],
        "reviews": ["customer_id", "reviewed_on"],
    }
    others = {name: pd.DataFrame(columns=names, dtype="str") for name, names in empty.items()}
    asked = ["customer_id", "housing", "credit_amount"]
    return {"customers": borrowers[asked], "payments": payments, **others}


def points(weight):
    """Weight of evidence as points, of which 20 double the odds."""
    return round(-weight * 20 / math.log(2))


def with_answers(text):
    """The shipped card with two answers of an application form and their points."""
    ruleset = yaml.safe_load(text)
    columns = ruleset["tables"]["customers"]["columns"]
    columns["housing"], columns["credit_amount"] = {"type": "text"}, {"type": "number"}
    lines = {f"housing = '{said}'": w for said, w in HOUSING.items()} | AMOUNT
    card = ruleset["scores"]["credit_points"]["points"]
    card += [{"when": when, "add": points(weight)} for when, weight in lines.items()]
    del ruleset["tests"]
    return yaml.safe_dump(ruleset, allow_unicode=True)


def test_histories_come_out_as_one_counts_them(borrowers, shipped_ruleset):
    """Of 1,000 borrowers the 88 with delays are below, the 40 without credits have no record."""
    ruleset = segrules.compile(shipped_ruleset("behaviour/credit"))
    customers = ruleset.apply(frames(borrowers), as_of=AS_OF).customers
    found = customers.set_index("customer_id")["credit_level"]
    history = borrowers.set_index("customer_id")["credit_history"]
    assert dict(pd.concat([history, found], axis=1).value_counts()) == {
        ("critical account/ other credits existing (not at this bank)", "good"): 293,
        ("existing credits paid back duly till now", "good"): 530,
        ("all credits at this bank paid back duly", "good"): 49,
        ("delay in paying off in the past", "poor"): 88,
        ("no credits taken/ all credits paid back duly", "no_record"): 40,
    }


def test_answers_with_published_weights_part_good_from_bad(borrowers, shipped_ruleset, tmp_path):
    """Points of two answers bring back the published counts, and more points mean fewer bad."""
    path = tmp_path / "credit.yml"
    path.write_text(with_answers(shipped_ruleset("behaviour/credit").read_text("utf-8")), "utf-8")
    plain = segrules.compile(shipped_ruleset("behaviour/credit"))
    data = frames(borrowers)
    more, less = (
        r.apply(data, as_of=AS_OF).customers.set_index("customer_id")["credit_points"]
        for r in (segrules.compile(path), plain)
    )
    added = (more - less).sort_index()
    bad = borrowers.set_index("customer_id")["creditability"].eq("bad").sort_index()
    amounts = (267, 105, 382, 196, 50)
    housing = {"rent": 179, "own": 713, "for free": 108}
    given = sum(n * points(w) for n, w in zip(amounts, AMOUNT.values(), strict=True))
    assert added.sum() == given + sum(n * points(HOUSING[k]) for k, n in housing.items())
    halves = bad.groupby(added > 0).agg(["sum", "mean"])
    assert halves["sum"].sum() == 300
    assert halves.loc[False, "mean"] > 1.5 * halves.loc[True, "mean"]
