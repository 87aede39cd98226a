"""An expression -> the names that it depends on, bare values and segments left aside.

`channel = app` depends on `channel` alone where that column declares the value `app`, also where
some metric is called `app`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from segrules.language.expression import tree
from segrules.language.expression.children import children

Options = frozenset[str]
NONE: Options = frozenset()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What can be told of names before anything is typed.

    `options` are the values that a name (or `product.category`) declares; `own` the columns of the
    table at hand, which come before all other names; `segmentations` are names too. `beside` is
    what can be told on a row of another table.
    """

    options: Mapping[str, Options]
    own: frozenset[str]
    segmentations: frozenset[str]
    beside: Mapping[str, Vocabulary] = field(default_factory=dict)


def references(node: tree.Expression, words: Vocabulary, values: Options = NONE) -> Iterator[str]:
    """The names, in the order of writing; a bare word of `values` is a value where it stands."""
    match node:
        case tree.Name():
            bare = len(node.parts) == 1 and node.parts[0] in values
            if not bare and node.parts[0] not in words.own:
                yield node.parts[0]
        case tree.Comparison():
            yield from _of_comparison(node, words)
        case tree.In():
            yield from _of_membership(node, words)
        case tree.Is() | tree.TextTest() | tree.Keywords():
            yield from references(node.subject, words)
        case tree.Follows(table=tree.Name() as table, condition=condition):
            inner = words.beside.get(table.parts[0], words)
            if condition is not None:
                yield from references(condition, replace(inner, beside=words.beside))
        case tree.Call(function="if" | "coalesce" | "min" | "max"):
            yield from _of_choice(node, words, values)
        case _:
            for child in children(node):
                yield from references(child, words)


def _of_comparison(node: tree.Comparison, words: Vocabulary) -> Iterator[str]:
    yield from references(node.operands[0], words)
    for left, right in pairwise(node.operands):
        yield from references(right, words, _declared(left, words))


def _of_membership(node: tree.In, words: Vocabulary) -> Iterator[str]:
    yield from references(node.subject, words)
    subject = node.subject
    if isinstance(subject, tree.Name) and subject.parts[0] in words.segmentations:
        return
    for option in node.options:
        yield from references(option, words, _declared(subject, words))


def _of_choice(node: tree.Call, words: Vocabulary, values: Options) -> Iterator[str]:
    test, branches = (node.args[:1], node.args[1:]) if node.function == "if" else ((), node.args)
    for part in test:
        yield from references(part, words)
    wanted = values or next((o for b in branches if (o := _declared(b, words))), NONE)
    for branch in branches:
        yield from references(branch, words, wanted)


def _declared(node: tree.Expression, words: Vocabulary) -> Options:
    return words.options.get(".".join(node.parts), NONE) if isinstance(node, tree.Name) else NONE
