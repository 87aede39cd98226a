"""Rules in order, exclusive rules, tags, several segmentations, and one that asks for another."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

NUMBERS = st.lists(st.integers(0, 9), min_size=1, max_size=30)


@pytest.fixture(scope="module")
def table(made):
    """Customers with a number."""
    return made.table("customers", "customers", "id", "n")


@pytest.fixture(scope="module")
def customers(made):
    """Customers a to e."""
    return made.frame("customers", id=list("abcde"), n=[1, 5, 8, 9, None])


def test_the_first_rule_that_is_true_wins(made, ran, table, customers):
    """A customer for whom two rules are true is in the segment of the earlier one."""
    n = made.column("n")
    parted = made.segmentation(
        "s", "first", ("big", made.is_(">", n, 6)), ("any", made.is_(">", n, 0)), otherwise="rest"
    )
    done = ran(made.program([table], parted), customers)
    assert done["s"] == {"a": "any", "b": "any", "c": "big", "d": "big", "e": "rest"}


def test_without_otherwise_a_customer_may_be_in_none(made, ran, table, customers):
    """Nobody is put into a segment whose condition is unknown or false."""
    parted = made.segmentation("s", "one", ("big", made.is_(">", made.column("n"), 6)))
    done = ran(made.program([table], parted), customers)
    assert done["s"] == {"a": None, "b": None, "c": "big", "d": "big", "e": None}


def test_two_rules_may_lead_to_one_segment(made, ran, table, customers):
    """A segment is all the customers of all its rules."""
    n = made.column("n")
    rules = [
        ("end", made.is_("<", n, 2)),
        ("middle", made.is_("<", n, 9)),
        ("end", made.is_("=", n, 9)),
    ]
    done = ran(made.program([table], made.segmentation("s", "first", *rules)), customers)
    assert done["s"] == {"a": "end", "b": "middle", "c": "middle", "d": "end", "e": None}


def test_a_customer_carries_every_tag_that_is_true(made, ran, table, customers):
    """Tags overlap; who carries none has the tag `otherwise`; two rules of one tag are joined."""
    n = made.column("n")
    tags = made.segmentation(
        "t",
        "all",
        ("big", made.is_(">", n, 6)),
        ("odd", made.is_("=", n, 5)),
        ("odd", made.is_("=", n, 9)),
        otherwise="plain",
    )
    done = ran(made.program([table], tags), customers)
    assert done.tags("t") == {
        "a": {"plain"},
        "b": {"odd"},
        "c": {"big"},
        "d": {"big", "odd"},
        "e": {"plain"},
    }


def test_a_segmentation_may_ask_for_an_earlier_one(made, ran, table, customers):
    """`s is big` and `t is odd` are conditions of a later segmentation; in none is not inside."""
    n = made.column("n")
    steps = [
        made.segmentation("s", "first", ("big", made.is_(">", n, 6))),
        made.segmentation("t", "all", ("odd", made.is_("=", n, 9))),
        made.segmentation(
            "u",
            "first",
            (
                "both",
                made.every(
                    (made.inside("s", frozenset({"big"})), made.inside("t", frozenset({"odd"})))
                ),
            ),
            ("outside", made.inside("s", frozenset({"big"}), negated=True)),
            otherwise="one",
        ),
    ]
    done = ran(made.program([table], *steps), customers)
    assert done["u"] == {"a": "outside", "b": "outside", "c": "one", "d": "both", "e": "outside"}


@given(NUMBERS, st.permutations(range(10)), st.booleans())
def test_first_match_is_what_a_loop_over_the_rules_finds(made, ran, table, numbers, order, rest):
    """For any order of overlapping rules each customer has the first one that is true."""
    rules = [(f"r{k}", made.is_(">=", made.column("n"), k)) for k in order[:5]]
    parted = made.segmentation("s", "first", *rules, otherwise="rest" if rest else None)
    keys = [f"c{i:02}" for i in range(len(numbers))]
    done = ran(made.program([table], parted), made.frame("customers", id=keys, n=numbers))
    nothing = "rest" if rest else None
    wanted = [next((f"r{k}" for k in order[:5] if n >= k), nothing) for n in numbers]
    assert list(done["s"].values()) == wanted


@given(NUMBERS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(made, ran, table, numbers, random):
    """Shuffled rows give the same customers, in the same order, with the same segments."""
    parted = made.segmentation("s", "first", ("big", made.is_(">", made.column("n"), 4)))
    program = made.program([table], parted)
    rows = [(f"c{i}", n) for i, n in enumerate(numbers)]
    shuffled = random.sample(rows, len(rows))
    results = [
        ran(program, made.frame("customers", id=[k for k, _ in r], n=[n for _, n in r]))
        for r in (rows, shuffled)
    ]
    assert list(results[0]["s"].items()) == list(results[1]["s"].items())
    assert np.array_equal(*(r.run.segments["s"].values for r in results))
