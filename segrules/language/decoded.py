"""A path or bytes -> the text of a ruleset with ordinary line breaks, or what keeps it unread."""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass

from segrules.language.findings import Finding
from segrules.language.places import Place

LARGEST = 2_000_000
MEGABYTE = 1_000_000
MOST_CHARACTERS_REPORTED = 10

DIRECTION = "\u200e\u200f\u202a-\u202e\u2066-\u2069"
LINE_BREAKS = "\x85\u2028\u2029"
BAD_CHARACTER = re.compile(
    f"[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
    f"|[{DIRECTION}{LINE_BREAKS}]"
)
HAN = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text that can be parsed, or None and why."""

    text: str | None
    findings: tuple[Finding, ...] = ()


def read_text(path: str, shown: str) -> Decoded:
    """The text of a file of at most 2 MB; `shown` is the path that findings name.

    A larger file is refused by its size, without reading it.
    """
    if os.path.isdir(path):  # noqa: PTH112 - unlike Path, never raises
        return _refused("file-is-folder", shown, path=shown)
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - the path is a text here
            if os.fstat(file.fileno()).st_size > LARGEST:
                return too_large(shown)
            raw = file.read(LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return _refused("file-missing", shown, path=shown)
    except OSError as fault:
        return _refused("file-unreadable", shown, path=shown, reason=fault.strerror or "?")
    return too_large(shown) if len(raw) > LARGEST else decode(raw, shown)


def decode(raw: bytes, shown: str) -> Decoded:
    """UTF-8, with or without a byte order mark, -> text; anything else is named, never guessed."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _refused("not-utf8/utf16", shown)
    if b"\0" in raw:
        return _refused("not-text", shown, path=shown)
    try:
        return checked(raw.decode("utf-8"), shown)
    except UnicodeDecodeError as fault:
        key = "not-utf8/gb18030" if _is_gb18030(raw) else "not-utf8"
        before = raw[: fault.start].decode("utf-8").removeprefix("\ufeff")
        return Decoded(None, (Finding(key, place_at(_plain_breaks(before), -1, shown)),))


def checked(text: str, shown: str) -> Decoded:
    """A text as the parser may see it: no byte order mark, plain line breaks, no odd characters."""
    if len(text) > LARGEST:
        return too_large(shown)
    plain = _plain_breaks(text.removeprefix("\ufeff"))
    findings = tuple(_bad_characters(plain, shown))
    return Decoded(None if findings else plain, findings)


def too_large(shown: str) -> Decoded:
    """The refusal of a file that is larger than any ruleset."""
    return _refused("file-too-large", shown, limit=LARGEST // MEGABYTE)


def place_at(text: str, start: int, path: str) -> Place:
    """The place of the one character at the offset; -1 is just behind the end of the text."""
    start = len(text) if start < 0 else start
    line = text.count("\n", 0, start) + 1
    column = start - text.rfind("\n", 0, start)
    return Place(path, line, column, line, column + 1)


def code_of(character: str) -> str:
    """`U+200B` for a character that cannot be seen."""
    return f"U+{ord(character):04X}"


def _plain_breaks(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _is_gb18030(raw: bytes) -> bool:
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return HAN.search(text) is not None and BAD_CHARACTER.search(_plain_breaks(text)) is None


def _bad_characters(text: str, path: str) -> Iterator[Finding]:
    for count, match in enumerate(BAD_CHARACTER.finditer(text)):
        if count == MOST_CHARACTERS_REPORTED:
            return
        place = place_at(text, match.start(), path)
        yield Finding(_bad_key(match[0]), place, {"code": code_of(match[0])})


def _bad_key(character: str) -> str:
    if character in LINE_BREAKS:
        return "bad-character/line-break"
    if re.match(f"[{DIRECTION}]", character):
        return "bad-character/direction"
    return "bad-character"


def _refused(key: str, shown: str, **args: str | int) -> Decoded:
    return Decoded(None, (Finding(key, Place(shown, 1, 1, 1, 1), args),))
