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
    """One definition that is added (`old` is None), removed (`new` is None) or otherwise."""

    section: Section
    name: str
    old: Words | None
    new: Words | None


@dataclass(frozen=True, slots=True)
class Part:
    """One definition of a version: what it means, and how that is said."""

    means: Hashable
    words: Words


Parts = Mapping[str, Part]


def changed(section: Section, old: Parts, new: Parts) -> Iterator[Change]:
    """The parts of one section that have another meaning, or are in one version only."""
    for name in dict.fromkeys([*old, *new]):
        one, other = old.get(name), new.get(name)
        if one is None or other is None or one.means != other.means:
            yield Change(section, name, _words(one), _words(other))


def _words(part: Part | None) -> Words | None:
    return None if part is None else part.words
