r"""A `seg_map` of patterns (`{r'[1-2][3-4]': 'at_Risk'}`) -> the definition: the first match wins.

Patterns are read as what they are meant for, one digit or class a score; nothing is matched.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from segrules.language.findings import Finding, Label, Words, type_arg
from segrules.language.places import Place
from segrules.language.width import shown
from segrules.verbs.foreign.coded import SCORES
from segrules.verbs.foreign.imported import NO_WISH, Box, Foreign, Imported, Reading, Scale, Wish
from segrules.verbs.foreign.literals import Entries, Node, Text, literal
from segrules.verbs.foreign.naming import named_twice

FORMAT = "seg-map"
PIECE = re.compile(r"(?P<digit>[0-9])|\[(?P<inside>[^\]]*)\]|(?P<any>\.|\\d)")
MOST_SHOWN = 10
MEMBER = re.compile(r"(?P<low>[0-9])-(?P<high>[0-9])|(?P<digit>[0-9])|(?P<comma>[, ]+)")
NOTES = (
    Words(
        "原来的写法在 R、F 的代码上逐个试模式，先符合的优先；没有模式符合的，原样留下代码",
        "patterns are tried in turn on the code of R and F, and the first match wins; where none "
        "matches the code itself is left",
    ),
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern, read: for each digit the values that it takes."""

    name: str
    place: Place
    digits: tuple[frozenset[int], ...]


ANY = frozenset(range(10))


def read(text: str, path: str, wish: Wish = NO_WISH) -> Reading:
    """Read a mapping of patterns to names, as JSON or as a Python literal."""
    node = literal(text, path)
    if isinstance(node, Finding):
        return Reading(None, (node,))
    if not isinstance(node, Entries):
        return Reading(None, (Finding("import-not-a-mapping", node.place),))
    findings: list[Finding] = []
    entries = _last_of_each(node, findings)
    patterns = [p for key, name in entries if (p := _pattern(key, name, findings))]
    findings += named_twice([(p.name, p.place) for p in patterns])
    findings += _lengths(patterns)
    length = _usual(patterns)
    if not patterns or length not in SCORES:
        return Reading(None, tuple(findings))
    scale = wish.scale or _scale(patterns)
    made = Imported(
        format=FORMAT,
        source=path,
        segments=tuple(_foreign(p, scale) for p in patterns),
        scores=SCORES[length],
        scale=scale,
        cutting=wish.cutting or "pandas",
        notes=NOTES,
    )
    return Reading(made, (*findings, *_outside(patterns, scale)))


def _last_of_each(node: Entries, findings: list[Finding]) -> list[tuple[Text, Text]]:
    """The entries by pattern, where a pattern first stands, with the name that it has last."""
    found: dict[str, tuple[Text, Text]] = {}
    for key, value in node.entries:
        if not isinstance(key, Text) or not isinstance(value, Text):
            wrong: Node = value if isinstance(key, Text) else key
            findings.append(Finding("import-not-a-text", wrong.place))
            continue
        if key.value in found:
            first = Label(found[key.value][0].place, "import-key-twice/first")
            args = {"key": shown(key.value), "name": shown(value.value)}
            findings.append(Finding("import-key-twice", key.place, args, (first,)))
        found[key.value] = (key, value)
    return list(found.values())


def _pattern(key: Text, name: Text, findings: list[Finding]) -> Pattern | None:
    body = key.value.strip().removeprefix("^").removesuffix("$")
    digits: list[frozenset[int]] = []
    at = 0
    while at < len(body):
        match = PIECE.match(body, at)
        members = _members(match, key, findings) if match else None
        if match is None or members is None:
            if match is None:
                findings.append(_unread(body[at:], key))
            return None
        digits.append(members)
        at = match.end()
    return Pattern(name.value, key.place, tuple(digits)) if digits else None


def _unread(rest: str, key: Text) -> Finding:
    args = {"pattern": shown(key.value), "text": shown(rest[:MOST_SHOWN])}
    return Finding("import-pattern", key.place, args)


def _members(match: re.Match[str], key: Text, findings: list[Finding]) -> frozenset[int] | None:
    """The digits that one piece takes; None, with a finding, where it cannot be read."""
    if match["any"]:
        return ANY
    if match["digit"]:
        return frozenset({int(match["digit"])})
    inside, at, found = match["inside"], 0, set[int]()
    while at < len(inside):
        member = MEMBER.match(inside, at)
        if member is None:
            break
        if member["low"] and int(member["low"]) > int(member["high"]):
            args = {"pattern": shown(key.value), "text": member[0]}
            findings.append(Finding("import-pattern/backwards", key.place, args))
            return None
        found |= _told(member, key, findings)
        at = member.end()
    if at < len(inside) or not found:
        findings.append(_unread(match[0], key))
        return None
    return frozenset(found)


def _told(member: re.Match[str], key: Text, findings: list[Finding]) -> set[int]:
    """The digits of one part of a class; a comma inside it is a slip, which is told."""
    if member["comma"]:
        args = {"pattern": shown(key.value), "text": shown(member[0])}
        findings.append(Finding("import-pattern/comma", key.place, args))
        return set()
    if member["low"]:
        return set(range(int(member["low"]), int(member["high"]) + 1))
    return {int(member["digit"])}


def _usual(patterns: Sequence[Pattern]) -> int:
    counts = Counter(len(p.digits) for p in patterns)
    return max(counts, key=lambda n: (counts[n], -n)) if counts else 0


def _lengths(patterns: Sequence[Pattern]) -> Iterator[Finding]:
    usual = _usual(patterns)
    for pattern in patterns:
        if len(pattern.digits) != usual:
            args: dict[str, type_arg] = {
                "segment": shown(pattern.name),
                "length": len(pattern.digits),
                "usual": usual,
            }
            yield Finding("import-pattern-length", pattern.place, args)
    if patterns and usual not in SCORES:
        yield Finding("import-code-length/many", patterns[0].place, {"usual": usual})


def _scale(patterns: Sequence[Pattern]) -> Scale:
    digits = [d for p in patterns for piece in p.digits if piece != ANY for d in piece]
    return Scale(min(*digits, 1, 1), max(*digits, 2, 2))


def _outside(patterns: Sequence[Pattern], scale: Scale) -> Iterator[Finding]:
    for pattern in patterns:
        for piece in pattern.digits:
            if not piece & set(scale.classes):
                args: dict[str, type_arg] = {
                    "code": shown(pattern.name),
                    "low": scale.low,
                    "high": scale.high,
                }
                yield Finding("import-code-outside/pattern", pattern.place, args)


def _foreign(pattern: Pattern, scale: Scale) -> Foreign:
    names = SCORES.get(len(pattern.digits), ())
    every = set(scale.classes)
    classes = {n: tuple(sorted(d & every)) for n, d in zip(names, pattern.digits, strict=False)}
    return Foreign(pattern.name, Box(classes), pattern.place)
