"""A text and a seed -> the text as it stands in the middle of being typed."""

from __future__ import annotations

import random

TYPED = (
    *"{}[]()|>:-,'\"`$#=<!&*%@~\\ \t\n.0é汉😀：，（）“”\u3000\u200b",
    "when: ",
    "  - id: ",
    " and ",
    " in [",
    "is ",
    "|\n",
    "table: |\n      | R | segment |\n",
    "{zh: ",
    "sum(",
    "- ",
    "\r\n",
    "null",
    "0123",
    "!!int ",
    "&a ",
    "<<: ",
    "followed by ",
    "within 90d",
    "$",
)


def half_typed(text: str, chance: random.Random) -> str:
    """The text cut off somewhere, or with a few slips of the hand."""
    if chance.random() < 0.3:
        text = text[: chance.randrange(len(text) + 1)]
    for _ in range(chance.randrange(4)):
        text = _slip(text, chance)
    return text


def _slip(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    match chance.randrange(6):
        case 0:
            return text[:at] + text[at + chance.randrange(1, 12) :]
        case 1 | 2:
            return text[:at] + chance.choice(TYPED) + text[at:]
        case 3:
            other = chance.randrange(len(text) + 1)
            return text[:at] + text[other : other + chance.randrange(40)] + text[at:]
        case 4:
            lines = text.split("\n")
            lines.pop(chance.randrange(len(lines)))
            return "\n".join(lines)
        case _:
            lines = text.split("\n")
            line = chance.randrange(len(lines))
            indent = chance.choice((0, 1, 2, 3, 4, 6, 8))
            lines[line] = " " * indent + lines[line].lstrip()
            return "\n".join(lines)
