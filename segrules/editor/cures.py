"""A finding and the text that it points into -> what could be written instead, where that is exact.

A cure is offered where the words of the finding name what was written and what was meant, and what
stands at its place is just the former.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from segrules.editor.edits import Edit
from segrules.language.findings import Finding, Words
from segrules.language.messages import MESSAGES
from segrules.language.nearest import nearest

WRITTEN = ("name", "key", "value", "found")
MEANT = ("near", "names")
_QUOTED = re.compile(r"`([^`]+)`")
_JUST_WRITE = "write `{cure}`"


def cures(finding: Finding, lines: Mapping[str, Sequence[str]]) -> tuple[Edit, ...]:
    """The replacements, the likeliest first; none where the finding names none exactly."""
    place = finding.place
    if place is None or place.line != place.end_line or place.line > len(lines.get(place.path, ())):
        return ()
    stands = lines[place.path][place.line - 1][place.column - 1 : place.end_column - 1]
    if not stands:
        return ()
    plain = _plain(finding, stands)
    return tuple(Edit(place, text) for text in plain or _meant(finding, stands))


def _plain(finding: Finding, stands: str) -> tuple[str, ...]:
    """The spelling that a message says to write, word for word."""
    said = MESSAGES[finding.key].help
    cure = finding.args.get("cure")
    exact = said is not None and (said.en == _JUST_WRITE or finding.key == "look-alike")
    if exact and isinstance(cure, str) and finding.args.get("found", stands) == stands:
        return (cure,)
    return ()


def _meant(finding: Finding, stands: str) -> tuple[str, ...]:
    """The known names that look like the one that was written, in its quotes or backticks."""
    bare = stands.strip("`'\"")
    if bare not in {finding.args.get(name) for name in WRITTEN}:
        return ()
    offered = [n for key in MEANT for n in _names(finding.args.get(key))]
    before, after = stands.split(bare, 1) if bare else ("", "")
    return tuple(f"{before}{name}{after}" for name in nearest(bare, offered))


def _names(words: object) -> list[str]:
    return _QUOTED.findall(words.en) if isinstance(words, Words) else []
