"""A lock's plain data -> the text of the lock file: sorted keys, one number a line, no comments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

PLAIN_KEY = re.compile(r"[A-Za-z_\u4e00-\u9fff][\w-]*")
WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
"""What a YAML reader might take for something else than text."""
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LARGEST_EXPONENT = 30
ESCAPES = {"\\": "\\\\", '"': '\\"'}


def lock_text(data: Mapping[str, Any]) -> str:
    """The same bytes for the same data; each line ends with a line feed."""
    return "".join(f"{line}\n" for line in _entries(data, ""))


def _entries(data: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key in sorted(data):
        yield from _under(f"{indent}{key_text(key)}:", data[key], indent)


def _under(start: str, value: object, indent: str) -> Iterator[str]:
    match value:
        case Mapping() if value:
            yield start
            yield from _entries(value, f"{indent}  ")
        case list() if value:
            yield start
            for item in value:
                yield from _item(item, f"{indent}  ")
        case _:
            yield f"{start} {_scalar(value)}"


def _item(value: object, indent: str) -> Iterator[str]:
    """An entry of a list: its first line begins with the dash."""
    match value:
        case Mapping() if value:
            lines = _entries(value, f"{indent}  ")
        case list() if value:
            lines = (line for item in value for line in _item(item, f"{indent}  "))
        case _:
            lines = iter([f"{indent}  {_scalar(value)}"])
    first = next(lines)
    yield f"{indent}- {first[len(indent) + 2 :]}"
    yield from lines


def key_text(key: str) -> str:
    """A key of a mapping, in double quotes where it is no plain word."""
    plain = PLAIN_KEY.fullmatch(key) and key.lower() not in WORDS
    return key if plain else quoted_text(key)


def _scalar(value: object) -> str:  # noqa: PLR0911 - one line for each kind
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Decimal():
            return _decimal(value)
        case str():
            return value if DAY.fullmatch(value) else quoted_text(value)
        case Mapping():
            return "{}"
        case _:
            return "[]"


def _decimal(value: Decimal) -> str:
    """Every digit; only far from one with an exponent."""
    if value.is_zero():
        return format(abs(value), "f")
    if abs(value.adjusted()) > LARGEST_EXPONENT:
        return str(value)
    return format(value, "f")


def quoted_text(text: str) -> str:
    """A text in double quotes, with escapes for what does not print."""
    return '"' + "".join(map(_character, text)) + '"'


def _character(character: str) -> str:
    if character in ESCAPES:
        return ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 1 << 16 else f"\\U{code:08x}"
