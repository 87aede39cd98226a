"""A text -> one YAML scalar, or one comment line, that is read back as that text."""

from __future__ import annotations

import re

from segrules.language.decoded import BAD_CHARACTER
from segrules.language.yaml_tree import DECIMAL, INTEGER, WORDS

SAFE_START = re.compile(r"[^\W_]|\(")
UNSAFE = re.compile(r": | #|:$|[{}]|\t")
READ_AS_OTHER = frozenset(
    {"yes", "no", "on", "off", "y", "n", "true", "false", "null", *filter(None, WORDS)}
)
"""Words that some readers of YAML take for something else than text."""


def one_line(text: str) -> str:
    """The text without line breaks and characters that a ruleset may not hold."""
    return " ".join(BAD_CHARACTER.sub(" ", text).split())


def scalar(text: str) -> str:
    """The text as it stands behind `key: ` in a block, in single quotes where it must be."""
    said = one_line(text)
    plain = SAFE_START.match(said) is not None and UNSAFE.search(said) is None
    other = said.lower() in READ_AS_OTHER or DECIMAL.fullmatch(said) or INTEGER.fullmatch(said)
    date_like = re.match(r"[0-9]", said) is not None
    return said if plain and not other and not date_like else quoted(said)


def quoted(text: str) -> str:
    """The text in single quotes."""
    return "'" + one_line(text).replace("'", "''") + "'"


def comment(text: str) -> str:
    """A comment line."""
    return f"# {one_line(text)}"
