"""Random pairs of rulesets: the difference is what customers who are run through both show."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from segrules.compiler.cells import Ordered, absent, has
from segrules.proofs.budget import Budget
from segrules.proofs.difference import difference
from segrules.proofs.moves import STEPS, moves_of
from segrules.proofs.renames import renamed_segments
from segrules.proofs.versions import versions
from segrules.proofs.ways import ways_of
from tests.proofs.random_versions import TODAY, customer, edited, placed, program_of

CUSTOMERS = 150


def physical(witness):
    """A witness as physical values; a date by how long it lies back."""
    values = dict(witness)
    if values.get("spend") is not None:
        values["spend"] = round(values["spend"] * 100)
    joined = values.get("joined")
    if joined is not None and joined.startswith("as_of"):
        sign = -1 if "-" in joined else 1
        values["joined"] = TODAY + sign * int(joined.split()[2].removesuffix("d"))
    elif joined is not None:
        values["joined"] = (date.fromisoformat(joined) - date(1970, 1, 1)).days
    return values


def moved(before, after, renames):
    """The move of one customer in one segmentation, as (old, new) pairs; none if there is none."""
    if not isinstance(before, frozenset) and not isinstance(after, frozenset):
        same = renames.get(before, before) == after
        return set() if same else {(before, after)}
    kept = {renames.get(s, s) for s in before}
    back = {new: old for old, new in renames.items()}
    lost = {(back.get(s, s), None) for s in kept - after}
    return lost | {(None, s) for s in after - kept}


def check(seed):
    """Compare a random ruleset with an edit of it, in regions and on customers."""
    rng = Random(seed)  # noqa: S311 - not for secrets
    old = program_of(rng)
    new = edited(old, rng)
    found = difference(old, new)
    assert found.complete
    assert not found.given
    for compared in found.segmentations:
        renames = {r.old: r.new for r in compared.renames}
        told = {(m.old, m.new): m for m in compared.moves}
        check_witnesses(old, new, compared, renames)
        areas = areas_of(old, new, compared.segmentation)
        for _ in range(CUSTOMERS):
            values = customer(rng)
            before, after = placed(old, values), placed(new, values)
            name = compared.segmentation
            pairs = moved(before[name], after[name], renames)
            assert pairs <= told.keys(), (seed, values, before[name], after[name])
            assert not (pairs and found.nobody_moves)
            for pair in pairs:
                assert told[pair].more or areas.holds(pair, before), (seed, values, pair)
            areas.check_others(pairs, before, renames, seed)


def check_witnesses(old, new, compared, renames):
    """Every witness of a certain region moves as it is said to."""
    for move in compared.moves:
        for region in move.regions:
            values = physical(region.witness)
            before = placed(old, values)[compared.segmentation]
            after = placed(new, values)[compared.segmentation]
            told = (move, region, before, after)
            assert not region.certain or (move.old, move.new) in moved(before, after, renames), told


class Areas:
    """The areas of each move, to ask whether a customer lies in one."""

    def __init__(self, cells, moves):
        self.cells = cells
        self.moves = moves

    def holds(self, pair, values):
        """Whether the customer lies in one of the move's areas."""
        found = self.moves.get(pair)
        return found is not None and any(self.inside(area, values) for area in found.areas)

    def inside(self, area, values):
        """Whether the customer lies in the area."""
        both = zip(self.cells.axes, area, strict=True)
        return all(mask >> cell(axis, values) & 1 for axis, mask in both)

    def check_others(self, pairs, values, renames, seed):
        """The customer lies in no area of another move."""
        for pair in self.moves.keys() - pairs:
            if renames.get(pair[0], pair[0]) == pair[1] or None in pair:
                continue
            assert not self.holds(pair, values), (seed, pair, values)


def cell(axis, values):
    """The number of the cell that a customer's value lies in."""
    key = axis.subject.key
    name = key if isinstance(key, str) else key[1]
    name = name[1] if isinstance(name, tuple) else name
    value = values.get(name)
    if value is None:
        assert absent(axis), name
        return axis.size
    if isinstance(axis, Ordered):
        value = TODAY - value if axis.subject.age else value
        return next(k for k in range(axis.size) if axis.edges[k] < (value, 0.5) < axis.edges[k + 1])
    if value in axis.values:
        return axis.values.index(value)
    told = [(op, part) for op, part in axis.patterns]
    return len(axis.values) + next(
        k
        for k, like in enumerate(axis.others)
        if all(has(op, like, part) == has(op, value, part) for op, part in told)
    )


def areas_of(old, new, name):
    """The areas of a segmentation's moves."""
    both = versions(old, new)
    parts = [next(s for s in p.segmentations if s.name == name) for p in (old, new)]
    ways = ways_of(
        (parts[0], both.old[name]), (parts[1], both.new[name]), both.cells, both.impossible
    )
    return Areas(both.cells, moves_of(ways, renamed_segments(ways), Budget(STEPS)))


@pytest.mark.parametrize("seed", range(40))
def test_the_difference_is_what_customers_show(seed):
    """Who moves is in a region of that move, who is in one moves so, and witnesses land as said."""
    check(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1000, 1300))
def test_the_difference_is_what_customers_show_at_length(seed):
    """The same for three hundred pairs more."""
    check(seed)
