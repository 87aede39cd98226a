from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segrules.language.nearest import distance, nearest

WORDS = st.text("abc中文", max_size=7)


def alignment(one: str, other: str) -> int:
    """The optimal string alignment distance by its recursive definition."""

    @cache
    def upto(i: int, j: int) -> int:
        if not i or not j:
            return i + j
        costs = [
            upto(i - 1, j) + 1,
            upto(i, j - 1) + 1,
            upto(i - 1, j - 1) + (one[i - 1] != other[j - 1]),
        ]
        if i > 1 and j > 1 and one[i - 2 : i] == other[j - 1] + other[j - 2]:
            costs.append(upto(i - 2, j - 2) + 1)
        return min(costs)

    return upto(len(one), len(other))


@given(WORDS, WORDS, st.integers(0, 7))
def test_the_distance_is_the_recursive_definition_up_to_its_bound(one, other, most):
    """A distance above the bound is the bound plus one, any other is exact."""
    assert distance(one, other, most) == min(alignment(one, other), most + 1)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("recencyy", "recency"),
        ("recnecy", "recency"),
        ("Recency", "recency"),
        ("ｒecency", "recency"),
        ("frequncy", "frequency"),
        ("城氏", "城市"),
        ("下单日", "下单日期"),
        ("订单金客额", "订单金额"),
        ("R1", "R"),
    ],
)
def test_a_slip_is_forgiven(word, meant):
    """Slips in Latin and Chinese names, in case and in width are found."""
    names = ["recency", "frequency", "城市", "下单日期", "订单金额", "R"]
    assert nearest(word, names) == (meant,)


@pytest.mark.parametrize("word", ["R", "x", "金", "spend", "渠道类型", "", "r" * 10_000])
def test_another_word_is_not_forced(word):
    """A single character, another word or a very long one has no nearest name."""
    assert nearest(word, ["F", "M", "recency", "城", "城市等级"]) == ()


def test_the_nearest_come_first_and_few():
    """The order is by distance and then by name, whatever the order of the candidates."""
    names = ["orders_c", "orders_b", "orders", "orders_a", "order"]
    assert nearest("orders_", names) == ("orders", "orders_a", "orders_b")
    assert nearest("orders_", {*names}) == nearest("orders_", reversed(names))
    assert nearest("orders_", names, limit=1) == ("orders",)
