"""Who the customers are, which rows count for them, and up to which day."""

from __future__ import annotations

import pytest

from segrules.compiler.program import AsOf, Call, Compare, Drop, Span
from segrules.language.findings import Words
from segrules.language.types import DATE, INTEGER


@pytest.fixture(scope="module")
def orders(made):
    """The declared orders."""
    drop = Drop(
        made.is_("<=", made.column("amount", "orders"), 0, made.types["amount"]), Words("", "")
    )
    return made.table(
        "orders",
        "events",
        "id",
        *("order", "day", "amount", "sku"),
        unique=("order",),
        time="day",
        drops=(drop,),
        looks_up={"sku": "products"},
    )


@pytest.fixture(scope="module")
def people(made):
    """The declared customers."""
    return made.table("customers", "customers", "id", "city")


@pytest.fixture(scope="module")
def steps(made):
    """How many orders, what was paid, the last day, and the days since."""
    last = made.of_orders("max", "day")
    return [
        made.metric("count", made.of_orders("count")),
        made.metric("paid", made.of_orders("sum", "amount")),
        made.metric("last", last),
        made.metric("since", Call("days_between", (last, AsOf(Span(), DATE)), INTEGER)),
    ]


@pytest.fixture(scope="module")
def sold(made):
    """Six rows of orders: a doubled one, a refund, one without a customer, one of day 20."""
    return made.frame(
        "orders",
        id=["b", "a", "a", "a", None, "b"],
        order=["1", "2", "2", "3", "4", "5"],
        day=[10, 12, 12, 13, 14, 20],
        amount=[1050, 299, 299, -50, 700, 1],
        sku=["x", "y", "y", "x", "x", "z"],
    )


def dropped(done, table="orders"):
    """The rows left out, by reason."""
    return {d.key: d.count for d in done.run.prepared.dropped[table]}


def test_customers_come_from_events_where_there_is_no_table_of_them(made, ran, orders, steps, sold):
    """Sorted by key, each with what their kept orders add up to."""
    done = ran(made.program([orders], *steps), sold)
    assert done.keys == ["a", "b"]
    assert done["count"] == {"a": 1, "b": 2}
    assert done["paid"] == {"a": 299, "b": 1051}
    assert dropped(done) == {"drop": 1, "missing-key": 1, "duplicate": 1}
    assert done.run.prepared.kept == {"orders": 3}


def test_as_of_is_the_day_after_the_last_event(made, ran, orders, steps, sold):
    """Without a day given, the last order was one day ago."""
    done = ran(made.program([orders], *steps), sold)
    assert done.run.prepared.as_of == done.run.fitted.as_of == 21
    assert done["since"] == {"a": 9, "b": 1}


def test_a_given_day_hides_what_came_on_it_or_later(made, ran, orders, steps, sold):
    """The order of day 20 is not seen at the start of day 20, and is counted."""
    done = ran(made.program([orders], *steps), sold, as_of=20)
    assert done["count"] == {"a": 1, "b": 1}
    assert done["since"] == {"a": 8, "b": 10}
    assert dropped(done)["after-as-of"] == 1


def test_a_customers_table_says_who_the_customers_are(made, ran, orders, people, steps, sold):
    """Who has no order counts 0 and is otherwise missing; orders of strangers are left out."""
    frame = made.frame("customers", id=["z", "a"], city=["north", None])
    done = ran(made.program([people, orders], *steps), frame, sold)
    assert done.keys == ["a", "z"]
    assert done["count"] == {"a": 1, "z": 0}
    assert done["paid"] == done["paid"] | {"z": None}
    assert done["last"] == {"a": 12, "z": None}
    assert done["since"]["z"] is None
    assert dropped(done)["no-customer"] == 2


def test_no_events_at_all_leave_no_day_to_count_from(made, ran, orders, people, steps, sold):
    """Everybody in the customers table counts 0; without a day, what asks for it is missing."""
    empty = made.frame("orders", **{c: [] for c in sold.columns})
    frame = made.frame("customers", id=["a"], city=["north"])
    done = ran(made.program([people, orders], *steps), frame, empty)
    assert done.run.fitted.as_of is None
    assert [done[m]["a"] for m in ("count", "paid", "last", "since")] == [0, None, None, None]


def test_without_anybody_the_tables_have_their_columns_and_no_rows(made, ran, orders, steps):
    """No order and no customers table: no customer, and still whole tables."""
    empty = made.frame("orders", id=[], order=[], day=[], amount=[], sku=[])
    parted = made.segmentation("s", "first", ("some", made.is_(">", made.named("count"), 0)))
    done = ran(made.program([orders], *steps, parted, revenue="paid"), empty)
    assert done.keys == []
    assert list(done.customers.columns) == ["id", "count", "paid", "last", "since", "s"]
    assert done.segments[["segment", "customers", "share"]].to_numpy().tolist() == [
        ["some", 0, 0.0]
    ]


def test_a_look_up_gives_the_columns_of_another_table(made, ran, orders, sold):
    """Orders of one kind of product are counted; a product that is not listed is of no kind."""
    products = made.table("products", "lookup", "sku", "kind")
    is_toy = Compare(
        "=", made.looked_up("sku", "products", "kind"), made.constant("toy", made.types["kind"])
    )
    toys = made.metric("toys", made.of_orders("count", where=is_toy))
    listed = made.frame("products", sku=["y", "x", None], kind=["toy", "book", "toy"])
    done = ran(made.program([orders, products], toys), sold, listed)
    assert done["toys"] == {"a": 1, "b": 0}
    assert dropped(done, "products") == {"missing-key": 1}


def test_integer_keys_are_sorted_by_number(made, ran):
    """10 comes after 9; the key keeps its name and its type in the table."""
    table = made.table("orders", "events", "number", "day", time="day")
    frame = made.frame("orders", number=[10, 9, 10, None], day=[1, 2, 3, 4])
    done = ran(made.program([table], made.metric("count", made.of_orders("count"))), frame)
    assert done["count"] == {9: 1, 10: 2}
    assert list(done["count"]) == [9, 10]
    assert done.customers["number"].tolist() == [9, 10]


def test_a_table_that_was_not_given_is_left_out(made, ran, people, orders):
    """A program runs on the tables that there are, as long as nothing asks for the others."""
    parted = made.segmentation("s", "first", ("all", made.is_("=", made.constant(1, INTEGER), 1)))
    frame = made.frame("customers", id=["a"], city=["north"])
    done = ran(made.program([people, orders], parted), frame)
    assert done["s"] == {"a": "all"}
    assert done.run.prepared.placed == {}
