"""What an expression is read into, held by files of texts and by trees written out."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from segrules.language.expression.parse import parse
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
    In,
    Is,
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
from segrules.language.places import Located, Place, Stretch, nowhere

HERE = Path(__file__).parent
P = Place("", 1, 1, 1, 1)


def lines(name: str) -> list[str]:
    """The lines of a file of cases."""
    return (HERE / name).read_text(encoding="utf-8").splitlines()


def tree_of(text: str) -> Expression:
    """The tree of a text without faults."""
    parsed = parse(nowhere(text))
    assert parsed.findings == ()
    assert parsed.tree is not None
    return parsed.tree


def name(*parts: str) -> Name:
    """A name node."""
    return Name(P, parts)


def number(text: str, *, whole: bool = True) -> Number:
    """A number node."""
    return Number(P, Decimal(text), whole)


A, B, C = name("a"), name("b"), name("c")


@pytest.mark.parametrize("text", lines("identity.txt"))
def test_canonical_text_prints_as_it_is_read(text):
    """What is read is what prints."""
    assert show(tree_of(text)) == text


@pytest.mark.parametrize("line", lines("canonical.txt"))
def test_other_accepted_spellings_print_canonically(line):
    """Capitals, full-width characters and spare parentheses are read and tidied."""
    text, _, canonical = line.partition(" :: ")
    assert show(tree_of(text)) == canonical
    assert tree_of(text) == tree_of(canonical)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a and b and (a and c)", And(P, (A, B, A, C))),
        ("a or not b", Or(P, (A, Not(P, B)))),
        ("not a = b", Not(P, Comparison(P, (A, B), ("=",)))),
        ("a < b <= c", Comparison(P, (A, B, C), ("<", "<="))),
        ("a not between 1 and 2", Between(P, A, number("1"), number("2"), negated=True)),
        ("a in [b, 'c']", In(P, A, (B, Text(P, "c")), negated=False)),
        ("a not in [b]", In(P, A, (B,), negated=True)),
        ("a is b", Is(P, A, B, negated=False)),
        ("a is not b", Is(P, A, B, negated=True)),
        ("a is missing", Missing(P, A, negated=False)),
        ("a is known", Missing(P, A, negated=True)),
        ("a not starts with b", TextTest(P, "starts with", A, B, negated=True)),
        ("a within 90d", Within(P, A, Duration(P, 90, "d"), more_than=False)),
        ("a more than 6mo ago", Within(P, A, Duration(P, 6, "mo"), more_than=True)),
        ("a not within $w", Not(P, Within(P, A, Parameter(P, "w"), more_than=False))),
        ("a - b - c", Arithmetic(P, "-", Arithmetic(P, "-", A, B), C)),
        ("a + b * -c", Arithmetic(P, "+", A, Arithmetic(P, "*", B, Negative(P, C)))),
        ("count()", Call(P, "count", (), distinct=False, name_place=P)),
        ("count(distinct a)", Call(P, "count", (A,), distinct=True, name_place=P)),
        ("f(a or b, c)", Call(P, "f", (Or(P, (A, B)), C), distinct=False, name_place=P)),
        ("product.category", name("product", "category")),
        ("`a.b`.c", name("a.b", "c")),
        ("1_000", number("1000")),
        ("1.50", number("1.50", whole=False)),
        ("12%", number("0.12", whole=False)),
        ("1.5万", number("15000")),
        ("1.23456万", number("12345.6", whole=False)),
        ("3亿", number("300000000")),
        ("True", Boolean(P, value=True)),
        ("2024-02-29", Date(P, date(2024, 2, 29))),
        ("2024-05-01T10:30:05", Moment(P, datetime(2024, 5, 1, 10, 30, 5))),  # noqa: DTZ001 - without a zone
        ("12h", Duration(P, 12, "h")),
    ],
)
def test_forms_give_these_trees(text, tree):
    """Each form of the language gives its node, with precedence as documented."""
    assert tree_of(text) == tree


def test_nodes_know_their_characters():
    """A node's place is exactly its text, the parentheses inside it included."""
    tree = tree_of("x and (a + b) * c < 3")
    assert isinstance(tree, And)
    comparison = tree.parts[1]
    assert isinstance(comparison, Comparison)
    assert (comparison.place.column, comparison.place.end_column) == (7, 22)
    product = comparison.operands[0]
    assert (product.place.column, product.place.end_column) == (7, 18)


def test_places_follow_a_text_over_several_lines():
    """A text in stretches is placed line by line in its file."""
    text = Located(
        "a = 1\nand b >",
        Place("r.yml", 3, 5, 4, 12),
        (Stretch(0, 3, 5), Stretch(6, 4, 5)),
    )
    parsed = parse(text)
    assert [f.key for f in parsed.findings] == ["syntax-error/incomplete"]
    assert parsed.findings[0].place == Place("r.yml", 4, 11, 4, 12)


def test_a_text_with_escapes_is_placed_as_a_whole():
    """Where offsets are not known the whole value is underlined."""
    whole = Place("r.yml", 3, 5, 3, 20)
    parsed = parse(Located("a ==", whole, (), exact=False))
    assert {f.place for f in parsed.findings} == {whole}


def test_whole_numbers_are_exact_at_any_length():
    """Thirty digits are kept, scaled or not."""
    digits = "123456789012345678901234567890"
    assert tree_of(digits) == number(digits)
    assert tree_of(f"{digits}亿") == number(digits + "0" * 8)
    assert show(tree_of(f"{digits}亿")) == digits + "0" * 8
