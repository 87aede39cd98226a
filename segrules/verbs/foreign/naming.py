"""Names of segments -> what to say of those that stand twice, and ids for a ruleset."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from segrules.language.findings import Finding, Label
from segrules.language.places import Place
from segrules.language.width import shown


def named_twice(names: Iterable[tuple[str, Place]]) -> Iterator[Finding]:
    """A finding for each name that stands a second time, and for each that is empty."""
    seen: dict[str, Place] = {}
    for name, place in names:
        if not name.strip():
            yield Finding("import-no-name", place)
        elif name in seen:
            first = Label(seen[name], "import-name-twice/first")
            yield Finding("import-name-twice", place, {"name": shown(name)}, (first,))
        else:
            seen[name] = place


def ids_of(names: Iterable[str]) -> list[str]:
    """An id for each name: lower case, its words joined by `_`; a number behind one that is taken.

    Letters of every script stay, so that Chinese names are ids; an apostrophe joins.
    """
    taken: set[str] = set()
    found = []
    for name in names:
        plain = id_of(name)
        made = next(x for k in range(1, len(taken) + 2) if (x := _numbered(plain, k)) not in taken)
        taken.add(made)
        found.append(made)
    return found


def id_of(name: str) -> str:
    """One name as an id."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    joined = re.sub(r"['’`]", "", folded)
    words = re.sub(r"\W+", "_", joined).strip("_") or "segment"
    return f"s_{words}" if words[0].isdigit() else words


def _numbered(name: str, count: int) -> str:
    return name if count == 1 else f"{name}_{count}"
