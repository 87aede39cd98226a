"""Parts of an SQL expression -> a larger one, with parentheses only where they are needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from textwrap import indent

INDENT = "  "
WIDE = 80
"""A condition longer than this has a line for each part."""


class Rank(IntEnum):
    """How tightly an expression binds, loosest first."""

    OR = 0
    AND = 1
    COMPARISON = 2
    SUM = 3
    PRODUCT = 4
    ATOM = 5


@dataclass(frozen=True, slots=True)
class Sql:
    """An expression; `level` says which computed columns it may name (those below it).

    One that is `plain`, a name or a literal, may be written twice without being worked out twice.
    """

    text: str
    rank: Rank = Rank.ATOM
    level: int = 0
    plain: bool = False


@dataclass(frozen=True, slots=True)
class When:
    """One branch of a CASE; the comment is for who reads the statement."""

    condition: Sql
    then: Sql
    comment: str = ""


TRUE = Sql("TRUE", plain=True)
FALSE = Sql("FALSE", plain=True)
NULL = Sql("NULL", plain=True)


def literal(value: int) -> Sql:
    """A whole number."""
    return Sql(str(value), Rank.ATOM if value >= 0 else Rank.SUM, plain=True)


def within(part: Sql, rank: Rank) -> str:
    """The text of a part that has to bind at least so tightly."""
    return part.text if part.rank >= rank else f"({part.text})"


def level_of(parts: Iterable[Sql]) -> int:
    """The highest level of computed columns that the parts name."""
    return max((part.level for part in parts), default=0)


def joined(operator: str, rank: Rank, parts: Sequence[Sql]) -> Sql:
    """The parts with an operator between them; those on the right of it bind more tightly."""
    first, *rest = parts
    tighter = Rank(min(rank + 1, Rank.ATOM))
    texts = [within(first, rank), *(within(part, tighter) for part in rest)]
    return Sql(f" {operator} ".join(texts), rank, level_of(parts))


def added(left: Sql, right: Sql) -> Sql:
    """The sum."""
    return joined("+", Rank.SUM, (left, right))


def less(left: Sql, right: Sql) -> Sql:
    """The difference."""
    return joined("-", Rank.SUM, (left, right))


def times(left: Sql, right: Sql) -> Sql:
    """The product."""
    return joined("*", Rank.PRODUCT, (left, right))


def over(left: Sql, right: Sql) -> Sql:
    """The quotient."""
    return joined("/", Rank.PRODUCT, (left, right))


def compared(operator: str, left: Sql, right: Sql) -> Sql:
    """A comparison."""
    texts = (within(left, Rank.SUM), within(right, Rank.SUM))
    return Sql(f" {operator} ".join(texts), Rank.COMPARISON, level_of((left, right)))


def is_missing(value: Sql) -> Sql:
    """Whether there is no value."""
    return Sql(f"{within(value, Rank.SUM)} IS NULL", Rank.COMPARISON, value.level)


def is_known(value: Sql) -> Sql:
    """Whether there is a value."""
    return Sql(f"{within(value, Rank.SUM)} IS NOT NULL", Rank.COMPARISON, value.level)


def among(value: Sql, options: Sequence[Sql], *, negated: bool) -> Sql:
    """One of at least one option, or none of them."""
    listed = ", ".join(o.text for o in options)
    word = "NOT IN" if negated else "IN"
    text = f"{within(value, Rank.SUM)} {word} ({listed})"
    return Sql(text, Rank.COMPARISON, value.level)


def negated(condition: Sql) -> Sql:
    """The opposite; missing where the condition is."""
    return Sql(f"NOT {within(condition, Rank.ATOM)}", Rank.COMPARISON, condition.level)


def every(parts: Sequence[Sql]) -> Sql:
    """All of the parts; true of none."""
    wanted = [p for p in parts if p != TRUE]
    return _logical("AND", Rank.AND, wanted, TRUE)


def either(parts: Sequence[Sql]) -> Sql:
    """Any of the parts; false of none."""
    wanted = [p for p in parts if p != FALSE]
    return _logical("OR", Rank.OR, wanted, FALSE)


def _logical(operator: str, rank: Rank, parts: Sequence[Sql], nothing: Sql) -> Sql:
    if len(parts) < 2:  # noqa: PLR2004 - one part needs no operator
        return parts[0] if parts else nothing
    texts = [within(p, Rank(rank + 1)) for p in parts]
    text = f" {operator} ".join(texts)
    if len(text) > WIDE:
        text = f"\n{INDENT}{operator} ".join(texts)
    return Sql(text, rank, level_of(parts))


def called(function: str, *parts: Sql) -> Sql:
    """A function of the parts."""
    return Sql(f"{function}({', '.join(p.text for p in parts)})", level=level_of(parts))


def cast(value: Sql, kind: str) -> Sql:
    """The value as another type of the database."""
    return Sql(f"CAST({value.text} AS {kind})", level=value.level)


def coalesced(*parts: Sql) -> Sql:
    """The first that is known."""
    return called("COALESCE", *parts)


def certain(condition: Sql) -> Sql:
    """A condition as a flag that is never missing."""
    return condition if condition in {TRUE, FALSE} else coalesced(condition, FALSE)


def case(whens: Sequence[When], otherwise: Sql | None = None) -> Sql:
    """The value of the first branch whose condition is true; a condition may be missing."""
    parts = [p for w in whens for p in (w.condition, w.then)]
    level = level_of((*parts, otherwise) if otherwise else parts)
    if not whens:
        return otherwise or NULL
    branches = [f"WHEN {w.condition.text} THEN {w.then.text}" for w in whens]
    last = [] if otherwise is None or otherwise == NULL else [f"ELSE {otherwise.text}"]
    short = " ".join(["CASE", *branches, *last, "END"])
    if len(whens) == 1 and not whens[0].comment and "\n" not in short:
        return Sql(short, level=level)
    said = [f"{b}{remark(w.comment)}" for b, w in zip(branches, whens, strict=True)]
    return Sql("\n".join(["CASE", indent("\n".join([*said, *last]), INDENT), "END"]), level=level)


def only_where(condition: Sql | None, value: Sql) -> Sql:
    """The value where the condition is true, else nothing."""
    return value if condition is None or condition == TRUE else case([When(condition, value)])


def remark(comment: str) -> str:
    """A comment up to the end of a line; line ends within it are blanks."""
    said = " ".join(comment.split())
    return f"  -- {said}" if said else ""
