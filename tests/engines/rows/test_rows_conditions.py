from __future__ import annotations

from itertools import product

import pytest

from segrules.compiler.program import (
    Always,
    Among,
    Compare,
    Constant,
    Either,
    Every,
    Holds,
    InSegment,
    Known,
    Matches,
    Named,
    Truth,
)
from segrules.engines.rows import Scope, Trace, evaluate, holds, trace
from segrules.language.types import BOOLEAN, INTEGER, TEXT

A, B = Named("a", BOOLEAN), Named("b", BOOLEAN)
N = Named("n", INTEGER)
T = Named("t", TEXT)
VALUES = (True, False, None)


def kleene_not(a):
    """Kleene's negation."""
    return None if a is None else not a


def kleene_and(a, b):
    """Kleene's conjunction."""
    if a is False or b is False:
        return False
    return None if a is None or b is None else True


def kleene_or(a, b):
    """Kleene's disjunction."""
    return kleene_not(kleene_and(kleene_not(a), kleene_not(b)))


def three(yes, no, a, b):
    """A condition and its negation normal form as one three-valued value."""
    return evaluate(Truth(yes, no, BOOLEAN), Scope(customer={"a": a, "b": b}))


@pytest.mark.parametrize(("a", "b"), list(product(VALUES, VALUES)))
def test_kleene_tables(a, b):
    """Negation normal form over atoms that are false on missing values is Kleene's logic."""
    yes_a, no_a, yes_b, no_b = Holds(A), Holds(A, negated=True), Holds(B), Holds(B, negated=True)
    assert three(yes_a, no_a, a, b) is a
    assert three(no_a, yes_a, a, b) is kleene_not(a)
    both, not_both = Every((yes_a, yes_b)), Either((no_a, no_b))
    assert three(both, not_both, a, b) is kleene_and(a, b)
    either, neither = Either((yes_a, yes_b)), Every((no_a, no_b))
    assert three(either, neither, a, b) is kleene_or(a, b)


def test_empty_every_and_either():
    """All of nothing holds, one of nothing does not."""
    assert holds(Every(()), Scope())
    assert not holds(Either(()), Scope())
    assert holds(Always(value=True), Scope())
    assert not holds(Always(value=False), Scope())


@pytest.mark.parametrize(
    ("op", "expected"),
    [
        ("=", [False, True, False]),
        ("!=", [True, False, True]),
        ("<", [True, False, False]),
        ("<=", [True, True, False]),
        (">", [False, False, True]),
        (">=", [False, True, True]),
    ],
)
def test_compare(op, expected):
    """A comparison holds as in arithmetic, and never where a side is missing."""
    node = Compare(op, N, Constant(2, INTEGER))
    assert [holds(node, Scope(customer={"n": n})) for n in (1, 2, 3)] == expected
    assert not holds(node, Scope())
    assert not holds(Compare(op, Constant(2, INTEGER), N), Scope())


@pytest.mark.parametrize(
    ("atom", "seen", "unseen"),
    [
        (Among(N, frozenset({1, 2})), 1, 3),
        (Among(N, frozenset({1, 2}), negated=True), 3, 1),
        (Among(N, frozenset(), negated=True), 3, None),
        (Matches("contains", T, "a.c"), "xa.cx", "abc"),
        (Matches("starts with", T, "上"), "上海", "海上"),
        (Matches("ends with", T, "海"), "上海", "海上"),
        (Matches("matches", T, "a.c$"), "xabc", "abcx"),
        (Matches("matches", T, "^[一-龥]{2}$"), "上海", "上海市"),
        (Matches("contains", T, "a", negated=True), "b", "a"),
        (Matches("matches", T, "a", negated=True), "b", "bab"),
        (Matches("contains", T, ""), "", None),
        (Holds(A), True, False),
        (Holds(A, negated=True), False, True),
    ],
)
def test_atoms(atom, seen, unseen):
    """An atom holds where it should, and, positive or negated, not where the value is missing."""
    names = ("n", "t", "a")
    assert holds(atom, Scope(customer=dict.fromkeys(names, seen)))
    assert not holds(atom, Scope(customer=dict.fromkeys(names, unseen)))
    assert not holds(atom, Scope())


def test_known_alone_looks_at_missing():
    """Whether a value is known is never unknown."""
    for known in (True, False):
        scope = Scope(customer={"n": 0 if known else None})
        assert holds(Known(N), scope) is known
        assert holds(Known(N, negated=True), scope) is not known


@pytest.mark.parametrize(
    ("segments", "inside"),
    [
        ("a", True),
        ("c", False),
        (None, False),
        (frozenset({"c", "b"}), True),
        (frozenset({"c"}), False),
        (frozenset(), False),
    ],
)
def test_in_segment_is_never_unknown(segments, inside):
    """A customer without a segment is in none; one who carries one of the tags is in."""
    scope = Scope(segments={"rfm": segments})
    assert holds(InSegment("rfm", frozenset("ab")), scope) is inside
    assert holds(InSegment("rfm", frozenset("ab"), negated=True), scope) is not inside


def test_trace_shows_every_part_and_what_it_saw():
    """A trace keeps the parts that did not matter, with the values that atoms saw."""
    more = Compare(">", N, Constant(1, INTEGER))
    vip = InSegment("rfm", frozenset({"vip"}))
    unknown = Known(T, negated=True)
    scope = Scope(customer={"n": 5}, segments={"rfm": "other"})
    found = trace(Either((more, Every((vip, unknown)))), scope)
    assert found.holds
    assert found.parts[0] == Trace(more, holds=True, seen=(5, 1))
    inner = found.parts[1]
    assert not inner.holds
    assert inner.parts == (
        Trace(vip, holds=False, seen=("other",)),
        Trace(unknown, holds=True, seen=(None,)),
    )
    assert trace(Always(value=False), scope) == Trace(Always(value=False), holds=False)
    assert trace(Holds(A), scope).seen == (None,)


def test_segment_of_a_missing_segmentation_is_none():
    """A segmentation that the scope does not hold puts nobody anywhere."""
    assert not holds(InSegment("other", frozenset("a")), Scope())
    assert evaluate(N, Scope()) is None
