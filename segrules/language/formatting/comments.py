"""Parse events and their text -> the comments: what stands behind a `#` outside of every scalar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from yaml.events import Event, ScalarEvent

from segrules.language.yaml_guard import marks

COMMENT = re.compile(r"#[^\n]*")
BLOCK_HEADER = re.compile(r"[|>][-+0-9]*[ \t]*")


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment from its `#` on; line and column count from 0, `blank` is above it a blank line."""

    text: str
    offset: int
    line: int
    column: int
    blank: bool


def comments(events: tuple[Event, ...], text: str) -> tuple[Comment, ...]:
    """All comments, in their order; also the one behind the `|` of a block of text."""
    lines = text.split("\n")
    return tuple(
        _comment(match, text, lines)
        for start, end in _gaps(events, text)
        for match in COMMENT.finditer(text, start, end)
    )


def _gaps(events: tuple[Event, ...], text: str) -> Iterator[tuple[int, int]]:
    """The stretches between scalars: there is nothing but space, punctuation and comments."""
    at = 0
    for event in events:
        if not isinstance(event, ScalarEvent):
            continue
        start, end = (mark.index for mark in marks(event))
        yield at, start
        if event.style in {"|", ">"}:
            header = BLOCK_HEADER.match(text, start, end)
            yield (header.end() if header else start), text.find("\n", start) % (end + 1)
        at = max(at, end)
    yield at, len(text)


def _comment(match: re.Match[str], text: str, lines: list[str]) -> Comment:
    start = match.start()
    line = text.count("\n", 0, start)
    column = start - text.rfind("\n", 0, start) - 1
    return Comment(match[0].rstrip(), start, line, column, is_blank_above(line, lines))


def is_blank_above(line: int, lines: list[str]) -> bool:
    """Whether the line above, counted from 0, is there and blank."""
    return line > 0 and not lines[line - 1].strip()
