"""Names -> words that list them in a sentence: `a`, `b` and `c`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from segrules.language.findings import Words
from segrules.language.width import shown


def all_of(names: Iterable[str]) -> Words:
    """The names in backticks, joined by "and"."""
    quoted = [f"`{shown(name)}`" for name in names]
    return Words(_joined(quoted, "、", "和"), _joined(quoted, ", ", " and "))


def one_of(names: Iterable[str]) -> Words:
    """The names in backticks, joined by "or"."""
    return one_of_words([Words(f"`{shown(name)}`", f"`{shown(name)}`") for name in names])


def one_of_words(words: Sequence[Words]) -> Words:
    """Words joined by "or"."""
    return Words(
        _joined([w.zh for w in words], "、", "或"), _joined([w.en for w in words], ", ", " or ")
    )


def _joined(parts: list[str], comma: str, last: str) -> str:
    if len(parts) < 2:  # noqa: PLR2004 - nothing to join
        return "".join(parts)
    gap = " " if parts[-1].startswith("`") and last in "和或" else ""
    return comma.join(parts[:-1]) + gap + last + gap + parts[-1]
