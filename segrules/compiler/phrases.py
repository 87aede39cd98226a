"""Words with gaps -> words with the gaps filled, in both languages at once."""

from __future__ import annotations

import re
from collections.abc import Iterable

from segrules.language.findings import Words

AND = Words(" 且 ", " and ")
OR = Words(" 或 ", " or ")
COMMA = Words("、", ", ")
HAN = "[\u3400-\u9fff（）《》“”、，。；：]"
APART = re.compile(rf"(?<={HAN}) (?={HAN})")


def same(text: str) -> Words:
    """A text that is the same in both languages: a name, a number."""
    return Words(text, text)


def put(pattern: Words, **parts: Words | str) -> Words:
    """The pattern with each `{name}` filled; a part that is words is said in its language."""
    said = {n: same(p) if isinstance(p, str) else p for n, p in parts.items()}
    return Words(
        pattern.zh.format_map({n: p.zh for n, p in said.items()}),
        pattern.en.format_map({n: p.en for n, p in said.items()}),
    )


def joined(parts: Iterable[Words], between: Words = COMMA) -> Words:
    """The parts one after the other, with `between` between them."""
    listed = list(parts)
    zh = between.zh.join(p.zh for p in listed)
    # a full-width bracket brings its own space
    zh = zh.replace(f"{between.zh}（", f"{between.zh.rstrip()}（")
    zh = zh.replace(f"）{between.zh}", f"）{between.zh.lstrip()}")
    return Words(zh, between.en.join(p.en for p in listed))


def closed(words: Words) -> Words:
    """The words without the spaces that stand between two Chinese characters."""
    return Words(APART.sub("", words.zh), words.en)


def bracketed(words: Words) -> Words:
    """The words in the brackets of each language."""
    return put(Words("（{x}）", "({x})"), x=words)
