"""Conditions in negation normal form, held to a tiny interpreter of three-valued logic."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segrules.compiler.program import (
    Always,
    Among,
    Choose,
    Column,
    Compare,
    Constant,
    Either,
    Every,
    Holds,
    InSegment,
    Known,
    Matches,
    Truth,
)
from segrules.engines.on_pandas.columns import Frame
from segrules.engines.on_pandas.evaluating.rows import Rows, part
from segrules.engines.on_pandas.evaluating.values import mask, value
from segrules.engines.on_pandas.vectors import from_cells, to_cells
from segrules.language.types import BOOLEAN, DATE, INTEGER, NUMBER, TEXT

A, B = Column("t", "a", BOOLEAN), Column("t", "b", BOOLEAN)
N, T, D = Column("t", "n", INTEGER), Column("t", "t", TEXT), Column("t", "d", DATE)
DOMAINS = {
    "a": [True, False, None],
    "b": [True, False, None],
    "n": [-1, 0, 2, None],
    "t": ["上海", "app", "", None],
    "d": [-1, 0, 19_000, None],
}
TYPES = {"a": BOOLEAN, "b": BOOLEAN, "n": INTEGER, "t": TEXT, "d": DATE}
EVERY_ROW = [dict(zip(DOMAINS, row, strict=True)) for row in product(*DOMAINS.values())]


def rows_of(cells) -> Rows:
    """A context over a table of the given rows."""
    columns = {n: from_cells([row[n] for row in cells], TYPES[n]) for n in DOMAINS}
    return Rows(Frame("t", len(cells), columns))


EVERYBODY = rows_of(EVERY_ROW)


def kleene_not(x):
    """Not: unknown stays unknown."""
    return None if x is None else not x


def kleene_and(x, y):
    """And: false wins, then unknown."""
    return False if False in {x, y} else (None if None in {x, y} else True)


# A formula is an atom's name, or ("not", f), ("and", f, g), ("or", f, g).
ATOMS = {
    "a": (lambda r: r["a"], Holds(A), Holds(A, negated=True)),
    "b": (lambda r: r["b"], Holds(B), Holds(B, negated=True)),
    "n<1": (
        lambda r: None if r["n"] is None else r["n"] < 1,
        Compare("<", N, Constant(1, INTEGER)),
        Compare(">=", N, Constant(1, INTEGER)),
    ),
    "1>=d": (
        lambda r: None if r["d"] is None else r["d"] <= 1,
        Compare(">=", Constant(1, DATE), D),
        Compare("<", Constant(1, DATE), D),
    ),
    "t=app": (
        lambda r: None if r["t"] is None else r["t"] == "app",
        Compare("=", T, Constant("app", TEXT)),
        Compare("!=", T, Constant("app", TEXT)),
    ),
    "t in": (
        lambda r: None if r["t"] is None else r["t"] in {"上海", "北京"},
        Among(T, frozenset({"上海", "北京"})),
        Among(T, frozenset({"上海", "北京"}), negated=True),
    ),
    "n in": (
        lambda r: None if r["n"] is None else r["n"] in {0, 2, 7},
        Among(N, frozenset({0, 2, 7})),
        Among(N, frozenset({0, 2, 7}), negated=True),
    ),
    "t has p": (
        lambda r: None if r["t"] is None else "p" in r["t"],
        Matches("contains", T, "p"),
        Matches("contains", T, "p", negated=True),
    ),
    "d missing": (lambda r: r["d"] is None, Known(D, negated=True), Known(D)),
    "true": (lambda _: True, Always(value=True), Always(value=False)),
}


def truth(formula, row):
    """What Kleene's tables say: True, False or None."""
    match formula:
        case str():
            return ATOMS[formula][0](row)
        case ("not", f):
            return kleene_not(truth(f, row))
        case ("and", f, g):
            return kleene_and(truth(f, row), truth(g, row))
        case ("or", f, g):
            return kleene_not(kleene_and(kleene_not(truth(f, row)), kleene_not(truth(g, row))))


def normal(formula, *, positive=True):
    """The formula, or its negation, in negation normal form."""
    match formula:
        case str():
            return ATOMS[formula][1 if positive else 2]
        case ("not", f):
            return normal(f, positive=not positive)
        case (op, f, g):
            kind = Every if (op == "and") is positive else Either
            return kind((normal(f, positive=positive), normal(g, positive=positive)))


FORMULAS = st.recursive(
    st.sampled_from(sorted(ATOMS)),
    lambda f: st.one_of(
        st.tuples(st.just("not"), f), st.tuples(st.sampled_from(["and", "or"]), f, f)
    ),
    max_leaves=8,
)


@given(FORMULAS)
def test_a_mask_is_certainly_true_on_every_row(formula):
    """A formula and its negation are true exactly where Kleene's tables say so."""
    expected = [truth(formula, row) for row in EVERY_ROW]
    assert mask(normal(formula), EVERYBODY).tolist() == [e is True for e in expected]
    refuted = mask(normal(formula, positive=False), EVERYBODY)
    assert refuted.tolist() == [e is False for e in expected]


@given(FORMULAS)
def test_a_condition_as_a_value_is_three_valued(formula):
    """As a value it is true, false or missing, and a choice takes the other arm unless true."""
    as_value = Truth(normal(formula), normal(formula, positive=False), BOOLEAN)
    expected = [truth(formula, row) for row in EVERY_ROW]
    assert to_cells(value(as_value, EVERYBODY)) == expected
    chosen = Choose(normal(formula), N, Constant(9, INTEGER), INTEGER)
    cells = [r["n"] if e is True else 9 for r, e in zip(EVERY_ROW, expected, strict=True)]
    assert to_cells(value(chosen, EVERYBODY)) == cells


@given(FORMULAS, st.integers(0, len(EVERY_ROW)), st.integers(0, len(EVERY_ROW)))
def test_a_part_of_the_rows_answers_as_the_whole(formula, start, stop):
    """Rows worked out in parts have the same masks as all in one."""
    piece = mask(normal(formula), part(EVERYBODY, start, stop))
    assert piece.tolist() == mask(normal(formula), EVERYBODY)[start:stop].tolist()


@pytest.mark.parametrize(
    ("op", "pattern", "expected"),
    [
        ("contains", "b.", [False, True, False, False]),
        ("starts with", "a", [True, True, False, False]),
        ("ends with", "c", [True, True, True, False]),
        ("matches", "^a.c$", [True, False, False, False]),
        ("matches", "[b上]", [True, True, True, False]),
        ("matches", "(?i)B", [True, True, False, False]),
    ],
)
def test_texts_are_tested_by_literal_or_pattern(op, pattern, expected):
    """Literals are literal, patterns are found anywhere, and a missing text passes nothing."""
    texts = from_cells(["abc", "ab.bc", "上c", None], TEXT)
    rows = Rows(Frame("t", 4, {"t": texts}))
    assert mask(Matches(op, T, pattern), rows).tolist() == expected
    negated = mask(Matches(op, T, pattern, negated=True), rows)
    assert negated.tolist() == [not e for e in expected[:3]] + [False]


def test_texts_of_two_columns_are_compared_by_their_words():
    """Two columns with different dictionaries are equal where the words are."""
    left = from_cells(["a", "b", "c", None, "a", None], TEXT)
    right = from_cells(["a", "c", "c", "a", None, None], TEXT)
    rows = Rows(Frame("t", 6, {"t": left, "u": right}))
    other = Column("t", "u", TEXT)
    assert mask(Compare("=", T, other), rows).tolist() == [True, False, True, False, False, False]
    assert mask(Compare("!=", T, other), rows).tolist() == [False, True] + [False] * 4


@given(
    st.lists(
        st.tuples(
            st.one_of(
                st.integers(-(2**63), 2**63 - 1), st.sampled_from([2**53 + 1, -(2**53) - 1, 5, 0])
            ),
            st.one_of(
                st.floats(allow_nan=False, allow_infinity=False),
                st.sampled_from([2.0**53, -(2.0**53), 2.0**63, -(2.0**63), 5.0, 5.5, -0.0]),
            ),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_integers_are_compared_with_numbers_exactly(pairs):
    """An integer beyond 2**53 is not rounded to be compared with a number."""
    x, y = Column("t", "x", INTEGER), Column("t", "y", NUMBER)
    columns = {
        "x": from_cells([i for i, _ in pairs], INTEGER),
        "y": from_cells([f for _, f in pairs], NUMBER),
    }
    rows = Rows(Frame("t", len(pairs), columns))
    assert mask(Compare("<", x, y), rows).tolist() == [i < f for i, f in pairs]
    assert mask(Compare("=", x, y), rows).tolist() == [i == f for i, f in pairs]
    assert mask(Compare("<=", y, x), rows).tolist() == [f <= i for i, f in pairs]
    assert mask(Compare(">", y, x), rows).tolist() == [f > i for i, f in pairs]
    assert mask(Compare("!=", y, x), rows).tolist() == [f != i for i, f in pairs]


def test_membership_is_never_unknown():
    """A customer without a segment is in none, of a segmentation as of tags."""
    rows = Rows(
        Frame("t", 3, {}),
        segments={
            "rfm": from_cells(["best", None, "lost"], TEXT),
            "tags": {"new": np.array([True, False, True]), "vip": np.array([False, False, True])},
        },
    )
    assert mask(InSegment("rfm", frozenset({"best"})), rows).tolist() == [True, False, False]
    negated = InSegment("rfm", frozenset({"best"}), negated=True)
    assert mask(negated, rows).tolist() == [False, True, True]
    assert mask(InSegment("tags", frozenset({"new", "vip"})), rows).tolist() == [True, False, True]
    none = InSegment("tags", frozenset({"vip", "other"}), negated=True)
    assert mask(none, rows).tolist() == [True, True, False]


def test_of_no_parts_all_are_true_and_none_is():
    """An empty conjunction is true for everybody, an empty disjunction for nobody."""
    rows = Rows(Frame("t", 2, {}))
    assert mask(Every(()), rows).tolist() == [True, True]
    assert mask(Either(()), rows).tolist() == [False, False]
    assert mask(Always(value=False), rows).tolist() == [False, False]
