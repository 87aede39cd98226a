"""Who gets which action, and which arm of its experiment: the same on every run."""

from __future__ import annotations

import math
from fractions import Fraction
from hashlib import sha256
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segrules.compiler.program import Holds

MANY = 4_000


@pytest.fixture(scope="module")
def table(made):
    """Customers with a number and a consent."""
    return made.table("customers", "customers", "id", "n", "ok")


@pytest.fixture(scope="module")
def parted(made):
    """Big and small customers; those without a number are in no segment."""
    n = made.column("n")
    rules = [("big", made.is_(">", n, 4)), ("small", made.is_("<=", n, 4))]
    return made.segmentation("s", "first", *rules)


@pytest.fixture(scope="module")
def everybody(made):
    """Many customers in one segment."""
    keys = [f"c{i:05}" for i in range(MANY)]
    return made.frame("customers", id=keys, n=[9] * MANY, ok=[True] * MANY)


@pytest.fixture(scope="module")
def acting(made, table, parted):
    """A program with actions."""
    return lambda *actions: made.program([table], parted, actions=actions)


def drawn(action, salt, key):
    """The number in [0, 1) of a customer, in plain Python."""
    digest = sha256("\0".join([action, salt, str(key)]).encode()).digest()
    return Fraction(int.from_bytes(digest[:8], "big"), 2**64)


def arm_of(action, key, holdout, arms):
    """The arm of a customer, in plain Python."""
    if drawn(action, "holdout", key) < holdout:
        return "holdout"
    ends = zip(arms, accumulate(arms.values()), strict=True)
    return next((arm for arm, end in ends if drawn(action, "arm", key) < end), None)


def test_each_customer_gets_the_first_action_that_is_for_them(made, ran, acting):
    """In its segments, meeting its condition, and not taken by an action declared earlier."""
    frame = made.frame(
        "customers",
        id=list("abcdef"),
        n=[9, 9, 1, 1, None, 9],
        ok=[True, False, True, None, True, None],
    )
    consent = Holds(made.column("ok"))
    done = ran(
        acting(
            made.action("first", "s.big", condition=consent),
            made.action("second", "s.big", "s.small"),
            made.action("third", "s.small", condition=consent),
        ),
        frame,
    )
    second = dict.fromkeys("bcdf", "second")
    assert done.actions == {"a": "first", **second, "e": None}
    assert done.arms == dict.fromkeys("abcdef")
    counts = [
        (f.action, f.in_segment, f.lost["condition"], f.lost["elsewhere"], sum(f.sent.values()))
        for f in done.run.resolved.funnels
    ]
    assert counts == [("first", 3, 2, 0, 1), ("second", 5, 0, 1, 4), ("third", 2, 1, 1, 0)]


@given(
    st.lists(
        st.tuples(st.integers(0, 9) | st.none(), st.booleans() | st.none()), min_size=1, max_size=40
    )
)
def test_the_counts_of_an_action_add_up(made, ran, acting, people):
    """Who is in the segment is lost at a step, held back, or gets it by an arm."""
    keys = [f"c{i}" for i in range(len(people))]
    frame = made.frame("customers", id=keys, n=[n for n, _ in people], ok=[ok for _, ok in people])
    experiment = {"holdout": "20%", "arms": {"x": "30%", "y": "30%"}}
    consent = Holds(made.column("ok"))
    done = ran(
        acting(
            made.action("one", "s.big", condition=consent, experiment=experiment),
            made.action("two", "s.big", "s.small", experiment=experiment),
        ),
        frame,
    )
    for funnel in done.run.resolved.funnels:
        taken = sum(funnel.held.values()) + sum(funnel.sent.values())
        assert funnel.in_segment == sum(funnel.lost.values()) + taken
        assert taken == list(done.actions.values()).count(funnel.action)


def test_the_arms_are_those_of_the_definition(made, ran, acting, everybody):
    """Holdout by its own draw, then the arms one after the other, the rest in none."""
    arms = {"gift": "35%", "nothing": "0%", "coupon": "12.5%"}
    shares = {a: Fraction(s.rstrip("%")) / 100 for a, s in arms.items()}
    action = made.action("again", "s.big", experiment={"holdout": "7.5%", "arms": arms})
    done = ran(acting(action), everybody)
    assert done.arms == {k: arm_of("again", k, Fraction(75, 1000), shares) for k in done.keys}
    counted = done.counts["again"]
    drawn = list(done.arms.values())
    assert counted.held == {"control": 0, "holdout": drawn.count("holdout")}
    assert counted.sent == {("", a or ""): drawn.count(a) for a in [None, "gift", "coupon"]}


@pytest.mark.parametrize("percent", [1, 10, 50, 90])
def test_the_holdout_is_about_its_share(made, ran, acting, everybody, percent):
    """Of many customers the held out are as many as a coin of that share would give."""
    done = ran(acting(made.action("a", "s.big", experiment={"holdout": f"{percent}%"})), everybody)
    share = percent / 100
    error = 4 * math.sqrt(MANY * share * (1 - share))
    assert done.counts["a"].held["holdout"] == pytest.approx(MANY * share, abs=error)


def test_a_larger_holdout_holds_the_same_customers_and_more(made, ran, acting, everybody):
    """Who is held out at 5 % is held out at 10 % too, up to all of them at 100 %."""
    held = []
    for share in ("0%", "5%", "10%", "55.5%", "100%"):
        done = ran(acting(made.action("a", "s.big", experiment={"holdout": share})), everybody)
        held.append({k for k, arm in done.arms.items() if arm == "holdout"})
    assert all(less < more for less, more in pairwise(held))
    assert held[0] == set()
    assert len(held[-1]) == MANY


def test_arms_that_fill_the_whole_take_everybody(made, ran, acting, everybody):
    """Arms of 50 % and 50 % leave nobody without one."""
    experiment = {"arms": {"x": "50%", "y": "50%"}}
    done = ran(acting(made.action("a", "s.big", experiment=experiment)), everybody)
    assert set(done.arms.values()) == {"x", "y"}
    assert sum(done.counts["a"].sent.values()) == MANY


def test_a_customer_keeps_the_arm_whoever_else_is_there(made, ran, acting, everybody):
    """Other rows, in another order, leave a customer's arm as it was; another action draws anew."""
    experiment = {"holdout": "30%", "arms": {"x": "40%", "y": "60%"}}
    whole = ran(acting(made.action("a", "s.big", experiment=experiment)), everybody)
    keys = [k for k in reversed(whole.keys) if not k.endswith("7")]
    few = made.frame("customers", id=keys, n=[9] * len(keys), ok=[None] * len(keys))
    assert (
        ran(acting(made.action("a", "s.big", experiment=experiment)), few).arms.items()
        <= whole.arms.items()
    )
    other = ran(acting(made.action("b", "s.big", experiment=experiment)), everybody)
    assert other.arms != whole.arms


def test_integer_keys_draw_by_their_digits(made, ran, parted):
    """The customer 42 draws as the text `42` does."""
    table = made.table("customers", "customers", "number", "n")
    action = made.action("a", "s.big", experiment={"holdout": "50%"})
    frame = made.frame("customers", number=list(range(200)), n=[9] * 200)
    done = ran(made.program([table], parted, actions=[action]), frame)
    assert done.arms == {k: arm_of("a", k, Fraction(1, 2), {}) for k in range(200)}
