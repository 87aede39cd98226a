"""Located text -> the tree of an expression, and what was found wrong with it.

Never raises, never recurses deeper than 64 levels of brackets, takes time that grows with the
length. Precedence from loose to tight: `and`/`or` (never both without parentheses), `not`, tests,
`+ -`, `* /`, unary `-`.
"""

from __future__ import annotations

from dataclasses import dataclass

from segrules.language.expression.conditions import condition
from segrules.language.expression.cursor import Cursor
from segrules.language.expression.surprises import unexpected
from segrules.language.expression.tokens import placer, tokenize
from segrules.language.expression.tree import Expression
from segrules.language.findings import Finding, is_error
from segrules.language.places import Located

LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Parsed:
    """The tree, or None where a finding is an error; a warning leaves the tree."""

    tree: Expression | None
    findings: tuple[Finding, ...]


def parse(text: Located) -> Parsed:
    """The tree of one expression."""
    read = begin(text)
    if not isinstance(read, Cursor):
        return Parsed(None, read)
    tree = condition(read)
    if read.token.kind != "end":
        unexpected(read)
    return finish(read, tree)


def begin(text: Located) -> Cursor | tuple[Finding, ...]:
    """A cursor at the first token, or the findings where the text has no readable tokens."""
    if len(text.text) > LONGEST:
        return (Finding("syntax-error/too-long", text.whole, {"most": LONGEST}),)
    tokens = tokenize(text)
    if tokens.broken:
        return tokens.findings
    return Cursor(text.text, tokens.tokens, placer(text), condition, list(tokens.findings))


def finish(cursor: Cursor, tree: Expression) -> Parsed:
    """What was read, unless something is wrong with it or it is nested too deep."""
    too_deep = cursor.is_too_deep(tree)
    faulty = too_deep or any(is_error(finding) for finding in cursor.findings)
    return Parsed(None if faulty else tree, tuple(cursor.findings))
