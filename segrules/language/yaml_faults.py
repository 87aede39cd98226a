"""A fault of the YAML parser -> a finding that says what to do about it.

libyaml and the pure parser word their faults differently, so a fault is told by the characters at
its marks first, and by the few words that both parsers share second.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import yaml

from segrules.language.decoded import code_of
from segrules.language.findings import Finding, Label
from segrules.language.places import Place
from segrules.language.width import shown

WIDE_SPACES = "\u00a0\u2000-\u200b\u202f\u205f\u3000"
INDENT = re.compile(f"[ \t{WIDE_SPACES}]*")
TAB = re.compile(" *(\t)")
WIDE_SPACE = re.compile(f" *([{WIDE_SPACES}])")
WIDE_COLON = re.compile(r" *(?:- +)?['\"]?[\w ]{1,40}['\"]?(：)")
LAST_KEY = re.compile(r"(?:^|[\s{,])([\w-]+): ")
CONDITIONS = frozenset({"when", "where", "value"})


@dataclass(frozen=True, slots=True)
class _Fault:
    """What the parser said; marks are 0-based: `at` where it stopped, `since` where it began."""

    said: str
    during: str
    at: tuple[int, int]
    since: tuple[int, int] | None
    lines: tuple[str, ...]
    path: str

    def line(self, number: int) -> str:
        return self.lines[number] if 0 <= number < len(self.lines) else ""

    def place(self, at: tuple[int, int]) -> Place:
        return Place(self.path, at[0] + 1, at[1] + 1, at[0] + 1, at[1] + 2)

    def character(self) -> str:
        return self.line(self.at[0])[self.at[1] : self.at[1] + 1]

    def starts_line(self) -> bool:
        return not self.line(self.at[0])[: self.at[1]].strip()


def yaml_fault(fault: yaml.YAMLError, text: str, path: str) -> Finding:
    """The finding for a fault that the parser raised on this text."""
    if not isinstance(fault, yaml.MarkedYAMLError) or fault.problem_mark is None:
        return Finding("yaml-syntax", Place(path, 1, 1, 1, 1), {"detail": shown(str(fault))})
    lines = tuple(text.rstrip().split("\n"))
    known = _Fault(
        fault.problem or "",
        fault.context or "",
        _inside(_mark(fault.problem_mark), lines),
        None if fault.context_mark is None else _mark(fault.context_mark),
        lines,
        path,
    )
    for told in _READINGS:
        finding = told(known)
        if finding is not None:
            return finding
    return Finding("yaml-syntax", known.place(known.at), {"detail": shown(known.said)})


def _mark(mark: yaml.Mark) -> tuple[int, int]:
    return mark.line, mark.column


def _inside(at: tuple[int, int], lines: tuple[str, ...]) -> tuple[int, int]:
    """A mark behind the last line of content is moved to that line's end."""
    return min(at, (len(lines) - 1, len(lines[-1])))


def _lines_of(fault: _Fault) -> list[int]:
    """The lines that may hold the cause: where it stopped, where it began, the one before."""
    began = [] if fault.since is None else [fault.since[0]]
    return [fault.at[0], *began, fault.at[0] - 1]


def _odd_indentation(fault: _Fault) -> Finding | None:
    for number in _lines_of(fault)[:2]:
        tab = TAB.match(fault.line(number))
        if tab is not None:
            return Finding("bad-indentation/tab", fault.place((number, tab.start(1))))
    for number in _lines_of(fault):
        space = WIDE_SPACE.match(fault.line(number))
        if space is not None:
            place = fault.place((number, space.start(1)))
            return Finding("bad-indentation/wide-space", place, {"code": code_of(space[1])})
    return None


def _wide_colon(fault: _Fault) -> Finding | None:
    for number in _lines_of(fault):
        colon = WIDE_COLON.match(fault.line(number))
        if colon is not None:
            return Finding("yaml-syntax/wide-colon", fault.place((number, colon.start(1))))
    return None


def _open_quote(fault: _Fault) -> Finding | None:
    if "quoted scalar" in fault.during and fault.since and "unexpected" in fault.said:
        return Finding("yaml-syntax/open-quote", fault.place(fault.since))
    return None


def _early_end(fault: _Fault) -> Finding | None:
    if fault.at != (len(fault.lines) - 1, len(fault.lines[-1])) or "expected" not in fault.said:
        return None
    return Finding("yaml-syntax/early-end", fault.place(fault.at))


def _condition(fault: _Fault) -> Finding | None:
    if fault.starts_line():
        return None
    before = fault.line(fault.at[0])[: fault.at[1]]
    keys = LAST_KEY.findall(before)
    if not keys or keys[-1] not in CONDITIONS:
        return None
    return Finding("yaml-syntax/condition", fault.place(fault.at), {"key": keys[-1]})


def _character(fault: _Fault) -> Finding | None:
    at = fault.at
    if fault.since and any(w in fault.during for w in (" anchor", " alias", " tag", "directive")):
        at = fault.since
    elif not any(
        w in fault.said for w in ("cannot start any token", "node content", "mapping keys", "tag")
    ):
        return None
    character = fault.line(at[0])[at[1] : at[1] + 1]
    return Finding("yaml-syntax/character", fault.place(at), {"character": character})


def _bracket(fault: _Fault) -> Finding | None:
    closing = re.search(r"',' or '([\]}])'", fault.said)
    if closing is None:
        return None
    opened = () if fault.since is None else (_opened(fault, fault.since),)
    return Finding(
        "yaml-syntax/open-bracket", fault.place(fault.at), {"closing": closing[1]}, opened
    )


def _opened(fault: _Fault, since: tuple[int, int]) -> Label:
    return Label(fault.place(since), "yaml-syntax/opened")


def _second_colon(fault: _Fault) -> Finding | None:
    if "mapping values are not allowed" not in fault.said:
        return None
    before = fault.line(fault.at[0])[: fault.at[1]]
    if ": " in before:
        return Finding("yaml-syntax/second-colon", fault.place(fault.at))
    return _indentation(fault)


def _no_colon(fault: _Fault) -> Finding | None:
    if "could not find expected ':'" not in fault.said or fault.since is None:
        return None
    return Finding("yaml-syntax/no-colon", _to_line_end(fault, fault.since))


def _no_colon_at_end(fault: _Fault) -> Finding | None:
    return _no_colon(fault) if fault.since and fault.since[0] == len(fault.lines) - 1 else None


def _out_of_line(fault: _Fault) -> Finding | None:
    if not any(w in fault.said for w in ("expected key", "'-' indicator", "<block end>")):
        return None
    if fault.starts_line():
        return _indentation(fault)
    return Finding("yaml-syntax/after-end", fault.place(fault.at))


def _indentation(fault: _Fault) -> Finding:
    if fault.starts_line() and fault.character() == ":":
        return Finding("key-not-text/empty", fault.place(fault.at))
    line = fault.line(fault.at[0])
    start = len(line) - len(line.lstrip())
    return Finding("yaml-syntax/indentation", _to_line_end(fault, (fault.at[0], start)))


def _to_line_end(fault: _Fault, at: tuple[int, int]) -> Place:
    end = max(len(fault.line(at[0]).rstrip()), at[1] + 1)
    return Place(fault.path, at[0] + 1, at[1] + 1, at[0] + 1, end + 1)


def _by_words(words: str, key: str) -> Callable[[_Fault], Finding | None]:
    def told(fault: _Fault) -> Finding | None:
        if words in fault.said or words in fault.during:
            return Finding(key, fault.place(fault.at))
        return None

    return told


_READINGS: tuple[Callable[[_Fault], Finding | None], ...] = (
    _odd_indentation,
    _open_quote,
    _no_colon_at_end,
    _early_end,
    _condition,
    _wide_colon,
    _by_words("escape character", "yaml-syntax/escape"),
    _by_words("expected hexdec", "yaml-syntax/escape"),
    _by_words("hexadecimal numbers", "yaml-syntax/escape"),
    _by_words("Unicode character escape", "yaml-syntax/escape"),
    _by_words("scanning a block scalar", "yaml-syntax/block"),
    _by_words("<document start>", "yaml-syntax/after-document"),
    _by_words("sequence entries are not allowed", "yaml-syntax/dash"),
    _bracket,
    _second_colon,
    _no_colon,
    _out_of_line,
    _character,
)
"""The first that recognises the fault words it."""
