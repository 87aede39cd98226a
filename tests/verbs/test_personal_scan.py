from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segrules.compiler.program import Span
from segrules.engines.on_pandas.vectors import from_cells
from segrules.language.findings import DataError
from segrules.language.types import INTEGER, TEXT
from segrules.verbs.personal_scan import (
    CHECKS,
    WEIGHTS,
    is_bank_card,
    is_id_card,
    is_mail,
    is_mobile,
    personal_kind,
)
from segrules.verbs.pseudonyms import Pseudonyms, pseudonyms_from
from segrules.verbs.retention import before

KEY = "0123456789abcdef" * 2


def id_card(area: int, day: str, order: int) -> str:
    """An identity card number with its check digit."""
    body = f"{area}{day}{order:03d}"
    return body + CHECKS[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def luhn(body: str) -> str:
    """The digits with the Luhn digit that makes them a card, found by trying."""
    return next(body + d for d in "0123456789" if is_bank_card(body + d))


@given(st.integers(110000, 659999), st.dates().map(lambda d: d), st.integers(0, 999))
def test_an_identity_card_has_one_check_digit(area, day, order):
    """Of the eleven last characters that there are, one alone is right."""
    if not 1800 <= day.year <= 2099:
        return
    good = id_card(area, day.strftime("%Y%m%d"), order)
    assert [c for c in "0123456789X" if is_id_card(good[:-1] + c)] == [good[-1]]


@given(st.text("0123456789", min_size=12, max_size=18))
def test_a_card_number_has_one_luhn_digit(body):
    """Of ten last digits one is right, and a single changed digit is found."""
    body = f"6{body[1:]}"
    good = [d for d in "0123456789" if is_bank_card(body + d)]
    assert len(good) == 1
    whole = body + good[0]
    changed = whole[:5] + str((int(whole[5]) + 1) % 10) + whole[6:]
    assert not is_bank_card(changed)


def test_known_numbers_are_told_apart():
    """The published examples of the standards, and what looks like them but is not."""
    assert is_id_card("11010519491231002X")
    assert not is_id_card("110105194912310021")
    assert not is_id_card("11010519490230002X")
    assert is_bank_card("4111 1111 1111 1111")
    assert is_mobile("+86 13800138000")
    assert not is_mobile("12800138000")
    assert is_mail("a.b@c.cn")
    assert not is_mail("a@b")


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ([f"1380013{n:04d}" for n in range(40)], "mobile"),
        ([f"u{n}@x.cn" for n in range(40)], "mail"),
        ([id_card(110105, "19491231", n) for n in range(40)], "id-card"),
        ([luhn(f"62228800{n:07d}") for n in range(40)], "bank-card"),
        ([f"{n:016d}" for n in range(40)], None),
        ([f"1380013{n:04d}" for n in range(3)], None),
        ([f"1380013{n:04d}" if n % 3 else f"x{n}" for n in range(40)], "mobile"),
        ([f"1380013{n:04d}" if n % 3 == 0 else f"x{n}" for n in range(40)], None),
    ],
)
def test_a_column_is_what_most_of_its_distinct_values_are(cells, kind):
    """The share counts distinct values, not rows; few values tell nothing."""
    assert personal_kind(from_cells([*cells, None], TEXT)) == kind
    assert personal_kind(from_cells([*cells, *["-"] * 500], TEXT)) == kind


def test_mobiles_that_were_read_as_numbers_are_found():
    """A column of whole numbers is looked at as its digits."""
    assert personal_kind(from_cells([13800130000 + n for n in range(40)], INTEGER)) == "mobile"


@given(st.text(max_size=20), st.text(max_size=20))
def test_pseudonyms_are_alike_exactly_for_the_same_customer(one, other):
    """The same key and id give the same 32 hexadecimal digits, another id others."""
    made = pseudonyms_from({"SEGRULES_KEY": KEY})
    assert (made.of(one) == made.of(other)) == (one == other)
    assert len(made.of(one)) == 32
    assert made.of(one) != Pseudonyms(b"z" * 32).of(one)
    assert KEY not in repr(made)


def test_a_pseudonym_is_the_hmac_of_the_standard():
    """RFC 4231, test case 2, with the key as it is there, cut to 16 bytes."""
    made = Pseudonyms(b"Jefe").of("what do ya want for nothing?")
    assert made == "5bdcc146bf60754e6a042426089575c7"


@pytest.mark.parametrize("environment", [{}, {"SEGRULES_KEY": "  "}, {"SEGRULES_KEY": "k" * 31}])
def test_a_key_is_needed_and_must_be_long(environment):
    """No key, a blank one and a short one are refused."""
    with pytest.raises(DataError):
        pseudonyms_from(environment)


@given(st.integers(0, 40000), st.integers(0, 400))
def test_days_are_counted_back(day, many):
    """A period of days goes back so many days."""
    assert before(day, Span(days=many)) == day - many


def test_months_are_counted_back_on_the_calendar():
    """The last of a long month goes back to the last of a short one."""
    assert before(19813, Span(months=1)) == 19782  # 2024-03-31 -> 2024-02-29
    assert before(19723, Span(months=12)) == 19358  # 2024-01-01 -> 2023-01-01
