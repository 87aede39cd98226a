"""Tables as read, cleaned: which rows go, for which reason, whatever their order."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segrules.compiler.constants_in_words import day_text
from segrules.compiler.program import (
    AsOf,
    Column,
    Compare,
    Constant,
    DeclaredColumn,
    Drop,
    LookedUp,
    Span,
    Table,
)
from segrules.engines.on_pandas.columns import Frame
from segrules.engines.on_pandas.evaluating.rows import Found, Rows
from segrules.engines.on_pandas.running.cleaning import clean, default_as_of, lookups
from segrules.engines.on_pandas.running.customers import find_customers, place, without_events
from segrules.engines.on_pandas.vectors import from_cells, to_cells
from segrules.language.findings import Words
from segrules.language.types import DATE, INSTANT, INTEGER, NUMBER, TEXT, money

CNY = money(2)
SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = 86_400_000_000
TYPES = {"id": TEXT, "who": TEXT, "day": DATE, "amount": CNY, "weight": NUMBER}
DECLARED = tuple(DeclaredColumn(n, t) for n, t in TYPES.items())
AMOUNT, TIME = Column("orders", "amount", CNY), Column("orders", "day", DATE)
RETURNS = Drop(Compare("<=", AMOUNT, Constant(0, CNY)), Words("退货", "returns"))
OLD = Drop(Compare("<", TIME, AsOf(Span(days=5), DATE)), Words("太旧", "too old"))
ORDERS = Table("orders", "events", "who", DECLARED, ("id",), "day", (RETURNS,))
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.none() | st.sampled_from(["1", "2", "3"]),
            "who": st.none() | st.sampled_from(["甲", "b", "c"]),
            "day": st.none() | st.integers(0, 9),
            "amount": st.none() | st.integers(-1, 2),
            "weight": st.none() | st.sampled_from([0.5, 1.5]),
        }
    ),
    max_size=14,
)


def frame(rows, types=None, name="orders") -> Frame:
    """A frame of dictionaries."""
    types = types or TYPES
    columns = {n: from_cells([row[n] for row in rows], t) for n, t in types.items()}
    return Frame(name, len(rows), columns)


def cells(of: Frame):
    """A frame's rows as dictionaries."""
    columns = {n: to_cells(v) for n, v in of.columns.items()}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def order(row):
    """Rows by all cells: missing first, then by value."""
    return [() if row[n] is None else (row[n],) for n in TYPES]


def reason(row, as_of):
    """The first reason to leave out a row."""
    if row["amount"] is not None and row["amount"] <= 0:
        return "drop"
    if row["who"] is None:
        return "missing-key"
    if row["day"] is None:
        return "missing-time"
    return "after-as-of" if row["day"] >= as_of else None


def counted(dropped) -> Counter:
    """How many rows went for each reason."""
    return Counter({d.key: d.count for d in dropped})


@given(ROWS, st.integers(0, 10))
@settings(deadline=None)
def test_each_row_goes_for_its_first_reason(rows, as_of):
    """Rows go in the order declared rule, key, time, day, duplicate; the least duplicate stays."""
    cleaned = clean(ORDERS, Rows(frame(rows), as_of=as_of))
    counts = Counter(r for row in rows if (r := reason(row, as_of)))
    left = [row for row in rows if reason(row, as_of) is None]
    best = {}
    for row in sorted(left, key=order):
        best.setdefault(row["id"], row)
    kept = [r for r in left if r["id"] is None] + [r for i, r in best.items() if i is not None]
    counts += Counter({"duplicate": len(left) - len(kept)})
    assert counted(cleaned.dropped) == counts
    assert sorted(cells(cleaned.frame), key=order) == sorted(kept, key=order)


@given(ROWS, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_rows_does_not_decide_which_are_kept(rows, seed):
    """A shuffled table keeps the same rows and counts the same reasons."""
    shuffled = list(rows)
    seed.shuffle(shuffled)
    first, second = (clean(ORDERS, Rows(frame(r), as_of=8)) for r in (rows, shuffled))
    assert sorted(cells(first.frame), key=order) == sorted(cells(second.frame), key=order)
    assert first.dropped == second.dropped


@given(ROWS)
@settings(deadline=None)
def test_several_columns_mark_a_duplicate_together(rows):
    """Rows are duplicates where all of the unique columns are known and equal."""
    table = replace(ORDERS, unique=("id", "amount", "weight"), drops=(), time=None)
    found = clean(table, Rows(frame(rows)))
    left = [r for r in rows if r["who"] is not None]
    marks = [(r["id"], r["amount"], r["weight"]) for r in left]
    known = [m for m in marks if None not in m]
    assert len(cells(found.frame)) == len(marks) - len(known) + len(set(known))


def test_reasons_are_said_in_both_languages():
    """What was dropped is told with the user's columns and words."""
    rows = [
        {"id": "1", "who": None, "day": 1, "amount": 1, "weight": None},
        {"id": "1", "who": "b", "day": 1, "amount": 0, "weight": None},
        {"id": "2", "who": "b", "day": 1, "amount": 1, "weight": None},
        {"id": "2", "who": "b", "day": 1, "amount": 1, "weight": None},
    ]
    said = [d.because for d in clean(ORDERS, Rows(frame(rows), as_of=5)).dropped]
    assert said == [
        Words("退货", "returns"),
        Words("`who` 缺失", "`who` is missing"),
        Words("`id` 重复", "`id` is repeated"),
    ]


def test_without_anything_to_drop_the_frame_is_the_same():
    """Clean rows are not copied."""
    whole = frame([{"id": "1", "who": "b", "day": 1, "amount": 1, "weight": None}])
    assert clean(ORDERS, Rows(whole, as_of=5)).frame is whole


def test_the_default_day_follows_the_last_event_that_counts():
    """Rows without a key and dropped ones do not move the day; a rule on `as_of` is not heard."""
    rows = [
        {"id": "1", "who": "b", "day": 3, "amount": 1, "weight": None},
        {"id": "2", "who": None, "day": 9, "amount": 1, "weight": None},
        {"id": "3", "who": "b", "day": 8, "amount": 0, "weight": None},
        {"id": "4", "who": "b", "day": None, "amount": 1, "weight": None},
    ]
    table = replace(ORDERS, drops=(RETURNS, OLD))
    read = Rows(frame(rows))
    assert default_as_of([table], {"orders": read}).day == 4
    gone = clean(table, replace(read, as_of=4, found=Found())).dropped
    assert [(d.key, d.count) for d in gone] == [
        ("drop", 1),
        ("missing-key", 1),
        ("missing-time", 1),
    ]
    gone = clean(table, replace(read, as_of=9, found=Found())).dropped
    assert [(d.because.en, d.count) for d in gone][:2] == [("returns", 1), ("too old", 1)]
    assert default_as_of([table], {"orders": Rows(frame([]))}).day is None
    assert default_as_of([replace(table, time=None)], {"orders": read}).day is None


def test_the_default_day_of_instants_is_local():
    """An evening event in UTC is on the next day in Shanghai."""
    types = {"who": TEXT, "at": INSTANT}
    table = Table(
        "visits", "events", "who", tuple(DeclaredColumn(n, t) for n, t in types.items()), (), "at"
    )
    read = Rows(frame([{"who": "a", "at": 10 * DAY + 17 * DAY // 24}], types, "visits"), SHANGHAI)
    assert default_as_of([table], {"visits": read}).day == 12
    assert counted(clean(table, replace(read, as_of=12, found=Found())).dropped) == {}
    assert counted(clean(table, replace(read, as_of=11, found=Found())).dropped) == {
        "after-as-of": 1
    }


def test_rules_may_look_into_other_tables():
    """A declared rule sees the cleaned rows of a look-up table, each key once."""
    products = Table(
        "products", "lookup", "sku", (DeclaredColumn("sku", TEXT), DeclaredColumn("kind", TEXT))
    )
    goods = [
        {"sku": "1", "kind": "z"},
        {"sku": "1", "kind": "gift"},
        {"sku": "2", "kind": "toy"},
        {"sku": None, "kind": "?"},
    ]
    found = clean(products, Rows(frame(goods, {"sku": TEXT, "kind": TEXT}, "products")))
    assert counted(found.dropped) == {"missing-key": 1, "duplicate": 1}
    kind = LookedUp(Column("orders", "id", TEXT), "products", "kind", TEXT)
    gifts = Drop(Compare("=", kind, Constant("gift", TEXT)), Words("赠品", "gifts"))
    table = replace(ORDERS, drops=(gifts,))
    rows = [
        {"id": i, "who": "b", "day": 1, "amount": 1, "weight": None} for i in ("1", "2", "3", None)
    ]
    read = Rows(frame(rows), as_of=9, lookups=lookups([products], {"products": found}))
    assert [r["id"] for r in cells(clean(table, read).frame)] == ["2", "3", None]


# ---------------------------------------------------------------- customers


def people(keys, kind=TEXT):
    """A customers table with a name for each row, and its cleaned rows."""
    table = Table(
        "customers", "customers", "who", (DeclaredColumn("who", kind), DeclaredColumn("n", INTEGER))
    )
    rows = [{"who": k, "n": i} for i, k in enumerate(keys)]
    return table, clean(table, Rows(frame(rows, {"who": kind, "n": INTEGER}, "customers")))


def purchases(keys, kind=TEXT):
    """An event table with a row for each key, and its cleaned rows."""
    table = Table("orders", "events", "who", (DeclaredColumn("who", kind),))
    return table, clean(table, Rows(frame([{"who": k} for k in keys], {"who": kind})))


def test_customers_come_from_their_table_and_unknown_ones_are_counted():
    """Customers are sorted by key; events of others are left out; those without events counted."""
    table, cleaned = people(["b", "甲", "a", "b", None])
    orders, bought = purchases(["a", "zz", "a", "甲"])
    found = find_customers([orders, table], {"orders": bought, "customers": cleaned})
    assert to_cells(found.keys) == ["a", "b", "甲"]
    assert to_cells(found.frame.columns["n"]) == [2, 0, 1]
    placed = place(orders, bought, found)
    assert placed.codes.tolist() == [0, 0, 2]
    assert placed.cleaned.frame.rows == 3
    assert counted(placed.cleaned.dropped) == {"no-customer": 1}
    assert without_events(found, [placed]) == 1


@pytest.mark.parametrize("keys", [[5, 3, 5, -2], [10**15, 3, 10**15, -7]])
def test_customers_come_from_events_where_there_is_no_table(keys):
    """Integer keys are sorted as numbers, near together or far apart."""
    orders, bought = purchases(keys, INTEGER)
    found = find_customers([orders], {"orders": bought})
    assert to_cells(found.keys) == sorted(set(keys))
    assert place(orders, bought, found).codes.tolist() == [2, 1, 2, 0]


def test_customers_of_several_event_tables_are_all_of_them():
    """Text keys of two tables with different dictionaries are put together."""
    orders, bought = purchases(["c", "a"])
    visits = replace(orders, name="visits")
    seen = clean(visits, Rows(frame([{"who": "b"}, {"who": "c"}], {"who": TEXT}, "visits")))
    found = find_customers([orders, visits], {"orders": bought, "visits": seen})
    assert to_cells(found.keys) == ["a", "b", "c"]
    assert place(visits, seen, found).codes.tolist() == [1, 2]


def test_no_tables_have_no_customers():
    """Without events and without a customers table there is nobody."""
    assert len(find_customers([], {}).keys) == 0


@given(st.lists(st.integers(-(2**62), 2**62) | st.integers(0, 9), max_size=8), st.data())
def test_integer_keys_are_found_wherever_they_lie(keys, data):
    """A key's customer is its rank among the different keys, or none."""
    table, cleaned = people(keys, INTEGER)
    pool = st.sampled_from(keys) | st.integers() if keys else st.integers()
    wanted = data.draw(st.lists(pool.filter(lambda k: -(2**62) <= k <= 2**62), max_size=8))
    orders, bought = purchases(wanted, INTEGER)
    customers = find_customers([table], {"customers": cleaned})
    ranks = {key: rank for rank, key in enumerate(sorted(set(keys)))}
    found = place(orders, bought, customers).codes
    assert found.tolist() == [ranks[k] for k in wanted if k in ranks]
    assert found.dtype == np.int32


def lonely(days):
    """The latest days that lie more than 366 days after all others, as the manual says it."""
    late = [d for d in days if d >= max(days) - 366]
    few = len(late) <= max(1, len(days) // 1000)
    return len(late) if few and len(days) >= 20 else 0


@given(
    st.lists(st.integers(0, 300), min_size=1, max_size=60),
    st.lists(st.integers(301, 5000), max_size=3),
    st.randoms(use_true_random=False),
)
@settings(deadline=None)
def test_a_last_event_far_from_all_others_is_told(usual, late, seed):
    """One far-off day among twenty or more events is told, whatever the order of the rows."""
    days = [*usual, *late]
    seed.shuffle(days)
    rows = [{"id": str(n), "who": "b", "day": d, "amount": 1, "weight": None}
            for n, d in enumerate(days)]  # fmt: skip
    found = default_as_of([ORDERS], {"orders": Rows(frame(rows))})
    assert found.day == max(days) + 1
    assert [f.key for f in found.findings] == ["late-last-event"] * bool(lonely(days))
    for finding in found.findings:
        assert finding.args["last"] == day_text(max(days))
        assert finding.args["before"] == day_text(sorted(days)[-2])


def test_one_in_a_thousand_may_be_far_off():
    """Of two thousand events two are told, three are a season of their own."""
    usual = [{"id": str(n), "who": "b", "day": n % 300, "amount": 1, "weight": None}
             for n in range(2000)]  # fmt: skip
    for many, told in ((1, 1), (2, 1), (3, 0)):
        late = [{**usual[0], "id": f"x{n}", "day": 4000 + n} for n in range(many)]
        found = default_as_of([ORDERS], {"orders": Rows(frame([*usual, *late]))})
        assert len(found.findings) == told
