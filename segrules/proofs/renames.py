"""Two versions -> what only has another name in the new one: segments, metrics and scores."""

from __future__ import annotations

from collections.abc import Hashable

from segrules.compiler.program import Program, Segmentation
from segrules.compiler.renamed import renamed_tree
from segrules.proofs.budget import Budget
from segrules.proofs.meaning_of import definition_meaning, meaning
from segrules.proofs.moves import Moved, Pair, is_nobody
from segrules.proofs.ways import Way, Ways, lacking


def renamed_segments(ways: Ways) -> dict[str, str]:
    """New id -> old id, where an id that is gone and one that is new are one segment.

    So they are if their rules select the same or are written the same, or if they have one label.
    """
    found: dict[str, str] = {}
    for told in (_rules, _written, _label):
        gone, come = unmatched(ways)
        left = {told(ways.old, o): o for o in reversed(gone) if o not in found.values()}
        for new in (n for n in come if n not in found):
            old = left.pop(told(ways.new, new), None)
            if old is not None:
                found[new] = old
    return found


def _written(way: Way, segment: str) -> Hashable:
    own = [r for r in way.segmentation.rules if r.segment == segment]
    return tuple(meaning(r.condition) for r in own), way.segmentation.otherwise == segment


def _label(way: Way, segment: str) -> Hashable:
    return next(s.label for s in way.segmentation.segments if s.id == segment)


def renamed_values(old: Program, new: Program) -> dict[str, str]:
    """New name -> old name of metrics and scores that are computed the same under another name."""
    values = [s for s in old.steps if not isinstance(s, Segmentation)]
    before = {s.name: definition_meaning(s) for s in values}
    after = {s.name for s in new.steps if not isinstance(s, Segmentation)}
    gone = {means: name for name, means in before.items() if name not in after}
    found: dict[str, str] = {}
    for step in new.steps:
        if isinstance(step, Segmentation) or step.name in before:
            continue
        name = gone.pop(definition_meaning(renamed_tree(step, found)), None)
        if name is not None:
            found[step.name] = name
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
