"""What a row of an event table can see: its customer, look-ups, segments, and aggregates of all."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from segrules.compiler.program import (
    Aggregate,
    Call,
    Choose,
    Column,
    Compare,
    Constant,
    DeclaredColumn,
    InSegment,
    LookedUp,
    Named,
    Table,
)
from segrules.engines.on_pandas.columns import Frame, Vector
from segrules.engines.on_pandas.evaluating.rows import Lookup, Rows
from segrules.engines.on_pandas.evaluating.values import mask, unknown_keys, value
from segrules.engines.on_pandas.running.cleaning import Cleaned
from segrules.engines.on_pandas.running.contexts import customer_rows
from segrules.engines.on_pandas.running.customers import find_customers, place
from segrules.engines.on_pandas.vectors import from_cells, to_cells
from segrules.language.types import INTEGER, NUMBER, TEXT, money

CNY = money(2)
WHO, SKU = Column("orders", "who", TEXT), Column("orders", "sku", TEXT)
AMOUNT, CITY = Column("orders", "amount", CNY), Column("customers", "city", TEXT)
KIND = LookedUp(SKU, "products", "kind", TEXT)
TIER = LookedUp(CITY, "cities", "tier", INTEGER)
ORDERS = Table(
    "orders", "events", "who", tuple(DeclaredColumn(c.name, c.type) for c in (WHO, SKU, AMOUNT))
)
PEOPLE = Table(
    "customers", "customers", "who", (DeclaredColumn("who", TEXT), DeclaredColumn("city", TEXT))
)


def frame(name, **columns) -> Frame:
    """A frame of (type, cells) by name."""
    vectors = {n: from_cells(cells, t) for n, (t, cells) in columns.items()}
    return Frame(name, len(next(iter(vectors.values()))), vectors)


@pytest.fixture
def world() -> Rows:
    """Three customers, the last without events, and four orders of the others."""
    orders = frame(
        "orders",
        who=(TEXT, ["b", "a", "b", "b"]),
        sku=(TEXT, ["1", "2", "9", None]),
        amount=(CNY, [100, 200, 300, None]),
    )
    people = frame("customers", who=(TEXT, ["b", "c", "a"]), city=(TEXT, ["上海", None, "北京"]))
    cleaned = {"orders": Cleaned(orders, ()), "customers": Cleaned(people, ())}
    customers = find_customers([ORDERS, PEOPLE], cleaned)
    lookups = {
        "products": Lookup(
            frame("products", sku=(TEXT, ["2", "1"]), kind=(TEXT, ["toy", "book"])), "sku"
        ),
        "cities": Lookup(frame("cities", city=(TEXT, ["上海"]), tier=(INTEGER, [1])), "city"),
    }
    placed = {"orders": place(ORDERS, cleaned["orders"], customers)}
    return customer_rows(customers, placed, lookups, 19_723, ZoneInfo("UTC"), names={}, segments={})


def count(where) -> Aggregate:
    """How many orders fulfil a condition."""
    return Aggregate("count", "orders", None, where, INTEGER)


def test_aggregates_take_part_in_values(world):
    """A metric may be reckoned from several aggregates of a table."""
    total = Aggregate("sum", "orders", AMOUNT, None, CNY)
    basket = Call("divide", (total, count(None)), NUMBER)
    assert to_cells(value(basket, world)) == [2.0, 4 / 3, None]


def test_a_row_sees_its_customers_metrics_and_columns(world):
    """In a row's condition a metric is that of the row's customer, and so is a column."""
    world.names["limit"] = from_cells([150, 250, 0], CNY)
    above = Compare(">", AMOUNT, Named("limit", CNY))
    assert to_cells(value(count(above), world)) == [1, 1, 0]
    city = Compare("=", CITY, Constant("上海", TEXT))
    assert to_cells(value(count(city), world)) == [0, 3, 0]


def test_a_row_sees_its_customers_segment(world):
    """Membership in a row's condition is that of the row's customer."""
    world.segments["rfm"] = from_cells(["best", None, "best"], TEXT)
    best = InSegment("rfm", frozenset({"best"}))
    assert to_cells(value(count(best), world)) == [1, 0, 0]
    other = InSegment("rfm", frozenset({"best"}), negated=True)
    assert to_cells(value(count(other), world)) == [0, 3, 0]


def test_look_ups_reach_other_tables_from_rows_and_from_customers(world):
    """A look-up gives the column at the key; an unknown or missing key gives nothing."""
    books = Compare("=", KIND, Constant("book", TEXT))
    assert to_cells(value(count(books), world)) == [0, 1, 0]
    assert to_cells(value(TIER, world)) == [None, 1, None]
    first_tier = Compare("=", TIER, Constant(1, INTEGER))
    assert to_cells(value(count(first_tier), world)) == [0, 3, 0]
    assert unknown_keys(CITY, "cities", world) == 1


def test_choices_between_texts_share_a_dictionary(world):
    """A choice between texts of different columns keeps its words sorted and each once."""
    abroad = Compare("!=", CITY, Constant("上海", TEXT))
    named = Choose(abroad, Constant("别处", TEXT), CITY, TEXT)
    found: Vector = value(named, world)
    assert to_cells(found) == ["别处", "上海", None]
    assert list(found.words) == sorted(set(found.words))


def test_every_node_is_worked_out_once(world):
    """Asked again, an equal node gives the very same array."""
    again = Compare("=", CITY, Constant("上海", TEXT))
    first = mask(Compare("=", CITY, Constant("上海", TEXT)), world)
    assert mask(again, world) is first


def test_a_customers_value_needs_customers():
    """Asking a plain table for a customer's metric is our own mistake, and refused."""
    alone = Rows(frame("orders", who=(TEXT, ["a"])))
    with pytest.raises(LookupError):
        value(CITY, alone)
    with pytest.raises(LookupError):
        value(count(None), alone)
