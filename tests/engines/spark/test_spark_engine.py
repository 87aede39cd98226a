"""Parquet folders, catalogue tables and files -> the same results on Spark as on pandas."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import segrules
from segrules.engines.on_pandas.running.tables_out import key_name
from segrules.engines.on_spark.session import cluster, own_session, started
from segrules.language.findings import DataError
from tests.spark_session import spark_or_skip

pytestmark = pytest.mark.spark

SHOP = """
segrules: 1
name: shop
timezone: Asia/Shanghai
tables:
  orders:
    key: customer
    unique: order
    columns:
      order: integer
      customer: text
      paid_at: instant
      amount: {type: money, between: [-100, 1000]}
      channel: {type: text, one_of: [app, store]}
    drop: [{when: amount <= 0, because: refunds}]
metrics:
  recency: {from: orders, value: days_since(max(paid_at))}
  orders_: {from: orders, value: count()}
  spent: {from: orders, value: sum(amount)}
  apps: {from: orders, value: share(channel = 'app')}
scores:
  R: {of: recency, better: lower, into: 3, by: quantile}
  M: {of: spent, by: mean, labels: [low, high]}
segmentations:
  value:
    rules: [{id: vip, when: R >= 2 and M = high}]
    otherwise: {id: others}
  habits:
    assign: all
    rules: [{id: app, when: apps > 0.5}, {id: often, when: orders_ >= 3}]
"""


@pytest.fixture(scope="module", autouse=True)
def _spark():
    spark_or_skip()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder of two Parquet files, with cells of every kind of fault."""
    made = tmp_path_factory.mktemp("orders")
    for part in range(2):
        rows = range(part * 60, part * 60 + 60)
        table = pa.table(
            {
                "order": pa.array([r if r % 17 else 3 for r in rows], pa.int64()),
                "customer": [None if r % 13 == 0 else f"　C{r % 11}" for r in rows],
                "paid_at": pa.array(
                    [1_700_000_000_000_000 + r * 40_000_000_000 for r in rows],
                    pa.timestamp("us", "UTC"),
                ),
                "amount": [(r * 37 % 900) - 40.0 if r % 19 else 5000.0 for r in rows],
                "channel": ["app" if r % 3 else ("kiosk" if r % 2 else " store ") for r in rows],
            }
        )
        pq.write_table(table, made / f"part-{part}.parquet")
    return made


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    """A shop's ruleset with moments, money, declared words and tags."""
    path = tmp_path_factory.mktemp("rules") / "shop.yml"
    path.write_text(SHOP, "utf-8")
    return segrules.compile(str(path))


@pytest.fixture(scope="module")
def expected(compiled, folder):
    """What pandas makes of the same rows."""
    whole = pd.concat([pd.read_parquet(p) for p in sorted(folder.iterdir())], ignore_index=True)
    return compiled.apply(whole)


def same(ours, theirs):
    """Customers, segments, counts of dropped rows and unreadable cells, and findings."""
    pd.testing.assert_frame_equal(ours.customers, theirs.customers)
    pd.testing.assert_frame_equal(ours.segments, theirs.segments)
    mine, other = ours.result.report.tables[0], theirs.result.report.tables[0]
    assert (mine.read, mine.kept, mine.dropped) == (other.read, other.kept, other.dropped)
    assert [(u.column, u.count) for u in mine.unreadable] == [
        (u.column, u.count) for u in other.unreadable
    ]
    assert ours.result.fitted.cuts == theirs.result.fitted.cuts


def test_a_folder_of_parquet(compiled, folder, expected):
    """A folder's parts are read in parallel and give what one table gives."""
    same(compiled.apply(str(folder), engine="spark"), expected)


def test_a_table_of_the_catalogue(compiled, folder, expected):
    """A table of the session's catalogue is read by its name."""
    frame = started().read.parquet(folder.as_uri())
    frame.createOrReplaceGlobalTempView("shop_orders")
    same(compiled.apply("table:global_temp.shop_orders", engine="spark"), expected)


def test_a_frame_and_a_csv_are_read_here(compiled, folder, expected, tmp_path):
    """What Spark does not read as we do is read by our own readers."""
    whole = pd.concat([pd.read_parquet(p) for p in sorted(folder.iterdir())], ignore_index=True)
    same(compiled.apply(whole, engine="spark"), expected)
    whole.to_csv(tmp_path / "orders.csv", index=False)
    same(compiled.apply(str(tmp_path / "orders.csv"), engine="spark"), expected)


def test_customers_that_spark_writes(compiled, folder, expected, tmp_path):
    """The folder that Spark writes holds the customers of the table, and never replaces one."""
    place = (tmp_path / "customers").as_uri()
    done = compiled.write_on_spark(str(folder), place)
    table = pq.read_table(tmp_path / "customers").to_pandas()
    key = key_name(compiled.program)
    found = table.sort_values(key, ignore_index=True)
    wanted = expected.customers
    assert list(found.columns) == list(wanted.columns)
    assert found["spent"].map(Fraction).tolist() == wanted["spent"].map(str).map(Fraction).tolist()
    rest = [c for c in wanted.columns if c != "spent"]
    pd.testing.assert_frame_equal(found[rest], wanted[rest], check_dtype=False)
    counts = expected.segments.set_index(["segmentation", "segment"])["customers"]
    assert {(s, i): n for s, part in done.segments.items() for i, n in part.items()} == dict(counts)
    assert done.customers == len(wanted)
    with pytest.raises(DataError, match="is there already"):
        compiled.write_on_spark(str(folder), place)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("table:nowhere.orders", "no table"),
        ("s3a://nowhere/orders", "cannot be read"),
        ("none.parquet", "there is no file"),
    ],
)
def test_places_where_nothing_is(compiled, data, said):
    """A table, a store or a file that is not there is told, not traced."""
    with pytest.raises(DataError, match=said):
        compiled.apply(data, engine="spark")


def test_a_session_of_our_own():
    """The user's session keeps its settings and sees none of our views."""
    spark = started()
    before = spark.conf.get("spark.sql.session.timeZone")
    with cluster("UTC") as ours:
        ours.keep("seen", "SELECT 1 AS one", None, stored=False)
        assert ours.ask("SELECT one FROM seen") == [(1,)]
    assert spark.conf.get("spark.sql.session.timeZone") == before
    assert own_session(spark).catalog.tableExists("seen") is False
