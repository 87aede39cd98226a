"""Changes of text at places -> the text with them made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from segrules.language.places import Place


@dataclass(frozen=True, slots=True)
class Edit:
    """Text in place of what stands there, on one line."""

    place: Place
    text: str


def with_edits(text: str, path: str, edits: Iterable[Edit]) -> str:
    """A text of a path with its changes made."""
    lines = text.split("\n")
    own = [e for e in edits if e.place.path == path]
    for edit in sorted(own, key=lambda e: (e.place.line, e.place.column), reverse=True):
        at, line = edit.place.line - 1, lines[edit.place.line - 1]
        rest = line[edit.place.end_column - 1 :]
        lines[at] = line[: edit.place.column - 1] + edit.text + rest
    return "\n".join(lines)
