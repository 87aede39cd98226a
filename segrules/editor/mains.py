"""A file that is open -> the ruleset that it belongs to: itself, or one that includes it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from segrules.editor.analysis import Analysis, Desk
from segrules.language.files import repository_of
from segrules.language.model import keys_at

MOST_LOOKED_AT = 200
LARGEST = 500_000
_IS_RULESET = re.compile(r"^(?:\ufeff)?segrules\s*:", re.MULTILINE)
_TOP = re.compile(r"^(?P<key>[^\s#:-][^\s:]*)", re.MULTILINE)


def ruleset_of(desk: Desk, path: str, text: str) -> Analysis | None:
    """The ruleset of a file as it is now; None where it is of no ruleset that can be found.

    A file that was once a ruleset remains one while its text is open.
    """
    real = os.path.realpath(path)
    if _IS_RULESET.search(text):
        desk.mains[real] = path
    if real not in desk.mains:
        desk.mains[real] = _main_of(desk, real)
    main = desk.mains[real]
    return None if main is None else desk.ruleset(main)


def latest_of(desk: Desk, path: str, text: str) -> Analysis | None:
    """The same as it was last understood, where it was; a text just begun is one to be."""
    main = desk.mains.get(os.path.realpath(path))
    kept = None if main is None else desk.kept.get(os.path.realpath(main))
    found = kept or ruleset_of(desk, path, text)
    return found or (desk.ruleset(path) if _is_begun(text) else None)


def _is_begun(text: str) -> bool:
    """Whether all that stands there yet could be of a ruleset."""
    keys = set(keys_at(()))
    return all(any(k.startswith(m["key"]) for k in keys) for m in _TOP.finditer(text))


def _main_of(desk: Desk, real: str) -> str | None:
    known = [a.path for a in desk.kept.values() if real in a.stamps and a.path != real]
    for main in [*known, *_nearby(real)]:
        if real in desk.ruleset(main).stamps:
            return main
    return None


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
