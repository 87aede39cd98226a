from __future__ import annotations

import subprocess
import sys

import pytest

from segrules.compiler.program import (
    Aggregate,
    Always,
    AsOf,
    Classes,
    Column,
    Compare,
    Constant,
    DeclaredColumn,
    Drop,
    Every,
    Fixed,
    Header,
    InSegment,
    LookedUp,
    Metric,
    Named,
    Program,
    Rule,
    Score,
    Segment,
    Segmentation,
    Span,
    Table,
)
from segrules.engines.rows import Scope, run_rows, settle
from segrules.language.findings import DataError, Words
from segrules.language.types import DATE, INSTANT, INTEGER, TEXT

DAY = 86_400_000_000
NO_WORDS = Words("", "")
TYPES = {"id": TEXT, "no": INTEGER, "n": INTEGER, "day": DATE, "at": INSTANT, "sku": TEXT}


def table(name="orders", role="events", columns=("id", "no", "n", "day"), **more):
    """A table of some of the known columns, with the key `id`."""
    declared = tuple(DeclaredColumn(c, TYPES[c]) for c in columns)
    return Table(name, role, more.pop("key", "id"), declared, **more)


def column(name, of="orders"):
    """One of the known columns."""
    return Column(of, name, TYPES[name])


def metric(name, value):
    """A metric."""
    return Metric(name, value.type, value)


COUNT = metric("count", Aggregate("count", "orders", None, None, INTEGER))
TOTAL = metric("total", Aggregate("sum", "orders", column("n"), None, INTEGER))


def program(tables, *steps, timezone="UTC"):
    """A program."""
    return Program(Header("test", timezone=timezone), tuple(tables), steps)


def segmentation(name, assign, *rules, otherwise=None):
    """A segmentation of (segment, condition) rules."""
    ids = dict.fromkeys([segment for segment, _ in rules] + ([otherwise] if otherwise else []))
    segments = tuple(Segment(id_, NO_WORDS) for id_ in ids)
    made = tuple(Rule(segment, condition) for segment, condition in rules)
    return Segmentation(name, assign, segments, made, otherwise)


def rows(*cells, columns=("id", "no", "n", "day")):
    """Rows of a table."""
    return [dict(zip(columns, line, strict=True)) for line in cells]


def by_key(result, name):
    """One answer by customer."""
    return {key: c[name] for key, c in zip(result.keys, result.customers, strict=True)}


def above(name, number):
    """Whether a metric is greater."""
    return Compare(">", Named(name, INTEGER), Constant(number, INTEGER))


def test_every_row_is_counted_at_its_first_reason():
    """Declared drops in order, missing key, missing time, after as-of, duplicate: once each."""
    drops = (
        Drop(Compare("<", column("n"), Constant(0, INTEGER)), NO_WORDS),
        Drop(Compare("<", column("n"), Constant(5, INTEGER)), NO_WORDS),
    )
    orders = table(time="day", unique=("no",), drops=drops)
    given = rows(
        (None, 1, -1, None),
        (None, 1, 4, None),
        (None, 1, 5, None),
        ("a", 1, 5, None),
        ("a", 1, 5, 10),
        ("a", 1, 9, 9),
        ("b", 1, 8, 9),
        ("a", None, None, 9),
        ("a", None, None, 9),
    )
    result = run_rows(program([orders], COUNT, TOTAL), {"orders": given}, 10)
    assert result.dropped["orders"] == {
        "missing-key": 1,
        "missing-time": 1,
        "drop/0": 1,
        "drop/1": 1,
        "after-as-of": 1,
        "duplicate": 1,
    }
    assert by_key(result, "count") == {"a": 3}
    assert by_key(result, "total") == {"a": 9}


def test_the_least_of_duplicates_is_kept_whatever_the_order():
    """Which of the rows that are one order is kept depends on its cells only, missing first."""
    orders = table(unique=("no",))
    given = rows(("a", 1, 7, 3), ("a", 1, None, 8), ("a", 1, 2, 0))
    for order in (given, given[::-1], [given[1], given[0], given[2]]):
        result = run_rows(program([orders], COUNT, TOTAL), {"orders": order}, None)
        assert by_key(result, "count") == {"a": 1}
        assert by_key(result, "total") == {"a": None}


def test_default_as_of_is_the_day_after_the_last_event_that_is_kept():
    """A dropped row does not move the day; a duplicate could not."""
    drop = Drop(Compare(">", column("day"), Constant(50, DATE)), NO_WORDS)
    orders = table(time="day", drops=(drop,))
    given = rows(("a", 1, 1, 40), ("a", 2, 1, 51), (None, 3, 1, 45))
    today = metric("today", AsOf(Span(), DATE))
    result = run_rows(program([orders], today), {"orders": given}, None)
    assert result.as_of == 41
    assert by_key(result, "today") == {"a": 41}


def test_a_drop_that_looks_back_is_not_heard_when_the_day_is_looked_for():
    """The day after the last event is found first, then rows older than the day allows go."""
    drop = Drop(Compare("<", column("day"), AsOf(Span(days=5), DATE)), NO_WORDS)
    orders = table(time="day", drops=(drop,))
    given = {"orders": rows(("a", 1, 1, 40), ("a", 2, 1, 50))}
    result = run_rows(program([orders], COUNT), given, None)
    assert result.as_of == 51
    assert by_key(result, "count") == {"a": 1}


def test_default_as_of_of_instants_is_local():
    """The day after is counted in the ruleset's zone, over all event tables."""
    visits = table("visits", columns=("id", "at"), time="at")
    orders = table(time="day")
    given = {"visits": [{"id": "a", "at": 40 * DAY + 16 * DAY // 24}], "orders": []}
    shanghai = program([visits, orders], timezone="Asia/Shanghai")
    assert run_rows(shanghai, given, None).as_of == 42
    assert run_rows(program([visits, orders]), given, None).as_of == 41
    assert run_rows(program([visits, orders]), {}, None).as_of is None


def test_as_of_cuts_instants_at_the_local_start_of_day():
    """An event at the very start of the as-of day is not seen, a microsecond earlier it is."""
    visits = table("visits", columns=("id", "at"), time="at")
    start = 40 * DAY - 8 * DAY // 24
    given = {"visits": [{"id": "a", "at": start - 1}, {"id": "b", "at": start}]}
    result = run_rows(program([visits], timezone="Asia/Shanghai"), given, 40)
    assert result.keys == ("a",)
    assert result.dropped["visits"] == {"after-as-of": 1}


def test_customers_table_says_who_the_customers_are():
    """Those without events count nothing; events of others are dropped; doubled keys are single."""
    customers = table("customers", "customers", ("id", "n"))
    given = {
        "customers": [{"id": "b", "n": 5}, {"id": "a", "n": 1}, {"id": "b", "n": 2}],
        "orders": rows(("b", 1, 7, 1), ("z", 2, 1, 1)),
    }
    age = metric("age", column("n", "customers"))
    result = run_rows(program([customers, table()], COUNT, TOTAL, age), given, 10)
    assert result.keys == ("a", "b")
    assert by_key(result, "count") == {"a": 0, "b": 1}
    assert by_key(result, "total") == {"a": None, "b": 7}
    assert by_key(result, "age") == {"a": 1, "b": 2}
    assert result.dropped["customers"] == {"duplicate": 1}
    assert result.dropped["orders"] == {"no-customer": 1}


def test_customers_from_events_of_all_tables_sorted_by_code_point():
    """Whoever has an event is a customer; keys sort by code point."""
    visits = table("visits", columns=("id", "day"))
    given = {"visits": [{"id": "上"}, {"id": "b"}], "orders": rows(("😀", 1, 1, 1), ("B", 1, 1, 1))}
    result = run_rows(program([table(), visits], COUNT), given, None)
    assert result.keys == ("B", "b", "上", "😀")
    assert by_key(result, "count") == {"B": 1, "b": 0, "上": 0, "😀": 1}


def test_lookups_serve_metrics_and_drops():
    """A declared drop may look into another table, whose doubled keys are single."""
    products = table("products", "lookup", ("sku", "n"), key="sku")
    sku = Column("orders", "sku", TEXT)
    price = LookedUp(sku, "products", "n", INTEGER)
    drop = Drop(Compare("=", price, Constant(0, INTEGER)), NO_WORDS)
    orders = table(columns=("id", "sku"), drops=(drop,))
    given = {
        "products": [{"sku": "free", "n": 0}, {"sku": "pen", "n": 7}, {"sku": "pen", "n": 3}],
        "orders": [{"id": "a", "sku": s} for s in ("free", "pen", "pen", "gone", None)],
    }
    total = metric("total", Aggregate("sum", "orders", price, None, INTEGER))
    result = run_rows(program([orders, products], COUNT, total), given, None)
    assert by_key(result, "count") == {"a": 4}
    assert by_key(result, "total") == {"a": 6}


def test_first_takes_the_first_true_rule():
    """The first rule that is true wins; without one it is `otherwise`, or none at all."""
    rules = (
        ("many", above("count", 2)),
        ("some", above("count", 1)),
        ("many", Always(value=False)),
    )
    with_rest = segmentation("a", "first", *rules, otherwise="rest")
    without = segmentation("b", "one", *rules)
    given = {"orders": rows(*[(k, i, 1, 1) for i, k in enumerate("xxxyyz")])}
    result = run_rows(program([table()], COUNT, with_rest, without), given, None)
    assert by_key(result, "a") == {"x": "many", "y": "some", "z": "rest"}
    assert by_key(result, "b") == {"x": "many", "y": "some", "z": None}


def test_tags_are_all_that_are_true():
    """A customer carries every tag whose rule is true; `otherwise` only where there is none."""
    rules = (("any", above("count", 0)), ("many", above("count", 1)), ("big", above("total", 5)))
    tags = segmentation("tags", "all", *rules)
    rest = segmentation("rest", "all", *rules[1:], otherwise="plain")
    given = {"orders": rows(("x", 1, 1, 1), ("x", 2, 2, 1), ("y", 3, None, 1))}
    result = run_rows(program([table()], COUNT, TOTAL, tags, rest), given, None)
    assert by_key(result, "tags") == {"x": {"any", "many"}, "y": {"any"}}
    assert by_key(result, "rest") == {"x": {"many"}, "y": {"plain"}}


def test_segments_in_later_conditions():
    """A later segmentation and a later metric's rows may ask for an earlier segment."""
    first = segmentation("first", "first", ("vip", above("count", 1)))
    vip = InSegment("first", frozenset({"vip"}))
    later = segmentation(
        "later", "first", ("gold", Every((vip, above("total", 2)))), otherwise="no"
    )
    mine = metric("mine", Aggregate("count", "orders", None, vip, INTEGER))
    given = {"orders": rows(("x", 1, 1, 1), ("x", 2, 2, 1), ("y", 3, 9, 1))}
    result = run_rows(program([table()], COUNT, TOTAL, first, later, mine), given, None)
    assert by_key(result, "later") == {"x": "gold", "y": "no"}
    assert by_key(result, "mine") == {"x": 2, "y": 0}


def test_a_window_looks_back_from_as_of():
    """Of a window the first day is in, the as-of day is not."""
    window = Compare(">=", column("day"), AsOf(Span(days=2), DATE))
    count = metric("recent", Aggregate("count", "orders", None, window, INTEGER))
    given = {"orders": rows(*[("a", i, 1, i) for i in range(12)])}
    result = run_rows(program([table(time="day")], count), given, 10)
    assert by_key(result, "recent") == {"a": 2}


def test_settle_keeps_what_is_given():
    """A given metric is not worked out again, and scores and segments follow from it."""
    score = Score("F", INTEGER, Classes(Named("count", INTEGER), "higher", Fixed((3,)), 2))
    tags = segmentation("s", "first", ("good", above("F", 1)), otherwise="bad")
    scope = Scope(customer={"count": 5})
    (found,) = settle((COUNT, score, tags), [scope], {}, frozenset({"count", "no"}))
    assert (found.customer["count"], found.customer["F"], found.segments["s"]) == (5, 2, "good")


def test_integers_too_large_are_an_error():
    """A sum that no 64-bit integer holds stops the run instead of going wrong in silence."""
    given = {"orders": rows(("a", 1, 2**62, 1), ("a", 2, 2**62, 1))}
    with pytest.raises(DataError):
        run_rows(program([table()], TOTAL), given, None)


def test_needs_no_array_library():
    """The row interpreter starts without numpy and pandas."""
    code = "import sys, segrules.engines.rows; print({'numpy', 'pandas'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "set()"
