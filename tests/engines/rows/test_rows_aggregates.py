from __future__ import annotations

import pytest

from segrules.compiler.program import Aggregate, Column, Compare, Constant, Holds, Named, Truth
from segrules.engines.rows import Scope, evaluate
from segrules.language.types import BOOLEAN, DATE, INSTANT, INTEGER, NUMBER, TEXT, money

FEN = money(2)
DAY = 86_400_000_000
TIME = Column("orders", "day", DATE)
KINDS = {"amount": FEN, "n": INTEGER, "x": NUMBER, "text": TEXT, "flag": BOOLEAN, "day": DATE}
SOMETIMES = (True, None, False)


def column(name):
    """A column of the orders."""
    return Column("orders", name, KINDS[name])


def aggregate(function, name, rows, kind=NUMBER, **more):
    """The value of an aggregate over a column of one customer's orders."""
    argument = None if name is None else column(name)
    node = Aggregate(function, "orders", argument, more.pop("where", None), kind, **more)
    return evaluate(node, Scope(events={"orders": rows}))


def cells(name, *values):
    """Rows of one column, a day apart."""
    return [{name: value, "day": day} for day, value in enumerate(values)]


@pytest.mark.parametrize(
    ("function", "name", "values", "expected"),
    [
        ("count", None, [1, None], 2),
        ("count", "n", [1, None, 1], 2),
        ("sum", "amount", [250, None, 3], 253),
        ("sum", "x", [1e16, 1.0, -1e16, None], 1.0),
        ("sum", "x", [0.1] * 10, 1.0),
        ("sum", "x", [1.7e308, 1.7e308, -1.7e308], 1.7e308),
        ("sum", "x", [1.7e308, 1.7e308], None),
        ("mean", "amount", [250, 100], 1.75),
        ("mean", "n", [1, 2, None], 1.5),
        ("mean", "x", [0.5, 1.0], 0.75),
        ("mean", "x", [1.7e308, 1.7e308], None),
        ("median", "amount", [100, 300, 200], 2.0),
        ("median", "n", [1, 4, 2, None, 9], 3.0),
        ("median", "x", [1.7e308, 1.5e308], 1.6e308),
        ("min", "n", [3, None, 2], 2),
        ("max", "x", [3.5, None, 2.5], 3.5),
        ("share", "flag", [True, False, None, False, False], 0.25),
        ("mode", "n", [3, 1, 3, 1, 2], 1),
        ("mode", "text", ["b", "上", "b", "上", "z"], "b"),
        ("mode", "flag", [True, False], False),
    ],
)
def test_aggregates(function, name, values, expected):
    """Each aggregate has the value that the catalogue says, missing arguments left out."""
    assert aggregate(function, name, cells(name or "n", *values)) == expected


@pytest.mark.parametrize("function", ["sum", "mean", "median", "min", "max", "share", "mode"])
def test_of_nothing_is_missing(function):
    """Of no rows, or of missing values only, everything but a count is missing."""
    name = "flag" if function == "share" else "n"
    assert aggregate(function, name, []) is None
    assert aggregate(function, name, cells(name, None, None)) is None


def test_count_of_nothing_is_zero():
    """A count of nothing is 0."""
    assert aggregate("count", None, []) == 0
    assert aggregate("count", "n", cells("n", None)) == 0
    assert aggregate("count", "n", [], distinct=True) == 0


def test_count_distinct():
    """Different known values are counted once each."""
    rows = cells("text", "a", "b", "a", None)
    assert aggregate("count", "text", rows, distinct=True) == 2


def test_first_and_last_break_ties_by_value():
    """Of rows at one time the first is the least value and the last the greatest."""
    rows = [
        {"text": "c", "day": 1},
        {"text": "上", "day": 5},
        {"text": "b", "day": 1},
        {"text": "z", "day": 5},
        {"text": None, "day": 0},
        {"text": None, "day": 9},
    ]
    assert aggregate("first", "text", rows, TEXT, time=TIME) == "b"
    assert aggregate("last", "text", rows, TEXT, time=TIME) == "上"
    assert aggregate("first", "text", [], TEXT, time=TIME) is None


def test_trend_is_the_slope_a_month():
    """The least-squares slope is per 30 days, in major units."""
    rows = [{"amount": 100 * (5 + 2 * day), "day": day} for day in (0, 10, 20)]
    assert aggregate("trend", "amount", rows, time=TIME) == 60.0
    skewed = cells("n", 0, 3, 0, 1)
    assert aggregate("trend", "n", skewed, time=TIME) == 0.0
    assert aggregate("trend", "n", cells("n", 0, 1, 5), time=TIME) == 75.0


def test_trend_needs_two_times():
    """Rows at one time have no slope; a row of missing value is no second time."""
    rows = [{"n": 1, "day": 3}, {"n": 5, "day": 3}, {"n": None, "day": 4}]
    assert aggregate("trend", "n", rows, time=TIME) is None


def test_trend_over_instants_counts_fractions_of_days():
    """Half a day is half a day."""
    rows = [{"n": 0, "at": 0}, {"n": 1, "at": DAY // 2}]
    assert aggregate("trend", "n", rows, time=Column("orders", "at", INSTANT)) == 60.0


def test_interval_is_the_median_gap_of_different_days():
    """Several orders of a day are one event day; one day has no gap."""
    rows = [{"day": day} for day in (10, 1, 1, 3, 20)]
    assert aggregate("interval", None, rows, time=TIME) == 7.0
    assert aggregate("interval", None, rows[:1], time=TIME) is None
    assert aggregate("interval", None, [{"day": d} for d in (1, 2, 5)], time=TIME) == 2.0


def test_interval_days_are_local():
    """Two instants of one day in UTC may be of two days in the ruleset's zone."""
    at = Column("orders", "at", INSTANT)
    node = Aggregate("interval", "orders", None, None, NUMBER, time=at)
    before, after = 16 * DAY // 24 - 1, 16 * DAY // 24
    rows = [{"at": before}, {"at": after}]
    assert evaluate(node, Scope(events={"orders": rows}, timezone="Asia/Shanghai")) == 1.0
    assert evaluate(node, Scope(events={"orders": rows})) is None


def test_where_picks_rows_and_may_ask_the_customer():
    """Only rows whose condition is true are seen; it may compare with the customer's metric."""
    where = Compare(">", column("n"), Named("least", INTEGER))
    node = Aggregate("sum", "orders", column("n"), where, INTEGER)
    rows = cells("n", 1, 5, None, 7)
    assert evaluate(node, Scope(customer={"least": 4}, events={"orders": rows})) == 12
    assert evaluate(node, Scope(events={"orders": rows})) is None


def test_share_of_a_condition_leaves_out_where_it_is_unknown():
    """The share is of the rows where the condition is known."""
    test = Compare("=", column("text"), Constant("app", TEXT))
    negation = Compare("!=", column("text"), Constant("app", TEXT))
    node = Aggregate("share", "orders", Truth(test, negation, BOOLEAN), None, NUMBER)
    rows = cells("text", "app", "web", None)
    assert evaluate(node, Scope(events={"orders": rows})) == 0.5
    flagged = Aggregate("count", "orders", None, Holds(column("flag")), INTEGER)
    assert evaluate(flagged, Scope(events={"orders": cells("flag", *SOMETIMES)})) == 1
