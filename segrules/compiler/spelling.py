"""A name as it is given -> what is odd about it, if anything."""

from __future__ import annotations

from segrules.language.findings import Finding
from segrules.language.places import Place
from segrules.language.width import shown

LONGEST = 100


def odd_name(name: str, place: Place) -> tuple[Finding, ...]:
    """A finding unless the name is one line of visible characters without space around it."""
    plain = name.isprintable() and name.strip() == name and 0 < len(name) <= LONGEST
    return () if plain else (Finding("odd-name", place, {"name": shown(name), "most": LONGEST}),)
