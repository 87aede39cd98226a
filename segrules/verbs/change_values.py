"""One customer + one input -> the values of that input at which something could change."""

from __future__ import annotations

import struct
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil, floor, inf, isfinite, nextafter

from segrules.compiler.cells import WHOLE, has
from segrules.compiler.program import (
    Aggregate,
    Among,
    Column,
    Compare,
    LookedUp,
    Matches,
    Metric,
    Named,
    Nearest,
    Score,
    Standardised,
    Total,
    Value,
)
from segrules.compiler.walk import Node, below
from segrules.engines.rows import Scope, evaluate, settle
from segrules.engines.rows.scope import Cell
from segrules.language.types import Kind, Type
from segrules.proofs.bounds import Bounds, bounds
from segrules.proofs.missing import may_be_missing
from segrules.proofs.scope import scope_of
from segrules.verbs.one_customer import OneCustomer
from segrules.verbs.probes import Leaf, Probe, Probes, signature

DAYS = (-25_567, 47_482)
"""Dates are looked for from 1900 to 2099."""
MICROSECONDS = 86_400_000_000
LARGEST = 2**50
"""Numbers are looked for up to here, in both directions."""
FLIPS = 200
"""On one side of a customer's value, for one question, no more changes are looked for."""


@dataclass(frozen=True, slots=True)
class Input:
    """Something of a customer that could be otherwise, within bounds, and the probes on it.

    `exact` says that all its cells are found: no probe on it rises and falls.
    """

    leaf: Leaf
    name: str
    type: Type
    nullable: bool
    low: int | float
    high: int | float
    probes: tuple[Probe, ...]
    exact: bool
    alone: bool
    """Whether no probe on it depends on another input too."""


def inputs_of(customer: OneCustomer, probes: Probes) -> tuple[Input, ...]:
    """The inputs that could be changed; personal columns and unknown keys are left as they are."""
    program = customer.program
    named = scope_of(program, customer.cuts)
    found = []
    for leaf in probes.inputs:
        if _fixed(leaf, customer):
            continue
        asked = tuple(p for p in probes.every if leaf in p.leaves)
        low, high = _ends(bounds(leaf, named), leaf.type)
        exact = all(_all_found(p, leaf) for p in asked)
        alone = all(set(p.leaves) == {leaf} for p in asked)
        missing = may_be_missing(leaf, named)
        found.append(Input(leaf, name_of(leaf), leaf.type, missing, low, high, asked, exact, alone))
    return tuple(found)


def _all_found(probe: Probe, leaf: Leaf) -> bool:
    """Whether trying a value in each cell of the input tries every answer of the question.

    It does not for a pattern: no text that it would find is made up.
    """
    pattern = isinstance(probe.asked, Matches) and probe.asked.op == "matches"
    return probe.plain and probe.leaves.count(leaf) == 1 and not pattern


def name_of(leaf: Leaf) -> str:
    """The input as a reader of the ruleset writes it."""
    return f"{leaf.key.name}.{leaf.column}" if isinstance(leaf, LookedUp) else leaf.name


def _fixed(leaf: Leaf, customer: OneCustomer) -> bool:
    lost = isinstance(leaf, LookedUp) and evaluate(leaf.key, customer.start) is None
    return lost or is_personal(leaf, customer)


def is_personal(node: Node, customer: OneCustomer) -> bool:
    """Whether a value shows a column that is tagged as personal, by itself or through a metric."""
    tagged = {(t.name, c.name) for t in customer.program.tables for c in t.columns if c.pii}
    metrics = {m.name: m.value for m in customer.program.metrics}
    return _personal(node, tagged, metrics)


def _personal(
    node: Node, tagged: Collection[tuple[str, str]], metrics: Mapping[str, Value]
) -> bool:
    match node:
        case Column(table, name) | LookedUp(_, table, name):
            return (table, name) in tagged
        case Named(name) if name in metrics:
            return _personal(metrics[name], tagged, metrics)
        case Aggregate("count"):
            return False
        case Aggregate(argument=argument):
            return argument is not None and _personal(argument, tagged, metrics)
        case _:
            return any(_personal(child, tagged, metrics) for child in below(node))


def _ends(found: Bounds, kind: Type) -> tuple[int | float, int | float]:
    least, most = _widest(kind)
    low, high = found
    return (least if low is None else low), (most if high is None else high)


def _widest(kind: Type) -> tuple[int | float, int | float]:
    match kind.kind:
        case Kind.DATE:
            return DAYS
        case Kind.INSTANT:
            return DAYS[0] * MICROSECONDS, DAYS[1] * MICROSECONDS
        case Kind.NUMBER:
            return -float(LARGEST), float(LARGEST)
        case _:
            return (1 if kind.classes else -LARGEST), kind.classes or LARGEST


# ---------------------------------------------------------------- setting a value


def with_input(scope: Scope, one: Input, value: Cell) -> Scope:
    """The same customer with another value of one input."""
    leaf = one.leaf
    if not isinstance(leaf, LookedUp):
        return replace(scope, customer={**scope.customer, leaf.name: value})
    key = scope.customer.get(leaf.key.name)
    assert key is not None  # noqa: S101 - other look-ups are no inputs
    table = scope.lookups.get(leaf.table, {})
    row = {**table.get(key, {}), leaf.column: value}
    return replace(scope, lookups={**scope.lookups, leaf.table: {**table, key: row}})


# ---------------------------------------------------------------- values worth a look


@dataclass(slots=True)
class Spent:
    """How often derived values were worked out to find where answers change."""

    count: int = 0


def candidates(one: Input, customer: OneCustomer, scope: Scope, spent: Spent) -> tuple[Cell, ...]:
    """Values of the input, other than the customer's, of which each cell has its nearest.

    Ascending where they have an order; a missing value comes last, where there can be one.
    """
    now = evaluate(one.leaf, scope)
    if one.type.kind is Kind.BOOLEAN:
        found: list[Cell] = [True, False]
    elif one.type.kind is Kind.TEXT:
        found = list(_texts(one))
    else:
        found = list(_ordered(one, customer, scope, now, spent))
    missing: list[Cell] = [None] if one.nullable else []
    return tuple(v for v in (*found, *missing) if v != now or (v is None) != (now is None))


def _texts(one: Input) -> Iterator[str]:
    """The texts that are named, what patterns look for, and one that is none of those."""
    if one.type.options:
        yield from one.type.options
        return
    named = dict.fromkeys(t for p in one.probes for t in _named_texts(p.asked))
    yield from named
    other = "-"
    while any(other == t or has("contains", other, t) for t in named if t):
        other = chr(ord(other[-1]) + 1)
    yield other


def _named_texts(asked: object) -> Iterator[str]:
    match asked:
        case Among():
            yield from sorted(str(o) for o in asked.options)
        case Matches(op, _, pattern) if op != "matches":
            yield pattern
        case Compare():
            sides = (getattr(asked.left, "value", None), getattr(asked.right, "value", None))
            yield from (s for s in sides if isinstance(s, str))


def _ordered(
    one: Input, customer: OneCustomer, scope: Scope, now: Cell, spent: Spent
) -> Sequence[int | float]:
    whole = one.type.kind in WHOLE
    found: set[int | float] = set()
    for probe in one.probes:
        points = _direct(probe, one, scope)
        if points is None:
            found |= _flips(probe, one, customer, scope, now, spent)
        else:
            found |= {v for p in points for v in _around(p, whole=whole)}
    return sorted(v for v in found if one.low <= v <= one.high)


def _direct(probe: Probe, one: Input, scope: Scope) -> Sequence[float] | None:
    """Where the answer changes with the input itself; None where something stands in between."""
    match probe.asked:
        case Score() if probe.sides == (one.leaf,):
            return probe.points
        case Among(value, options) if value == one.leaf:
            return [o for o in options if not isinstance(o, str)]
        case Compare(left=left, right=right) if one.leaf in {left, right} and left != right:
            other = right if left == one.leaf else left
            if probe.leaves.count(one.leaf) > 1:
                return None
            point = evaluate(other, scope)
            return [] if point is None or isinstance(point, str) else [point]
        case asked if probe.sides == (one.leaf,) and not isinstance(asked, Compare):
            return []
        case _:
            return None


def _around(point: float, *, whole: bool) -> Iterator[int | float]:
    """A point and its neighbours."""
    if whole:
        yield from (floor(point) - 1, floor(point), ceil(point), ceil(point) + 1)
    elif isfinite(point):
        yield from (nextafter(point, -inf), float(point), nextafter(point, inf))


# ---------------------------------------------------------------- where derived answers change


def _flips(
    probe: Probe, one: Input, customer: OneCustomer, scope: Scope, now: Cell, spent: Spent
) -> set[int | float]:
    """Both sides of every place where the answer to a question on derived values changes."""
    steps = _derived(customer)

    def answer(value: float) -> Hashable:
        spent.count += 1
        changed = with_input(scope, one, value)
        settled = settle(steps, [changed], customer.cuts, customer.given)[0]
        return signature(probe, settled)

    start = now if isinstance(now, int | float) else min(max(0, one.low), one.high)
    found: set[int | float] = {start} if now is None else set()
    for side in (one.low, one.high):
        found |= _changes(answer, _outward(start, side, one.type), whole=one.type.kind in WHOLE)
    return found


COMPUTED = (Total, Standardised, Nearest)
"""The scores that are worked out from inputs without classes of their own."""


def _derived(customer: OneCustomer) -> tuple[Metric | Score, ...]:
    """What stands between inputs and questions: metrics, and scores only where they are summed."""
    valued = [s for s in customer.program.steps if isinstance(s, Metric | Score)]
    summed = any(isinstance(s, Score) and isinstance(s.rule, COMPUTED) for s in valued)
    return tuple(
        s for s in valued if s.name not in customer.given and (summed or isinstance(s, Metric))
    )


def _outward(start: float, end: float, kind: Type) -> list[int | float]:
    """Places from the start to the end, each twice as far as the one before."""
    sign = 1 if end >= start else -1
    step: int | float = 1
    places = [start]
    while abs(step) < abs(end - start):
        places.append(start + sign * step)
        step *= 2
    places.append(end if kind.kind is not Kind.NUMBER else float(end))
    return places


def _changes(
    answer: Callable[[int | float], Hashable], places: Sequence[int | float], *, whole: bool
) -> set[int | float]:
    """The two neighbours at each change of the answer between places."""
    keys = [v if whole else _rank(float(v)) for v in places]
    known: dict[int | float, Hashable] = {}

    def at(key: float) -> Hashable:
        if key not in known:
            known[key] = answer(key if whole else _unrank(int(key)))
        return known[key]

    found: set[int | float] = set()
    waiting = [(min(a, b), max(a, b)) for a, b in pairwise(keys)][::-1]
    while waiting and len(found) < FLIPS:
        low, high = waiting.pop()
        if at(low) == at(high):
            continue
        if high - low <= 1:
            found |= {low, high}
        else:
            middle = (low + high) // 2
            waiting += [(middle, high), (low, middle)]
    return {k if whole else _unrank(int(k)) for k in found}


def _rank(value: float) -> int:
    """The place of a number among all machine numbers, 0 at zero."""
    bits: int = struct.unpack("<q", struct.pack("<d", value))[0]
    return bits if bits >= 0 else -(bits & 0x7FFF_FFFF_FFFF_FFFF)


def _unrank(place: int) -> float:
    value: float = struct.unpack("<d", struct.pack("<q", abs(place)))[0]
    return value if place >= 0 else -value


def leaf_value(one: Input, scope: Scope) -> Cell:
    """The value that the customer has."""
    return evaluate(one.leaf, scope)
