"""Both ways of a segmentation -> the areas whose customers move, from which segment to which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from segrules.proofs.boxes import contains
from segrules.proofs.budget import Budget
from segrules.proofs.layout import beyond, box_of
from segrules.proofs.search import Area, area_of, grown, leaves, uncovered
from segrules.proofs.ways import Piece, Taker, Way, Ways, both, lacking, near

MOST_AREAS, FEW_AREAS = 8, 1
"""Past so many areas of one move the rest is only said to be there; past `ENOUGH` in all, few."""
ENOUGH = 24
"""So many areas of a segmentation are more than anybody reads."""
STEPS = 200_000
"""Steps that the comparison of one segmentation may take."""

Pair = tuple[str | None, str | None]


@dataclass(slots=True)
class Moved:
    """The areas of one move; `more` if there are others beside them."""

    areas: list[Area] = field(default_factory=list)
    more: bool = False


def moves_of(ways: Ways, same: Mapping[str, str], budget: Budget) -> dict[Pair, Moved]:
    """Who moves from which segment to which; of tags, who loses (to None) and gains (from None).

    `same` maps segments of the new version to what they were called in the old one.
    """
    found: dict[Pair, Moved] = {}
    areas = 0
    pieces = _tagged(ways, same) if ways.old.tags or ways.new.tags else _placed(ways, same)
    for pair, piece in pieces:
        moved = found.get(pair) or Moved()
        had = len(moved.areas)
        most = MOST_AREAS if areas < ENOUGH else FEW_AREAS
        if not moved.more and _collect(ways, piece, moved, most, budget):
            found[pair] = moved
            areas += len(moved.areas) - had
    for moved in found.values():
        moved.areas = _merged(_told(ways, moved.areas), ways)
    return found


# ---------------------------------------------------------------- who could move


def _placed(ways: Ways, same: Mapping[str, str]) -> Iterator[tuple[Pair, Piece]]:
    """Each pair of takers that give different segments, at least one of them being changed.

    Whom two unchanged takers in unchanged order would move, an earlier one has taken: the first
    taker of the new way stands before the old one's twin, so it has no twin before the old one.
    """
    old, new = ways.old.takers, ways.new.takers
    kept_old, kept_new = _unchanged(old, new, same)
    pairs: dict[tuple[int, int], tuple[Taker, Taker]] = {}
    at = {id(t): k for side in (old, new) for k, t in enumerate(side)}
    for one in (t for k, t in enumerate(old) if k not in kept_old):
        pairs.update(((at[id(one)], at[id(t)]), (one, t)) for t in near(ways, one, ways.new))
    for other in (t for k, t in enumerate(new) if k not in kept_new):
        pairs.update(((at[id(t)], at[id(other)]), (t, other)) for t in near(ways, other, ways.old))
    for _, (one, other) in sorted(pairs.items()):
        if one.segment != _old_name(other.segment, same):
            yield from (((one.segment, other.segment), piece) for piece in both(one, other))


def _old_name(segment: str | None, same: Mapping[str, str]) -> str | None:
    return None if segment is None else same.get(segment, segment)


def _unchanged(
    old: tuple[Taker, ...], new: tuple[Taker, ...], same: Mapping[str, str]
) -> tuple[set[int], set[int]]:
    """The numbers of the takers that are in both versions, in the same order."""
    before = [(t.segment, t.area) for t in old]
    after = [(_old_name(t.segment, same), t.area) for t in new]
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    pairs = [(b.a + k, b.b + k) for b in blocks for k in range(b.size)]
    return {a for a, _ in pairs}, {b for _, b in pairs}


def _tagged(ways: Ways, same: Mapping[str, str]) -> Iterator[tuple[Pair, Piece]]:
    """For each segment who loses it, and who gains it."""
    renamed = {old: new for new, old in same.items()}
    for segment in _segments(ways.old):
        after = renamed.get(segment, segment)
        if not _is_same_tag(ways, segment, after):
            gone = lacking(ways.old.of(segment), ways.new, after)
            yield from (((segment, None), piece) for piece in gone)
    for segment in _segments(ways.new):
        before = same.get(segment, segment)
        if not _is_same_tag(ways, before, segment):
            come = lacking(ways.new.of(segment), ways.old, before)
            yield from (((None, segment), piece) for piece in come)


def _segments(way: Way) -> dict[str, None]:
    return dict.fromkeys(t.segment for t in way.takers if t.segment is not None)


def _is_same_tag(ways: Ways, before: str, after: str) -> bool:
    """Whether a tag has the same boxes in both versions, and waits for nobody."""
    rests = (ways.old.segmentation.otherwise, ways.new.segmentation.otherwise)
    if not (ways.old.tags and ways.new.tags) or before == rests[0] or after == rests[1]:
        return False
    one, other = ({t.area for t in way.of(s)} for way, s in ((ways.old, before), (ways.new, after)))
    return one == other


# ---------------------------------------------------------------- where


def _collect(ways: Ways, piece: Piece, moved: Moved, most: int, budget: Budget) -> bool:
    """Add areas of a piece that are not among those found; whether there is anybody in it.

    Areas in which everything is known come first, each then widened to missing values.
    """
    box, live = piece
    full = ways.cells.full
    limit = area_of(box, full)
    if ways.index.holding_area(limit, live):
        return False
    known = [mask & least for mask, least in zip(limit, ways.known, strict=True)]
    somebody = False
    for within in (known, limit) if all(known) else (limit,):
        for leaf in leaves(ways.index, within, live, budget):
            somebody = True
            rest = beyond(leaf, moved.areas, full, budget)
            if rest is None:
                continue
            if len(moved.areas) >= most:
                moved.more = True
                return True
            wide = grown(ways.index, rest, live, within)
            moved.areas.append(grown(ways.index, wide, live, limit))
    return somebody


def is_nobody(ways: Ways, pieces: Iterable[Piece], budget: Budget) -> bool:
    """Whether there is no customer in any of the pieces; False where the search was given up."""
    full = ways.cells.full
    for box, live in pieces:
        if uncovered(ways.index, area_of(box, full), live, budget) is not None:
            return False
    return not budget.spent


# ---------------------------------------------------------------- short to tell


def _told(ways: Ways, areas: list[Area]) -> list[Area]:
    """The areas without those inside others."""
    full = ways.cells.full
    kept: list[Area] = []
    for area in sorted(areas, key=lambda a: len(box_of(a, full))):
        if not any(contains(box_of(k, full), box_of(area, full), full) for k in kept):
            kept.append(area)
    return kept


def _merged(areas: list[Area], ways: Ways) -> list[Area]:
    """Areas that differ on one axis only are one."""
    for k, one in enumerate(areas):
        for n in range(k + 1, len(areas)):
            axes = [
                a for a, masks in enumerate(zip(one, areas[n], strict=True)) if len({*masks}) > 1
            ]
            if len(axes) == 1:
                joined = list(one)
                joined[axes[0]] |= areas[n][axes[0]]
                rest = [a for m, a in enumerate(areas) if m not in {k, n}]
                return _merged(_told(ways, [joined, *rest]), ways)
    return areas
