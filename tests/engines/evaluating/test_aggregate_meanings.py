"""Aggregates of customers' events, held to a slow oracle in fractions, whatever the row order."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segrules.compiler.program import Aggregate, Column, Compare, Constant, Truth
from segrules.engines.on_pandas.columns import Frame
from segrules.engines.on_pandas.evaluating.aggregates import Events, aggregate
from segrules.engines.on_pandas.evaluating.rows import Rows
from segrules.engines.on_pandas.vectors import from_cells, to_cells
from segrules.language.catalogue import AGGREGATES
from segrules.language.findings import DataError
from segrules.language.types import BOOLEAN, DATE, INSTANT, INTEGER, NUMBER, TEXT, money

CNY = money(2)
SHANGHAI = ZoneInfo("Asia/Shanghai")
CUSTOMERS = 4
DAY = 86_400_000_000
TYPES = {
    "day": DATE,
    "at": INSTANT,
    "amount": CNY,
    "items": INTEGER,
    "weight": NUMBER,
    "channel": TEXT,
    "gift": BOOLEAN,
}
CELLS = {
    "day": st.integers(19_700, 19_712),
    "at": st.integers(0, 8).map(lambda n: 19_700 * DAY + n * DAY // 2)
    | st.integers(0, 20 * DAY).map(lambda n: 19_700 * DAY + n),
    "amount": st.integers(-300, 300) | st.sampled_from([10**15, -(2**61)]),
    "items": st.integers(0, 3) | st.sampled_from([2**60, -(2**60)]),
    "weight": st.sampled_from([0.1, 0.2, 0.3, -0.0, 0.0, 1e16, -1e16, 1e308, 2.5, 5e-324])
    | st.floats(-100, 100),
    "channel": st.sampled_from(["app", "上海", "web", ""]),
    "gift": st.booleans(),
}
COLUMNS = {name: Column("orders", name, type_) for name, type_ in TYPES.items()}
ROWS = st.lists(
    st.tuples(
        st.integers(-1, CUSTOMERS - 1),
        st.fixed_dictionaries({n: st.none() | c for n, c in CELLS.items()}),
    ),
    max_size=25,
)


def events_of(rows) -> Events:
    """The events of customers 0 to 3; -1 belongs to nobody."""
    columns = {n: from_cells([row[n] for _, row in rows], t) for n, t in TYPES.items()}
    frame = Frame("orders", len(rows), columns)
    codes = np.array([code for code, _ in rows], np.int32)
    return Events(Rows(frame, SHANGHAI), codes, CUSTOMERS)


def node(function, argument=None, *, time="day", where=None, distinct=False) -> Aggregate:
    """An aggregate with the result type that the catalogue gives it."""
    value = COLUMNS.get(argument) if isinstance(argument, str) else argument
    types = () if value is None else (value.type,)
    result = AGGREGATES[function].result(types)
    return Aggregate(function, "orders", value, where, result, distinct, COLUMNS[time])


# ---------------------------------------------------------------- the oracle


def scale(name) -> int:
    """Minor units in one."""
    return 100 if name == "amount" else 1


def as_float(x: Fraction):
    """The nearest double, missing beyond the greatest."""
    try:
        return float(x)
    except OverflowError:
        return None


def middle(values: list[Fraction]):
    """The median of sorted fractions."""
    half = len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2


def total(values, name):
    """The exact sum in the column's physical form."""
    exact = sum((Fraction(v) for v in values), Fraction(0))
    return as_float(exact) if name == "weight" else int(exact)


def mean(values, name):
    """The total over the count, in major units."""
    if (added := total(values, name)) is None:
        return None
    return added / len(values) if name == "weight" else float(added) / (len(values) * scale(name))


def slope(pairs, name, time):
    """The least-squares slope in 30 days, in exact fractions."""
    unit = DAY if time == "at" else 1
    days, values = [Fraction(t, unit) for t, _ in pairs], [Fraction(v) for _, v in pairs]
    if len(set(days)) < 2:
        return None
    centre, level = sum(days) / len(days), sum(values) / len(values)
    above = sum((d - centre) * (v - level) for d, v in zip(days, values, strict=True))
    return as_float(30 * above / sum((d - centre) ** 2 for d in days) / scale(name))


def local(t, time) -> int:
    """The day of a date, or of an instant in Shanghai."""
    if time == "day":
        return t
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=t)
    return moment.astimezone(SHANGHAI).toordinal() - datetime(1970, 1, 1, tzinfo=UTC).toordinal()


def expected(function, name, time, rows):  # noqa: C901, PLR0911 - one arm for each aggregate
    """What the catalogue's words say for one customer's rows."""
    pairs = [(row[time], row[name] if name else 1) for row in rows]
    pairs = [(t, v) for t, v in pairs if t is not None and v is not None]
    values = [v for _, v in pairs]
    if function == "count":
        return len(values)
    if not values:
        return None
    match function:
        case "sum":
            return total(values, name)
        case "mean":
            return mean(values, name)
        case "median":
            return as_float(middle(sorted(map(Fraction, values))) / scale(name))
        case "min":
            return min(values)
        case "max":
            return max(values)
        case "first":
            return min(pairs)[1]
        case "last":
            return max(pairs)[1]
        case "mode":
            return min(values, key=lambda v: (-Counter(values)[v], v))
        case "trend":
            return slope(pairs, name, time)
        case "interval":
            gaps = sorted(b - a for a, b in pairwise(sorted({local(t, time) for t, _ in pairs})))
            return as_float(middle([Fraction(g) for g in gaps])) if gaps else None


QUESTIONS = [
    *[(f, None) for f in ("count", "interval")],
    *[("count", n) for n in TYPES],
    *[
        (f, n)
        for f in ("sum", "mean", "median", "min", "max", "trend")
        for n in ("amount", "items", "weight")
    ],
    *[(f, n) for f in ("min", "max") for n in ("day", "at")],
    *[(f, n) for f in ("first", "last", "mode") for n in TYPES],
]


def answer(question: Aggregate, rows):
    """The cells of an aggregate, or the name of what was found wrong."""
    try:
        return to_cells(aggregate(question, events_of(rows)))
    except DataError as error:
        return error.findings[0].name


def does_not_fit(function, name, rows) -> bool:
    """Whether some customer's exact total is beyond 64 bits."""
    if function not in {"sum", "mean"} or name not in {"amount", "items"}:
        return False
    totals = Counter()
    for code, row in rows:
        if code >= 0 and row[name] is not None:
            totals[code] += row[name]
    return any(not -(2**63) <= t < 2**63 for t in totals.values())


@pytest.mark.parametrize(("function", "name"), QUESTIONS, ids=str)
@given(rows=ROWS, time=st.sampled_from(["day", "at"]))
@settings(max_examples=40, deadline=None)
def test_an_aggregate_means_what_the_catalogue_says(function, name, rows, time):
    """Every aggregate is the oracle's for every customer, to the last bit."""
    rows = [(c, {**r, time: 19_700 if r[time] is None else r[time]}) for c, r in rows]
    found = answer(node(function, name, time=time), rows)
    if does_not_fit(function, name, rows):
        assert found == "overflow"
        return
    per_customer = [[r for c, r in rows if c == k] for k in range(CUSTOMERS)]
    assert found == [expected(function, name, time, mine) for mine in per_customer]


@given(rows=ROWS, seed=st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_rows_changes_no_byte(rows, seed):
    """Shuffled rows give the same bytes for every aggregate."""
    shuffled = list(rows)
    seed.shuffle(shuffled)
    for function, name in QUESTIONS:
        question = node(function, name)
        before, after = answer(question, rows), answer(question, shuffled)
        assert repr(before) == repr(after)


@given(rows=ROWS, name=st.sampled_from(sorted(TYPES)))
@settings(deadline=None)
def test_different_values_are_counted_as_a_set_does(rows, name):
    """`count(distinct x)` is the size of the set of known values."""
    rows = [(c, {**r, "day": 19_700}) for c, r in rows]
    found = answer(node("count", name, distinct=True), rows)
    sets = [{r[name] for c, r in rows if c == k} - {None} for k in range(CUSTOMERS)]
    assert found == [len(s) for s in sets]


def test_different_values_of_a_wide_range_are_counted():
    """More different values than fit into a word of bits are counted too."""
    numbers = list(range(300)) * 2
    random.Random(3).shuffle(numbers)  # noqa: S311 - an arbitrary order
    blank = dict.fromkeys(TYPES)
    rows = [(n % 3, {**blank, "day": 19_700, "items": n}) for n in numbers]
    assert answer(node("count", "items", distinct=True), rows) == [100, 100, 100, 0]


@given(rows=ROWS, limit=st.integers(-300, 300))
@settings(deadline=None)
def test_a_share_is_of_the_rows_where_the_condition_is_known(rows, limit):
    """True rows over rows that are true or false; missing where there are none."""
    rows = [(c, {**r, "day": 19_700}) for c, r in rows]
    bound = Constant(limit, CNY)
    truth = Truth(
        Compare(">=", COLUMNS["amount"], bound), Compare("<", COLUMNS["amount"], bound), BOOLEAN
    )
    known = [[r["amount"] for c, r in rows if c == k] for k in range(CUSTOMERS)]
    known = [[a for a in mine if a is not None] for mine in known]
    wanted = [sum(a >= limit for a in mine) / len(mine) if mine else None for mine in known]
    assert answer(node("share", truth), rows) == wanted


@given(rows=ROWS, limit=st.integers(-300, 300))
@settings(deadline=None)
def test_only_rows_of_where_are_seen(rows, limit):
    """With a condition an aggregate is that of the rows for which it is true."""
    rows = [(c, {**r, "day": 19_700}) for c, r in rows]
    where = Compare("<", COLUMNS["amount"], Constant(limit, CNY))
    left = [(c, r) for c, r in rows if r["amount"] is not None and r["amount"] < limit]
    for function, name in (("count", None), ("last", "channel"), ("sum", "weight")):
        narrowed = answer(node(function, name, where=where), rows)
        assert narrowed == answer(node(function, name), left)


def test_conditions_shared_by_aggregates_pick_rows_once():
    """Aggregates with the same condition share the rows that it picks."""
    blank = dict.fromkeys(TYPES)
    events = events_of([(k % 4, {**blank, "day": 19_700 + k, "amount": k}) for k in range(8)])
    where = Compare(">=", COLUMNS["day"], Constant(19_704, DATE))
    for function, name in (("count", None), ("sum", "amount"), ("max", "day")):
        aggregate(node(function, name, where=where), events)
    assert len(events.picked) == 1
    assert aggregate(node("sum", "amount", where=where), events).values.tolist() == [4, 5, 6, 7]


def test_sums_may_pass_the_limit_on_the_way():
    """A sum that fits in the end is exact even where a partial sum does not fit."""
    blank = dict.fromkeys(TYPES)
    amounts = [2**62, 2**62, -(2**62), 5]
    rows = [(0, {**blank, "day": 19_700, "amount": a}) for a in amounts]
    assert answer(node("sum", "amount"), rows)[0] == 2**62 + 5


def test_trends_of_long_histories_of_large_sums_are_exact():
    """Where 64 bits do not hold the formula's products, the slope is still correctly rounded."""
    rows = [
        (0, {**dict.fromkeys(TYPES), "at": k * k * DAY, "amount": 10**15 - k}) for k in range(9)
    ]
    pairs = [(row["at"], row["amount"]) for _, row in rows]
    found = answer(node("trend", "amount", time="at"), rows)
    assert found == [slope(pairs, "amount", "at"), None, None, None]


def test_no_events_at_all_count_zero_and_else_are_missing():
    """Without a row a count is 0 and everything else is missing."""
    for function, name in QUESTIONS:
        wanted = [0] * 4 if function == "count" else [None] * 4
        assert answer(node(function, name), []) == wanted
    assert answer(node("count", "channel", distinct=True), []) == [0] * 4
