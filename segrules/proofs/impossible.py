"""Cells and assumptions -> boxes that no customer lies in, so that no witness does."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping

from segrules.compiler.cells import Cells, Subject, absent, present
from segrules.compiler.program import (
    Always,
    Among,
    Compare,
    CompareOp,
    Condition,
    Either,
    Every,
    Holds,
    InSegment,
    Known,
    Matches,
)
from segrules.proofs.boxes import Box

OPPOSITE: Mapping[CompareOp, CompareOp] = {
    "=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<",
}  # fmt: skip


def negation(condition: Condition) -> Condition:  # noqa: PLR0911 - one for each node
    """Where the condition is certainly false; where it is unknown, neither of the two is true."""
    match condition:
        case Always(value):
            return Always(not value)
        case Compare(op, left, right):
            return Compare(OPPOSITE[op], left, right)
        case Among(value, options, negated):
            return Among(value, options, not negated)
        case Matches(op, value, pattern, negated):
            return Matches(op, value, pattern, not negated)
        case Known(value, negated):
            return Known(value, not negated)
        case Holds(value, negated):
            return Holds(value, not negated)
        case InSegment(name, segments, negated):
            return InSegment(name, segments, not negated)
        case Every(parts):
            return Either(tuple(map(negation, parts)))
        case Either(parts):
            return Every(tuple(map(negation, parts)))


def tied(cells: Cells) -> list[Box]:
    """Combinations of missing and known that cannot be: a class without its metric, and such."""
    by_key = {subject.key: subject for subject in cells.position}
    found = [box for s in cells.position for box in _ties(s, by_key, cells)]
    return [*found, *_twins(by_key, cells)]


def _ties(subject: Subject, by_key: Mapping[Hashable, Subject], cells: Cells) -> Iterator[Box]:
    if subject.tie == "loose" or not subject.sources:
        return
    sources = [by_key[k] for k in subject.sources if k in by_key]
    for source in sources:
        if source.nullable:
            yield {**_known(subject, cells), **_missing(source, cells)}
    if subject.tie == "exact" and subject.nullable and len(sources) == len(subject.sources):
        box = _missing(subject, cells)
        for source in sources:
            box |= _known(source, cells)
        yield box


def _twins(by_key: Mapping[Hashable, Subject], cells: Cells) -> Iterator[Box]:
    """Two subjects that are missing exactly with one and the same input, which no test looks at."""
    last: dict[Hashable, Subject] = {}
    for subject in cells.position:
        if subject.tie != "exact" or len(subject.sources) != 1 or not subject.nullable:
            continue
        source = subject.sources[0]
        twin = last.get(source)
        if twin is not None and source not in by_key:
            yield {**_known(subject, cells), **_missing(twin, cells)}
            yield {**_known(twin, cells), **_missing(subject, cells)}
        last[source] = subject


def _known(subject: Subject, cells: Cells) -> Box:
    axis = cells.position[subject]
    return {axis: present(cells.axes[axis])}


def _missing(subject: Subject, cells: Cells) -> Box:
    axis = cells.position[subject]
    return {axis: absent(cells.axes[axis])}
