"""The texts of open files, and those on disk beside them -> a ruleset as it is understood now.

What was once read is kept by its content: the same texts are never checked twice, and while a text
cannot be understood, what the last good one meant still answers.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from segrules.compiler.check import Checked, check
from segrules.compiler.program import Program
from segrules.editor.terms import NOTHING, Glossary, glossary
from segrules.editor.uses import Use, uses_in
from segrules.language.loaded import Loaded
from segrules.language.overlaid_files import Stamp, overlaid, stamp_of
from segrules.language.source import load, load_text
from segrules.verbs.describe import describe
from segrules.verbs.description import Description

GUESSES = 4
"""How many lines, from a fault upwards, are tried to be the one that is half typed."""


@dataclass(frozen=True)
class Analysis:
    """A ruleset as read from a main file and what it includes.

    `stamps` tell, by real path, what was read. `standing` is the program of this text, or of the
    last one that had one; `known` are the terms, those of the last text that could be read where
    this one could not.
    """

    path: str
    loaded: Loaded
    checked: Checked
    stamps: Mapping[str, Stamp]
    known: Glossary
    standing: Program | None

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """Every use of every term, where the shape of the file lets them be found."""
        return uses_in(self.loaded, self.known)

    @cached_property
    def description(self) -> Description | None:
        """The last good ruleset in words."""
        return None if self.standing is None else describe(self.standing)

    @cached_property
    def lines(self) -> Mapping[str, list[str]]:
        """The lines of each file, by path as findings show it."""
        return {path: text.split("\n") for path, text in self.loaded.sources.items()}


def analysed(path: str, texts: Mapping[str, str], before: Analysis | None = None) -> Analysis:
    """The ruleset at a path; `before` itself where none of its files has changed."""
    if before is not None and all(stamp_of(p, texts) == s for p, s in before.stamps.items()):
        return before
    stamps: dict[str, Stamp] = {}
    loaded = load(Path(path), overlaid(texts, stamps))
    done = check(loaded)
    known = glossary(loaded)
    if not known.defined:
        known = before.known if before is not None else guessed(loaded)
    standing = done.program or (before.standing if before is not None else None)
    return Analysis(path, loaded, done, stamps, known, standing)


def guessed(loaded: Loaded) -> Glossary:
    """The terms of a text that YAML does not take, without the line that it stumbles over."""
    fault = next((f.place for f in loaded.findings if f.place is not None), None)
    text = loaded.sources.get(fault.path) if fault is not None else None
    if fault is None or text is None:
        return NOTHING
    lines = text.split("\n")
    for at in range(fault.line - 1, max(fault.line - 1 - GUESSES, -1), -1):
        without = [*lines[:at], "", *lines[at + 1 :]]
        known = glossary(load_text("\n".join(without), fault.path))
        if known.defined:
            return known
    return glossary(load_text("\n".join(lines[: max(fault.line - GUESSES, 0)]), fault.path))


@dataclass(slots=True)
class Desk:
    """The files that are open, by real path, and the rulesets that were read for them.

    `mains` says which ruleset a file belongs to, None of one that was seen to belong to none.
    """

    texts: dict[str, str] = field(default_factory=dict)
    kept: dict[str, Analysis] = field(default_factory=dict)
    mains: dict[str, str | None] = field(default_factory=dict)

    def put(self, path: str, text: str) -> None:
        """A file is open with this text."""
        self.texts[os.path.realpath(path)] = text

    def take(self, path: str) -> None:
        """A file is closed: what is on disk counts again."""
        real = os.path.realpath(path)
        self.texts.pop(real, None)
        self.mains.pop(real, None)

    def look_again(self) -> None:
        """Files may belong to other rulesets than before."""
        self.mains.clear()

    def ruleset(self, path: str) -> Analysis:
        """The ruleset of a main file as it is now."""
        real = os.path.realpath(path)
        self.kept[real] = found = analysed(path, self.texts, self.kept.get(real))
        return found
