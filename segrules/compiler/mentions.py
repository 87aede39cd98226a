"""An expression -> the names in it, each with what it is there: a name, a value or a segment.

`channel = app` mentions `channel` as a name and `app` as a value of it where that column declares
`app`, also where some metric is called `app`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import pairwise

from segrules.language.expression import tree
from segrules.language.expression.children import children

Options = frozenset[str]
NONE: Options = frozenset()


class Role(Enum):
    """What a name in an expression is."""

    NAME = "name"
    """What is defined under this name, or a table that is followed."""
    OWN = "own"
    """A column of the table at hand."""
    VALUE = "value"
    """A bare value that another name declares."""
    SEGMENT = "segment"
    """A segment of a segmentation."""
    TABLE = "table"
    """A table."""
    COLUMN = "column"
    """A column of a table that is followed."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name where it stands, or a text that says a segment.

    `of` is what declares a value (as written, `product.category`), a segment's segmentation, and
    the table of a column.
    """

    node: tree.Name | tree.Text
    role: Role
    of: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What can be told of names before anything is typed.

    `options` are the values that a name (or `product.category`) declares; `own` the columns of the
    table at hand (`table`), which come before all other names; `segmentations` are names too.
    `beside` is what can be told on a row of another table.
    """

    options: Mapping[str, Options]
    own: frozenset[str]
    segmentations: frozenset[str]
    beside: Mapping[str, Vocabulary] = field(default_factory=dict)
    table: str = ""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The values that a bare word may be, and what declares them."""

    options: Options = NONE
    of: str = ""


_NOTHING = _Wanted()


def mentions(
    node: tree.Expression, words: Vocabulary, wanted: _Wanted = _NOTHING
) -> Iterator[Mention]:
    """The names, in the order of writing."""
    match node:
        case tree.Name():
            yield _named(node, words, wanted)
        case tree.Comparison():
            yield from _of_comparison(node, words)
        case tree.In():
            yield from _of_membership(node, words)
        case tree.Is():
            yield from mentions(node.subject, words)
            yield from _of_segments(node.subject, (node.option,), words)
        case tree.TextTest() | tree.Keywords():
            yield from mentions(node.subject, words)
        case tree.Follows():
            yield from _of_following(node, words)
        case tree.Call(function="if" | "coalesce" | "min" | "max"):
            yield from _of_choice(node, words, wanted)
        case _:
            for child in children(node):
                yield from mentions(child, words)


def names_in(node: tree.Expression, words: Vocabulary) -> Iterator[str]:
    """The names of definitions that an expression depends on, in the order of writing."""
    for mention in mentions(node, words):
        if mention.role is Role.NAME and isinstance(mention.node, tree.Name):
            yield mention.node.parts[0]


def _named(node: tree.Name, words: Vocabulary, wanted: _Wanted) -> Mention:
    if len(node.parts) == 1 and node.parts[0] in wanted.options:
        return Mention(node, Role.VALUE, wanted.of)
    if node.parts[0] in words.own:
        return Mention(node, Role.OWN, words.table)
    return Mention(node, Role.NAME)


def _of_comparison(node: tree.Comparison, words: Vocabulary) -> Iterator[Mention]:
    yield from mentions(node.operands[0], words)
    for left, right in pairwise(node.operands):
        yield from mentions(right, words, _declared(left, words))


def _of_membership(node: tree.In, words: Vocabulary) -> Iterator[Mention]:
    yield from mentions(node.subject, words)
    if _is_segmentation(node.subject, words):
        yield from _of_segments(node.subject, node.options, words)
        return
    for option in node.options:
        yield from mentions(option, words, _declared(node.subject, words))


def _is_segmentation(subject: tree.Expression, words: Vocabulary) -> bool:
    return isinstance(subject, tree.Name) and subject.parts[0] in words.segmentations


def _of_segments(
    subject: tree.Expression, options: tuple[tree.Expression, ...], words: Vocabulary
) -> Iterator[Mention]:
    if isinstance(subject, tree.Name) and _is_segmentation(subject, words):
        for option in options:
            if isinstance(option, tree.Name | tree.Text):
                yield Mention(option, Role.SEGMENT, subject.parts[0])


def _of_following(node: tree.Follows, words: Vocabulary) -> Iterator[Mention]:
    inner = words
    if node.table is not None:
        yield Mention(node.table, Role.TABLE)
        inner = replace(words.beside.get(node.table.parts[0], words), beside=words.beside)
    if node.condition is not None:
        yield from mentions(node.condition, inner)
    if node.same is not None:
        yield Mention(node.same, Role.COLUMN, inner.table)
    yield from mentions(node.length, words)


def _of_choice(node: tree.Call, words: Vocabulary, wanted: _Wanted) -> Iterator[Mention]:
    test, branches = (node.args[:1], node.args[1:]) if node.function == "if" else ((), node.args)
    for part in test:
        yield from mentions(part, words)
    found = (d for b in branches if (d := _declared(b, words)).options)
    meant = wanted if wanted.options else next(found, _NOTHING)
    for branch in branches:
        yield from mentions(branch, words, meant)


def _declared(node: tree.Expression, words: Vocabulary) -> _Wanted:
    if not isinstance(node, tree.Name):
        return _NOTHING
    name = ".".join(node.parts)
    return _Wanted(words.options.get(name, NONE), name)
