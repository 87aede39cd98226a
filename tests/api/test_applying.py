from __future__ import annotations

import datetime as dt
import decimal

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import segrules
from segrules.cli import main

SHOP = """\
segrules: 1
name: shop
parameters:
  least: {default: 2}
tables:
  customers:
    key: customer_id
    columns:
      customer_id: text
      city: {type: text, aliases: [城市]}
      sms_ok: boolean
  orders:
    key: customer_id
    columns:
      customer_id: text
      ordered_at: date
      amount: {type: money, unit: CNY}
      items: integer
metrics:
  frequency: {from: orders, value: count()}
  monetary: {from: orders, value: sum(amount)}
  bought: {from: orders, value: sum(items)}
  last_day: {from: orders, value: max(ordered_at)}
  recency: {from: orders, value: days_since(max(ordered_at))}
scores:
  M: {of: monetary, at: [50, 100], labels: [low, mid, high]}
segmentations:
  value:
    rules:
      - {id: top, when: M = high and frequency >= $least}
      - {id: middle, when: "M in [mid, high]"}
    otherwise: rest
  tags:
    assign: all
    rules:
      - {id: reachable, when: sms_ok}
      - {id: local, when: city = 'Paris'}
actions:
  - {id: write, for: top, when: sms_ok, goal: {zh: 写信, en: write}, channels: [sms],
     consent: {sms: sms_ok}}
"""

CUSTOMERS = pd.DataFrame(
    {"customer_id": ["3", "1", "2", "4"], "city": ["Paris", None, "Rome", "Paris"],
     "sms_ok": [True, False, None, True]}
)  # fmt: skip
ORDERS = pd.DataFrame(
    {
        "customer_id": ["1", "1", "2", "3", "3"],
        "ordered_at": ["2024-05-01", "2024-05-02", "2024-05-03", "2024-04-01", "2024-05-04"],
        "amount": ["60", "60.50", "70", "10", None],
        "items": ["1", "2", "3", None, "5"],
    }
)
DATA = {"customers": CUSTOMERS, "orders": ORDERS}


@pytest.fixture(scope="module")
def shop():
    """A ruleset with two tables, two segmentations and an action."""
    return segrules.compile(SHOP)


@pytest.fixture(scope="module")
def plain(shop):
    """The customers of the data as they are."""
    return shop.apply(DATA).customers


def test_what_a_run_gives(shop):
    """One row a customer sorted by key, one a segment, and what was found."""
    run = shop.apply(DATA, as_of="2024-06-01")
    table = run.customers.set_index("customer_id")
    assert list(table.index) == ["1", "2", "3", "4"]
    assert list(table["value"]) == ["top", "middle", "rest", "rest"]
    assert list(table["tags.local"]) == [False, False, True, True]
    assert list(table["M"].fillna("-")) == ["high", "mid", "low", "-"]
    assert table.loc["1", "monetary"] == 120.5
    assert table.loc["2", "recency"] == 29
    sizes = run.segments.set_index(["segmentation", "segment"])["customers"].to_dict()
    assert sizes["value", "rest"] == 2
    assert sizes["tags", "local"] == 2
    assert run.findings == ()
    assert repr(run) == "<segrules.Applied shop 0: 4 customers>"
    assert "top" in run.summary() != run.summary("zh")


@pytest.mark.parametrize(
    "day",
    [
        "2024-05-03", dt.date(2024, 5, 3), dt.datetime(2024, 5, 3, 17, 5),  # noqa: DTZ001
        pd.Timestamp("2024-05-03 12:00"), pd.Timestamp("2024-05-03", tz="Asia/Shanghai"),
    ],
)  # fmt: skip
def test_the_day_is_a_date_or_a_text(shop, day):
    """Events from that day on are not seen, whatever names the day."""
    run = shop.apply(DATA, as_of=day)
    assert list(run.customers["frequency"]) == [2, 0, 1, 0]


@pytest.mark.parametrize("day", ["2024/05/03", "soon", ""])
def test_a_day_that_is_none(shop, day):
    """A text that is no date is said to be none."""
    with pytest.raises(ValueError, match="is no date; write it like 2024-07-01"):
        shop.apply(DATA, as_of=day)


def test_parameters_of_one_run(shop):
    """Parameters are set for a run without changing the ruleset."""
    assert "top" not in set(shop.apply(DATA, parameters={"least": 3}).customers["value"])
    assert "top" in set(shop.apply(DATA).customers["value"])
    with pytest.raises(segrules.RulesetError, match="`lest`"):
        shop.apply(DATA, parameters={"lest": 3})


# ---------------------------------------------------------------- columns of every make


def changed(table, column, change):
    """The data with one column made anew."""
    return {**DATA, table: DATA[table].assign(**{column: change(DATA[table][column])})}


def moments(unit):
    """A column as datetimes of some unit."""
    return lambda c: pd.to_datetime(c).astype(f"datetime64[{unit}]")


def decimals(column):
    """A column as decimals."""
    return pd.Series([None if pd.isna(c) else decimal.Decimal(c) for c in column], dtype=object)


MAKES = {
    "key as object": ("orders", "customer_id", lambda c: c.astype(object)),
    "key as string": ("orders", "customer_id", lambda c: c.astype("string")),
    "key as arrow": ("orders", "customer_id", lambda c: c.astype("string[pyarrow]")),
    "key as category": ("orders", "customer_id", lambda c: c.astype("category")),
    "key as integer": ("orders", "customer_id", lambda c: c.astype("int64")),
    "key as small integer": ("orders", "customer_id", lambda c: c.astype("int8")),
    "key as Int64": ("orders", "customer_id", lambda c: c.astype("Int64")),
    "date as object": ("orders", "ordered_at", lambda c: pd.to_datetime(c).dt.date.astype(object)),
    "date as seconds": ("orders", "ordered_at", moments("s")),
    "date as nanoseconds": ("orders", "ordered_at", moments("ns")),
    "date with a zone": ("orders", "ordered_at", lambda c: pd.to_datetime(c).dt.tz_localize("UTC")),
    "date as arrow": ("orders", "ordered_at", lambda c: moments("s")(c).astype("date32[pyarrow]")),
    "date as category": ("orders", "ordered_at", lambda c: c.astype("category")),
    "money as float": ("orders", "amount", lambda c: c.astype("float64")),
    "money as small float": ("orders", "amount", lambda c: c.astype("float32")),
    "money as Float64": ("orders", "amount", lambda c: c.astype("float64").astype("Float64")),
    "money as decimal": ("orders", "amount", decimals),
    "money as arrow": ("orders", "amount", lambda c: c.astype("float64").astype("double[pyarrow]")),
    "integer as float": ("orders", "items", lambda c: c.astype("float64")),
    "integer as Int16": ("orders", "items", lambda c: c.astype("float64").astype("Int16")),
    "integer as arrow": ("orders", "items", lambda c: c.astype("float64").astype("int64[pyarrow]")),
    "flag as boolean": ("customers", "sms_ok", lambda c: c.astype("boolean")),
    "flag as number": ("customers", "sms_ok", lambda c: c.astype("float64")),
    "flag as text": ("customers", "sms_ok", lambda c: c.map({True: "是", False: "否"})),
    "text as category": ("customers", "city", lambda c: c.astype("category")),
    "text with NaN": ("customers", "city", lambda c: c.astype(object).where(c.notna(), np.nan)),
    "text with NA": ("customers", "city", lambda c: c.astype(object).where(c.notna(), pd.NA)),
}  # fmt: skip


@pytest.mark.parametrize("make", MAKES)
def test_columns_of_every_make_mean_the_same(make, shop, plain):
    """However pandas holds a column, its values and its missing ones are read alike."""
    table, column, change = MAKES[make]
    data = changed(table, column, change)
    before = data[table].copy()
    assert_frame_equal(shop.apply(data).customers, plain)
    assert_frame_equal(data[table], before)


def test_frames_of_every_shape(shop, plain):
    """An index by customer, odd indexes, aliases, further columns and column orders do no harm."""
    odd = ORDERS.set_index(pd.Index([7, 7, -1, 0, 3])).assign(other=object())
    shapes = [
        {"customers": CUSTOMERS.set_index("customer_id"), "orders": ORDERS},
        {"customers": CUSTOMERS.rename(columns={"city": "城市"}), "orders": odd},
        {"customers": CUSTOMERS.iloc[::-1, ::-1], "orders": ORDERS.iloc[::-1]},
        {"orders": ORDERS.set_index(["customer_id", "ordered_at"]), "customers": CUSTOMERS},
    ]
    for data in shapes:
        assert_frame_equal(shop.apply(data).customers, plain)


# ---------------------------------------------------------------- data that cannot be used


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"customers": CUSTOMERS}, "no data was given for table `orders`"),
        ({**DATA, "items": ORDERS}, "declares no table `items`"),
        ({**DATA, "orders": ORDERS.drop(columns="amount")}, "no column `amount`"),
        ({**DATA, "orders": ORDERS.rename(columns={"amount": "amuont"})}, "no column `amount`"),
        ({**DATA, "customers": CUSTOMERS[:0]}, "no customer is left"),
        ({}, "no data was given"),
    ],
)
def test_data_that_cannot_be_used(data, said, shop):
    """What is wrong with the data is an error that names it, with findings."""
    with pytest.raises(segrules.DataError, match=said) as caught:
        shop.apply(data)
    assert caught.value.findings


@pytest.mark.parametrize("data", [[1, 2], None, {"orders": [1]}, ORDERS["amount"]])
def test_data_that_are_no_frames(data, shop):
    """Anything but DataFrames and paths is a mistake of the program that calls."""
    with pytest.raises(TypeError, match="data is a DataFrame"):
        shop.apply(data)


# ---------------------------------------------------------------- writing


def test_write_is_what_the_command_writes(tmp_path, shop, monkeypatch):
    """The files from Python and from the command line have the same bytes."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.yml").write_text(SHOP, encoding="utf-8")
    for name, frame in DATA.items():
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
    words = ["apply", "shop.yml", "customers=customers.csv", "orders=orders.csv", "--out", "theirs"]
    assert main.run(words) == 0
    ours = shop.apply(DATA).write("ours")
    assert ours.resolve() == tmp_path / "ours"
    names = files_below(tmp_path / "theirs")
    assert names == files_below(tmp_path / "ours")
    for name in names - {"run.json", "report.html"}:  # which name the files or frames of the data
        assert (tmp_path / "ours" / name).read_bytes() == (tmp_path / "theirs" / name).read_bytes()


def files_below(folder):
    """The files below a folder, by their paths from it."""
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def test_write_in_other_forms(tmp_path, shop):
    """The customers' file has the format that is asked for, and is raw on demand."""
    run = shop.apply(DATA)
    assert (run.write(tmp_path / "a", table="parquet") / "customers.parquet").is_file()
    assert (run.write(str(tmp_path / "b"), table="xlsx") / "customers.xlsx").is_file()
    raw = (run.write(tmp_path / "c", raw=True) / "customers.csv").read_bytes()
    assert raw.startswith(b"customer_id")


def test_write_that_cannot_be_done(tmp_path, shop):
    """What stands in the way is an error that says so, and stays as it was."""
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    with pytest.raises(segrules.DataError, match="is a file, not a folder"):
        shop.apply(DATA).write(tmp_path / "taken")
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "mine"


def test_templates_beside_the_ruleset_are_found(tmp_path):
    """A playbook of the ruleset's own is used from Python as from the command line."""
    text = SHOP.replace("channels: [sms]", "channels: [sms], playbook: own.md.j2")
    (tmp_path / "shop.yml").write_text(text, encoding="utf-8")
    (tmp_path / "own.md.j2").write_text("# of our own\n", encoding="utf-8")
    out = segrules.compile(tmp_path / "shop.yml").apply(DATA).write(tmp_path / "out")
    pages = [p.read_text(encoding="utf-8") for p in (out / "playbooks").glob("*top*")]
    assert any("# of our own" in page for page in pages)
