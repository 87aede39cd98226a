"""One customer -> for every other segment, the smallest changes that would move him there.

The cells of each input are walked outward from the customer's value, all else as it is; every
claimed change has been put through the whole evaluation. Then two inputs at once, then three.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from segrules.compiler.program import Condition, Segmentation
from segrules.engines.rows import Scope, holds
from segrules.engines.rows.evaluate import memberships
from segrules.engines.rows.scope import Cell
from segrules.verbs.change_values import Input, Spent, candidates, inputs_of, leaf_value, with_input
from segrules.verbs.one_customer import OneCustomer
from segrules.verbs.probes import atoms_in, conditions_in, probes_of

MOST_INPUTS = 3
"""No more inputs are changed at once."""
EVALUATIONS = 8_000
"""How often the rules may be evaluated in one search; of large rulesets less often."""
DERIVED = 5
"""To work out derived values so often takes as long as one evaluation."""
WORK = 600_000
"""Evaluations times the tests of the ruleset."""
SHOWN = 3
"""So many single-input changes are kept for a segment, the smallest first."""

Target = tuple[str, str]
"""Segmentation and segment; for tags: to carry it where the customer does not, else to lose it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One input with another value; `cells` counts the places passed where something changes."""

    input: Input
    before: Cell
    after: Cell
    cells: int

    @property
    def cost(self) -> tuple[int, int, float]:
        """Losing a value costs most, then cells, then how far it is for such a value."""
        return self.after is None, self.cells, self._distance

    @property
    def _distance(self) -> float:
        if isinstance(self.before, str | bool) or isinstance(self.after, str | bool):
            return 1.0
        if self.before is None or self.after is None:
            return 1.0
        return abs(self.after - self.before) / max(1.0, abs(self.before))


@dataclass(frozen=True, slots=True)
class Change:
    """Steps taken together. `exact`: no smaller change of so few inputs leads there."""

    steps: tuple[Step, ...]
    exact: bool

    @property
    def cost(self) -> tuple[float, ...]:
        """What makes one change smaller than another of as many inputs."""
        return tuple(map(sum, zip(*(s.cost for s in self.steps), strict=True)))


Verdict = Literal["found", "none", "unfinished"]


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes by target, smallest first: one an input, or one of several inputs.

    `complete`: whatever has no change there has none at all, of up to `inputs` inputs at once.
    """

    found: Mapping[Target, tuple[Change, ...]]
    complete: bool
    inputs: int

    def verdict(self, target: Target) -> Verdict:
        """Whether there is a change, none, or nobody knows."""
        if self.found.get(target):
            return "found"
        return "none" if self.complete else "unfinished"


@dataclass(slots=True)
class _Search:
    """A search under way.

    `apart`: inputs have cells of their own, whatever the others are. `before` is the customer as he
    is, `assumed` what the ruleset assumes and is true of him. `left` counts the evaluations that
    may still be made.
    """

    customer: OneCustomer
    inputs: tuple[Input, ...]
    apart: bool
    tests: tuple[Condition, ...]
    targets: frozenset[Target]
    before: Scope
    assumed: tuple[Condition, ...]
    left: int
    found: dict[Target, list[Change]] = field(default_factory=dict)


def changes_of(customer: OneCustomer) -> Changes:
    """The smallest changes to each segment that the customer is not in, and to each tag."""
    probes = probes_of(customer)
    settled = customer.settled()
    inputs = inputs_of(customer, probes)
    tests = atoms_in(conditions_in(customer.program))
    apart = not probes.nested and all(i.alone for i in inputs)
    targets = frozenset(targets_of(customer, settled))
    left = max(2_000, min(EVALUATIONS, WORK // max(1, len(tests))))
    assumptions = (a.condition for a in customer.program.assumptions)
    assumed = tuple(a for a in assumptions if holds(a, settled))
    search = _Search(customer, inputs, apart, tests, targets, settled, assumed, left)
    depth = _searched(search)
    complete = search.left > 0 and all(i.exact for i in inputs) and depth >= len(inputs)
    found = {t: _kept(changes) for t, changes in search.found.items()}
    return Changes(found, complete, depth)


def _searched(search: _Search) -> int:
    """Search with more inputs at once while something is left to find; how many they were."""
    for depth in range(1, MOST_INPUTS + 1):
        for change, scope in _combined(search, search.customer.start, (), depth):
            _note(search, change, scope)
        if search.left <= 0:
            _cut_short(search, depth)
        if search.left <= 0 or search.targets <= search.found.keys():
            return depth
    return MOST_INPUTS


def _cut_short(search: _Search, depth: int) -> None:
    """What was found while the evaluations ran out may not be the smallest of its kind."""
    for target, changes in search.found.items():
        search.found[target] = [replace(c, exact=c.exact and len(c.steps) < depth) for c in changes]


def _kept(changes: list[Change]) -> tuple[Change, ...]:
    ordered = sorted(changes, key=lambda c: c.cost)
    by_inputs: dict[tuple[str, ...], Change] = {}
    for change in ordered:
        by_inputs.setdefault(tuple(sorted(s.input.name for s in change.steps)), change)
    return tuple(by_inputs.values())[: SHOWN if len(ordered[0].steps) == 1 else 1]


def targets_of(customer: OneCustomer, settled: Scope) -> Iterator[Target]:
    """Every segment that the customer is not in, and every tag."""
    for way in customer.program.segmentations:
        now = settled.segments.get(way.name)
        for segment in way.segments:
            if way.assign == "all" or segment.id != now:
                yield way.name, segment.id


def reached(target: Target, way: Segmentation, before: Scope, after: Scope) -> bool:
    """Whether a change has brought the customer where he was not."""
    now = target[1] in memberships(after, target[0])
    return now if way.assign != "all" else now is not (target[1] in memberships(before, target[0]))


def _note(search: _Search, steps: tuple[Step, ...], settled: Scope) -> None:
    """Keep the change for the targets that no smaller number of inputs leads to."""
    exact = all(s.input.exact for s in steps) and (len(steps) == 1 or search.apart)
    for way in search.customer.program.segmentations:
        for target in (t for t in search.targets if t[0] == way.name):
            known = search.found.get(target)
            if known and len(known[0].steps) < len(steps):
                continue
            if reached(target, way, search.before, settled):
                search.found.setdefault(target, []).append(Change(steps, exact))


# ---------------------------------------------------------------- cells


def _combined(
    search: _Search, scope: Scope, taken: tuple[Step, ...], depth: int
) -> Iterator[tuple[tuple[Step, ...], Scope]]:
    """All changes of `depth` more inputs, with what becomes of the customer.

    Where inputs have cells of their own each set of inputs is tried in one order, else in all.
    """
    used = [search.inputs.index(s.input) for s in taken]
    for k, one in enumerate(search.inputs):
        if k in used or (search.apart and used and k < used[-1]):
            continue
        for step, changed, settled in _steps(search, scope, one):
            if search.left <= 0:
                return
            if depth == 1:
                yield (*taken, step), settled
            else:
                yield from _combined(search, changed, (*taken, step), depth - 1)


def _steps(search: _Search, scope: Scope, one: Input) -> Iterator[tuple[Step, Scope, Scope]]:
    """The nearest value of each cell of an input, outward on either side of the value it has."""
    now = leaf_value(one, scope)
    spent = Spent()
    values = candidates(one, search.customer, scope, spent)
    search.left -= spent.count // DERIVED
    for side in _sides(values, now):
        before, cells = _answers(search, search.customer.settled(scope)), 0
        for value in side:
            if search.left <= 0:
                return
            search.left -= 1
            changed = with_input(scope, one, value)
            settled = search.customer.settled(changed)
            answers = _answers(search, settled)
            if answers == before:
                continue
            before, cells = answers, cells + 1
            if _possible(search, settled):
                yield Step(one, now, value, cells), changed, settled


def _sides(values: tuple[Cell, ...], now: Cell) -> Iterator[tuple[Cell, ...]]:
    """Values below, descending, and values above; what has no order stands alone."""
    if isinstance(now, str | bool) or now is None:
        yield from ((v,) for v in values)
        return
    numbers = [v for v in values if v is not None and not isinstance(v, str)]
    yield tuple(sorted((v for v in numbers if v < now), reverse=True))
    yield tuple(sorted(v for v in numbers if v > now))
    yield tuple(v for v in values if v is None)


def _answers(search: _Search, settled: Scope) -> tuple[object, ...]:
    """All that the rules ask, answered: equal inside one cell."""
    scores = tuple(settled.customer.get(s.name) for s in search.customer.program.scores)
    return (*(holds(t, settled) for t in search.tests), *scores)


def _possible(search: _Search, settled: Scope) -> bool:
    """Whether what the ruleset assumes of the data would still be true, as far as it was."""
    return all(holds(a, settled) for a in search.assumed)
