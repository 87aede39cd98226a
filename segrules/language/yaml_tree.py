"""Parse events -> a tree of mappings, lists and scalars, each with its place.

A doubled key is a finding and the first entry counts. Nothing is resolved here but the few plain
words and numbers of `value_of`, so dates, `0123`, `12:30`, `yes` and `80%` stay the texts they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from yaml.events import (
    CollectionEndEvent,
    CollectionStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from segrules.language.decoded import BAD_CHARACTER, code_of
from segrules.language.findings import Finding, Label
from segrules.language.places import Place
from segrules.language.width import shown
from segrules.language.yaml_faults import WIDE_SPACES
from segrules.language.yaml_guard import MOST_FINDINGS, event_place, marks

Value = str | int | bool | Decimal | None

WORDS: dict[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}
INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,37})")
DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,37})(?:\.[0-9]{1,38})?(?:[eE][+-]?[0-9]{1,2})?")
ODD_START = re.compile(f"[{WIDE_SPACES}]+")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text as read, its `style` (`""` for plain, `'`, `"`, `|`, `>`), and the text as written."""

    text: str
    style: str
    raw: str
    place: Place


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Tree, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Entry:
    """A key with its value."""

    key: str
    place: Place
    value: Tree


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping: entries in the order of the file, by key."""

    entries: dict[str, Entry]
    place: Place


Tree = Scalar | Items | Entries


@dataclass(frozen=True, slots=True)
class Grown:
    """The tree of a document, None of an empty one, and what was found."""

    tree: Tree | None
    findings: tuple[Finding, ...]


def value_of(scalar: Scalar) -> Value:
    """The value of a scalar: a plain word or JSON-like number becomes that, all else stays text.

    Numbers of more than 38 digits stay text, and so do numbers of other spellings.
    """
    if scalar.style:
        return scalar.text
    if scalar.text in WORDS:
        return WORDS[scalar.text]
    if INTEGER.fullmatch(scalar.text):
        return int(scalar.text)
    return Decimal(scalar.text) if DECIMAL.fullmatch(scalar.text) else scalar.text


def grown(events: tuple[Event, ...], text: str, path: str) -> Grown:
    """The tree of the events of one document, which are balanced."""
    nodes = (e for e in events if isinstance(e, _NODES))
    growth = _Growth(nodes, text, path, [])
    first = next(nodes, None)
    tree = None if first is None else growth.node(first)
    empty = isinstance(tree, Scalar) and value_of(tree) is None
    return Grown(None if empty else tree, _first(growth.findings))


def _first(findings: list[Finding]) -> tuple[Finding, ...]:
    if len(findings) <= MOST_FINDINGS:
        return tuple(findings)
    rest = Finding("too-many-faults", findings[MOST_FINDINGS].place, {"limit": MOST_FINDINGS})
    return (*findings[:MOST_FINDINGS], rest)


@dataclass(frozen=True, slots=True)
class _Growth:
    events: Iterator[Event]
    text: str
    path: str
    findings: list[Finding]

    def node(self, event: Event) -> Tree:
        if isinstance(event, MappingStartEvent):
            return self._entries(event)
        if isinstance(event, SequenceStartEvent):
            return self._items(event)
        return self._scalar(event)

    def _scalar(self, event: Event) -> Scalar:
        place = event_place(event, self.path)
        start, end = marks(event)
        raw = self.text[start.index : end.index]
        if not isinstance(event, ScalarEvent):  # an alias: refused already, read as nothing
            return Scalar("", "", raw, place)
        scalar = Scalar(event.value, event.style or "", raw, place)
        if scalar.style in {"|", ">"}:
            return Scalar(scalar.text, scalar.style, raw, _without_tail(raw, place))
        if scalar.style == '"':
            self._check_escapes(scalar)
        return scalar

    def _check_escapes(self, scalar: Scalar) -> None:
        bad = BAD_CHARACTER.search(scalar.text)
        if bad is not None:
            args = {"code": code_of(bad[0])}
            self.findings.append(Finding("bad-character/escape", scalar.place, args))

    def _items(self, start: SequenceStartEvent) -> Items:
        items: list[Tree] = []
        event = next(self.events)
        while not isinstance(event, CollectionEndEvent):
            items.append(self.node(event))
            event = next(self.events)
        last = items[-1].place if items else None
        return Items(tuple(items), self._whole(start, event, last))

    def _entries(self, start: MappingStartEvent) -> Entries:
        entries: dict[str, Entry] = {}
        last = None
        event = next(self.events)
        while not isinstance(event, CollectionEndEvent):
            key = self.node(event)
            value = self.node(next(self.events))
            last = value.place
            self._enter(entries, key, value)
            event = next(self.events)
        return Entries(entries, self._whole(start, event, last))

    def _enter(self, entries: dict[str, Entry], key: Tree, value: Tree) -> None:
        name = self._name(key)
        if name is None:
            return
        if name in entries:
            first = Label(entries[name].place, "duplicate-key/first")
            args = {"key": shown(name)}
            self.findings.append(Finding("duplicate-key", key.place, args, (first,)))
        else:
            entries[name] = Entry(name, key.place, value)

    def _name(self, key: Tree) -> str | None:
        match key:
            case Scalar():
                return self._plain_name(key)
            case Items() | Entries():
                self.findings.append(Finding("key-not-text", key.place))
                return None
        assert_never(key)

    def _plain_name(self, key: Scalar) -> str | None:
        if key.style:
            return key.text
        if not key.text:
            if not key.raw:
                self.findings.append(Finding("key-not-text/empty", key.place))
            return None
        if key.text == "<<":
            self.findings.append(Finding("yaml-merge", key.place))
            return None
        self._check_start(key)
        return key.text

    def _check_start(self, key: Scalar) -> None:
        odd = ODD_START.match(key.text)
        if odd is not None:
            at = key.place
            place = Place(at.path, at.line, at.column, at.line, at.column + len(odd[0]))
            args = {"code": code_of(odd[0][0])}
            self.findings.append(Finding("bad-indentation/wide-space", place, args))

    def _whole(self, start: CollectionStartEvent, end: Event, last: Place | None) -> Place:
        """A block collection ends with its last part: the parser marks the next token instead."""
        opened = event_place(start, self.path)
        return opened.upto(event_place(end, self.path) if start.flow_style or not last else last)


_NODES = (NodeEvent, CollectionEndEvent)


def _without_tail(raw: str, place: Place) -> Place:
    """A block scalar's place without the line breaks behind its last line."""
    body = raw.rstrip()
    below = body.count("\n")
    column = place.column + len(body) if not below else len(body) - body.rfind("\n")
    return Place(place.path, place.line, place.column, place.line + below, column)
