"""A text of several lines -> the lines that it is written on, as a block or with its breaks."""

from __future__ import annotations

from segrules.language.formatting.nodes import Leaf
from segrules.language.formatting.scalars import quoted


def block(leaf: Leaf) -> list[str]:
    """The header and the lines of a `|` or `>` text, as they are but for their indentation.

    A text that ends in blank lines, or has nothing else, is quoted: it would be told from others by
    what cannot be seen.
    """
    text = leaf.text
    if not text.strip() or text.endswith("\n\n"):
        return [quoted(text)]
    header, *raw = leaf.raw.rstrip("\n").split("\n")
    end = "" if text.endswith("\n") else "-"
    if leaf.style == ">" and not any(c.isdigit() for c in header.partition("#")[0]):
        return [f">{end}", *_dedented(raw)]
    # a block's depth is that of its first line, unless it is told
    depth = "2" if text[0] in " \n" else ""
    return [f"|{depth}{end}", *text.removesuffix("\n").split("\n")]


def _dedented(raw: list[str]) -> list[str]:
    first = next(line for line in raw if line.strip(" "))
    depth = len(first) - len(first.lstrip(" "))
    lines = [line[depth:] for line in raw]
    while not lines[-1]:
        lines.pop()
    return lines


def broken(leaf: Leaf) -> list[str]:
    """A plain or quoted text with the line breaks it has; with escapes in it, on one line."""
    if leaf.style == '"' and "\\" in leaf.raw:
        return [quoted(leaf.text)]
    first, *rest = leaf.raw.split("\n")
    # an ideographic space is text to YAML
    return [first.rstrip(" \t"), *(line.strip(" \t") for line in rest)]
