"""Program + a later version of it -> who moves, proved: regions by old and new segment.

Nothing is sampled: where no move is found and nothing was given up, nobody moves. What is computed
otherwise in the new version, and is no condition, is taken as given and named: membership is
compared for customers of whom both versions see the same values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from segrules.compiler.cells import Subject
from segrules.compiler.program import Program, Segmentation
from segrules.proofs.budget import Budget
from segrules.proofs.changed import Changed, changed
from segrules.proofs.layout import box_of
from segrules.proofs.moves import STEPS, Moved, Pair, moves_of
from segrules.proofs.regions import Region, region_of
from segrules.proofs.renames import renamed_regions, renamed_segments
from segrules.proofs.scope import Fits
from segrules.proofs.search import Area
from segrules.proofs.versions import Versions, versions
from segrules.proofs.ways import Ways, ways_of


@dataclass(frozen=True, slots=True)
class Move:
    """Customers who are in another segment, and where they are.

    `old` or `new` is None for customers in no segment; of a tag, `old` is None for those who gain
    it and `new` is None for those who lose it. `more` if there are regions beside those listed.
    """

    segmentation: str
    old: str | None
    new: str | None
    regions: tuple[Region, ...]
    more: bool = False

    @property
    def certain(self) -> bool:
        """Whether one of the regions is known to have customers."""
        return any(region.certain for region in self.regions)


@dataclass(frozen=True, slots=True)
class Rename:
    """A segment that has another id in the new version."""

    segmentation: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A segmentation of both versions; `was` is what it was called in the old one.

    `tags` if a customer may have several segments in either version. `given` names inputs of its
    rules that the versions compute otherwise; `incomparable` are those among them of which values
    of the two versions have no like: then moves are not looked for. `complete` if nothing was given
    up.
    """

    segmentation: str
    was: str
    tags: bool
    moves: tuple[Move, ...]
    renames: tuple[Rename, ...]
    given: tuple[str, ...]
    incomparable: tuple[str, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """What a new version of a ruleset means for its customers.

    `added` and `removed` are segmentations that only one version has. `changed` says which
    definitions differ, `rows` among them of which tables other rows are kept.
    """

    segmentations: tuple[Compared, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: Changed

    @property
    def moves(self) -> tuple[Move, ...]:
        """All moves, by segmentation."""
        return tuple(m for s in self.segmentations for m in s.moves)

    @property
    def renames(self) -> tuple[Rename, ...]:
        """All renamed segments, by segmentation."""
        return tuple(r for s in self.segmentations for r in s.renames)

    @property
    def given(self) -> tuple[str, ...]:
        """The inputs of any rules that the versions compute otherwise."""
        return tuple(dict.fromkeys(name for s in self.segmentations for name in s.given))

    @property
    def complete(self) -> bool:
        """Whether all moves are found."""
        return all(s.complete for s in self.segmentations)

    @property
    def nobody_moves(self) -> bool:
        """Whether it is proved that every customer stays, whatever the data is."""
        still = not (self.moves or self.added or self.removed or self.given)
        apart = any(s.incomparable for s in self.segmentations)
        return (
            still and not apart and self.complete and not (self.changed.rows or self.changed.zone)
        )


@dataclass(frozen=True, slots=True)
class Recut:
    """What two locks say otherwise: `scores` that they cut otherwise, or that only one cuts.

    `fitted` are the cut points, of the old and the new version, of those among them that can be put
    in terms of what they cut.
    """

    scores: frozenset[str] = frozenset()
    fitted: tuple[Fits, Fits] = ({}, {})


NOT_RECUT = Recut()


def difference(old: Program, new: Program, recut: Recut = NOT_RECUT) -> Difference:
    """Compare two versions of a ruleset, segmentation by segmentation.

    Metrics, scores and columns are the same where they have the same name: `renamed_values` finds
    those that have another one, `compiler.renamed` undoes that.
    """
    before = {s.name: s for s in old.segmentations}
    after = {s.name: s for s in new.segmentations}
    spelt, differs = versions(old, new, recut.fitted), changed(old, new, recut.scores)
    was = _matched(before, after)
    return Difference(
        tuple(_compared(before[was[n]], after[n], spelt, differs) for n in after if n in was),
        tuple(n for n in after if n not in was),
        tuple(n for n in before if n not in was.values()),
        differs,
    )


def _matched(
    before: Mapping[str, Segmentation], after: Mapping[str, Segmentation]
) -> Mapping[str, str]:
    """New name -> old name; the only ones left over are one if they share a segment."""
    same = {n: n for n in after if n in before}
    gone, come = [n for n in before if n not in same], [n for n in after if n not in same]
    if len(gone) == len(come) == 1:
        ids = [{s.id for s in way.segments} for way in (before[gone[0]], after[come[0]])]
        return same if ids[0].isdisjoint(ids[1]) else {**same, come[0]: gone[0]}
    return same


def _compared(old: Segmentation, new: Segmentation, spelt: Versions, differs: Changed) -> Compared:
    before, after = (old, spelt.old[old.name]), (new, spelt.new[new.name])
    ways = ways_of(before, after, spelt.cells, spelt.impossible)
    budget = Budget(STEPS)
    same = renamed_segments(ways)
    axes = _axes(ways)
    apart = tuple(dict.fromkeys(s.name for s in axes if s.key in spelt.incomparable))
    found = {} if apart else moves_of(ways, same, budget)
    again = {} if apart else renamed_regions(ways, same, found, budget)
    moves = {pair: moved for pair, moved in found.items() if not _is_rename(pair, again)}
    return Compared(
        new.name,
        old.name,
        ways.old.tags or ways.new.tags,
        tuple(_move(new.name, pair, moves[pair], ways) for pair in _ordered(moves, ways)),
        tuple(Rename(new.name, o, n) for n, o in {**same, **again}.items()),
        tuple(dict.fromkeys(s.name for s in axes if differs.touches(s.key))),
        apart,
        ways.whole and not budget.spent,
    )


def _is_rename(pair: Pair, renamed: Mapping[str, str]) -> bool:
    """Whether a move, or a tag that is lost or gained, is all of a segment that has a new id."""
    old, new = pair
    return new in renamed or old in renamed.values()


def _ordered(found: Iterable[Pair], ways: Ways) -> list[Pair]:
    """Pairs in the order of the old version's segments, then of the new one's; None comes last."""
    places = [
        {s.id: k for k, s in enumerate(way.segmentation.segments)} for way in (ways.old, ways.new)
    ]

    def place(pair: Pair) -> tuple[int, int]:
        at = [
            len(known) if segment is None else known.get(segment, len(known))
            for known, segment in zip(places, pair, strict=True)
        ]
        return at[0], at[1]

    return sorted(found, key=place)


def _move(name: str, pair: Pair, moved: Moved, ways: Ways) -> Move:
    areas = sorted(moved.areas, key=lambda area: _rarity(area, ways))
    regions = [region_of(ways.cells, area) for area in areas]
    return Move(name, *pair, tuple(sorted(regions, key=lambda r: not r.certain)), moved.more)


def _rarity(area: Area, ways: Ways) -> tuple[bool, int]:
    """Areas of known values come first, and those that are short to tell."""
    lacks = any(not mask & known for mask, known in zip(area, ways.known, strict=True))
    return lacks, len(box_of(area, ways.cells.full))


def _axes(ways: Ways) -> list[Subject]:
    """What the rules of either version look at."""
    boxes = (box for way in (ways.old, ways.new) for t in way.takers for box in t.boxes)
    return [ways.cells.axes[k].subject for k in sorted({axis for box in boxes for axis in box})]
