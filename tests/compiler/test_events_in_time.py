from __future__ import annotations

from segrules.compiler.check import check
from segrules.compiler.program import (
    Aggregate,
    AsOf,
    Call,
    Column,
    Compare,
    Constant,
    Every,
    Follows,
    Holds,
    Program,
    Span,
)
from segrules.compiler.words import condition_words, names_of, value_words
from segrules.language.source import load_text
from segrules.language.types import BOOLEAN, DATE, INSTANT, INTEGER, TEXT

TABLES = """\
segrules: 1
name: events
tables:
  visits:
    key: id
    columns: {id: text, at: instant, event: {type: text, one_of: [view, cart]}, product: text}
  orders:
    key: id
    columns: {id: text, day: date, amount: integer, product: text}
segments: {rules: [{id: everybody, when: true}]}
metrics:
"""
VISITED, ORDERED = Column("visits", "at", INSTANT), Column("orders", "day", DATE)


def program(metrics: str) -> Program:
    """The program with these metrics, in which nothing may be wrong."""
    checked = check(load_text(TABLES + metrics))
    assert checked.program is not None, checked.findings
    assert checked.findings == ()
    return checked.program


def value(metric: str):
    """What a metric is lowered to."""
    return program(f"  m: {{{metric}}}\n").metrics[0].value


def test_an_earlier_window_lies_between_two_ages():
    """`from` is in and `to` is out, so that windows set end to end share no event."""
    found = value("from: orders, value: count(), window: {from: 180d, to: 3mo}")
    start, end = AsOf(Span(days=180), DATE), AsOf(Span(months=3), DATE)
    assert found.where == Every((Compare(">=", ORDERED, start), Compare("<", ORDERED, end)))


def test_ends_of_a_window_may_be_parameters():
    """Both ends take a parameter, like the length of a window that ends today."""
    set_up = TABLES.replace("tables:", "parameters: {far: 60d, near: 30d}\ntables:", 1)
    text = set_up + "  m: {from: orders, value: count(), window: {from: $far, to: $near}}\n"
    checked = check(load_text(text), {"near": "10d"})
    assert checked.program is not None
    ends = [c.right.back for c in checked.program.metrics[0].value.where.parts]
    assert ends == [Span(days=60), Span(days=10)]


def test_active_periods_count_different_periods_of_days():
    """Periods are numbered from `as_of` back by the day of an event, also of a moment."""
    found = value("from: visits, value: active_periods(2w)")
    today = AsOf(Span(), DATE)
    args = (Call("date", (VISITED,), DATE), today, Constant(14, INTEGER))
    period = Call("day_periods", args, INTEGER)
    assert found == Aggregate("count", "visits", period, None, INTEGER, distinct=True)


def test_what_follows_in_another_table_is_told_by_its_own_columns():
    """Names in the brackets are the other table's; of a moment and a day, days are compared."""
    where = "followed by orders where (amount > 3) with same product within 7d"
    found = value(f"from: visits, value: count(), where: {where}")
    days = Call("date", (VISITED,), DATE)
    amount = Compare(">", Column("orders", "amount", INTEGER), Constant(3, INTEGER))
    same = tuple(Column(t, "product", TEXT) for t in ("visits", "orders"))
    asked = Follows("orders", amount, days, ORDERED, Span(days=7), False, same, BOOLEAN)  # noqa: FBT003 - in order
    assert found.where == Holds(asked)


def test_negation_stays_at_the_test():
    """`not followed by` is the same test, which must be known to be false."""
    found = value("from: visits, value: count(), where: not preceded by (event = cart) within 12h")
    assert isinstance(found.where, Holds)
    assert found.where.negated
    assert found.where.value.before


def test_a_metric_called_like_another_tables_column_is_not_used():
    """Two metrics whose names are columns of the tables asked about do not go in a circle."""
    made = program(
        "  amount: {from: visits, value: count(), "
        "where: followed by orders where (amount > 3) within 7d}\n"
        "  event: {from: orders, value: share(preceded by visits where (event = cart) within 7d)}\n"
    )
    assert {m.name for m in made.metrics} == {"amount", "event"}


def test_a_condition_of_another_table_may_use_metrics():
    """What the customer has can be named in the brackets, and is worked out before."""
    made = program(
        "  m: {from: visits, value: count(), where: followed by orders where (amount > n) "
        "within 7d}\n  n: {from: orders, value: min(amount)}\n"
    )
    assert [m.name for m in made.metrics] == ["n", "m"]


def test_events_in_time_are_said_in_words():
    """Windows, periods, funnels and what follows read as a reader of the ruleset says them."""
    made = program("""\
  early: {from: orders, value: sum(amount), window: {from: 180d, to: 90d}}
  often: {from: orders, value: active_periods(1mo), window: 6mo}
  left:
    from: visits
    value: count()
    where: event = cart and not followed by orders with same product within 7d
  kept:
    from: orders
    value: count()
    where: preceded by visits where (event = cart) within 1w
  far: {from: visits, value: "funnel(event = view, event = cart)"}
""")
    names = names_of(made)
    said = {m.name: value_words(m.value, names) for m in made.metrics}
    assert said["early"].en == "total `amount` of orders from 180 days to 90 days ago"
    assert said["early"].zh == "180 天前至 90 天前的 orders 的 `amount` 合计"
    assert said["often"].en == "number of periods of 1 month with orders in the last 6 months"
    assert said["often"].zh == "有最近 6 个月 orders 的期数（每期 1 个月）"
    assert (
        said["far"].en == "steps taken in order in visits: (1) `event` is view, (2) `event` is cart"
    )
    left = condition_words(made.metrics[2].value.where, names)
    assert left.en.endswith("not followed within 7 days by orders with the same `product`")
    assert left.zh.endswith("其后 7 天内没有同一 `product` 的 orders")
    assert said["kept"].zh == "此前 7 天内有（`event` 为 cart 的 visits）的 orders 的行数"
