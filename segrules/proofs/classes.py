"""What is asked of a score -> which of its metric's stretches, or its parts' classes, answer it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from math import prod

from segrules.compiler.cells import FIRST, LAST, Accept, Boundary, Within, accepts
from segrules.compiler.program import Classes, Join, Named, Total
from segrules.proofs.scope import CutPoints, Scope

Rectangle = tuple[frozenset[int], ...]
"""For each part of a score, the classes it may have."""

MOST_COMBINATIONS = 20_000
"""Past so many combinations of classes a score is taken as an input of its own."""


def class_stretches(rule: Classes, cuts: CutPoints, accept: Accept) -> Within:
    """The stretches of the metric whose class is accepted."""
    side = 1 if cuts.closed == "right" else 0
    edges: list[Boundary] = [FIRST, *((p, side) for p in cuts.points), LAST]
    stretches = pairwise(edges)
    return Within(
        tuple(s for k, s in enumerate(stretches) if accepts(accept, class_at(rule, cuts, k)))
    )


def class_at(rule: Classes, cuts: CutPoints, interval: int) -> int:
    """The class of the metric's `interval`-th stretch, the lowest being 0."""
    if cuts.scores:
        return cuts.scores[interval]
    return 1 + interval if rule.better == "higher" else 1 + len(cuts.points) - interval


def class_count(name: str, scope: Scope) -> int | None:
    """How many classes a score has; None where it is no score of classes."""
    score = scope.scores.get(name)
    return score.rule.count if score and isinstance(score.rule, Classes) else None


def joined(rule: Join, accept: Accept, scope: Scope) -> tuple[Rectangle, ...] | None:
    """The combinations of classes whose digits, one after the other, are accepted."""
    counts = [class_count(name, scope) for name in rule.scores]
    return _rectangles(counts, lambda classes: accepts(accept, "".join(map(str, classes))))


def totalled(rule: Total, accept: Accept, scope: Scope) -> tuple[Rectangle, ...] | None:
    """The combinations of classes whose weighted sum, exact and then rounded once, is accepted.

    None where the score is a mean of what is known of its parts.
    """
    if rule.at_least is not None:
        return None
    weights = [Fraction(*weight) for _, weight in rule.weights]
    names = [v.name if isinstance(v, Named) else "" for v, _ in rule.weights]
    counts = [class_count(name, scope) for name in names]

    def accepted(classes: tuple[int, ...]) -> bool:
        total = sum((w * c for w, c in zip(weights, classes, strict=True)), Fraction())
        return accepts(accept, float(total))

    return _rectangles(counts, accepted)


def _rectangles(
    counts: list[int | None], accepted: Callable[[tuple[int, ...]], bool]
) -> tuple[Rectangle, ...] | None:
    known = [c for c in counts if c is not None]
    if len(known) < len(counts) or prod(known) > MOST_COMBINATIONS:
        return None
    return _grouped((), known, accepted)


def _grouped(
    chosen: tuple[int, ...], counts: list[int], accepted: Callable[[tuple[int, ...]], bool]
) -> tuple[Rectangle, ...]:
    """Classes of the next part that go with the same combinations of the rest are put together."""
    if len(chosen) == len(counts):
        return ((),) if accepted(chosen) else ()
    groups: dict[tuple[Rectangle, ...], set[int]] = {}
    for number in range(1, counts[len(chosen)] + 1):
        rest = _grouped((*chosen, number), counts, accepted)
        groups.setdefault(rest, set()).add(number)
    return tuple((frozenset(g), *rest) for rests, g in groups.items() for rest in rests)
