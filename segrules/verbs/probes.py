"""Program + what is given -> the questions that its rules ask, and which inputs each depends on.

A probe is one such question: a comparison, a membership, a score's cut points. Its answer for a
customer is a signature; between two values of an input with the same signatures nothing changes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from segrules.compiler.program import (
    Aggregate,
    Among,
    Choose,
    Classes,
    Column,
    Compare,
    Condition,
    Either,
    Every,
    Holds,
    InSegment,
    Join,
    Known,
    LookedUp,
    Matches,
    Metric,
    Named,
    Nearest,
    Physical,
    Points,
    Predicted,
    Program,
    Quantile,
    Score,
    ScoreRule,
    Segmentation,
    Standardised,
    Statistic,
    Total,
    Truth,
    Value,
    Width,
)
from segrules.compiler.walk import Node, below, roots
from segrules.engines.rows import Scope, evaluate, holds
from segrules.engines.rows.scope import Cell
from segrules.language.types import Type
from segrules.verbs.one_customer import OneCustomer

Leaf = Named | Column | LookedUp
Atom = Compare | Among | Matches | Known | Holds
MONOTONE = frozenset(
    {"add", "subtract", "multiply", "divide", "negative", "number", "days_between", "date"}
    | {"min", "max", "round", "log", "coalesce", "year"}
)
"""The functions of one changing argument that only rise or only fall with it."""


@dataclass(frozen=True, slots=True)
class Probe:
    """One question: an atom, or the cut points of a score.

    `leaves` are the inputs that its answer depends on, with repetition; `plain` says that nothing
    but monotone functions stand between them and the answer.
    """

    asked: Atom | Score
    leaves: tuple[Leaf, ...]
    plain: bool
    points: tuple[float, ...] = ()

    @property
    def sides(self) -> tuple[Value, ...]:
        """The values that are looked at."""
        return _sides(self.asked)


@dataclass(frozen=True, slots=True)
class Probes:
    """All questions of a program; `nested`: some score's cut points depend on another's class."""

    every: tuple[Probe, ...]
    inputs: tuple[Leaf, ...]
    nested: bool = False


@dataclass(slots=True)
class _Walk:
    """What has been found on the way through a program."""

    customer: OneCustomer
    atoms: dict[Atom | Score, None] = field(default_factory=dict)
    inputs: dict[Leaf, None] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)


def probes_of(customer: OneCustomer) -> Probes:
    """The questions that decide the segmentations and the assumptions."""
    walk = _Walk(customer)
    for segmentation in customer.program.segmentations:
        _step(segmentation, walk)
    for assumption in customer.program.assumptions:
        _node(assumption.condition, walk)
    every = tuple(_probe(asked, customer) for asked in walk.atoms)
    nested = any(within(p.asked) for p in every if isinstance(p.asked, Score))
    return Probes(every, tuple(walk.inputs), nested)


def _node(node: Node, walk: _Walk) -> None:
    match node:
        case Compare() | Among() | Matches() | Known() | Holds():
            walk.atoms[node] = None
        case Column() | LookedUp():
            walk.inputs[node] = None
        case Named(name):
            _named(node, name, walk)
        case InSegment(segmentation):
            _by_name(segmentation, walk)
        case _:
            pass
    for child in () if isinstance(node, Aggregate | LookedUp | Predicted) else below(node):
        _node(child, walk)


def _named(node: Named, name: str, walk: _Walk) -> None:
    if name in walk.customer.given:
        walk.inputs[node] = None
    else:
        _by_name(name, walk)


def _by_name(name: str, walk: _Walk) -> None:
    for step in walk.customer.program.steps:
        if step.name == name:
            _step(step, walk)


def _step(step: Metric | Score | Segmentation, walk: _Walk) -> None:
    if step.name in walk.done or step.name in walk.customer.given:
        return
    walk.done.add(step.name)
    if isinstance(step, Score):
        for name in _scores_below(step):
            _named(Named(name, _type_of(name, walk.customer.program)), name, walk)
        if isinstance(step.rule, Classes):
            walk.atoms[step] = None
    for root in roots(step):
        _node(root, walk)


def _type_of(name: str, program: Program) -> Type:
    valued: tuple[Metric | Score, ...] = (*program.metrics, *program.scores)
    return next(s.type for s in valued if s.name == name)


def _scores_below(score: Score) -> tuple[str, ...]:
    return score.rule.scores if isinstance(score.rule, Join) else within(score)


def within(score: Score) -> tuple[str, ...]:
    """The scores inside whose classes a score is cut."""
    method = score.rule.method if isinstance(score.rule, Classes) else None
    return method.within if isinstance(method, Quantile | Width | Statistic) else ()


# ---------------------------------------------------------------- one probe


def _probe(asked: Atom | Score, customer: OneCustomer) -> Probe:
    leaves: list[Leaf] = []
    sides = [_leaves(side, customer, leaves) for side in _sides(asked)]
    points = _points(asked, customer) if isinstance(asked, Score) else ()
    return Probe(asked, tuple(leaves), all(sides), points)


def _sides(asked: Atom | Score) -> tuple[Value, ...]:
    match asked:
        case Compare():
            return (asked.left, asked.right)
        case Score():
            return (asked.rule.of,) if isinstance(asked.rule, Classes) else ()
        case _:
            return (asked.value,)


def _leaves(node: Node, customer: OneCustomer, found: list[Leaf]) -> bool:
    """Collect the inputs below a node, through what follows from them; whether all is monotone.

    Scores of classes end the way: where they change is a probe of their own.
    """
    match node:
        case Column() | LookedUp():
            found.append(node)
            return True
        case Named(name):
            return _leaves_of_name(node, name, customer, found)
        case Aggregate() | Predicted():
            return True
    below_it = [_leaves(child, customer, found) for child in below(node)]
    plain = not isinstance(node, Choose | Truth)
    plain &= getattr(node, "function", "add") in MONOTONE
    return (plain or not below_it) and all(below_it)


def _leaves_of_name(node: Named, name: str, customer: OneCustomer, found: list[Leaf]) -> bool:
    if name in customer.given:
        found.append(node)
        return True
    step = next((s for s in customer.program.steps if s.name == name), None)
    if isinstance(step, Metric):
        return _leaves(step.value, customer, found)
    return _leaves_of_rule(step.rule, customer, found) if isinstance(step, Score) else True


def _leaves_of_rule(rule: ScoreRule, customer: OneCustomer, found: list[Leaf]) -> bool:
    match rule:
        case Total(weights, at_least):
            parts = [_leaves(value, customer, found) for value, _ in weights]
            return all(parts) and at_least is None
        case Standardised(of):
            return _leaves(of, customer, found)
        case Nearest(of):
            for value in of:
                _leaves(value, customer, found)
            return False
        case _:
            return True


def _points(score: Score, customer: OneCustomer) -> tuple[float, ...]:
    cuts = customer.cuts.get(score.name)
    if cuts is not None:
        return tuple(sorted({p for found in cuts.values() for p in found.points}))
    method = score.rule.method if isinstance(score.rule, Classes) else None
    return tuple(getattr(method, "at", ()))


# ---------------------------------------------------------------- answers


def signature(probe: Probe, scope: Scope) -> object:
    """The answer to a probe; equal answers have the same consequences."""
    asked = probe.asked
    match asked:
        case Score():
            return _among(evaluate(probe.sides[0], scope), probe.points)
        case Compare():
            return _order(evaluate(asked.left, scope), evaluate(asked.right, scope))
        case Among() if all(not isinstance(o, str | bool) for o in asked.options):
            return _among(evaluate(asked.value, scope), _numbers(asked.options))
        case _:
            return holds(asked, scope), evaluate(asked.value, scope) is None


def _numbers(options: Iterable[Physical]) -> list[float]:
    return sorted(o for o in options if not isinstance(o, str))


def _among(value: Cell, points: Sequence[float]) -> object:
    """Where among the points the value lies."""
    if value is None or isinstance(value, str):
        return None
    return bisect_left(points, value), bisect_right(points, value)


def _order(left: Cell, right: Cell) -> object:
    """Which of the two is greater; of texts whether they are equal."""
    if left is None or right is None:
        return None
    if isinstance(left, str) or isinstance(right, str):
        return left == right
    return (left > right) - (left < right)


def conditions_in(program: Program) -> Iterator[Condition]:
    """The conditions of all rules, and those that give points."""
    for segmentation in program.segmentations:
        yield from (rule.condition for rule in segmentation.rules)
    for score in program.scores:
        if isinstance(score.rule, Points):
            yield from (condition for condition, _ in score.rule.items)


def atoms_in(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """The different tests in conditions, in their order."""
    found: dict[Condition, None] = {}
    for condition in conditions:
        parts = condition.parts if isinstance(condition, Every | Either) else ()
        found.update(dict.fromkeys(atoms_in(parts) if parts else [condition]))
    return tuple(found)
