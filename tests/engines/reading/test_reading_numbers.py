"""Number, money and integer cells: what is read, exactly, and what is not."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segrules.engines.on_pandas.reading.cells import KNOWN, MISSING, UNREADABLE, cells_of
from segrules.engines.on_pandas.reading.cells_numbers import (
    float_array,
    integer_array,
    number_cells,
    number_words,
    read_number,
)
from segrules.language.types import INTEGER, NUMBER, money

CENTS = money(2)


def one(text, kind=CENTS):
    """A single cell's value, or the status that says why there is none."""
    found = number_cells(cells_of([text]), kind)
    if found.status[0] == KNOWN:
        return found.values[0].item()
    return {MISSING: "missing", UNREADABLE: "unreadable"}[int(found.status[0])]


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("12", 1200),
        ("-12.5", -1250),
        ("12.34", 1234),
        ("+5", 500),
        (".5", 50),
        ("5.", 500),
        ("-0", 0),
        ("007", 700),
        (" 12 ", 1200),
        ("\u300012.30\u00a0", 1230),
        ("１２．３４", 1234),
        ("¥1,234.00", 123400),
        ("￥ 1,234", 123400),
        ("1,234,567.89", 123456789),
        ("12元", 1200),
        ("RMB 12.50", 1250),
        ("rmb12", 1200),
        ("12.50 CNY", 1250),
        ("$3.99", 399),
        ("-$3.99", -399),
        ("$-3.99", -399),
        ("HK$8", 800),
        ("€7", 700),
        ("£7", 700),
        ("1.2万", 1200000),
        ("1.2 万元", 1200000),
        ("3亿", 30000000000),
        ("1.5千", 150000),
        ("2百万", 200000000),
        ("(1,200)", -120000),
        ("（1,200.50）", -120050),
        ("(¥12)", -1200),
        ("12-", -1200),
        ("−5", -500),
        ("2.555", 256),
        ("-2.555", -256),
        ("2.554999", 255),
        ("0.004", 0),
    ],
)
def test_money_is_read_as_people_type_it(text, cents):
    """A plain, signed, grouped, scaled or bracketed amount is exact minor units."""
    assert one(text) == cents


@pytest.mark.parametrize(
    "text",
    [
        "1,23",
        "12,34,567",
        "1,2345",
        ",123",
        "1.2.3",
        "--5",
        "+-5",
        "(-5)",
        "(5",
        "5)",
        "1 234",
        "12%",
        "1e3",
        "abc",
        "12kg",
        "1.2万亿元元",
        "0x10",
        "1_000",
        "inf",
        "Infinity",
        "٣",
        ".",
        "9" * 30,
        "1" * 200,
    ],
)
def test_what_is_no_amount_is_unreadable(text):
    """A badly grouped, doubled or foreign spelling never becomes some other number."""
    assert one(text) == "unreadable"


@pytest.mark.parametrize(
    "text", ["", " ", "NA", "n/a", "NULL", "null", "nan", "NaN", "-", "--", "—", "无", "空", "#N/A"]
)
def test_words_for_nothing_are_missing(text):
    """A cell that says it has no value is missing, not unreadable."""
    assert one(text) == "missing"
    assert one(text, NUMBER) == "missing"


def test_a_number_may_be_a_percentage_or_have_an_exponent():
    """`12%` and `1e3` are numbers; they are no amounts of money and no integers."""
    assert one("12%", NUMBER) == 0.12
    assert one("12.5％", NUMBER) == 0.125
    assert one("1e3", NUMBER) == 1000.0
    assert one("-1.5E-2", NUMBER) == -0.015
    assert one("1e999", NUMBER) == "unreadable"
    assert one("12%", INTEGER) == "unreadable"
    assert one("1e3", INTEGER) == "unreadable"


def test_an_integer_may_end_in_zeros_after_the_point():
    """`12.0` is twelve, `12.5` is no integer, and 1.2万 is twelve thousand."""
    assert one("12.0", INTEGER) == 12
    assert one("12.5", INTEGER) == "unreadable"
    assert one("1.2万", INTEGER) == 12000
    assert one("9223372036854775807", INTEGER) == 2**63 - 1
    assert one("9223372036854775808", INTEGER) == "unreadable"


def test_a_currency_that_is_not_the_columns_unit_is_unreadable():
    """Dollars in a column of yuan are not silently taken for yuan."""
    yuan = money(2, "CNY")
    assert one("¥5", yuan) == 500
    assert one("5元", yuan) == 500
    assert one("CNY 5", yuan) == 500
    assert one("$5", yuan) == "unreadable"
    assert one("5 USD", yuan) == "unreadable"
    assert one("¥5", money(0, "JPY")) == 5
    assert one("$5", money(2, "points")) == 500


def test_a_float_is_read_as_its_shortest_decimal():
    """What an export makes of 2.55 is rounded half away from zero on its decimal text."""
    for value in (2.5499999, 2.675, -2.675, 1.005, 0.1 + 0.2, 1e15 + 0.3, 123456789.125):
        expected = Decimal(repr(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert read_number(value, CENTS) == (int(expected * 100), KNOWN)
        assert float_array(np.array([value]), CENTS).values[0] == int(expected * 100)


def test_floats_that_are_no_numbers_are_missing_or_unreadable():
    """NaN is missing, infinite is unreadable, and 12.5 is no integer."""
    found = float_array(np.array([np.nan, np.inf, -np.inf, 12.5, 12.0]), INTEGER)
    assert found.status.tolist() == [MISSING, UNREADABLE, UNREADABLE, UNREADABLE, KNOWN]
    assert float_array(np.array([np.nan, np.inf]), NUMBER).status.tolist() == [MISSING, UNREADABLE]
    assert float_array(np.array([1e300, 1e16]), CENTS).status.tolist() == [UNREADABLE, KNOWN]


def test_integers_that_do_not_fit_are_unreadable():
    """An amount beyond 64 bits in minor units is not wrapped round."""
    found = integer_array(np.array([5, 2**62, -(2**62)]), CENTS)
    assert found.status.tolist() == [KNOWN, UNREADABLE, UNREADABLE]
    assert integer_array(np.array([2**63], np.uint64), INTEGER).status.tolist() == [UNREADABLE]


def test_typed_cells_that_are_no_numbers_are_unreadable():
    """A boolean or a list in a money column is not taken for 1."""
    assert read_number(True, CENTS)[1] == UNREADABLE  # noqa: FBT003 - the value under test
    assert read_number(["1"], CENTS)[1] == UNREADABLE
    assert read_number(Decimal("1.005"), CENTS) == (101, KNOWN)
    assert read_number(Decimal("sNaN"), CENTS)[1] == UNREADABLE


@given(st.lists(st.integers(-(10**15), 10**15), min_size=1, max_size=40))
def test_money_text_comes_back_exactly(cents):
    """Minor units written with two decimals are read back as the very same integers."""
    texts = [f"{'-' * (c < 0)}{abs(c) // 100}.{abs(c) % 100:02d}" for c in cents]
    found = number_cells(cells_of(texts), CENTS)
    assert found.values.tolist() == cents
    assert not found.status.any()


@given(st.lists(st.decimals(-(10**6), 10**6, places=4), min_size=1, max_size=40))
def test_more_decimals_round_half_away_from_zero(amounts):
    """Money text with four decimals is what decimal arithmetic rounds it to."""
    found = number_cells(cells_of([f"{a:f}" for a in amounts]), CENTS)
    expected = [int((a * 100).quantize(Decimal(1), ROUND_HALF_UP)) for a in amounts]
    assert found.values.tolist() == expected


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=40))
def test_number_text_comes_back_exactly(values):
    """A float's own text is read back as the same float, fast path or not."""
    found = number_cells(cells_of([repr(v) for v in values]), NUMBER)
    assert found.values.tolist() == values


@given(st.lists(st.decimals(allow_nan=False, allow_infinity=False, places=3), max_size=30))
def test_floats_agree_with_their_decimals(values):
    """A money column of floats equals the column of the floats' decimal texts."""
    floats = [float(v) for v in values if abs(v) < 10**12]
    by_array = float_array(np.array(floats), CENTS)
    by_text = number_words([f"{Decimal(repr(v)):f}" for v in floats], CENTS)
    assert by_array.values.tolist() == by_text.values.tolist()
    assert not by_array.status.any()


CHARACTERS = st.text("0123456789.,-+ %()¥元万e١", max_size=12)


@given(st.lists(CHARACTERS, min_size=1, max_size=30), st.sampled_from([CENTS, NUMBER, INTEGER]))
def test_plain_cells_are_read_as_the_strict_rules_read_them(texts, kind):
    """The path of all rows at once and the strict path give the same values and statuses."""
    fast, strict = number_cells(cells_of(texts), kind), number_words(texts, kind)
    assert fast.status.tolist() == strict.status.tolist()
    known = fast.status == KNOWN
    assert fast.values[known].tolist() == strict.values[known].tolist()


@given(CHARACTERS)
def test_nothing_is_read_that_python_reads_otherwise(text):
    """Where Python's own parser takes a plain text for a number, ours gives the same or nothing."""
    try:
        expected = float(text.replace("_", "x"))
    except ValueError:
        return
    got = one(text, NUMBER)
    assert got in {"unreadable", "missing"} or math.isclose(got, expected, rel_tol=0)
