"""A file that is open -> the ruleset that it belongs to: itself, or one that includes it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from segrules.editor.analysis import Analysis, Desk
from segrules.language.files import repository_of

MOST_LOOKED_AT = 200
LARGEST = 500_000
_IS_RULESET = re.compile(r"^(?:\ufeff)?segrules\s*:", re.MULTILINE)


def ruleset_of(desk: Desk, path: str, text: str) -> Analysis | None:
    """The ruleset of a file as it is now; None where it is of no ruleset that can be found."""
    if _IS_RULESET.search(text):
        return desk.ruleset(path)
    real = os.path.realpath(path)
    if real in desk.kept:
        return desk.ruleset(path)
    for main in [*_known(desk, real), *_nearby(real)]:
        found = desk.ruleset(main)
        if real in found.stamps:
            return found
    return None


def _known(desk: Desk, real: str) -> list[str]:
    return [a.path for a in desk.kept.values() if real in a.stamps]


def _nearby(real: str) -> Iterator[str]:
    """Rulesets of the file's folder and those above it, up to the repository, that name it."""
    name, top = Path(real).name, repository_of(Path(real))
    looked = 0
    for folder in (f for f in Path(real).parents if f == top or f.is_relative_to(top)):
        for file in sorted([*folder.glob("*.yml"), *folder.glob("*.yaml")]):
            looked += 1
            if looked > MOST_LOOKED_AT:
                return
            if str(file) != real and _names(file, name):
                yield str(file)


def _names(file: Path, name: str) -> bool:
    try:
        if file.stat().st_size > LARGEST:
            return False
        text = file.read_text("utf-8", "replace")
    except OSError:
        return False
    return "include" in text and name in text and _IS_RULESET.search(text) is not None
