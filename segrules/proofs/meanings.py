"""Name of a metric -> the inputs that it stands for, unless too much stands on one another."""

from __future__ import annotations

from collections.abc import Sequence

from segrules.compiler.program import (
    OBSERVED,
    Call,
    Choose,
    Classes,
    Column,
    Condition,
    Constant,
    InSegment,
    Join,
    LookedUp,
    Named,
    Nearest,
    Points,
    Standardised,
    Total,
    Truth,
    Value,
)
from segrules.compiler.walk import nodes
from segrules.proofs.missing import parts_of
from segrules.proofs.scope import Scope


def looked_through(value: Value, scope: Scope) -> Value:
    """What a metric stands for, where it is another input or a choice among inputs."""
    while isinstance(value, Named) and value.name in scope.metrics:
        inner = scope.metrics[value.name].value
        if isinstance(inner, Named | Column | LookedUp | Constant):
            value = inner
        elif _chooses(inner) and depth_of(value.name, scope) <= DEEPEST:
            return inner
        else:
            return value
    return value


def _chooses(value: Value) -> bool:
    """Whether a value is a choice among other values of the customer."""
    chooses = isinstance(value, Choose | Truth) or (
        isinstance(value, Call) and value.function == "coalesce"
    )
    return chooses and not any(isinstance(v, OBSERVED) for v in parts_of(value))


DEEPEST = 12
"""What stands on more names than this, one on the other, is taken as an input of its own."""


def depth_of(name: str, scope: Scope) -> int:
    """How many names that are put in terms of other names stand on one another up to this one."""
    if name not in scope.depths:
        scope.depths[name] = _depth(name, scope)
    return scope.depths[name]


def _depth(name: str, scope: Scope) -> int:  # noqa: PLR0911 - one for each kind
    if name in scope.metrics:
        value = scope.metrics[name].value
        if isinstance(value, Named):
            return depth_of(value.name, scope)
        return 1 + _deepest([value], scope) if _chooses(value) else 0
    if name in scope.segmentations:
        return 1 + _deepest([r.condition for r in scope.segmentations[name].rules], scope)
    match scope.scores[name].rule if name in scope.scores else None:
        case Classes(of) | Standardised(of):
            return _deepest([of], scope)
        case Nearest(of):
            return _deepest(of, scope)
        case Join(scores):
            return max((depth_of(n, scope) for n in scores), default=0)
        case Total(weights):
            return _deepest([v for v, _ in weights], scope)
        case Points(_, items):
            return 1 + _deepest([c for c, _ in items], scope)
        case None:
            return 0


def _deepest(trees: Sequence[Value | Condition], scope: Scope) -> int:
    found = (node for tree in trees for node in nodes(tree))
    names = {
        node.name if isinstance(node, Named) else node.segmentation
        for node in found
        if isinstance(node, Named | InSegment)
    }
    return max((depth_of(n, scope) for n in names), default=0)
