"""Tokens of one expression -> a place in them that moves forward, and what was found on the way.

The first fault that cannot be mended moves to the end: every rung of the parser then finishes by
itself, and what it makes is thrown away.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from segrules.language.expression.children import node_below
from segrules.language.expression.show import show
from segrules.language.expression.tokens import MOST_FINDINGS, Placer, Token, excerpt
from segrules.language.expression.tree import Boolean, Expression
from segrules.language.findings import Finding, Label, type_arg

DEEPEST = 64


@dataclass(slots=True)
class Cursor:
    """A reading in progress; `end` is where the last token passed ends.

    `condition`, the loosest rung, is given rather than imported because an operand may hold a
    whole condition in parentheses.
    """

    text: str
    tokens: tuple[Token, ...]
    place: Placer
    condition: Callable[[Cursor], Expression]
    findings: list[Finding] = field(default_factory=list)
    index: int = 0
    end: int = 0
    depth: int = 0
    stopped: bool = False
    token: Token = field(init=False)

    def __post_init__(self) -> None:
        self.token = self.tokens[0]

    def advance(self) -> Token:
        """The token here; the cursor moves behind it."""
        passed = self.token
        self.end = passed.end
        if passed.kind != "end":
            self.index += 1
            self.token = self.tokens[self.index]
        return passed

    def peek(self) -> Token:
        """The token after the one here."""
        return self.tokens[min(self.index + 1, len(self.tokens) - 1)]

    def previous(self) -> Token | None:
        """The token before the one here."""
        return self.tokens[self.index - 1] if self.index else None

    def said(self, start: int, end: int) -> str:
        """The user's words between two offsets, cut where they are long."""
        return excerpt(self.text[start:end])

    def note(
        self, key: str, start: int, end: int, labels: tuple[Label, ...] = (), **args: type_arg
    ) -> None:
        """Remember a fault after which reading can go on."""
        finding = Finding(key, self.place(start, end), args, labels)
        # warnings come from the tokens and are fewer, so that no first error is ever left out
        room = len(self.findings) < 2 * MOST_FINDINGS
        if room and not self.stopped and finding not in self.findings:
            self.findings.append(finding)

    def instead(self, start: int, end: int, cure: str) -> None:
        """Remember that the characters `start:end` are to be written otherwise."""
        found = self.said(start, end)
        self.note("syntax-error/other-spelling", start, end, found=found, cure=cure)

    def stop(self, variant: str, start: int, end: int, **args: type_arg) -> Expression:
        """Remember a fault after which nothing more can be read; gives something to go on with."""
        self.note(f"syntax-error/{variant}", start, end, (), **args)
        self._stop()
        return Boolean(self.place(start, end), value=True)

    def _stop(self) -> None:
        self.stopped = True
        self.index = len(self.tokens) - 1
        self.token = self.tokens[-1]

    def show(self, tree: Expression) -> str:
        """The tree as text for a cure; empty, and the reading stopped, where it is too deep."""
        return "" if self.is_too_deep(tree) else show(tree)

    def is_too_deep(self, tree: Expression) -> bool:
        """Whether the tree is deeper than other passes can follow; that stops the reading."""
        # a tree is never deeper than it has tokens
        deep = node_below(tree, DEEPEST) if len(self.tokens) > DEEPEST else None
        if deep is not None and not self.stopped:
            self.findings.append(Finding("syntax-error/too-deep", deep.place, {"most": DEEPEST}))
            self._stop()
        return deep is not None

    def nested(self) -> Expression:
        """A whole condition inside brackets."""
        if self.depth == DEEPEST:
            token = self.token
            return self.stop("too-deep", token.start, token.end, most=DEEPEST)
        self.depth += 1
        inner = self.condition(self)
        self.depth -= 1
        return inner
