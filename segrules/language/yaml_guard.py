"""Text -> the parse events of plain YAML, and what was refused: anchors, tags, depth, size.

The walk comes before anything is built, so a file made to exhaust memory or the stack is refused
while it is still a stream of events.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    NodeEvent,
)

from segrules.language.findings import Finding
from segrules.language.places import Place
from segrules.language.width import shown
from segrules.language.yaml_faults import yaml_fault

PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Only its parser is used; libyaml's where PyYAML was built with it."""

DEEPEST = 40
MOST_EVENTS = 200_000
MOST_FINDINGS = 50


@dataclass(frozen=True, slots=True)
class Guarded:
    """The events of one document, or None where it cannot be built, and what was found."""

    events: tuple[Event, ...] | None
    findings: tuple[Finding, ...]


def guarded(text: str, path: str) -> Guarded:
    """The events of the text; faults that leave the structure whole do not end the walk."""
    walk = _Walk(path, [], [])
    try:
        whole = walk.run(yaml.parse(text, Loader=PARSER))
    except yaml.YAMLError as fault:
        walk.findings.append(yaml_fault(fault, text, path))
        whole = False
    except (ValueError, OverflowError):  # the pure parser's chr() of an impossible \U escape
        walk.findings.append(Finding("yaml-syntax/escape", Place(path, 1, 1, 1, 1)))
        whole = False
    return Guarded(tuple(walk.events) if whole else None, tuple(walk.findings))


@dataclass(slots=True)
class _Walk:
    path: str
    events: list[Event]
    findings: list[Finding]
    depth: int = 0
    documents: int = 0

    def run(self, events: Iterator[Event]) -> bool:
        """Whether the whole stream was walked."""
        for event in events:
            self.events.append(event)
            self._count(event)
            self._judge(event)
            stop = self._limit_broken()
            if stop is not None:
                self._report(stop[0], event, limit=stop[1])
                return False
            if self.documents > 1:
                self._report("yaml-documents", event)
                return False
        return True

    def _count(self, event: Event) -> None:
        if isinstance(event, CollectionStartEvent):
            self.depth += 1
        elif isinstance(event, CollectionEndEvent):
            self.depth -= 1
        elif isinstance(event, DocumentStartEvent):
            self.documents += 1

    def _judge(self, event: Event) -> None:
        if isinstance(event, NodeEvent):
            if event.anchor is not None:
                key = "yaml-anchor/alias" if isinstance(event, AliasEvent) else "yaml-anchor"
                self._report(key, event, anchor=shown(event.anchor))
            if getattr(event, "tag", None) is not None:
                self._report("yaml-tag", event)
        elif isinstance(event, DocumentStartEvent) and event.tags:
            self._report("yaml-tag", event)

    def _limit_broken(self) -> tuple[str, int] | None:
        if self.depth > DEEPEST:
            return "yaml-depth", DEEPEST
        if len(self.events) > MOST_EVENTS:
            return "yaml-size", MOST_EVENTS
        if len(self.findings) >= MOST_FINDINGS:
            return "too-many-faults", MOST_FINDINGS
        return None

    def _report(self, key: str, event: Event, **args: str | int) -> None:
        self.findings.append(Finding(key, event_place(event, self.path), args))


def marks(event: Event) -> tuple[yaml.Mark, yaml.Mark]:
    """Where the event starts and ends; both parsers mark every event."""
    return cast("tuple[yaml.Mark, yaml.Mark]", (event.start_mark, event.end_mark))


def event_place(event: Event, path: str) -> Place:
    """Where the event stands, as the parser marks it."""
    start, end = marks(event)
    return Place(path, start.line + 1, start.column + 1, end.line + 1, end.column + 1)
