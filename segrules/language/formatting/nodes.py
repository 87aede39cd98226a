"""Parse events and comments -> the tree as written, each comment with the part it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from yaml.events import (
    CollectionEndEvent,
    CollectionStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)

from segrules.language.formatting.comments import Comment, comments, is_blank_above
from segrules.language.yaml_guard import marks


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar: what it reads, its style (`""` for plain, `'`, `"`, `|`, `>`), what is written."""

    text: str
    style: str
    raw: str


@dataclass(slots=True)
class Branch:
    """A mapping or a list, in brackets if `flow`; `tail` are comments behind its last entry."""

    mapping: bool
    flow: bool
    entries: list[Entry] = field(default_factory=list)
    tail: list[Comment] = field(default_factory=list)


@dataclass(slots=True)
class Entry:
    """A key with its value, or an item of a list, and the comments about it.

    `lead` stand above it, `side` behind it on its line (`late` if behind the end of its value, not
    behind its key), `inside` below a key that has no value.
    """

    key: Leaf | None
    blank: bool
    value: Leaf | Branch
    lead: list[Comment] = field(default_factory=list)
    side: Comment | None = None
    late: bool = False
    inside: list[Comment] = field(default_factory=list)


NOTHING = Leaf("", "", "")


def nodes(events: tuple[Event, ...], text: str) -> Branch:
    """The tree of the events of a document whose outermost part is a mapping."""
    kept = (e for e in events if isinstance(e, (NodeEvent, CollectionEndEvent)))
    building = _Building(kept, text.split("\n"), list(comments(events, text)), text)
    root = building.value(None, -1)
    if not isinstance(root, Branch):
        raise TypeError(root)
    building.take(len(text))
    root.tail += building.waiting
    return root


@dataclass(slots=True)
class _Building:
    """`coming` comments are not reached yet, `waiting` ones have no part yet that they are about.

    The last token ends on line `line` and belongs to the entry `last`.
    """

    events: Iterator[Event]
    lines: list[str]
    coming: list[Comment]
    text: str
    waiting: list[Comment] = field(default_factory=list)
    last: Entry | None = None
    line: int = -1
    valued: bool = False

    def next(self) -> Event:
        """The next event; the comments before it are given to what they are about, or wait."""
        event = next(self.events)
        self.take(marks(event)[0].index)
        return event

    def take(self, upto: int) -> None:
        while self.coming and self.coming[0].offset < upto:
            comment = self.coming.pop(0)
            if self.last and self.last.side is None and comment.line == self.line:
                self.last.side, self.last.late = comment, self.valued
            else:
                self.waiting.append(comment)

    def ends(self, entry: Entry | None, line: int, *, valued: bool) -> None:
        """A token of the entry ends on a line."""
        self.last, self.line, self.valued = entry, line, valued

    def value(self, entry: Entry | None, column: int) -> Leaf | Branch:
        """The value of an entry, or the outermost part; the part around begins at `column`."""
        return self._given(self.next(), entry, column)

    def _given(self, event: Event, entry: Entry | None, column: int) -> Leaf | Branch:
        if isinstance(event, CollectionStartEvent):
            return self._branch(event, entry, column)
        leaf = self._leaf(event)
        if entry is not None:
            self._settle(entry)
            if leaf != NOTHING:
                start, end = marks(event)
                at = start if leaf.style in {"|", ">"} else end
                self.ends(entry, at.line, valued=True)
        return leaf

    def _leaf(self, event: Event) -> Leaf:
        start, end = marks(event)
        if not isinstance(event, ScalarEvent):
            raise TypeError(event)
        return Leaf(event.value, event.style or "", self.text[start.index : end.index])

    def _settle(self, entry: Entry) -> None:
        """Comments between a key and a value that comes on its line in the end stand above it."""
        if self.waiting:
            entry.lead += [*([entry.side] if entry.side else []), *self.waiting]
            entry.side, self.waiting = None, []

    def _branch(self, start: CollectionStartEvent, entry: Entry | None, column: int) -> Branch:
        branch = Branch(isinstance(start, MappingStartEvent), bool(start.flow_style))
        own = marks(start)[0].column
        ended = self._mapping(branch, own) if branch.mapping else self._list(branch, own)
        if branch.flow:
            branch.tail, self.waiting = self.waiting, []
            self.ends(entry, marks(ended)[1].line, valued=True)
            if entry is not None and not branch.entries:
                entry.lead += branch.tail
                branch.tail = []
        else:
            branch.tail = self._behind(own if own > column else own + 1)
        return branch

    def _mapping(self, branch: Branch, column: int) -> Event:
        event = self.next()
        while not isinstance(event, CollectionEndEvent):
            entry = self._entry(event, self._leaf(event))
            branch.entries.append(entry)
            self.ends(entry, marks(event)[1].line, valued=False)
            entry.value = self.value(entry, column)
            event = self.next()
            if entry.value == NOTHING and not branch.flow:
                entry.inside = self._behind(column + 1)
        return event

    def _list(self, branch: Branch, column: int) -> Event:
        event = self.next()
        while not isinstance(event, CollectionEndEvent):
            entry = self._entry(event, None)
            branch.entries.append(entry)
            entry.value = self._given(event, entry, column)
            event = self.next()
        return event

    def _entry(self, event: Event, key: Leaf | None) -> Entry:
        blank = is_blank_above(marks(event)[0].line, self.lines)
        lead, self.waiting = self.waiting, []
        return Entry(key, blank, NOTHING, lead)

    def _behind(self, column: int) -> list[Comment]:
        """The waiting comments up to the first that stands left of the column."""
        count = next(
            (n for n, c in enumerate(self.waiting) if c.column < column), len(self.waiting)
        )
        found, self.waiting = self.waiting[:count], self.waiting[count:]
        return found
