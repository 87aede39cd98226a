"""A word and the words that could have been meant -> the nearest few of them.

Words are compared without regard to case and width (NFKC, then case folding), by the optimal string
alignment distance: insertions, deletions, substitutions and swaps of neighbours, each of cost one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

LONGEST = 64


def nearest(word: str, candidates: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """The candidates that could be meant by `word`, nearest first, equally near ones by name.

    About one slip in three characters is forgiven; candidates that are farther than the nearest by
    more than one slip are left out, and all others beside an equal one. The order of the candidates
    plays no part, and a word that is longer than any name has none.
    """
    if len(word) > LONGEST:
        return ()
    meant = _folded(word)
    found: list[tuple[int, str]] = []
    for candidate in set(candidates):
        other = _folded(candidate)
        allowed = _allowed(meant, other)
        away = distance(meant, other, allowed)
        if away <= allowed:
            found.append((away, candidate))
    found.sort()
    farthest = found[0][0] + (found[0][0] > 0) if found else 0
    return tuple(candidate for away, candidate in found[:limit] if away <= farthest)


def distance(one: str, other: str, most: int) -> int:
    """The optimal string alignment distance, or `most + 1` where it is more than `most`."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at in range(1, len(one) + 1):
        before, row = row, _next_row(one, other, at, row, before)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def _next_row(one: str, other: str, at: int, row: list[int], before: list[int]) -> list[int]:
    new = [at]
    for j in range(1, len(other) + 1):
        same = one[at - 1] == other[j - 1]
        cost = min(row[j] + 1, new[j - 1] + 1, row[j - 1] + (not same))
        if at > 1 and j > 1 and one[at - 1] == other[j - 2] and one[at - 2] == other[j - 1]:
            cost = min(cost, before[j - 2] + 1)
        new.append(cost)
    return new


def _allowed(one: str, other: str) -> int:
    longest = max(len(one), len(other))
    return 0 if longest < 2 else max(longest, 3) // 3  # noqa: PLR2004 - one slip in three


def _folded(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold()
