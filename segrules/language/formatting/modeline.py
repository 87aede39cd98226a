"""The text of a ruleset -> the same with the line that tells editors where its schema is."""

from __future__ import annotations

import re
from pathlib import PurePath

FOLDER = ".segrules"
"""Where the schemas of a folder's rulesets lie."""
KEY = "# yaml-language-server: $schema="
MODELINE = re.compile(r"(?m)^#\s*yaml-language-server\s*:.*?\$schema\s*=\s*(\S+)")


def schema_beside(ruleset: str) -> str:
    """The path of a ruleset's own schema, seen from the ruleset; the line ends at a blank."""
    name = "-".join(PurePath(ruleset).stem.split())
    return f"{FOLDER}/{name}.schema.json"


def named_schema(text: str) -> str | None:
    """The schema that a text names for editors; None where it names none."""
    found = MODELINE.search(text)
    return found[1] if found else None


def modelined(text: str, ruleset: str) -> str:
    """The text with a first line that names the ruleset's own schema; one that is there stays."""
    if named_schema(text) is not None:
        return text
    return f"{KEY}{schema_beside(ruleset)}\n{text}"
