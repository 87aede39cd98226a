"""A text -> how it is written in YAML: bare where every reader takes it for that text, else quoted.

What is quoted stands in double quotes, in single ones where it holds a double quote or backslash.
"""

from __future__ import annotations

import json
import re

SAFE_START = re.compile(r"[^\W_]|[($]")
UNSAFE = re.compile(r":\s| #|:$|[{}\t\n]|[^\S ]|\s$")
UNSAFE_INSIDE = re.compile(r"[,:?\[\]{}]")
"""What has, or may have, a meaning of its own inside `{ }` and `[ ]`."""
NUMBER_LIKE = re.compile(r"[-+]?0[xo][0-9a-f]+|[-+.0-9][-+.,_:0-9etz\s]*%?", re.IGNORECASE)
"""What some reader takes for a number, a time or a day; `30d` is none of them."""
READ_AS_OTHER = frozenset({"", "~", "yes", "no", "on", "off", "y", "n", "true", "false", "null"})
"""Words that some readers of YAML take for something else than text."""


def written(text: str, *, inside: bool) -> str:
    """The text as one line, bare if it can be; `inside` brackets less can be."""
    return text if can_be_bare(text, inside=inside) else quoted(text)


def can_be_bare(text: str, *, inside: bool) -> bool:
    """Whether no reader of YAML takes the bare text for anything else."""
    if SAFE_START.match(text) is None or UNSAFE.search(text) or not text.isprintable():
        return False
    if text.lower() in READ_AS_OTHER or NUMBER_LIKE.fullmatch(text):
        return False
    return not (inside and UNSAFE_INSIDE.search(text))


def quoted(text: str) -> str:
    """The text in quotes, on one line whatever it holds."""
    if ('"' in text or "\\" in text) and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return json.dumps(text, ensure_ascii=False)
