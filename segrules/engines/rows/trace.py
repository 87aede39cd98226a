"""A condition + a scope -> the tree of its parts, which of them hold and what they saw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from segrules.compiler.program import (
    Always,
    Among,
    Compare,
    Condition,
    Either,
    Every,
    Holds,
    InSegment,
    Known,
    Matches,
)
from segrules.engines.rows.evaluate import evaluate, holds
from segrules.engines.rows.scope import Cell, Membership, Scope


@dataclass(frozen=True, slots=True)
class Trace:
    """A condition, whether it holds, and why.

    `parts` are those of `Every` and `Either`. `seen` is what an atom tested: both sides of a
    comparison, else one value (None: missing); of a segment test the segment or tags.
    """

    condition: Condition
    holds: bool
    seen: tuple[Cell | Membership, ...] = ()
    parts: tuple[Trace, ...] = ()


def trace(condition: Condition, scope: Scope) -> Trace:
    """Every part of a condition with whether it holds; no part is left out for being decided."""
    match condition:
        case Every(parts=parts) | Either(parts=parts):
            traces = tuple(trace(part, scope) for part in parts)
            return Trace(condition, holds(condition, scope), parts=traces)
        case _:
            return Trace(condition, holds(condition, scope), seen=_seen(condition, scope))


def _seen(
    atom: Always | Compare | Among | Matches | Known | Holds | InSegment, scope: Scope
) -> tuple[Cell | Membership, ...]:
    match atom:
        case Always():
            return ()
        case Compare():
            return evaluate(atom.left, scope), evaluate(atom.right, scope)
        case Among() | Matches() | Known() | Holds():
            return (evaluate(atom.value, scope),)
        case InSegment():
            return (scope.segments.get(atom.segmentation),)
        case _:
            assert_never(atom)
