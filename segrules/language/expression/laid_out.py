"""The text of an expression or of a table's cell -> the same tokens, spaced and spelled one way.

Literals, parentheses and names stay as they were written (`1.5万`, `12%`, `(a)`): only spaces, the
width of signs and letters, the case of reserved words, and the quotes around texts change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from segrules.language.expression.conditions import FORMS, JUNCTIONS
from segrules.language.expression.show import text_text
from segrules.language.expression.spellings import RESERVED, WIDE
from segrules.language.expression.surprises import BEGINS_VALUE
from segrules.language.expression.tokens import Token, tokenize
from segrules.language.expression.tree import Text
from segrules.language.places import nowhere

ENDS_VALUE = frozenset({"name", "number", "text", "day", "boolean", "parameter", "null", ")", "]"})
SECOND_WORDS = {
    "starts": frozenset({"with"}),
    "ends": frozenset({"with"}),
    "more": frozenset({"than"}),
    "contains": frozenset({"any", "all"}),
    "any": frozenset({"of"}),
    "all": frozenset({"of"}),
}
"""The words that go on with a test in words, by the word before."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A token as it is printed; `role` is its kind, `word` for one of a test, `sign` for unary."""

    text: str
    role: str


def laid_out(text: str) -> str:
    """The expression on one line; a text that has no readable tokens is not for this function."""
    return " ".join(parts(text))


def parts(text: str) -> tuple[str, ...]:
    """The same in parts, each but the first begins with an `and` or `or` outside brackets."""
    found: list[list[Piece]] = [[]]
    depth, betweens = 0, [0]
    for piece in _pieces(text, in_cell=False):
        depth += (piece.role in {"(", "["}) - (piece.role in {")", "]"})
        betweens = [*betweens[: depth + 1], *[0] * (depth + 1 - len(betweens))]
        betweens[depth] += piece.role == "between"
        if piece.role == "and" and betweens[depth]:
            betweens[depth] -= 1
        elif piece.role in JUNCTIONS and not depth:
            found.append([])
        found[-1].append(piece)
    return tuple(_joined(pieces) for pieces in found)


def cell_laid_out(text: str) -> str:
    """A cell of a decision table."""
    wide = text.translate(WIDE)
    return wide if wide == "-" else _joined(_pieces(text, in_cell=True))


def _joined(pieces: list[Piece]) -> str:
    text = ""
    before: Piece | None = None
    for piece in pieces:
        text += (" " if before and _apart(before, piece) else "") + piece.text
        before = piece
    return text


def _apart(left: Piece, right: Piece) -> bool:
    if left.role in {"(", "[", "sign", ".."} or right.role in {")", "]", ",", ".."}:
        return False
    return not (right.role == "(" and left.role == "name")


def _pieces(text: str, *, in_cell: bool) -> list[Piece]:
    tokens = tokenize(nowhere(text)).tokens
    reading = _Reading(text, text.translate(WIDE), tokens, [], in_cell)
    return list(reading.pieces())


@dataclass(slots=True)
class _Reading:
    text: str
    plain: str
    tokens: tuple[Token, ...]
    done: list[Piece]
    in_cell: bool

    def pieces(self) -> Iterator[Piece]:
        for at, token in enumerate(self.tokens[:-1]):
            piece = self._piece(token, self.tokens[at + 1])
            self.done.append(piece)
            yield piece

    def _piece(self, token: Token, following: Token) -> Piece:
        if token.kind == "name":
            word = self._is_word(token, following)
            return Piece(token.word, "word") if word else Piece(self._as_written(token), "name")
        if isinstance(token.node, Text):
            return Piece(_quoted(token.node.value), "text")
        if token.kind in {"number", "day", "parameter"}:
            return Piece(self._as_written(token), token.kind)
        if token.word in RESERVED:
            return Piece(token.word, token.kind)
        if token.kind == "-" and not self._follows_value():
            return Piece("-", "sign")
        return Piece(token.kind, token.kind)

    def _as_written(self, token: Token) -> str:
        """In plain characters, but for what stands in backticks."""
        said = self.text[token.start : token.end]
        return said if "`" in said else " ".join(self.plain[token.start : token.end].split())

    def _follows_value(self) -> bool:
        return bool(self.done) and self.done[-1].role in ENDS_VALUE

    def _is_word(self, token: Token, following: Token) -> bool:
        """Whether a name is no name but a word of a test, which only its place can tell."""
        before = self.done[-1] if self.done else None
        if not token.word:
            return False
        if before is not None and before.role == "word":
            more = token.word in SECOND_WORDS.get(before.text, ())
            return more and (before.text != "contains" or following.word == "of")
        if (before is not None and before.role == "is") or self._is_negated("is"):
            return token.word in {"missing", "known"}
        if self._follows_value() or self._is_negated(*ENDS_VALUE):
            return True
        return self.in_cell and self._begins_test() and _begins_in_words(token, following)

    def _is_negated(self, *roles: str) -> bool:
        """Whether a `not` stands here behind one of these."""
        return len(self.done) > 1 and self.done[-1].role == "not" and self.done[-2].role in roles

    def _begins_test(self) -> bool:
        return not self.done or self.done[-1].role in {"not", ","}


def _begins_in_words(token: Token, following: Token) -> bool:
    """Whether a cell's test begins with a word rather than with a value."""
    if token.word in {"missing", "known"}:
        return True
    return token.word in FORMS and following.kind in BEGINS_VALUE | {"-"}


def _quoted(value: str) -> str:
    """Single quotes, unless the text holds one and no double quote."""
    return f'"{value}"' if "'" in value and '"' not in value else text_text(value)
