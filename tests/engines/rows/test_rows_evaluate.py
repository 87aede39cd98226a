from __future__ import annotations

import pytest

from segrules.compiler.program import (
    Always,
    AsOf,
    Call,
    Choose,
    Column,
    Compare,
    Constant,
    Known,
    LookedUp,
    Named,
    Span,
    Truth,
)
from segrules.engines.rows import Scope, evaluate
from segrules.engines.rows.scope import at_row
from segrules.language.findings import DataError
from segrules.language.types import (
    BOOLEAN,
    DATE,
    INSTANT,
    INTEGER,
    NUMBER,
    TEXT,
    Type,
    money,
)

FEN = money(2)
DAY = 86_400_000_000


def call(function: str, kind: Type, *args: tuple[object, Type], scope: Scope | None = None):
    """The value of a function of constants; None makes a missing argument."""
    nodes = tuple(Named("absent", t) if v is None else Constant(v, t) for v, t in args)
    return evaluate(Call(function, nodes, kind), scope or Scope())


def test_constant_is_its_value():
    """A constant has its own value."""
    assert evaluate(Constant(1.5, NUMBER), Scope()) == 1.5


def test_column_at_row_level_is_the_rows():
    """A column of the table in sight is read from the row, one of another from the customer."""
    scope = at_row(Scope(customer={"city": "上海"}), "orders", {"amount": 5})
    assert evaluate(Column("orders", "amount", INTEGER), scope) == 5
    assert evaluate(Column("customers", "city", TEXT), scope) == "上海"
    assert evaluate(Column("orders", "city", TEXT), scope) is None


def test_named_is_the_customers_also_in_a_row():
    """A metric in a row's expression is that row's customer's."""
    scope = at_row(Scope(customer={"spend": 7}), "orders", {"spend": 1})
    assert evaluate(Named("spend", INTEGER), scope) == 7


@pytest.mark.parametrize(
    ("sku", "expected"), [("a", "母婴"), ("b", None), ("z", None), (None, None)]
)
def test_looked_up(sku, expected):
    """A look-up is missing where the key is missing, unknown, or its cell is missing."""
    products = {"a": {"category": "母婴"}, "b": {"category": None}}
    scope = at_row(Scope(lookups={"products": products}), "orders", {"sku": sku})
    node = LookedUp(Column("orders", "sku", TEXT), "products", "category", TEXT)
    assert evaluate(node, scope) == expected


def test_choose_takes_otherwise_where_unknown():
    """An unknown condition chooses as a false one does."""
    test = Compare(">", Named("n", INTEGER), Constant(1, INTEGER))
    node = Choose(test, Constant("many", TEXT), Constant("few", TEXT), TEXT)
    found = [evaluate(node, Scope(customer={"n": n})) for n in (2, 1, None)]
    assert found == ["many", "few", "few"]


def test_truth_is_three_valued():
    """A condition as a value is true, false, or missing where neither it nor its negation holds."""
    n, one = Named("n", INTEGER), Constant(1, INTEGER)
    node = Truth(Compare(">", n, one), Compare("<=", n, one), BOOLEAN)
    assert [evaluate(node, Scope(customer={"n": n})) for n in (2, 1, None)] == [True, False, None]


def test_as_of_clamps_the_day_of_the_month():
    """A month before 31 March is the last day of February, with days taken off after months."""
    scope = Scope(as_of=19_813)  # 2024-03-31
    assert evaluate(AsOf(Span(months=1), DATE), scope) == 19_782  # 2024-02-29
    assert evaluate(AsOf(Span(months=13, days=1), DATE), scope) == 19_415  # 2023-02-27
    assert evaluate(AsOf(Span(), DATE), scope) == 19_813


def test_as_of_instant_starts_the_local_day():
    """As an instant it is the local midnight in UTC; days are calendar days, hours are hours."""
    scope = Scope(as_of=19_813, timezone="Europe/Berlin")  # the day clocks go forward
    midnight = 19_813 * DAY - 3600 * 1_000_000
    assert evaluate(AsOf(Span(), INSTANT), scope) == midnight
    after = Scope(as_of=19_814, timezone="Europe/Berlin")
    assert evaluate(AsOf(Span(), INSTANT), after) - midnight == 23 * DAY // 24
    assert evaluate(AsOf(Span(days=1), INSTANT), after) == midnight
    assert evaluate(AsOf(Span(hours=23), INSTANT), after) == midnight


def test_as_of_is_missing_without_a_day():
    """Where no day is known, what depends on it is missing."""
    assert evaluate(AsOf(Span(), DATE), Scope()) is None
    assert call("days_since", INTEGER, (3, DATE)) is None


@pytest.mark.parametrize(
    ("function", "kind", "args", "expected"),
    [
        ("add", INTEGER, [(2, INTEGER), (3, INTEGER)], 5),
        ("add", FEN, [(250, FEN), (3, FEN)], 253),
        ("add", NUMBER, [(0.1, NUMBER), (0.2, NUMBER)], 0.1 + 0.2),
        ("subtract", INTEGER, [(2, INTEGER), (3, INTEGER)], -1),
        ("multiply", FEN, [(250, FEN), (3, INTEGER)], 750),
        ("multiply", FEN, [(3, INTEGER), (250, FEN)], 750),
        ("multiply", NUMBER, [(0.5, NUMBER), (3.0, NUMBER)], 1.5),
        ("divide", NUMBER, [(1, INTEGER), (4, INTEGER)], 0.25),
        ("divide", NUMBER, [(1, INTEGER), (0, INTEGER)], None),
        ("divide", NUMBER, [(1.0, NUMBER), (-0.0, NUMBER)], None),
        ("divide", NUMBER, [(250, FEN), (2, INTEGER)], 1.25),
        ("divide", NUMBER, [(2, INTEGER), (250, FEN)], 0.8),
        ("divide", NUMBER, [(250, FEN), (500, FEN)], 0.5),
        ("divide", NUMBER, [(250, FEN), (5, money(0))], 0.5),
        ("divide", NUMBER, [(250, FEN), (0.5, NUMBER)], 5.0),
        ("divide", NUMBER, [(1e308, NUMBER), (1e-10, NUMBER)], None),
        ("negative", FEN, [(250, FEN)], -250),
        ("number", NUMBER, [(250, FEN)], 2.5),
        ("number", NUMBER, [(3, INTEGER)], 3.0),
        ("money", FEN, [(3, INTEGER)], 300),
        ("min", INTEGER, [(3, INTEGER), (1, INTEGER), (2, INTEGER)], 1),
        ("max", DATE, [(3, DATE), (1, DATE)], 3),
        ("min", NUMBER, [(250, FEN), (3, INTEGER)], 2.5),
        ("abs", FEN, [(-250, FEN)], 250),
        ("abs", NUMBER, [(-0.5, NUMBER)], 0.5),
        ("round", INTEGER, [(2.5, NUMBER)], 3),
        ("round", INTEGER, [(-2.5, NUMBER)], -3),
        ("round", INTEGER, [(-2.4, NUMBER)], -2),
        ("round", INTEGER, [(250, FEN)], 3),
        ("round", NUMBER, [(0.125, NUMBER), (2, INTEGER)], 0.13),
        ("round", NUMBER, [(1234.0, NUMBER), (-2, INTEGER)], 1200.0),
        ("round", NUMBER, [(1.5, NUMBER), (10**9, INTEGER)], 1.5),
        ("round", NUMBER, [(1.5, NUMBER), (-(10**9), INTEGER)], 0.0),
        ("log", NUMBER, [(1.0, NUMBER)], 0.0),
        ("log", NUMBER, [(0.0, NUMBER)], None),
        ("log", NUMBER, [(-1, INTEGER)], None),
        ("log", NUMBER, [(100, FEN)], 0.0),
        ("year", INTEGER, [(19_813, DATE)], 2024),
        ("month", INTEGER, [(19_813, DATE)], 3),
        ("day", INTEGER, [(19_813, DATE)], 31),
        ("quarter", INTEGER, [(19_813, DATE)], 1),
        ("quarter", INTEGER, [(19_814, DATE)], 2),
        ("weekday", INTEGER, [(19_813, DATE)], 7),
        ("weekday", INTEGER, [(0, DATE)], 4),
        ("year", INTEGER, [(-1, DATE)], 1969),
        ("days_between", INTEGER, [(5, DATE), (3, DATE)], -2),
        ("days_between", INTEGER, [(0, INSTANT), (2 * DAY - 1, INSTANT)], 1),
        ("days_between", INTEGER, [(1, INSTANT), (0, INSTANT)], -1),
        ("lower", TEXT, [("Straße ÄB 上", TEXT)], "strasse äb 上"),
        ("coalesce", INTEGER, [(None, INTEGER), (3, INTEGER), (4, INTEGER)], 3),
        ("coalesce", INTEGER, [(None, INTEGER), (None, INTEGER)], None),
        ("coalesce", NUMBER, [(None, NUMBER), (250, FEN)], 2.5),
        ("coalesce", TEXT, [(None, TEXT), ("x", TEXT)], "x"),
        ("coalesce", DATE, [(None, DATE), (7, DATE)], 7),
        ("add", INTEGER, [(None, INTEGER), (3, INTEGER)], None),
        ("add", INTEGER, [(2**62, INTEGER), (2**62 - 1, INTEGER)], 2**63 - 1),
        ("multiply", NUMBER, [(1e308, NUMBER), (10.0, NUMBER)], None),
    ],
)
def test_functions(function, kind, args, expected):
    """Each function has the value that the catalogue says, of the exact type that it says."""
    found = call(function, kind, *args)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("function", "args"),
    [
        ("add", [(2**62, INTEGER), (2**62, INTEGER)]),
        ("negative", [(-(2**63), INTEGER)]),
        ("round", [(1e300, NUMBER)]),
    ],
)
def test_integers_beyond_64_bits_are_an_error(function, args):
    """An integer that no engine could hold is refused, not wrapped round."""
    with pytest.raises(DataError):
        call(function, INTEGER, *args)


def test_date_parts_of_an_instant_are_local():
    """The parts of an instant, and its date, are those in the ruleset's zone."""
    new_year = 19_723 * DAY - 8 * DAY // 24  # 2024-01-01 in Shanghai
    scope = Scope(timezone="Asia/Shanghai")
    names = ["year", "month", "day", "quarter", "weekday"]
    parts = [call(name, INTEGER, (new_year, INSTANT), scope=scope) for name in names]
    assert parts == [2024, 1, 1, 1, 1]
    assert call("date", DATE, (new_year, INSTANT), scope=scope) == 19_723
    assert call("date", DATE, (new_year - 1, INSTANT), scope=scope) == 19_722


def test_days_since_differs_for_dates_and_instants():
    """Of a date calendar days are counted, of an instant whole periods of 24 hours."""
    scope = Scope(as_of=100)
    assert call("days_since", INTEGER, (98, DATE), scope=scope) == 2
    assert call("days_since", INTEGER, (98 * DAY + 1, INSTANT), scope=scope) == 1
    assert call("days_since", INTEGER, (101, DATE), scope=scope) == -1


def test_condition_in_choose_may_be_constant():
    """A condition that is true for everybody chooses for everybody."""
    node = Choose(Always(value=True), Constant(1, INTEGER), Named("x", INTEGER), INTEGER)
    assert evaluate(node, Scope()) == 1
    missing = Choose(Known(Named("x", INTEGER)), Constant(1, INTEGER), Named("x", INTEGER), INTEGER)
    assert evaluate(missing, Scope()) is None
