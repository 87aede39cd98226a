"""Any tree, shown and parsed, is the same tree; any text is read without an exception."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segrules.language.expression.children import children
from segrules.language.expression.parse import Parsed, parse
from segrules.language.expression.show import show
from segrules.language.expression.tree import (
    And,
    Arithmetic,
    Between,
    Boolean,
    Call,
    Comparison,
    Date,
    Duration,
    Expression,
    Follows,
    In,
    Is,
    Keywords,
    Missing,
    Moment,
    Name,
    Negative,
    Not,
    Number,
    Or,
    Parameter,
    Text,
    TextTest,
    Within,
)
from segrules.language.findings import Lang, is_error
from segrules.language.messages import message_of
from segrules.language.places import Place, nowhere

P = Place("", 1, 1, 1, 1)


def lines(name: str) -> list[str]:
    """The lines of a file of cases."""
    return (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()


names = st.sampled_from(lines("names.txt")) | st.text(min_size=1, max_size=4)


def decimals() -> st.SearchStrategy[Number]:
    """Numbers as they can be written: not negative, at most 28 digits."""
    whole = st.integers(0, 10**28).map(lambda n: Number(P, Decimal(n), whole=True))
    scaled = st.tuples(st.integers(0, 10**20), st.integers(1, 7))
    return whole | scaled.map(lambda t: Number(P, Decimal(f"{t[0]}e-{t[1]}"), whole=False))


def atoms() -> st.SearchStrategy[Expression]:
    """Literals, names and parameters."""
    moments = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31))  # noqa: DTZ001 - without a zone
    return st.one_of(
        decimals(),
        st.text(max_size=5).map(lambda t: Text(P, t)),
        st.booleans().map(lambda b: Boolean(P, b)),
        st.dates().map(lambda d: Date(P, d)),
        moments.map(lambda m: Moment(P, m.replace(microsecond=0))),
        st.builds(
            Duration, st.just(P), st.integers(0, 999_999), st.sampled_from("hdwy") | st.just("mo")
        ),
        st.lists(names, min_size=1, max_size=3).map(lambda parts: Name(P, tuple(parts))),
        names.map(lambda n: Parameter(P, n)),
    )


def _flat(kind: type[And | Or], parts: list[Expression]) -> Expression:
    flat: list[Expression] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, kind) else (part,))
    return kind(P, tuple(flat))


def _chains(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    def chain(ops: list[str]) -> st.SearchStrategy[Expression]:
        operands = st.tuples(*[parts] * (len(ops) + 1))
        return operands.map(lambda found: Comparison(P, found, tuple(ops)))

    one = st.sampled_from(["=", "!=", "<", "<=", ">", ">="]).map(lambda op: [op])
    up = st.lists(st.sampled_from(["<", "<="]), min_size=2, max_size=3)
    down = st.lists(st.sampled_from([">", ">="]), min_size=2, max_size=3)
    return (one | up | down).flatmap(chain)


def _around(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    """What comes around a row: of a condition, of a table, or of both."""
    one, place, nothing = names.map(lambda n: Name(P, (n,))), st.just(P), st.none()
    asked = st.tuples(one, parts) | st.tuples(one, nothing) | st.tuples(nothing, parts)
    same = one | nothing
    return asked.flatmap(
        lambda t: st.builds(
            Follows, place, st.booleans(), st.just(t[0]), st.just(t[1]), same, parts
        )
    )


def _branches(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    place, flag = st.just(P), st.booleans()
    several = st.lists(parts, min_size=2, max_size=3)
    some = st.lists(parts, min_size=1, max_size=3).map(tuple)
    text_ops = st.sampled_from(["contains", "starts with", "ends with", "matches"])
    return st.one_of(
        st.builds(
            Call, place, names, st.lists(parts, max_size=3).map(tuple), st.just(value=False), place
        ),
        st.builds(Call, place, names, some, st.just(value=True), place),
        st.builds(Arithmetic, place, st.sampled_from("+-*/"), parts, parts),
        st.builds(Negative, place, parts),
        _chains(parts),
        st.builds(Between, place, parts, parts, parts, flag),
        st.builds(In, place, parts, some, flag),
        st.builds(Is, place, parts, parts, flag),
        st.builds(Missing, place, parts, flag),
        st.builds(TextTest, place, text_ops, parts, parts, flag),
        st.builds(Keywords, place, parts, some, flag, flag),
        st.builds(Within, place, parts, parts, flag),
        _around(parts),
        st.builds(Not, place, parts),
        several.map(lambda p: _flat(And, p)),
        several.map(lambda p: _flat(Or, p)),
    )


def trees() -> st.SearchStrategy[Expression]:
    """Any tree that parse() can make."""
    return st.recursive(atoms(), _branches, max_leaves=12)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(trees())
def test_shown_tree_is_parsed_into_itself(tree):
    """Show and parse are inverse, for every node, nesting, name and text."""
    parsed = parse(nowhere(show(tree)))
    assert [f.key for f in parsed.findings if is_error(f)] == []
    assert parsed.tree == tree


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(trees())
def test_parentheses_are_fewest(tree):
    """Leaving out any pair of parentheses changes the meaning or the grammar."""
    text = show(tree)
    for start, end in _pairs(text):
        bare = f"{text[:start]} {text[start + 1 : end]} {text[end + 1 :]}"
        parsed = parse(nowhere(bare))
        assert parsed.tree != tree


def _pairs(text: str) -> list[tuple[int, int]]:
    """Offsets of matching parentheses that hold an operand; texts and names with them are left."""
    if any(quote in text for quote in "'`"):
        return []
    opened, pairs = [], []
    for offset, character in enumerate(text):
        if character == "(":
            opened.append(offset)
        elif character == ")":
            start = opened.pop()
            if not (text[:start] and (text[start - 1].isalnum() or text[start - 1] == "_")):
                pairs.append((start, offset))
    return pairs


@settings(max_examples=200, deadline=None)
@given(trees())
def test_places_of_parts_lie_inside_their_whole(tree):
    """A part is placed within the node that holds it."""
    read = parse(nowhere(show(tree))).tree
    assert read is not None
    waiting = [read]
    while waiting:
        node = waiting.pop()
        for child in children(node):
            assert node.place.column <= child.place.column
            assert child.place.end_column <= node.place.end_column
            waiting.append(child)


def check(text: str, parsed: Parsed) -> None:
    """What holds of every reading: a tree or an error, places inside the text, words for all."""
    assert (parsed.tree is None) is any(is_error(f) for f in parsed.findings)
    for finding in parsed.findings:
        assert finding.place is not None
        assert 1 <= finding.place.column <= finding.place.end_column <= max(len(text), 1) + 1
        for lang in Lang:
            assert message_of(finding, lang).text
    if parsed.tree is not None:
        assert parse(nowhere(show(parsed.tree))).tree == parsed.tree


PIECES = st.sampled_from([*lines("pieces.txt"), "\n", "　", "\u200b"])


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40))
def test_random_text_is_never_an_exception(text):
    """Any text gives a tree or findings."""
    check(text, parse(nowhere(text)))


@settings(max_examples=500, deadline=None)
@given(st.lists(PIECES, max_size=14), st.sampled_from(["", " "]))
def test_random_words_are_never_an_exception(words, between):
    """Words and signs of the language in any order give a tree or findings."""
    text = between.join(words)
    check(text, parse(nowhere(text)))


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(lines("identity.txt")), st.data())
def test_mutated_expressions_are_never_an_exception(good, data):
    """A good expression with a piece cut out, doubled or put in gives a tree or findings."""
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, min(len(good), start + 8)))
    text = (
        good[:start] + data.draw(PIECES | st.just("") | st.just(good[start:end] * 2)) + good[end:]
    )
    check(text, parse(nowhere(text)))


@pytest.mark.parametrize("piece", [*lines("repeated.txt"), "\u200b", " ", "9" * 50 + " "])
def test_time_grows_with_length_only(piece):
    """Twenty thousand characters of any one thing are read in well under a second."""
    text = (piece * (20_000 // len(piece)))[:20_000]
    before = process_time()
    parsed = parse(nowhere(text))
    assert process_time() - before < 1.5
    assert (parsed.tree is None) is any(is_error(f) for f in parsed.findings)
