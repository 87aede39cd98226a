"""Funnels, adoption, periods and what follows what, on hand-made events and against brute force."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import segrules
from segrules.engines.on_pandas.evaluating.following import any_between
from segrules.engines.on_pandas.evaluating.journeys import adoption, steps_taken
from segrules.engines.on_pandas.evaluating.periods import day_periods, month_periods

RULESET = """\
segrules: 1
name: events
timezone: Asia/Shanghai
tables:
  events:
    key: id
    columns:
      id: text
      day: {type: TYPE}
      event: {type: text, one_of: [view, cart, order]}
      product: text
metrics:
  m: {from: events, VALUE}
segments: {rules: [{id: everybody, when: true}]}
"""


def measured(value: str, rows: list[tuple], as_of: str, *, time: str = "date") -> dict:
    """The metric of each customer, None where it is missing; rows are (id, day, event, product)."""
    text = RULESET.replace("VALUE", value).replace("TYPE", time)
    columns = ["id", "day", "event", "product"]
    frame = pd.DataFrame([(*row, None)[:4] for row in rows], columns=columns, dtype="object")
    found = segrules.compile(text).apply(frame, as_of=as_of).customers
    values = found["m"].astype(object).where(found["m"].notna(), None)
    return dict(zip(found["id"], values, strict=True))


# ---------------------------------------------------------------- what follows

CARTS = "value: count(), where: event = cart and "


@pytest.mark.parametrize(
    ("events", "followed", "not_followed"),
    [
        ([("2024-03-01", "cart"), ("2024-03-08", "order")], 1, 0),
        ([("2024-03-01", "cart"), ("2024-03-09", "order")], 0, 1),
        ([("2024-03-01", "cart"), ("2024-03-01", "order")], 1, 0),
        ([("2024-03-02", "cart"), ("2024-03-01", "order")], 0, 1),
        ([("2024-03-12", "cart")], 0, 1),
        ([("2024-03-13", "cart")], 0, 0),
        ([("2024-03-19", "cart"), ("2024-03-19", "order")], 1, 0),
        ([("2024-03-01", "cart"), ("2024-03-02", "cart"), ("2024-03-09", "order")], 1, 1),
    ],
)
def test_a_cart_is_left_once_the_span_has_passed(events, followed, not_followed):
    """Within 7 days the seventh day counts; until all seven days are seen nothing is settled."""
    rows = [("a", *event) for event in events]
    test = "followed by (event = order) within 7d"
    assert measured(CARTS + test, rows, "2024-03-20") == {"a": followed}
    assert measured(f"{CARTS}not {test}", rows, "2024-03-20") == {"a": not_followed}


def test_a_row_does_not_follow_itself():
    """Of one day, rows that are asked for do not follow each other; those of another day do."""
    rows = [("a", "2024-03-01", "order"), ("a", "2024-03-01", "order")]
    again = "value: count(), where: followed by (event = order) within 30d"
    assert measured(again, rows, "2024-06-01") == {"a": 0}
    assert measured(again, [*rows, ("a", "2024-03-31", "order")], "2024-06-01") == {"a": 2}


def test_the_same_product_must_be_ordered():
    """With `same`, another product is no order of this one, and a missing one is unknown."""
    rows = [
        ("a", "2024-03-01", "cart", "x"),
        ("a", "2024-03-02", "order", "y"),
        ("b", "2024-03-01", "cart", "x"),
        ("b", "2024-03-02", "order", "x"),
        ("c", "2024-03-01", "cart", None),
    ]
    test = "not followed by (event = order) with same product within 7d"
    assert measured(CARTS + test, rows, "2024-06-01") == {"a": 1, "b": 0, "c": 0}


def test_what_came_before_is_always_settled():
    """An order after a pause is one that none precedes; the first of all is such a one too."""
    days = ["2024-01-01", "2024-02-15", "2024-06-01"]
    rows = [("a", day, "order") for day in days]
    back = "value: count(), where: not preceded by (event = order) within 60d"
    assert measured(back, rows, "2024-06-02") == {"a": 2}


def test_hours_are_of_moments():
    """Of moments a day is 24 hours, to the second."""
    rows = [("a", "2024-03-01 10:00:00", "cart"), ("a", "2024-03-01 22:00:00", "order")]
    late = [rows[0], ("a", "2024-03-01 22:00:01", "order")]
    test = CARTS + "followed by (event = order) within 12h"
    assert measured(test, rows, "2024-04-01", time="instant") == {"a": 1}
    assert measured(test, late, "2024-04-01", time="instant") == {"a": 0}


@settings(max_examples=300, deadline=None)
@given(st.data(), st.sampled_from([0, 2**31 - 8]), st.sampled_from([1, 1_000_000, 86_400_000_001]))
def test_rows_between_two_times_are_found(data, far, unit):
    """Whatever the size of groups and times: as they are, in seconds, or as ranks."""
    rows = st.lists(st.tuples(st.integers(-1, 2), st.integers(0, 9)), max_size=8)
    own, others = data.draw(rows), data.draw(rows)
    ends = [
        (g, data.draw(st.integers(t - 3, t)), data.draw(st.integers(t - 1, t + 9))) for g, t in own
    ]
    far_off = [(g + far if g > 0 else g, t * unit) for g, t in others]
    expected = [
        any(g == h and g >= 0 and low <= t <= high for h, t in others) for g, low, high in ends
    ]
    groups = np.array([g + far if g > 0 else g for g, _, _ in ends], np.int64)
    low, high = (np.array([e[k] * unit for e in ends], np.int64) for k in (1, 2))
    theirs, times = (np.array([r[k] for r in far_off], np.int64) for k in (0, 1))
    assert any_between(groups, low, high, theirs, times).tolist() == expected


# ---------------------------------------------------------------- rhythm

PAUSES = [
    ("longest_interval()", ["2024-01-01", "2024-01-31", "2024-02-05"], 30),
    ("last_interval()", ["2024-01-01", "2024-01-31", "2024-02-05"], 5),
    ("longest_interval()", ["2024-01-01", "2024-01-01"], None),
    ("last_interval()", ["2024-01-01"], None),
    ("active_periods(30d)", ["2024-03-31", "2024-03-02", "2024-03-01"], 2),
    ("active_periods(1mo)", ["2024-03-31", "2024-03-01", "2024-02-29", "2024-01-31"], 3),
]


@pytest.mark.parametrize(("value", "days", "expected"), PAUSES)
def test_rhythm(value, days, expected):
    """Pauses lie between different days; periods are counted back from `as_of`, here April 1."""
    rows = [("a", day, "order") for day in days]
    assert measured(f"value: {value}", rows, "2024-04-01") == {"a": expected}


def month_before(day: date, months: int) -> date:
    """The same day of an earlier month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for number in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(number, day.day))
        except ValueError:
            continue
    raise AssertionError


@settings(max_examples=200, deadline=None)
@given(
    st.dates(date(2019, 1, 1), date(2025, 12, 31)),
    st.lists(st.integers(-800, 800), max_size=8),
    st.integers(1, 14),
)
def test_a_period_is_a_window(as_of, away, length):
    """Period n begins where the window of n + 1 lengths does, and ends where that of n does."""
    epoch = date(1970, 1, 1)
    days = [as_of - timedelta(days=n) for n in away]
    numbers = np.array([(d - epoch).days for d in days], np.int32)
    for n, day in zip(month_periods(numbers, (as_of - epoch).days, length), days, strict=True):
        start, end = (month_before(as_of, int(m) * length) for m in (n + 1, n))
        assert start <= day < end
    for n, day in zip(day_periods(numbers, (as_of - epoch).days, length), days, strict=True):
        start, end = (as_of - timedelta(days=int(m) * length) for m in (n + 1, n))
        assert start <= day < end


# ---------------------------------------------------------------- funnels and adoption

FUNNEL = 'value: "funnel(event = view, event = cart, event = order)"'


@pytest.mark.parametrize(
    ("events", "steps"),
    [
        (["01 view", "02 cart", "03 order"], 3),
        (["01 view", "01 cart", "01 order"], 3),
        (["01 cart", "02 view", "03 order"], 1),
        (["01 order", "02 view", "03 cart", "04 view"], 2),
        (["01 cart", "02 order"], 0),
    ],
)
def test_a_funnel_is_taken_in_order(events, steps):
    """Each step is at the time of the one before or later; what comes too early does not count."""
    rows = [("a", f"2024-03-{e[:2]}", e[3:]) for e in events]
    assert measured(FUNNEL, rows, "2024-04-01") == {"a": steps}
    assert measured(FUNNEL, rows[::-1], "2024-04-01") == {"a": steps}


def test_one_row_is_one_step():
    """The same step twice asks for two times: two rows of one day are one visit."""
    twice = 'value: "funnel(event = order, event = order)"'
    rows = [("a", "2024-03-01", "order")] * 2
    assert measured(twice, rows, "2024-04-01") == {"a": 1}
    assert measured(twice, [*rows, ("a", "2024-03-02", "order")], "2024-04-01") == {"a": 2}


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.sets(st.integers(0, 2), max_size=1)), max_size=8))
def test_a_funnel_is_the_longest_way(rows):
    """Where no row answers to two steps, no other choice of rows in order takes more of them."""
    times = np.array([t for t, _ in rows], np.int64)
    masks = [np.array([k in answers for _, answers in rows], np.bool_) for k in range(3)]
    found = steps_taken(np.zeros(len(rows), np.int32), times, masks, 1)[0]

    def best(step: int, now: int) -> int:
        later = [t for t, answers in rows if step in answers and t >= now]
        return max((best(step + 1, t) for t in later), default=step)

    assert found == best(0, 0)


def test_place_among_adopters():
    """Of four adopters at three times the first is at 1/8; equals share; products are averaged."""
    days = {"a": "01", "b": "02", "c": "02", "d": "03"}
    rows = [(who, f"2024-03-{day}", "order", "x") for who, day in days.items()]
    rows += [("a", "2024-03-20", "order", "x"), ("a", "2024-03-20", "order", "y")]
    rows += [("b", "2024-03-10", "order", "y"), ("e", "2024-03-10", "order", None)]
    found = measured("value: adoption(product)", rows, "2024-04-01")
    x = {"a": 1 / 8, "b": 1 / 2, "c": 1 / 2, "d": 7 / 8}
    assert found == {
        "a": (x["a"] + 3 / 4) / 2, "b": (x["b"] + 1 / 4) / 2, "c": x["c"], "d": x["d"], "e": None
    }  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 2), st.integers(0, 3)), min_size=1, max_size=20
    )
)
def test_places_are_even(rows):
    """Over its adopters the places of any product have the mean one half, whatever the ties."""
    codes, values, times = (np.array(column, np.int32) for column in zip(*rows, strict=True))
    for product in set(values.tolist()):
        mine = values == product
        total, counts = adoption(codes[mine], values[mine], times[mine], 5)
        places = [Fraction(t).limit_denominator(100) for t in total[counts > 0]]
        assert sum(places) / len(places) == Fraction(1, 2)
