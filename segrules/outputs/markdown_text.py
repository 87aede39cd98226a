"""A text from data -> Markdown that shows it as it is: no links, no tags, no table cells."""

from __future__ import annotations

import re

ACTIVE = re.compile(r"[\\`*\[\]<>|~]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)")
BLOCK = re.compile(r"(?m)^(\s*)(#{1,6}(?=\s|$)|[-+=](?=\s|$|[-+=])|\d{1,9}(?=[.)](?:\s|$)))")
BULLET = re.compile(r"^(?:[-*+•·]|\d{1,3}[.)、．])\s*")
BREAKS = re.compile(r"\s*[\r\n\u2028\u2029\x0b\x0c\x85]+\s*")


def markdown_text(text: str) -> str:
    """The text on one line, with what Markdown or HTML would act on escaped."""
    return _escaped(BREAKS.sub(" ", text))


def markdown_quote(text: str) -> str:
    """The text as a block quote, each line a paragraph of it, escaped."""
    lines = BREAKS.split(text.strip()) or [""]
    return "\n>\n".join(f"> {_escaped(line)}" for line in lines)


def markdown_lines(text: str) -> str:
    """A text of one line as it is, one of several lines as a list; its own bullets make way."""
    lines = [line for line in BREAKS.split(text.strip()) if line]
    if len(lines) < 2:  # noqa: PLR2004 - one line is no list
        return markdown_text(text.strip())
    return "\n".join(f"- {_escaped(BULLET.sub('', line))}" for line in lines)


def _escaped(line: str) -> str:
    return BLOCK.sub(_block, ACTIVE.sub(r"\\\g<0>", line))


def _block(found: re.Match[str]) -> str:
    mark = found[2]
    # an ordered list's number is escaped at the point after it
    return f"{found[1]}{mark}\\" if mark.isdigit() else f"{found[1]}\\{mark}"
