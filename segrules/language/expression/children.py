"""Node -> the nodes directly in it, in the order in which they are written."""

from __future__ import annotations

from typing import assert_never

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

Leaf = Number | Text | Boolean | Date | Moment | Duration | Name | Parameter
WordTest = Between | In | Is | Keywords | Missing | TextTest | Within


def children(node: Expression) -> tuple[Expression, ...]:  # noqa: PLR0911 - one a kind of node
    """The direct parts of a node; nothing for literals, names and parameters."""
    match node:
        case Number() | Text() | Boolean() | Date() | Moment() | Duration() | Name() | Parameter():
            return ()
        case Call():
            return node.args
        case Arithmetic():
            return node.left, node.right
        case Negative() | Not():
            return (node.operand,)
        case Comparison():
            return node.operands
        case Between() | In() | Is() | Keywords() | Missing() | TextTest() | Within():
            return _of_test(node)
        case Follows():
            return (node.length,) if node.condition is None else (node.condition, node.length)
        case And() | Or():
            return node.parts
        case _:
            assert_never(node)


def _of_test(node: WordTest) -> tuple[Expression, ...]:
    match node:
        case Between():
            return node.subject, node.low, node.high
        case In() | Keywords():
            return node.subject, *node.options
        case Is():
            return node.subject, node.option
        case Missing():
            return (node.subject,)
        case TextTest():
            return node.subject, node.pattern
        case Within():
            return node.subject, node.length
        case _:
            assert_never(node)


def node_below(tree: Expression, depth: int) -> Expression | None:
    """A node that lies deeper than `depth` steps below the root, or None; no recursion."""
    level: list[Expression] = [tree]
    for _ in range(depth + 1):
        level = [child for node in level for child in children(node)]
    return level[0] if level else None
