"""What a new version of a ruleset defines otherwise, beside who is in a segment: as a value."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from segrules.language.findings import Words

Section = Literal[
    "metric",
    "score",
    "cut_points",
    "lock",
    "parameter",
    "table",
    "column",
    "cleaning",
    "timezone",
    "assumption",
    "property",
    "action",
    "text",
    "test",
]


@dataclass(frozen=True, slots=True)
class Change:
    """One definition that is added (`old` is None), removed (`new` is None) or otherwise.

    Where both are the same words, more changed than words can say in short.
    """

    section: Section
    name: str
    old: Words | None
    new: Words | None


@dataclass(frozen=True, slots=True)
class Part:
    """One definition of a version: what it means, and how that is said.

    `name` is what it is called, where that is not the key that it stands under.
    """

    means: Hashable
    words: Words
    name: str | None = None


Parts = Mapping[str, Part]


def changed(section: Section, old: Parts, new: Parts) -> Iterator[Change]:
    """The parts of one section that have another meaning, or are in one version only."""
    for key in dict.fromkeys([*old, *new]):
        one, other = old.get(key), new.get(key)
        if one is None or other is None or one.means != other.means:
            named = next((p.name for p in (one, other) if p and p.name is not None), key)
            yield Change(section, named, _words(one), _words(other))


def _words(part: Part | None) -> Words | None:
    return None if part is None else part.words
