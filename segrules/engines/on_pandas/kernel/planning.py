"""Conditions -> a plan: every different test once, and how their answers are joined.

Tests are told apart by what they need of a column: where a number lies, which word a text is, which
way a flag stands, whether anything is known. A condition of another form (two columns compared, a
question about segments) is left whole: the evaluator works it out, and the plan takes its mask.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, assert_never

from segrules.compiler import cells
from segrules.compiler.cells import WHOLE, Boundary, Within
from segrules.compiler.program import (
    Always,
    Among,
    Compare,
    CompareOp,
    Condition,
    Constant,
    Either,
    Every,
    Holds,
    InSegment,
    Known,
    Matches,
    Physical,
    Value,
)
from segrules.language.types import Kind

EXACT_IN_DOUBLES = 2**53
FEW = 8
"""Values that are not text are compared with up to so many options one by one."""


@dataclass(frozen=True, slots=True)
class Stretches:
    """A known value, not text, in one of the stretches between two boundaries."""

    value: Value
    parts: tuple[tuple[Boundary, Boundary], ...]


@dataclass(frozen=True, slots=True)
class Worded:
    """A known text for which the test, which looks at the text alone, is true."""

    value: Value
    test: Among | Matches


@dataclass(frozen=True, slots=True)
class Flag:
    """A known boolean that is true, or when negated false."""

    value: Value
    negated: bool


@dataclass(frozen=True, slots=True)
class Presence:
    """A value that is known, or when negated missing."""

    value: Value
    negated: bool


@dataclass(frozen=True, slots=True)
class Whole:
    """A condition that the evaluator works out."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class Joined:
    """All, any or none of the answers at some places of the plan."""

    how: Literal["every", "either", "neither"]
    parts: tuple[int, ...]


OnValue = Stretches | Worded | Flag | Presence
Step = OnValue | Whole | Joined


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps, each after those it joins, and the place of the answer to each condition asked."""

    steps: tuple[Step, ...]
    answers: tuple[int, ...]


def plan_of(conditions: Iterable[Condition]) -> Plan:
    """The plan that answers the conditions, in their order."""
    making = _Making()
    answers = [making.place(condition) for condition in conditions]
    return Plan(tuple(making.places), tuple(answers))


@dataclass(frozen=True, slots=True)
class _Making:
    """The steps so far, each with its place."""

    places: dict[Step, int] = field(default_factory=dict)

    def put(self, step: Step) -> int:
        return self.places.setdefault(step, len(self.places))

    def joined(self, how: Literal["every", "either"], parts: Sequence[int]) -> int:
        different = tuple(dict.fromkeys(parts))
        if len(different) == 1:
            return different[0]
        if not different:
            return self.put(Whole(Always(value=how == "every")))
        return self.put(Joined(how, different))

    def place(self, condition: Condition) -> int:
        match condition:
            case Every(parts):
                return self.joined("every", [self.place(p) for p in parts])
            case Either(parts):
                return self.joined("either", [self.place(p) for p in parts])
            case _:
                return self.put(atom_of(condition))


def atom_of(
    condition: Always | Compare | Among | Matches | Known | Holds | InSegment,
) -> OnValue | Whole:
    """The test that an atom is, or the atom left whole."""
    match condition:
        case Compare():
            return _compared(condition)
        case Among():
            return _among(condition)
        case Matches():
            return Worded(condition.value, condition)
        case Known():
            return Presence(condition.value, condition.negated)
        case Holds():
            return Flag(condition.value, condition.negated)
        case Always() | InSegment():
            return Whole(condition)
        case _:
            assert_never(condition)


def stretches(value: Value, within: Within) -> Stretches:
    """The test that a value lies within, its boundaries named one way."""
    whole = value.type.kind in WHOLE
    parts = [
        (cells.settled(a, whole=whole), cells.settled(b, whole=whole)) for a, b in within.parts
    ]
    return Stretches(value, tuple((low, high) for low, high in parts if low < high))


_TURNED: dict[CompareOp, CompareOp] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _compared(node: Compare) -> OnValue | Whole:
    op, value, limit = node.op, node.left, node.right
    if isinstance(value, Constant):
        op, value, limit = _TURNED.get(op, op), limit, value
    if not isinstance(limit, Constant) or isinstance(value, Constant):
        return Whole(node)
    if value.type.kind is Kind.TEXT and op in {"=", "!="}:
        options: frozenset[Physical] = frozenset({limit.value})
        return Worded(value, Among(value, options, negated=op == "!="))
    if not _comparable(value, [limit.value]):
        return Whole(node)
    return stretches(value, cells.order(op, limit.value))  # type: ignore[arg-type]


def _among(node: Among) -> OnValue | Whole:
    if node.value.type.kind is Kind.TEXT:
        return Worded(node.value, node)
    if len(node.options) > FEW or not _comparable(node.value, node.options):
        return Whole(node)
    within = cells.points(node.options, negated=node.negated)  # type: ignore[arg-type]
    return stretches(node.value, within)


def _comparable(value: Value, limits: Iterable[Physical]) -> bool:
    """Whether numpy compares the values with the limits as they are, without rounding."""
    if value.type.kind in {Kind.TEXT, Kind.BOOLEAN}:
        return False
    return all(_plain(limit) and abs(limit) <= EXACT_IN_DOUBLES for limit in limits)  # type: ignore[arg-type]


def _plain(limit: Physical) -> bool:
    return isinstance(limit, (int, float)) and not isinstance(limit, bool)
