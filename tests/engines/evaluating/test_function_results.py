"""Functions on vectors: meanings, missing values, exactness."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segrules.compiler.program import AsOf, Call, Column, Constant, Span
from segrules.engines.on_pandas.columns import Frame
from segrules.engines.on_pandas.evaluating.functions import IMPLEMENTATIONS
from segrules.engines.on_pandas.evaluating.rows import Found, Rows
from segrules.engines.on_pandas.evaluating.values import value
from segrules.engines.on_pandas.vectors import from_cells, to_cells
from segrules.language.catalogue import FUNCTIONS
from segrules.language.findings import DataError
from segrules.language.types import DATE, INSTANT, INTEGER, NUMBER, TEXT, money

CNY, MILL, YEN = money(2), money(3), money(0)
SHANGHAI = ZoneInfo("Asia/Shanghai")
INTEGERS = st.integers(-(2**63), 2**63 - 1)
SMALL = st.integers(-(2**31), 2**31)
DOUBLES = st.floats(allow_nan=False, allow_infinity=False)


def call(function, result, *columns):
    """The cells of a function of columns, each given as (type, cells)."""
    names = "abcdefgh"
    frame = Frame(
        "t",
        len(columns[0][1]),
        {n: from_cells(cells, t) for n, (t, cells) in zip(names, columns, strict=False)},
    )
    args = tuple(Column("t", n, t) for n, (t, _) in zip(names, columns, strict=False))
    rows = Rows(frame, SHANGHAI, as_of=19_723)
    return to_cells(value(Call(function, args, result), rows))


def micros(*parts):
    """Microseconds of a moment in Shanghai."""
    since = datetime(*parts, tzinfo=SHANGHAI) - datetime(1970, 1, 1, tzinfo=UTC)
    return round(since.total_seconds()) * 1_000_000


def test_every_function_of_the_catalogue_is_there():
    """The engine has the catalogue's functions; days since comes as days between."""
    assert set(FUNCTIONS) - set(IMPLEMENTATIONS) == {"days_since"}


def test_arithmetic_of_money_is_exact():
    """Minor units are added and multiplied as integers, and brought to one scale first."""
    assert call("add", CNY, (CNY, [10, None]), (CNY, [20, 1])) == [30, None]
    assert call("add", MILL, (CNY, [10]), (MILL, [5])) == [105]
    assert call("multiply", CNY, (CNY, [1999]), (INTEGER, [3])) == [5997]
    assert call("subtract", INTEGER, (INTEGER, [2**62]), (INTEGER, [1])) == [2**62 - 1]
    assert call("money", CNY, (INTEGER, [7, None])) == [700, None]
    assert call("negative", CNY, (CNY, [5, -5])) == [-5, 5]
    assert call("abs", CNY, (CNY, [5, -5, None])) == [5, 5, None]


def test_numbers_are_in_major_units():
    """Money meets numbers in major units, correctly rounded."""
    assert call("number", NUMBER, (CNY, [1999, None])) == [19.99, None]
    assert call("multiply", NUMBER, (CNY, [1999]), (NUMBER, [2.0])) == [39.98]
    assert call("add", NUMBER, (INTEGER, [1]), (NUMBER, [0.5])) == [1.5]
    assert str(call("negative", NUMBER, (NUMBER, [0.0]))) == "[0.0]"


def test_division_is_one_rounding_and_by_zero_is_missing():
    """Whole sides are brought to one unit and divided once; nothing is divided by zero."""
    assert call("divide", NUMBER, (CNY, [100, 5, None]), (INTEGER, [3, 0, 1])) == [
        1 / 3,
        None,
        None,
    ]
    assert call("divide", NUMBER, (CNY, [10]), (MILL, [30])) == [100 / 30]
    assert call("divide", NUMBER, (NUMBER, [1.0, 1.0]), (NUMBER, [0.0, 4.0])) == [None, 0.25]
    assert call("divide", NUMBER, (NUMBER, [1e300]), (NUMBER, [1e-300])) == [None]
    assert call("divide", NUMBER, (INTEGER, [0]), (YEN, [7])) == [0.0]


@pytest.mark.parametrize(
    ("function", "left", "right"),
    [
        ("add", 2**63 - 1, 1),
        ("subtract", -(2**63), 1),
        ("multiply", 2**40, 2**40),
        ("multiply", -(2**63), -1),
    ],
)
def test_an_integer_that_does_not_fit_is_said_not_wrapped(function, left, right):
    """A result beyond 64 bits is a finding that names the operation."""
    with pytest.raises(DataError) as raised:
        call(function, INTEGER, (INTEGER, [1, left]), (INTEGER, [1, right]))
    assert raised.value.findings[0].name == "overflow"


@given(st.sampled_from(["add", "subtract", "multiply"]), INTEGERS, INTEGERS)
def test_integers_are_exact_or_refused(function, left, right):
    """Every pair of integers gives the exact result or a finding, never another number."""
    exact = {"add": left + right, "subtract": left - right, "multiply": left * right}[function]
    columns = ((INTEGER, [left, 1, None]), (INTEGER, [right, 1, 2]))
    if -(2**63) <= exact < 2**63:
        assert call(function, INTEGER, *columns)[0] == exact
    else:
        with pytest.raises(DataError):
            call(function, INTEGER, *columns)


def test_what_a_missing_cell_holds_cannot_overflow():
    """Rows that are not known may hold anything without harm."""
    huge = from_cells([2**62, 1], INTEGER)
    known = from_cells([None, 1], INTEGER).known
    frame = Frame("t", 2, {"a": type(huge)(INTEGER, huge.values, known)})
    product = Call("multiply", (Column("t", "a", INTEGER), Constant(8, INTEGER)), INTEGER)
    assert to_cells(value(product, Rows(frame))) == [None, 8]


def test_the_most_negative_integer_has_no_opposite():
    """Turning the sign of the least integer does not fit, and is said."""
    for function in ("negative", "abs"):
        with pytest.raises(DataError):
            call(function, INTEGER, (INTEGER, [-(2**63)]))


def test_money_that_does_not_fit_in_minor_units_is_said():
    """An integer too large to be held in minor units is a finding."""
    with pytest.raises(DataError):
        call("money", CNY, (INTEGER, [2**60]))


def half_away(x: Fraction) -> int:
    """The nearest integer, a half away from zero."""
    size = math.floor(abs(x) + Fraction(1, 2))
    return size if x >= 0 else -size


@given(st.one_of(st.floats(-1e15, 1e15), st.integers(-99, 99).map(lambda n: n / 2)))
def test_rounding_to_integers_is_exact(x):
    """A half goes away from zero, and the number just below a half does not."""
    assert call("round", INTEGER, (NUMBER, [x])) == [half_away(Fraction(x))]


@given(
    st.one_of(DOUBLES, st.integers(-(10**6), 10**6).map(lambda n: n / 1000)),
    st.integers(-330, 330) | st.integers(-4, 4),
)
def test_rounding_to_digits_is_exact(x, digits):
    """A number is rounded by its exact value, then to the nearest double."""
    power = Fraction(10) ** digits
    try:
        expected = float(half_away(Fraction(x) * power) / power)
    except OverflowError:
        expected = None
    assert call("round", NUMBER, (NUMBER, [x]), (INTEGER, [digits])) == [expected]


def test_money_and_integers_are_rounded_in_major_units():
    """Money is rounded to whole units, a half away from zero."""
    assert call("round", INTEGER, (CNY, [150, 149, -150, -149, 250, None])) == [
        2,
        1,
        -2,
        -1,
        3,
        None,
    ]
    assert call("round", INTEGER, (INTEGER, [7])) == [7]
    assert call("round", NUMBER, (CNY, [125]), (INTEGER, [1])) == [1.3]
    assert call("round", NUMBER, (INTEGER, [1250]), (INTEGER, [-2])) == [1300.0]


@given(st.integers(-(10**17), 10**17) | st.integers(-999, 999), st.integers(-25, 5))
def test_money_is_rounded_to_digits_as_a_decimal(minor, digits):
    """Money has no binary error to be rounded by: 1.45 to one decimal is 1.5."""
    power = Fraction(10) ** digits
    expected = float(half_away(Fraction(minor, 100) * power) / power)
    found = call("round", NUMBER, (CNY, [minor]), (INTEGER, [digits]))
    assert found == [pytest.approx(expected, rel=1e-15, abs=0)]
    if abs(minor) < 2**53:
        assert found == [expected]


def test_a_number_too_large_for_an_integer_is_said():
    """Rounding beyond 64 bits is a finding, unless the cell is missing anyway."""
    with pytest.raises(DataError):
        call("round", INTEGER, (NUMBER, [1e19]))


@given(st.lists(st.one_of(DOUBLES, st.none()), min_size=1))
def test_the_logarithm_is_that_of_the_c_library(cells):
    """Natural, and missing of zero, of negative and of missing values."""
    expected = [None if x is None or x <= 0 else math.log(x) for x in cells]
    assert call("log", NUMBER, (NUMBER, cells)) == expected


def test_least_and_greatest_need_every_argument():
    """The least and the greatest are missing where one argument is."""
    columns = ((INTEGER, [3, None, 5]), (INTEGER, [4, 1, 2]), (INTEGER, [9, 9, 9]))
    assert call("min", INTEGER, *columns) == [3, None, 2]
    assert call("max", INTEGER, *columns) == [9, None, 9]
    assert call("max", DATE, (DATE, [1]), (DATE, [2])) == [2]


def test_coalesce_takes_the_first_known_of_any_kind():
    """The first known value wins, also across two dictionaries and two kinds of number."""
    assert call("coalesce", TEXT, (TEXT, [None, "b", None]), (TEXT, ["z", "a", None])) == [
        "z",
        "b",
        None,
    ]
    assert call("coalesce", NUMBER, (INTEGER, [None, 2]), (NUMBER, [0.5, 0.5])) == [0.5, 2.0]


def test_lower_folds_case_on_words():
    """Case is folded as Unicode says, so that different spellings become one word."""
    cells = ["STRASSE", "straße", None, "Ａbc"]
    assert call("lower", TEXT, (TEXT, cells)) == ["strasse", "strasse", None, "ａbc"]


def test_parts_of_instants_are_local():
    """The parts of a moment are those of its date in the ruleset's zone."""
    cells = [micros(2024, 1, 1), micros(2024, 1, 1) - 1, None]
    assert call("year", INTEGER, (INSTANT, cells)) == [2024, 2023, None]
    assert call("quarter", INTEGER, (INSTANT, cells)) == [1, 4, None]
    assert call("weekday", INTEGER, (INSTANT, cells)) == [1, 7, None]
    assert call("date", DATE, (INSTANT, cells)) == [19_723, 19_722, None]


def test_days_between_counts_days_of_dates_and_periods_of_instants():
    """Dates count calendar days, instants whole periods of 24 hours, rounded down."""
    assert call("days_between", INTEGER, (DATE, [10, 20, None]), (DATE, [20, 10, 1])) == [
        10,
        -10,
        None,
    ]
    hour, day = 3_600_000_000, 86_400_000_000
    later = [23 * hour, 24 * hour, -hour, -day]
    assert call("days_between", INTEGER, (INSTANT, [0, 0, 0, 0]), (INSTANT, later)) == [
        0,
        1,
        -1,
        -1,
    ]


def test_days_since_an_instant_ends_at_the_start_of_the_as_of_day():
    """A purchase on the evening before has not been a whole day ago; its date has."""
    evening = from_cells([micros(2023, 12, 31, 20)], INSTANT)
    column = Column("t", "a", INSTANT)
    rows = Rows(Frame("t", 1, {"a": evening}), SHANGHAI, as_of=19_723)
    whole = Call("days_between", (column, AsOf(Span(), INSTANT)), INTEGER)
    assert to_cells(value(whole, rows)) == [0]
    dated = Call("days_between", (Call("date", (column,), DATE), AsOf(Span(), DATE)), INTEGER)
    assert to_cells(value(dated, rows)) == [1]


def test_without_an_as_of_day_what_depends_on_it_is_missing():
    """No day, no value; once the day is known, nothing stays missing for it."""
    rows = Rows(Frame("t", 1, {"a": from_cells([5], DATE)}))
    since = Call("days_between", (Column("t", "a", DATE), AsOf(Span(), DATE)), INTEGER)
    assert to_cells(value(since, rows)) == [None]
    assert to_cells(value(since, replace(rows, as_of=7, found=Found()))) == [2]
    assert to_cells(value(since, replace(rows, as_of=9, found=Found()))) == [4]


def test_a_column_that_the_data_lacks_is_missing():
    """A declared column without data is missing in every row."""
    rows = Rows(Frame("t", 2, {}))
    assert to_cells(value(Column("t", "city", TEXT), rows)) == [None, None]
    assert to_cells(value(Column("t", "age", INTEGER), rows)) == [None, None]
