"""Probability models on the data that they were published with."""

from __future__ import annotations

import csv

import pandas as pd
import pytest

import segrules
from segrules.compiler.literals import days
from segrules.engines.rows import run_rows
from segrules.engines.rows.evaluate import evaluate
from segrules.verbs.apply import apply_files
from segrules.verbs.engine_choice import Chosen

AS_OF = days(pd.Timestamp("1997-10-01").date())
"""Purchases up to and with 1997-09-30 are seen, as in the publication."""


@pytest.fixture(scope="module")
def orders(published, tmp_path_factory):
    """The 1/10 sample as a CSV file: customer, day, amount."""
    lines = (published / "cdnow" / "CDNOW_sample.txt").read_text("ascii").splitlines()
    path = tmp_path_factory.mktemp("cdnow") / "orders.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        made = csv.writer(file)
        made.writerow(["customer_id", "bought_on", "amount"])
        made.writerows([[c[1], c[2], c[4]] for c in map(str.split, lines) if c])
    return path


@pytest.fixture(scope="module", params=["pandas", "duckdb"])
def engine(request):
    """Each engine in turn."""
    return Chosen(request.param)


@pytest.fixture(scope="module")
def from_orders(orders, ruleset, engine):
    """The run on the orders themselves."""
    return apply_files(ruleset("cdnow").program, [str(orders)], as_of=AS_OF, engine=engine)


@pytest.fixture(scope="module")
def from_summary(published, ruleset, engine):
    """The run on the published summary of each customer."""
    path = published / "cdnow" / "cdnow_customers_summary_with_transactions.csv"
    return apply_files(ruleset("cdnow_given").program, [str(path)], engine=engine)


def test_bg_nbd_has_the_published_parameters(from_orders, from_summary):
    """From orders and from the summary, which has its ages rounded: r, alpha, a, b, likelihood."""
    for run in (from_orders, from_summary):
        found = run.fitted.models["buying"]
        r, alpha, a, b = found.values
        assert (round(r, 3), round(a, 3), round(b, 3)) == (0.243, 0.793, 2.426)
        assert alpha == pytest.approx(4.414, abs=5e-4)
        assert found.log_likelihood == pytest.approx(-9582.43, abs=0.01)
        assert (found.customers, found.repeaters) == (2357, 946)


def test_gamma_gamma_has_the_published_parameters(from_orders, from_summary):
    """p, q and v of 946 customers."""
    for run in (from_orders, from_summary):
        p, q, v = run.fitted.models["spend"].values
        assert (round(p, 2), round(q, 2), round(v, 1)) == (6.25, 3.74, 15.4)
        assert v == pytest.approx(15.44, abs=0.01)
        assert run.fitted.models["spend"].customers == 946


def test_the_published_expectations_of_customers(from_orders):
    """Customer 0001 buys 1.226 times in 39 weeks; the first ten customers' values of a purchase."""
    found = from_orders.customers.set_index("customer_id")
    assert round(found.loc["0001", "next_39"], 3) == 1.226
    assert found.loc["0001", "p_alive"] == pytest.approx(0.7266, abs=5e-5)
    published = [24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17]
    assert list(found["per_order"].iloc[:10]) == pytest.approx(published, abs=0.1)


def test_the_cohorts_expected_purchases(from_orders):
    """The 2,357 customers together are expected to buy 1,654 times in the next 39 weeks."""
    assert from_orders.customers["next_39"].sum() == pytest.approx(1653.95, abs=1)


def test_lifetime_value_is_expected_purchases_times_expected_value(from_orders):
    """Without a discount it is the product; with one it is less, within one year's discount."""
    customers = from_orders.customers
    product = customers["next_365"] * customers["per_order"]
    assert list(customers["year"]) == pytest.approx(list(product), rel=1e-7)
    assert (customers["worth"] / customers["year"]).between(1 / 1.1, 1).all()


def test_shuffled_orders_change_no_byte(orders, ruleset, from_orders):
    """Parameters and every answer are the same whatever the order of the rows."""
    shuffled = pd.read_csv(orders, dtype="str").sample(frac=1, random_state=3)
    found = ruleset("cdnow").apply(shuffled, as_of="1997-10-01").result
    assert found.fitted.models == from_orders.fitted.models
    pd.testing.assert_frame_equal(found.customers, from_orders.customers, check_exact=True)


def test_summaries_of_the_lifetimes_tests(published):
    """Repeats, age at the last and age in days, and the mean repeat spend, of six customers."""
    folder = published / "pymc_lifetimes_tests"
    theirs = pd.read_csv(folder / "expected.csv").set_index("customer_id")
    compiled = segrules.compile("""\
segrules: 1
name: lifetimes
tables:
  orders:
    key: identifier
    columns: {identifier: text, date: date, monetary_value: money}
models:
  buying: {by: bg_nbd, from: orders, unit: 1d, until: last_day}
  spend: {by: gamma_gamma, from: orders, value: monetary_value}
metrics:
  p: p_alive(buying)
  v: expected_value(spend)
segments: {rules: [{id: all, when: true}]}
""")
    as_of = days(pd.Timestamp("2015-02-08").date())
    with pytest.raises(segrules.DataError) as refused:
        apply_files(compiled.program, [str(folder / "transactions.csv")], as_of=as_of)
    assert [f.key for f in refused.value.findings] == ["model-few-repeats"]
    seen = _seen(compiled, folder / "transactions.csv", as_of)
    assert seen["repeats"] == list(theirs["clv_frequency"])
    assert seen["age_at_last"] == list(theirs["clv_recency"])
    assert seen["age"] == list(theirs["clv_T"])
    assert seen["value"] == list(theirs["clv_monetary_value"])


def _seen(compiled, path, as_of):
    """What the models see of each customer; no repeat spend is 0, as in the expected table."""
    rows = [
        {
            "identifier": row["identifier"],
            "date": days(pd.Timestamp(row["date"]).date()),
            "monetary_value": round(float(row["monetary_value"]) * 100),
        }
        for row in pd.read_csv(path, dtype="str").to_dict("records")
    ]
    scopes = run_rows(compiled.program, {"orders": rows}, as_of).scopes
    buying, spend = compiled.program.models
    inputs = dict(zip(("repeats", "age_at_last", "age"), buying.inputs, strict=True))
    inputs["value"] = spend.inputs[1]
    return {key: [evaluate(node, s) or 0 for s in scopes] for key, node in inputs.items()}
