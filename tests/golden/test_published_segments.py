"""Whole jobs on real data against published results, every row compared."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import segrules
from segrules.compiler.literals import days
from segrules.verbs.apply import apply_files
from segrules.verbs.engine_choice import Chosen
from tests.spark_session import spark_or_skip

CN_FILES = ("PYTHON-RFM实战数据.xlsx", "orders_utf8.csv.gz", "orders_gb18030.csv.gz")


@pytest.fixture(params=["pandas", "duckdb", pytest.param("spark", marks=pytest.mark.spark)])
def applied(request):
    """The customers of a run on one file, by key, on each engine."""
    if request.param == "spark":
        spark_or_skip()

    def run(compiled, path, as_of=None):
        day = days(pd.Timestamp(as_of).date()) if as_of else None
        engine = Chosen(request.param)
        result = apply_files(compiled.program, [str(path)], as_of=day, engine=engine)
        return result, result.customers.set_index(result.customers.columns[0])

    return run


def text_csv(path, key):
    """An expected table with a text key that keeps `NA` and leading zeros."""
    return pd.read_csv(path, dtype={key: str}, keep_default_na=False).set_index(key)


def same(ours, theirs, columns):
    """Every value of the named columns is equal, customer by customer."""
    assert sorted(ours.index) == sorted(theirs.index)
    theirs = theirs.loc[ours.index]
    for mine, published in columns.items():
        unequal = [
            (k, a, b)
            for k, a, b in zip(ours.index, ours[mine], theirs[published], strict=True)
            if a != b
        ]
        assert unequal == [], f"{mine}: {len(unequal)} differ, first {unequal[:3]}"


@pytest.mark.parametrize("name", CN_FILES)
def test_eight_segments_of_a_chinese_shop(published, applied, ruleset, name):
    """The workbook, the UTF-8 and the GB18030 file give the published scores and segments."""
    folder = published / "rfm_cn_8segments"
    result, ours = applied(ruleset("rfm_cn"), folder / name, "2019-07-01")
    theirs = text_csv(folder / "expected_25420.csv.gz", "买家昵称")
    columns = {c: c for c in ("R", "F", "total", "R_SCORE", "F_SCORE", "M_SCORE")}
    same(ours, theirs, {**columns, "segments": "segment"})
    counts = result.segments.set_index("segment")
    assert counts["customers"].to_dict() == {
        "高消费唤回客户": 7338,
        "流失客户": 6680,
        "频次深耕客户": 5427,
        "新客户": 4224,
        "重要价值客户": 756,
        "消费潜力客户": 450,
        "重要价值流失预警客户": 360,
        "一般客户": 185,
    }
    assert counts["revenue"].to_dict() == {
        "高消费唤回客户": 1338153,
        "流失客户": 444617,
        "频次深耕客户": 981893,
        "新客户": 270869,
        "重要价值客户": 269230,
        "消费潜力客户": 64075,
        "重要价值流失预警客户": 116665,
        "一般客户": 25803,
    }


@pytest.mark.parametrize("name", ["online_retail.csv.gz", "online_retail.parquet"])
def test_ten_segments_of_online_retail(published, applied, ruleset, name):
    """4,339 customers fall into the ten published segments, with every score equal."""
    folder = published / "online_retail"
    result, ours = applied(ruleset("online_retail_a"), folder / name, "2011-12-11")
    theirs = text_csv(folder / "expected_rfm10_4339.csv.gz", "CustomerID")
    columns = {
        "recency": "recency",
        "frequency": "frequency",
        "R": "recency_score",
        "F": "frequency_score",
        "M": "monetary_score",
        "segments": "segment",
    }
    same(ours, theirs, columns)
    sizes = result.segments.set_index("segment")["customers"].to_dict()
    assert sizes == {
        "about_to_sleep": 352,
        "at_Risk": 593,
        "cant_loose": 63,
        "champions": 633,
        "hibernating": 1071,
        "loyal_customers": 819,
        "need_attention": 187,
        "new_customers": 42,
        "potential_loyalists": 484,
        "promising": 95,
    }
    means = result.segments.set_index("segment")
    assert round(means.loc["about_to_sleep", "mean_monetary"], 6) == 471.994375
    assert round(means.loc["champions", "mean_monetary"], 6) == 6857.935482


def test_online_retail_in_eight_classes(published, applied, ruleset):
    """4,326 customers fall into the eight published classes of fixed bins."""
    path = published / "online_retail" / "expected_cn8_4326.csv.gz"
    _, ours = applied(ruleset("online_retail_b"), path)
    theirs = text_csv(path, "CustomerID")
    columns = {"R_score": "R_score", "F_score": "F_score", "M_score": "M_score"}
    same(ours, theirs, {**columns, "segments": "segment"})


def boxes(published, name) -> str:
    """A published list of boxes as rules."""
    listed = json.loads((published / "rfm_r" / f"ruleset_{name}.json").read_text())
    rules = []
    for box in listed:
        parts = [
            f"{score} between {box[metric][0]} and {box[metric][1]}"
            for score, metric in (("R", "recency"), ("F", "frequency"), ("M", "monetary"))
        ]
        rules.append(f"    - {{id: {json.dumps(box['segment'])}, when: {' and '.join(parts)}}}")
    return "\n".join(rules)


R_SCORES = """
scores:
  R: {of: recency_days, better: lower, compat: r-rfm-0.3}
  F: {of: transaction_count, compat: r-rfm-0.3}
  M: {of: amount, compat: r-rfm-0.3}
  code: {join: [R, F, M]}
segments:
  rules:
"""
R_ORDERS = """
segrules: 1
name: rfm-r-orders
tables:
  orders:
    key: customer_id
    columns: {customer_id: text, order_date: date, revenue: money}
metrics:
  recency_days: {from: orders, value: days_since(max(order_date))}
  transaction_count: {from: orders, value: count()}
  amount: {from: orders, value: sum(revenue)}
"""
R_CUSTOMERS = """
segrules: 1
name: rfm-r-customers
tables:
  customers:
    key: customer_id
    columns:
      customer_id: text
      recency_days: {type: integer, required: true}
      transaction_count: {type: integer, required: true, aliases: number_of_orders}
      amount: {type: money, required: true, aliases: revenue}
"""


@pytest.mark.parametrize("name", ["A", "B"])
@pytest.mark.parametrize(
    ("start", "data", "expected", "as_of"),
    [
        (R_ORDERS, "rfm_data_orders.csv.gz", "expected_orders_995.csv.gz", "2006-12-31"),
        (R_CUSTOMERS, "rfm_data_customer.csv.gz", "expected_customer_39999.csv.gz", None),
    ],
    ids=["orders", "customers"],
)
def test_r_rfm_scores_and_segments(published, applied, name, start, data, expected, as_of):
    """Every score and segment that R's rfm 0.3 gives 995 and 39,999 customers is reproduced."""
    text = f"{start}{R_SCORES}{boxes(published, name)}\n  otherwise: Others\n"
    _, ours = applied(segrules.compile(text), published / "rfm_r" / data, as_of)
    theirs = text_csv(published / "rfm_r" / expected, "customer_id")
    columns = {"R": "recency_score", "F": "frequency_score", "M": "monetary_score"}
    if as_of:
        columns |= {"recency_days": "recency_days", "transaction_count": "transaction_count"}
    same(ours, theirs, {**columns, "segments": f"segment_ruleset_{name}"})


def test_pymc_summaries_and_segments(published, applied, ruleset):
    """The six customers of pymc-marketing's tests get its summaries and its segments."""
    folder = published / "pymc_lifetimes_tests"
    _, ours = applied(ruleset("pymc"), folder / "transactions.csv", "2015-02-07")
    theirs = text_csv(folder / "expected.csv", "customer_id")
    columns = {
        "clv_frequency": "clv_frequency",
        "clv_recency": "clv_recency",
        "clv_T": "clv_T",
        "clv_monetary_value": "clv_monetary_value",
        "days": "seg_frequency",
        "seg_recency": "seg_recency",
        "seg_monetary_value": "seg_monetary_value",
        "segments": "segment_end_2015_02_06",
    }
    same(ours, theirs, columns)
