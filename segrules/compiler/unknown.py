"""A word that means nothing here, and the words that would -> the finding that offers them."""

from __future__ import annotations

from collections.abc import Iterable

from segrules.language.findings import Finding, Words, type_arg
from segrules.language.listing import all_of, one_of
from segrules.language.nearest import nearest
from segrules.language.places import Place
from segrules.language.width import shown

MOST_LISTED = 8


def unknown(
    key: str, word: str, known: Iterable[str], place: Place | None, /, **args: type_arg
) -> Finding:
    """The message `key/near` with the words that look like this one, or `key` if none does."""
    near = nearest(word, known)
    filled = {"name": shown(word), **args}
    if near:
        return Finding(f"{key}/near", place, {**filled, "near": one_of(near)})
    return Finding(key, place, filled)


def listed(word: str, known: Iterable[str]) -> Words:
    """The known words for "there are ...": first those that look like this one, then the others.

    At most eight, and how many more there are.
    """
    names = list(dict.fromkeys(known))
    near = nearest(word, names)
    ordered = [*near, *(n for n in names if n not in near)]
    return counted(ordered)


def counted(names: list[str]) -> Words:
    """The first eight of the names, and how many more there are."""
    said, rest = all_of(names[:MOST_LISTED]), len(names) - MOST_LISTED
    if rest <= 0:
        return said
    few = [f"`{shown(n)}`" for n in names[:MOST_LISTED]]
    return Words(f"{'、'.join(few)} 等 {len(names)} 个", f"{', '.join(few)} and {rest} more")
