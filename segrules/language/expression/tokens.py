"""Located text -> tokens with offsets, literals and names as ready nodes, and what was found wrong.

Full-width characters are read as the plain ones. A fault that can be mended still gives its token,
so that one reading finds several; `broken` says that one could not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from segrules.language.expression import literals, spellings
from segrules.language.expression.tree import (
    Boolean,
    Date,
    Duration,
    Moment,
    Name,
    Number,
    Parameter,
    Text,
)
from segrules.language.findings import Finding, type_arg
from segrules.language.places import Located, Place

MOST_TOKENS = 5_000
MOST_FINDINGS = 20
EXCERPT = 40

Atom = Number | Text | Boolean | Date | Moment | Duration | Name | Parameter
Placer = Callable[[int, int], Place]


class Token(NamedTuple):
    """A token of the characters `start:end` (a tuple: made by the thousand, it must be cheap).

    `kind` is the sign or reserved word itself, or `name`, `number`, `text`, `day`, `boolean`,
    `parameter`, `null`, `end`. `word` is what an unquoted word reads in lower case, else empty.
    """

    kind: str
    start: int
    end: int
    node: Atom | None = None
    word: str = ""


@dataclass(frozen=True, slots=True)
class Tokens:
    """All tokens, the last of kind `end`; what was found; whether no sense can be made of them."""

    tokens: tuple[Token, ...]
    findings: tuple[Finding, ...]
    broken: bool


@dataclass(slots=True)
class Scan:
    """A reading in progress: the text as written and in plain characters, what was found so far."""

    text: str
    plain: str
    place: Placer
    tokens: list[Token] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    errors: int = 0
    broken: bool = False
    over: bool = False

    def note(self, key: str, start: int, end: int, **args: type_arg) -> None:
        """Remember an error at the characters `start:end`."""
        self.errors += 1
        self.findings.append(Finding(key, self.place(start, end), args))

    def warn(self, key: str, start: int, end: int, **args: type_arg) -> None:
        """Remember a warning, as long as there are few."""
        if len(self.findings) - self.errors < MOST_FINDINGS:
            self.findings.append(Finding(key, self.place(start, end), args))

    def give_up(self, variant: str, start: int, end: int, **args: type_arg) -> None:
        """Remember a fault after which the tokens make no sense."""
        self.broken = True
        self.note(f"syntax-error/{variant}", start, end, **args)


_PLAIN_NAME = r"[^\W\d]\w*"
_QUOTED_NAME = r"`[^`]*(?:``[^`]*)*`"
_PART = rf"(?:{_PLAIN_NAME}|{_QUOTED_NAME})"
_TEXT = "|".join(
    f"{a}[^{b}]*(?:{b}{b}[^{b}]*)*{b}" for a, b in ("''", '""', "“”", "‘’", "＂＂", "＇＇")
)
_TOKEN = re.compile(
    rf"\s+|(?P<name>{_PART}(?:\.{_PART})*)"
    rf"|(?P<day>{literals.DAY})|(?P<spaced>{literals.SPACED_DURATION})|(?P<amount>{literals.AMOUNT})"
    rf"|(?P<sign>[<>!=]={{1,2}}|[<>!][^\S\n]+=|<>|=[<>]|&&|\|\||\.\.|[-+*/()\[\],=<>!&|≤≥≠≦≧~—–])"
    rf"|(?P<text>{_TEXT})|(?P<parameter>\${_PART})|(?P<odd>(?s:.))"
)
_PARTS = re.compile(_PART)
_SIGNS = {"≤": "<=", "≦": "<=", "≥": ">=", "≧": ">=", "≠": "!=", "—": "~", "–": "~"}
_OPENING = "'\"“‘＂＇"
_CURRENCIES = "$¥￥€£"
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)


def tokenize(text: Located) -> Tokens:
    """The tokens of a text; at most 5,000, in time that grows with the length."""
    written = text.text
    plain = written if written.isascii() else written.translate(spellings.WIDE)
    scan = Scan(written, plain, placer(text))
    for match in _TOKEN.finditer(plain):
        group = match.lastgroup
        if group is None:
            continue
        token = _READERS[group](scan, match.start(), match.end())
        if token is not None:
            scan.tokens.append(token)
        if len(scan.tokens) > MOST_TOKENS:
            scan.give_up("too-many-tokens", match.start(), match.end(), most=MOST_TOKENS)
            break
        if scan.over or scan.errors == MOST_FINDINGS:
            # the rest is not read, and no sense can be made of a part
            scan.broken = True
            break
    scan.tokens.append(Token("end", len(written), len(written)))
    return Tokens(tuple(scan.tokens), tuple(scan.findings), scan.broken)


def placer(text: Located) -> Placer:
    """`text.place`, quicker where the whole text stands on one line."""
    if not text.exact or len(text.stretches) != 1:
        return text.place
    path, line, column = text.whole.path, text.stretches[0].line, text.stretches[0].column
    return lambda start, end: Place(path, line, column + start, line, column + end)


def excerpt(text: str) -> str:
    """The user's words on one line, cut where they are long."""
    words = " ".join(text.split())
    return words if len(words) <= EXCERPT else words[: EXCERPT - 1] + "…"


def is_plain_name(name: str) -> bool:
    """Whether a name can be written without backticks."""
    return (
        re.fullmatch(_PLAIN_NAME, name) is not None
        and _begins_name(name)
        and name.lower() not in spellings.QUOTED
        and name.translate(spellings.WIDE) == name
    )


def _begins_name(word: str) -> bool:
    return word[0].isalpha() or word[0] in "_`"


def _name(scan: Scan, start: int, end: int) -> Token | None:
    word = scan.plain[start:end]
    if not _begins_name(word):
        return _odd(scan, start, start + 1)
    if "." in word or "`" in word:
        return Token("name", start, end, Name(scan.place(start, end), _parts(scan, start, end)))
    lower = word.lower()
    kind = spellings.RESERVED.get(lower, "name")
    if kind == "boolean":
        return Token(kind, start, end, Boolean(scan.place(start, end), lower == "true"), lower)
    if kind != "name":
        return Token(kind, start, end, None, lower)
    _warn_of_look_alikes(scan, word, start, end)
    return Token(kind, start, end, Name(scan.place(start, end), (word,)), lower)


def _parts(scan: Scan, start: int, end: int) -> tuple[str, ...]:
    """The parts of a dotted name, those in backticks exactly as written."""
    parts = []
    for match in _PARTS.finditer(scan.plain, start, end):
        part = match[0]
        if part[0] == "`":
            part = scan.text[match.start() + 1 : match.end() - 1].replace("``", "`")
            _warn_of_invisible(scan, match.start(), match.end())
        if not part:
            scan.note("syntax-error/empty-name", match.start(), match.end())
        _warn_of_look_alikes(scan, part, match.start(), match.end())
        parts.append(part)
    return tuple(parts)


def _warn_of_look_alikes(scan: Scan, name: str, start: int, end: int) -> None:
    if name.isascii():
        return
    latin = name.translate(spellings.LOOK_ALIKES)
    if latin != name and any(c.isascii() and c.isalpha() for c in name):
        odd = ", ".join(
            f"{c} (U+{ord(c):04X})" for c in dict.fromkeys(name) if ord(c) in spellings.LOOK_ALIKES
        )
        scan.warn("look-alike", start, end, found=name, odd=odd, cure=latin)


def _warn_of_invisible(scan: Scan, start: int, end: int) -> None:
    match = _INVISIBLE.search(scan.text, start, end)
    if match:
        code = f"U+{ord(match[0]):04X}"
        scan.warn("look-alike/invisible", match.start(), match.end(), code=code)


def _parameter(scan: Scan, start: int, end: int) -> Token:
    name = _parts(scan, start + 1, end)[0]
    return Token("parameter", start, end, Parameter(scan.place(start, end), name))


def _text(scan: Scan, start: int, end: int) -> Token:
    closing = scan.text[end - 1]
    value = scan.text[start + 1 : end - 1].replace(closing * 2, closing)
    if not value.isascii():
        _warn_of_invisible(scan, start, end)
    return Token("text", start, end, Text(scan.place(start, end), value))


def _amount(scan: Scan, start: int, end: int) -> Token:
    return _literal(scan, start, end, literals.read_amount)


def _spaced(scan: Scan, start: int, end: int) -> Token:
    return _literal(scan, start, end, literals.read_spaced_duration)


def _day(scan: Scan, start: int, end: int) -> Token:
    return _literal(scan, start, end, literals.read_day)


def _literal(
    scan: Scan, start: int, end: int, read: Callable[[str, Place], literals.Read]
) -> Token:
    node, fault = read(scan.plain[start:end], scan.place(start, end))
    if fault and fault.variant == "leading-zero" and _follows_thousands(scan, start):
        before = scan.tokens[-2].start
        scan.note("syntax-error/thousands", before, end, **_thousands(scan, before, end))
    elif fault:
        last = end if fault.end is None else start + fault.end
        # a Chinese word inside a number leaves the rest without an operator
        scan.broken = scan.broken or fault.variant == "chinese-word"
        scan.note(f"syntax-error/{fault.variant}", start + fault.start, last, **fault.args)
    kind = "day" if isinstance(node, Date | Moment) else "number"
    return Token(kind, start, end, node)


def _follows_thousands(scan: Scan, start: int) -> bool:
    """Whether `000` is the end of `1,000` inside a list, where the comma itself is no fault."""
    before = [t.kind for t in scan.tokens[-2:]] == ["number", ","]
    return before and scan.tokens[-2].end + 1 == scan.tokens[-1].end == start


def _thousands(scan: Scan, start: int, end: int) -> dict[str, type_arg]:
    found = scan.plain[start:end]
    return {"found": found, "cure": found.replace(",", "_")}


def _sign(scan: Scan, start: int, end: int) -> Token | None:
    sign = scan.plain[start:end]
    sign = _SIGNS.get(sign, sign)
    close = sign if len(sign) == 1 else "".join(sign.split())
    cure = spellings.OTHER_SIGNS.get(close, close)
    if cure != sign:
        found = scan.text[start:end]
        scan.note("syntax-error/other-spelling", start, end, found=found, cure=cure)
    return Token(cure, start, end)


def _odd(scan: Scan, start: int, end: int) -> Token | None:
    """A character that begins no token."""
    character = scan.text[start]
    if character in _OPENING or character == "`":
        scan.give_up("unclosed-text", start, len(scan.text.rstrip()), found=character)
        scan.over = True
    elif character in _CURRENCIES:
        scan.give_up("currency", start, end, found=character)
    elif character == ".":
        scan.give_up("dot", start, end)
    elif _INVISIBLE.match(character):
        scan.give_up("invisible-character", start, end, code=f"U+{ord(character):04X}")
    else:
        scan.give_up("bad-character", start, end, found=character)
    return None


_READERS: Mapping[str, Callable[[Scan, int, int], Token | None]] = {
    "name": _name,
    "day": _day,
    "spaced": _spaced,
    "amount": _amount,
    "sign": _sign,
    "text": _text,
    "parameter": _parameter,
    "odd": _odd,
}
