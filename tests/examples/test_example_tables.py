"""The example tables of the shop, the airline and the B2B seller."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
MADE = {
    "make_warehouse": "shop",
    "make_airline": "airline",
    "make_accounts": "b2b",
    "make_loyalty": "clv-loyalty",
}


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a file, each a cell by its header."""
    with (EXAMPLES / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("script", MADE)
def test_each_script_makes_the_same_bytes_again(script, tmp_path):
    """What lies in `examples` is what its script writes."""
    subprocess.run([sys.executable, EXAMPLES / f"{script}.py", tmp_path], check=True)
    made = {p.name: p.read_bytes() for p in (tmp_path / MADE[script]).iterdir()}
    assert made
    for name, content in made.items():
        assert (EXAMPLES / MADE[script] / name).read_bytes() == content, name


@pytest.mark.parametrize(
    ("table", "key", "owner", "owners"),
    [
        ("shop/orders.csv", "customer_id", "shop/customers.csv", "customer_id"),
        ("shop/events.csv", "customer_id", "shop/customers.csv", "customer_id"),
        ("shop/contacts.csv", "customer_id", "shop/customers.csv", "customer_id"),
        ("shop/reviews.csv", "customer_id", "shop/customers.csv", "customer_id"),
        ("shop/survey.csv", "customer_id", "shop/customers.csv", "customer_id"),
        ("shop/payments.csv", "order_id", "shop/orders.csv", "order_id"),
        ("shop/orders.csv", "product_id", "shop/products.csv", "product_id"),
        ("b2b/orders.csv", "account_id", "b2b/customers.csv", "account_id"),
    ],
)
def test_tables_point_to_one_another(table, key, owner, owners):
    """Every row belongs to a customer, an order or a product that is in the other table."""
    known = {row[owners] for row in rows_of(owner)}
    assert {row[key] for row in rows_of(table)} <= known


def test_the_shop_has_customers_without_orders():
    """Some registered and never ordered: a life cycle starts with them."""
    buyers = {row["customer_id"] for row in rows_of("shop/orders.csv")}
    assert len({row["customer_id"] for row in rows_of("shop/customers.csv")} - buyers) == 84


def test_nothing_happens_after_the_last_day():
    """No order, event or review lies after the day that the examples are told from."""
    for table, time in (
        ("orders", "ordered_at"),
        ("events", "happened_at"),
        ("reviews", "reviewed_on"),
    ):
        assert max(row[time] for row in rows_of(f"shop/{table}.csv"))[:10] <= "2025-06-30"
