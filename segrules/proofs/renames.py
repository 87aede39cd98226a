"""Both ways of a segmentation -> the segments that only have another id in the new version."""

from __future__ import annotations

from collections.abc import Hashable

from segrules.proofs.budget import Budget
from segrules.proofs.moves import Moved, Pair, is_nobody
from segrules.proofs.ways import Way, Ways, lacking


def renamed_rules(ways: Ways) -> dict[str, str]:
    """New id -> old id, where an id that is gone and one that is new have the very same rules."""
    gone, come = unmatched(ways)
    by_rules: dict[Hashable, str] = {}
    for old in gone:
        by_rules.setdefault(_rules(ways.old, old), old)
    found: dict[str, str] = {}
    for new in come:
        old_id = by_rules.pop(_rules(ways.new, new), None)
        if old_id is not None:
            found[new] = old_id
    return found


def unmatched(ways: Ways) -> tuple[list[str], list[str]]:
    """The ids that only the old version has, and those that only the new one has."""
    old, new = ([s.id for s in way.segmentation.segments] for way in (ways.old, ways.new))
    return [i for i in old if i not in new], [i for i in new if i not in old]


def _rules(way: Way, segment: str) -> Hashable:
    """The rules of a segment as boxes, and whether it takes the rest."""
    return (tuple(t.area for t in way.of(segment)), way.segmentation.otherwise == segment)


def renamed_regions(
    ways: Ways, same: dict[str, str], moves: dict[Pair, Moved], budget: Budget
) -> dict[str, str]:
    """New id -> old id, where all of one and only they are in the other: the same region.

    `same` are the renames that are known already, `moves` those that were found with them.
    """
    gone, come = unmatched(ways)
    gone = [i for i in gone if i not in same.values()]
    come = [i for i in come if i not in same]
    if ways.old.tags or ways.new.tags:
        return _by_tags(ways, gone, come, budget)
    from_old = {o: {n for (old, n) in moves if old == o} for o in gone}
    to_new = {n: {o for (o, new) in moves if new == n} for n in come}
    pairs = ((n, next(iter(to_new[n]))) for n in come if len(to_new[n]) == 1)
    return {n: o for n, o in pairs if o is not None and from_old.get(o) == {n}}


def _by_tags(ways: Ways, gone: list[str], come: list[str], budget: Budget) -> dict[str, str]:
    if not (ways.old.tags and ways.new.tags):
        return {}
    found: dict[str, str] = {}
    for new in come:
        for old in gone:
            if old not in found.values() and _are_equal(ways, old, new, budget):
                found[new] = old
                break
    return found


def _are_equal(ways: Ways, old: str, new: str, budget: Budget) -> bool:
    """Whether the very same customers carry the tags, and there are some."""
    if is_nobody(ways, lacking(ways.old.of(old), ways.new, new), budget):
        some = [(box, t.before) for t in ways.old.of(old) for box in t.boxes]
        same = is_nobody(ways, lacking(ways.new.of(new), ways.old, old), budget)
        return same and not is_nobody(ways, some, budget)
    return False
