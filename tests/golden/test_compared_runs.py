"""Two runs on published data, at two dates: what moved adds up, customer by customer."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

import segrules
from segrules.engines.on_pandas.reading.sources import FrameSource
from segrules.engines.on_pandas.running.execute import execute
from segrules.verbs.compare import compare
from segrules.verbs.recorded_run import recorded_run

DATES = ("2011-06-01", "2011-12-10")
MOVED = {
    "quintiles": {"customer": 1421, "cut_points": 69, "several": 552},
    "eight-types": {"customer": 788, "cut_points": 118, "several": 493},
}
"""Who moved between the dates, by cause."""
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def orders(published, tmp_path_factory):
    """The sales of the shop as one row an invoice."""
    lines = pd.read_parquet(published / "online_retail" / "online_retail.parquet")
    invoice = lines["InvoiceNo"].astype(str)
    lines = lines[lines["CustomerID"].notna() & ~invoice.str.startswith("C")].copy()
    lines["amount"] = lines["Quantity"] * lines["UnitPrice"]
    whole = lines.groupby("InvoiceNo", as_index=False).agg(
        CustomerID=("CustomerID", "first"),
        InvoiceDate=("InvoiceDate", "max"),
        amount=("amount", "sum"),
    )
    whole["CustomerID"] = whole["CustomerID"].astype(float).astype(int).astype(str)
    whole["amount"] = whole["amount"].round(2)
    whole["InvoiceDate"] = pd.to_datetime(whole["InvoiceDate"]).dt.date
    path = tmp_path_factory.mktemp("retail") / "orders.csv"
    whole.to_csv(path, index=False)
    return path


@pytest.fixture(scope="module", params=["quintiles", "eight-types"])
def runs(request, orders, tmp_path_factory):
    """The runs of a shipped ruleset at both dates, with its name."""
    folder = tmp_path_factory.mktemp(request.param)
    compiled = segrules.compile(ROOT / "rulesets" / "rfm" / f"{request.param}.yml")
    data = pd.read_csv(orders, dtype={"InvoiceNo": str, "CustomerID": str})
    for day in DATES:
        compiled.apply(data, as_of=day).write(folder / day)
    return request.param, *(recorded_run(folder / day) for day in DATES)


def segments_of(run):
    """Each customer's segment, read from the written table by other means."""
    frame = pd.read_csv(run.manifest.folder / "customers.csv", dtype=str)
    return dict(zip(frame["customer_id"], frame["rfm"], strict=True))


def test_moves_add_up_to_the_customers_of_both_runs(runs):
    """The matrix holds every customer of both runs once, as their segments in the files say."""
    _, old, new = runs
    made = compare(old, new)
    before, after = segments_of(old), segments_of(new)
    both = before.keys() & after.keys()
    assert (made.both, made.arrived, made.gone) == (len(both), len(after) - len(both), 0)
    (rfm,) = made.migrations
    pairs = Counter((before[k], after[k]) for k in both)
    assert dict(rfm.cells) == dict(pairs)
    assert sum(rfm.cells.values()) == len(both) == 2718
    assert {(f.old, f.new): f.customers for f in rfm.flows} == {
        p: n for p, n in pairs.items() if p[0] != p[1]
    }


def test_causes_add_up(runs):
    """Every move has one cause, in each flow and in all of them together."""
    name, old, new = runs
    made = compare(old, new)
    (rfm,) = made.migrations
    assert made.untold == ()
    assert dict(rfm.causes) == MOVED[name]
    assert sum(rfm.causes.values()) == rfm.moved == rfm.movers
    assert all(sum(f.causes.values()) == f.customers for f in rfm.flows)


def test_entered_and_left(runs):
    """Lists name exactly those who are in a segment at one date and not at the other."""
    _, old, new = runs
    before, after = segments_of(old), segments_of(new)
    (rfm,) = compare(old, new).migrations
    for segment in rfm.segments:
        then = {k for k, s in before.items() if s == segment.name}
        now = {k for k, s in after.items() if s == segment.name}
        assert {*segment.moved_in, *segment.arrived} == now - then
        assert {*segment.moved_out, *segment.gone} == then - now
        assert set(segment.arrived).isdisjoint(before)


def test_a_run_of_the_data_says_the_same(runs, orders):
    """The counterfactual runs are the same from what a run keeps and from its data."""
    name, old, new = runs
    compiled = segrules.compile(ROOT / "rulesets" / "rfm" / f"{name}.yml")
    data = pd.read_csv(orders, dtype={"InvoiceNo": str, "CustomerID": str})

    def rerun(program, cuts, models):
        assert program.digest == compiled.program.digest
        frames = [FrameSource(data)]
        return execute(program, frames, as_of=new.manifest.as_of, cuts=cuts, models=models)

    told, again = compare(old, new), compare(old, new, rerun)
    (one,), (other,) = told.migrations, again.migrations
    assert one.moves.equals(other.moves)
    assert one == other
