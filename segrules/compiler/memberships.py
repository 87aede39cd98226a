"""`rfm is champions`, `rfm in [a, b]` -> who is in segments of another segmentation."""

from __future__ import annotations

from segrules.compiler.literals import unfold
from segrules.compiler.program import InSegment
from segrules.compiler.scope import Scope
from segrules.compiler.unknown import listed, unknown
from segrules.language.expression import tree
from segrules.language.expression.show import show
from segrules.language.findings import Finding


def segmentation_named(node: tree.Expression, scope: Scope) -> str | None:
    """The segmentation that a node names, where it names one and nothing else."""
    if not isinstance(node, tree.Name) or len(node.parts) > 1:
        return None
    name = node.parts[0]
    return name if name in scope.names.segmentations and not scope.means(name) else None


def in_segments(
    segmentation: str, options: tuple[tree.Expression, ...], scope: Scope, *, positive: bool
) -> InSegment | None:
    """Whether the customer is in one of the segments; None, with findings, if one is not there."""
    chosen = [_segment(unfold(o, scope), segmentation, scope) for o in options]
    known = frozenset(c for c in chosen if c is not None)
    return InSegment(segmentation, known, negated=not positive) if None not in chosen else None


def _segment(node: tree.Expression, segmentation: str, scope: Scope) -> str | None:
    ids = scope.names.segmentations[segmentation]
    match node:
        case tree.Text():
            word = node.value
        case tree.Name():
            word = ".".join(node.parts)
        case tree.Parameter():
            return None
        case _:
            word = show(node)
    if word in ids:
        return word
    if segmentation not in scope.names.broken:
        near = listed(word, ids)
        scope.report("unknown-segment", node.place, name=word, segmentation=segmentation, near=near)
    return None


def report_no_segmentation(subject: tree.Expression, scope: Scope) -> None:
    """Say that `is` stands after something that is no segmentation."""
    if not isinstance(subject, tree.Name) or scope.means(subject.parts[0]):
        scope.report("is-on-value", subject.place)
        return
    if subject.parts[0] not in scope.names.broken:
        name = ".".join(subject.parts)
        scope.found.append(_unknown(name, subject, scope))


def _unknown(name: str, subject: tree.Name, scope: Scope) -> Finding:
    return unknown("unknown-segmentation", name, scope.names.segmentations, subject.place)
