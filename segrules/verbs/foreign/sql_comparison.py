"""A plain comparison in SQL, as cohorts are filtered by -> a condition of ours, and its columns.

Read are comparisons of one column with a literal, `in`, `between` and `is null`, joined by `and`,
`or` and `not` with brackets. Everything else (functions, columns with columns, patterns) is not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from segrules.language.expression.show import name_text, text_text
from segrules.verbs.foreign.imported import Kind

TOKEN = re.compile(
    r"\s*(?:\{\{\s*(?P<name>\w+(?:\.\w+)*|\w+\.Var\(\s*['\"]\w+['\"]\s*\))\s*\}\}"
    r"|'(?P<text>(?:[^']|'')*)'"
    r"|(?P<number>[+-]?[0-9]{1,15}(?:\.[0-9]{1,10})?)(?![\w.])"
    r"|(?P<sign><=|>=|<>|!=|==|=|<|>|\(|\)|,)"
    r"|(?P<word>[A-Za-z_]\w*(?:\.\w+)*|\"\w+\"))"
)
VARIABLE = re.compile(r"\w+\.Var\(\s*['\"](\w+)['\"]\s*\)")
SIGNS: Mapping[str, str] = {"<>": "!=", "==": "="}
KEYWORDS = frozenset({"and", "or", "not", "in", "is", "null", "between", "true", "false"})
COMPARED = frozenset({"=", "!=", "<", "<=", ">", ">="})
DEEPEST = 20


class Unplain(Exception):  # noqa: N818 - it says what was found, and is caught by who reads
    """The text is more than plain comparisons; the message quotes what is not."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A condition of ours and the kinds of its columns."""

    text: str
    columns: Mapping[str, Kind]
    junction: bool = False
    """Whether it needs brackets beside others."""


@dataclass(slots=True)
class _Tokens:
    items: list[tuple[str, str]]
    columns: dict[str, Kind] = field(default_factory=dict)
    at: int = 0

    def peek(self) -> tuple[str, str]:
        return self.items[self.at] if self.at < len(self.items) else ("end", "")

    def take(self) -> tuple[str, str]:
        found = self.peek()
        self.at += 1
        return found

    def taken(self, value: str) -> bool:
        """Whether the next token is this keyword or sign, which is then behind us."""
        if self.peek() in {("keyword", value), ("sign", value)}:
            self.at += 1
            return True
        return False

    def must(self, value: str) -> None:
        if not self.taken(value):
            raise Unplain(self.peek()[1])


def plain_condition(sql: str) -> Plain:
    """The condition; Unplain where the text is anything else than plain comparisons."""
    tokens = _Tokens(_tokens(sql))
    text, junction = _either(tokens, 0)
    if tokens.peek()[0] != "end":
        raise Unplain(tokens.peek()[1])
    return Plain(text, tokens.columns, junction)


def _tokens(sql: str) -> list[tuple[str, str]]:
    found, at, text = [], 0, sql.rstrip()
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise Unplain(text[at : at + 20].strip())
        kind = str(match.lastgroup)
        found.append(_token(kind, match[kind]))
        at = match.end()
    return found


def _token(kind: str, written: str) -> tuple[str, str]:
    if kind == "word" and written.lower() in KEYWORDS:
        return "keyword", written.lower()
    if kind in {"word", "name"}:
        variable = VARIABLE.fullmatch(written)
        plain = variable[1] if variable else written.strip('"').rpartition(".")[2]
        return "name", plain
    if kind == "sign":
        return kind, SIGNS.get(written, written)
    return kind, written.replace("''", "'") if kind == "text" else written


# ---------------------------------------------------------------- conditions


def _either(tokens: _Tokens, depth: int) -> tuple[str, bool]:
    if depth > DEEPEST:
        raise Unplain(tokens.peek()[1])
    parts = [_every(tokens, depth)]
    while tokens.taken("or"):
        parts.append(_every(tokens, depth))
    if len(parts) == 1:
        return parts[0]
    return " or ".join(f"({t})" if j else t for t, j in parts), True


def _every(tokens: _Tokens, depth: int) -> tuple[str, bool]:
    parts = [_single(tokens, depth)]
    while tokens.taken("and"):
        parts.append(_single(tokens, depth))
    if len(parts) == 1:
        return parts[0]
    return " and ".join(f"({t})" if j else t for t, j in parts), True


def _single(tokens: _Tokens, depth: int) -> tuple[str, bool]:
    if tokens.taken("not"):
        if depth > DEEPEST:
            raise Unplain(tokens.peek()[1])
        text, _ = _single(tokens, depth + 1)
        return f"not ({text})", False
    if tokens.taken("("):
        inner = _either(tokens, depth + 1)
        tokens.must(")")
        return inner
    return _test(tokens), False


def _test(tokens: _Tokens) -> str:
    kind, name = tokens.take()
    if kind != "name":
        raise Unplain(name or "...")
    if tokens.peek() == ("sign", "("):
        message = f"{name}(...)"
        raise Unplain(message)
    said = name_text(name)
    if tokens.taken("is"):
        denied = tokens.taken("not")
        return _is(tokens, name, denied=denied)
    denied = tokens.taken("not")
    if tokens.taken("in"):
        tokens.must("(")
        options = [_literal(tokens, name)]
        while tokens.taken(","):
            options.append(_literal(tokens, name))
        tokens.must(")")
        return f"{said} {'not ' if denied else ''}in [{', '.join(options)}]"
    if tokens.taken("between"):
        low = _literal(tokens, name, ordered=True)
        tokens.must("and")
        high = _literal(tokens, name, ordered=True)
        return f"{said} {'not ' if denied else ''}between {low} and {high}"
    sign = tokens.take()[1]
    if denied or sign not in COMPARED:
        raise Unplain(sign or name)
    return f"{said} {sign} {_literal(tokens, name, ordered=sign not in {'=', '!='})}"


def _is(tokens: _Tokens, name: str, *, denied: bool) -> str:
    said = name_text(name)
    if tokens.taken("null"):
        tokens.columns.setdefault(name, "text")
        return f"{said} is {'known' if denied else 'missing'}"
    for word in ("true", "false"):
        if not denied and tokens.taken(word):
            _settle(tokens, name, "boolean")
            return f"{said} = {word}"
    raise Unplain(tokens.peek()[1] or "is")


def _literal(tokens: _Tokens, name: str, *, ordered: bool = False) -> str:
    """The literal as we write it; it settles what kind of column it is compared with."""
    kind, written = tokens.take()
    match kind:
        case "number":
            _settle(tokens, name, "number" if "." in written else "integer")
            return written.removeprefix("+")
        case "keyword" if written in {"true", "false"} and not ordered:
            _settle(tokens, name, "boolean")
            return written
        case "text" if _is_date(written):
            _settle(tokens, name, "date")
            return written
        case "text" if not ordered:
            _settle(tokens, name, "text")
            return text_text(written)
        case _:
            raise Unplain(written or "...")


def _is_date(written: str) -> bool:
    try:
        return date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False


def _settle(tokens: _Tokens, name: str, kind: Kind) -> None:
    """One column has one kind; a whole number is compared with a number, nothing else mixes."""
    known = tokens.columns.get(name, kind)
    tokens.columns[name] = joined_kind(known, kind, name)


def joined_kind(one: Kind, other: Kind, name: str) -> Kind:
    """The kind of a column that is compared with both; Unplain where there is none."""
    if one == other:
        return one
    if {one, other} == {"integer", "number"}:
        return "number"
    raise Unplain(name)
